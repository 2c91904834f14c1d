"""The warehouse as files to take away: a data package as Frictionless describes it (specs.frictionlessdata.io, v1).

One file per table, and datapackage.json: what every column means (by the comments of the database), size and sha-256 of
every file, where the texts come from and under which terms.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from rilis_etl.errors import WarehouseError
from rilis_etl.fs import atomic_write
from rilis_etl.warehouse.query.dictionary import DocumentedRelation, relations
from rilis_etl.warehouse.query.export import Format, write_result
from rilis_etl.warehouse.query.sandbox import Limits, run_query
from rilis_etl.warehouse.stores.warehouse import Warehouse

PACKAGED_TABLES: Mapping[str, str] = {
    "releases": "current_releases",
    "versions": "all_releases",
    "bylines": "bylines",
    "removals": "removals",
    "attachments": "version_attachments",
    "citations": "citations",
    "issues": "open_issues",
    "sources": "sources",
}
"""What is in the package, and the table or view it is made of."""

DESCRIPTOR = "datapackage.json"

_MEDIA_TYPES = {
    Format.CSV: "text/csv",
    Format.JSON_LINES: "application/jsonl",
    Format.PARQUET: "application/vnd.apache.parquet",
}
_NO_LIMIT = Limits(seconds=24 * 3600, memory_mb=4096, timezone="UTC")
_GUARDED = (
    "What a spreadsheet would run as a formula has an apostrophe before it: = + - @ at the beginning of a cell, or of "
    "what looks like one after a semicolon, tab or line end."
)


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms for passing releases on, from the source file; empty: it has none."""

    licence: str = ""
    attribution: str = ""


@dataclass(frozen=True, slots=True)
class PackagedFile:
    """One file of a package that was written."""

    path: Path
    row_count: int
    size_bytes: int


def write_package(
    warehouse: Warehouse,
    folder: Path,
    kind: Format,
    terms: Mapping[str, Terms],
    *,
    guard_formulas: bool = True,
    leave_reserved: bool = False,
) -> tuple[PackagedFile, ...]:
    """Write the published snapshot to `folder`; datapackage.json comes last, so a folder that has it is complete.

    `terms` are those of the sources of which there are any, by source. A table without rows is left out of a package of
    JSON Lines: an empty file has no columns, and Frictionless refuses it.

    `leave_reserved`: without releases whose page reserves rights (captures.reservations), and all that hangs on them.

    Raises WarehouseError when the folder holds something that is no earlier package or nothing is published, and
    QueryError when a file cannot be written.
    """
    manifest = warehouse.manifest()
    _make_room(folder)
    with warehouse.reading() as con:
        described = {relation.name: relation for relation in relations(con)}
        held = con.execute("select source, name, home_url from sources order by source").fetchall()
    guarded = guard_formulas and kind is Format.CSV
    files: list[PackagedFile] = []
    resources: list[dict[str, object]] = []
    for name, table in PACKAGED_TABLES.items():
        path = folder / f"{name}.{kind}"
        query = f"from {table}"
        if leave_reserved:
            query += _unless_reserved({column for column, *_ in described[table].columns})
        with run_query(warehouse, query, (), _NO_LIMIT) as result:
            count = write_result(result, kind, path, guard_formulas=guarded)
            fields = _fields(result.schema, described[table])
        if kind is Format.JSON_LINES and not count:
            path.unlink()
            continue
        files.append(PackagedFile(path, count, path.stat().st_size))
        resources.append(_resource(name, kind, files[-1], described[table].comment, fields))
    descriptor = {
        "profile": "data-package",
        "name": "press-releases",
        "title": "Press releases",
        "description": f"Made by rilis_etl from {manifest.snapshot}." + (f" {_GUARDED}" if guarded else ""),
        "created": manifest.data_as_of.isoformat() if manifest.data_as_of else None,
        "sources": [_source(name, home, terms.get(source, Terms())) for source, name, home in held],
        "resources": resources,
    }
    atomic_write(folder / DESCRIPTOR, json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n")
    return tuple(files)


def _unless_reserved(columns: Collection[str]) -> str:
    """The end of a query for the rows that belong to no release with a reservation; empty where rows belong to none."""
    reserved = "select release_id from captures where reservations is not null and release_id is not null"
    if "release_id" in columns:
        return f" where release_id not in ({reserved})"
    if "version_id" in columns:
        return f" where version_id not in (select version_id from versions where release_id in ({reserved}))"  # noqa: S608 - our own names
    return ""


def _make_room(folder: Path) -> None:
    """An empty folder, or one with an earlier package, which is taken away."""
    folder.mkdir(parents=True, exist_ok=True)
    known = {f"{name}.{kind}" for name in PACKAGED_TABLES for kind in Format} | {DESCRIPTOR}
    strange = sorted(path.name for path in folder.iterdir() if path.name not in known)
    if strange:
        raise WarehouseError(f"{folder} holds {strange[0]}, which is no part of a package: name an empty folder")
    for path in sorted(folder.iterdir()):
        path.unlink()


def _resource(
    name: str, kind: Format, file: PackagedFile, meaning: str, fields: list[dict[str, str]]
) -> dict[str, object]:
    with file.path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return {
        "name": name,
        "path": file.path.name,
        "description": meaning,
        "format": str(kind),
        "mediatype": _MEDIA_TYPES[kind],
        "encoding": "utf-8",
        "bytes": file.size_bytes,
        "hash": f"sha256:{digest}",
        "rowCount": file.row_count,
        "schema": {"fields": fields},
    }


def _source(name: str, home: str, terms: Terms) -> dict[str, str]:
    return {
        "title": name,
        "path": home,
        "licence": terms.licence or "not stated: ask the institution before passing its texts on",
        "attribution": terms.attribution or name,
    }


def _fields(schema: pa.Schema, relation: DocumentedRelation) -> list[dict[str, str]]:
    meanings = {column: comment or "" for column, _, comment in relation.columns}
    return [
        {"name": field.name, "type": _type(field.type), "description": meanings.get(field.name, "")} for field in schema
    ]


def _type(kind: pa.DataType) -> str:
    """An Arrow type as Table Schema names it."""
    tests = {
        "boolean": pa.types.is_boolean,
        "integer": pa.types.is_integer,
        "number": lambda it: pa.types.is_floating(it) or pa.types.is_decimal(it),
        "date": pa.types.is_date,
        "datetime": pa.types.is_timestamp,
        "array": pa.types.is_list,
    }
    return next((name for name, holds in tests.items() if holds(kind)), "string")
