"""The warehouse as files to take away: a data package as Frictionless describes it (specs.frictionlessdata.io, v1).

One file per table, and datapackage.json: what every column means (by the comments of the database), keys, size and
sha-256 of every file, where the texts come from and under which terms. Beside them a README, a datasheet of the corpus,
and the citations as programs read them that keep references.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from rilis_etl.errors import QueryError, WarehouseError
from rilis_etl.fs import atomic_write
from rilis_etl.warehouse.engine.address import Askable, DatabaseAddress
from rilis_etl.warehouse.query.datasheet import DATASHEET, README, Terms, datasheet, readme
from rilis_etl.warehouse.query.dictionary import DocumentedRelation, relations
from rilis_etl.warehouse.query.export import Format, write_result
from rilis_etl.warehouse.query.packaged_tables import PACKAGED_TABLES, PackagedTable, ids, table_schema
from rilis_etl.warehouse.query.sandbox import Limits, Queries, open_queries
from rilis_etl.warehouse.query.selection import RESERVED, picked
from rilis_etl.warehouse.snapshots.snapshot_store import Manifest
from rilis_etl.warehouse.stores.warehouse import Warehouse

DESCRIPTOR = "datapackage.json"
BIBTEX = "citations.bib"
RIS = "citations.ris"
CSL_JSON = "citations.csl.json"

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
class PackagedFile:
    """One table of a package that was written."""

    path: Path
    row_count: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class _Snapshot(Askable):
    """The snapshot that a package is made of: the same for each of its tables, whatever is published meanwhile."""

    pinned: DatabaseAddress

    def address(self) -> DatabaseAddress:
        return self.pinned


@dataclass(frozen=True, slots=True)
class _Order:
    """What is to be written, and of what."""

    queries: Queries
    folder: Path
    kind: Format
    guard_formulas: bool
    picked: str  # query for the releases; empty: all
    left_out: str  # query for those without which they are; empty: none
    described: Mapping[str, DocumentedRelation]


def write_package(
    warehouse: Warehouse,
    folder: Path,
    kind: Format,
    terms: Mapping[str, Terms],
    *,
    guard_formulas: bool = True,
    where: str = "",
    leave_reserved: bool = False,
) -> tuple[PackagedFile, ...]:
    """Write the published snapshot to `folder`; datapackage.json comes last, so a folder that has it is complete.

    `terms` are those of the sources of which there are any, by source. `where` is a condition on current_releases: of
    other releases, of their versions and sources nothing is written. A table without rows is left out of a package of
    JSON Lines: an empty file has no columns, and Frictionless refuses it.

    `leave_reserved`: without releases whose page reserves rights (captures.reservations), and all that hangs on them.

    Raises WarehouseError when the folder holds something that is no earlier package or nothing is published, and
    QueryError when a file cannot be written, `where` is no condition, or no release meets it.
    """
    manifest = warehouse.manifest()
    snapshot = _Snapshot(warehouse.address().pinned())
    with warehouse.reading() as con:
        described = {relation.name: relation for relation in relations(con)}
    guarded = guard_formulas and kind is Format.CSV
    releases = picked(where)
    with open_queries(snapshot, _NO_LIMIT) as queries:
        order = _Order(queries, folder, kind, guarded, releases, RESERVED if leave_reserved else "", described)
        if where and not _rows(order, f"from ({order.picked}) limit 1"):
            raise QueryError(f"no release meets --where {where}: nothing was written")
        _make_room(folder)
        return _write(order, manifest, where, terms)


def _write(order: _Order, manifest: Manifest, where: str, terms: Mapping[str, Terms]) -> tuple[PackagedFile, ...]:
    """Every file, the descriptor last."""
    folder, kind = order.folder, order.kind
    files: dict[str, PackagedFile] = {}
    columns: dict[str, pa.Schema] = {}
    for name, table in PACKAGED_TABLES.items():
        file, columns[name] = _write_table(order, name, table)
        if kind is Format.JSON_LINES and not file.row_count:
            file.path.unlink()
        else:
            files[name] = file
    _write_citations(order)
    atomic_write(
        folder / DATASHEET, datasheet(lambda sql: _rows(order, sql), order.picked, order.left_out, terms, manifest)
    )
    meanings = {name: order.described[PACKAGED_TABLES[name].relation].comment for name in files}
    listed = [(file.path.name, file.row_count, meanings[name]) for name, file in files.items()]
    atomic_write(
        folder / README, readme(manifest, kind, where, listed, [name for name in PACKAGED_TABLES if name not in files])
    )
    notes = [f"Made by rilis_etl from {manifest.snapshot}."]
    notes += [f"Releases with {where}."] if where else []
    notes += ["Without releases whose pages reserve rights."] if order.left_out else []
    notes += [_GUARDED] if order.guard_formulas else []
    descriptor = {
        "profile": "data-package",
        "name": "press-releases",
        "title": "Press releases",
        "description": " ".join(notes),
        "created": manifest.data_as_of.isoformat() if manifest.data_as_of else None,
        "sources": _sources(order, terms),
        "resources": [_resource(order, name, file, columns[name], files) for name, file in files.items()],
    }
    atomic_write(folder / DESCRIPTOR, json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n")
    return tuple(files.values())


def _make_room(folder: Path) -> None:
    """An empty folder, or one with an earlier package, which is taken away."""
    folder.mkdir(parents=True, exist_ok=True)
    known = {f"{name}.{kind}" for name in PACKAGED_TABLES for kind in Format}
    if (folder / DESCRIPTOR).exists():  # else a README is somebody's own
        known |= {DESCRIPTOR, README, DATASHEET, BIBTEX, RIS, CSL_JSON}
    strange = sorted(path.name for path in folder.iterdir() if path.name not in known)
    if strange:
        raise WarehouseError(f"{folder} holds {strange[0]}, which is no part of a package: name an empty folder")
    for path in sorted(folder.iterdir()):
        path.unlink()


def _write_table(order: _Order, name: str, table: PackagedTable) -> tuple[PackagedFile, pa.Schema]:
    texts = ids(order.described[table.relation]) if order.kind is Format.JSON_LINES else ()  # a CSV has no types
    path = order.folder / f"{name}.{order.kind}"
    result = order.queries.ask(table.query(order.picked, order.left_out, texts))
    count = write_result(result, order.kind, path, guard_formulas=order.guard_formulas)
    return PackagedFile(path, count, path.stat().st_size), result.schema


def _write_citations(order: _Order) -> None:
    """The citations of the releases picked, as BibTeX, RIS and CSL-JSON."""
    result = order.queries.ask(PACKAGED_TABLES["citations"].query(order.picked, order.left_out))
    places = [result.columns.index(name) for name in ("bibtex", "ris", "csl_json")]
    rows = sorted(tuple(str(row[place]) for place in places) for row in result.rows())
    bibtex, ris, csl = ([row[n] for row in rows] for n in range(3))
    atomic_write(order.folder / BIBTEX, "\n\n".join(bibtex) + "\n")
    atomic_write(order.folder / RIS, "\n".join(ris) + "\n")
    atomic_write(order.folder / CSL_JSON, "[\n" + ",\n".join(csl) + "\n]\n")


def _rows(order: _Order, sql: str) -> list[tuple[object, ...]]:
    return list(order.queries.ask(sql).rows())


def _resource(
    order: _Order, name: str, file: PackagedFile, columns: pa.Schema, present: Mapping[str, PackagedFile]
) -> dict[str, object]:
    table = PACKAGED_TABLES[name]
    relation = order.described[table.relation]
    with file.path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    size = {} if order.kind is Format.PARQUET else {"bytes": file.size_bytes}  # Frictionless counts none of Parquet
    return {
        "name": name,
        "path": file.path.name,
        "description": relation.comment,
        "format": str(order.kind),
        "mediatype": _MEDIA_TYPES[order.kind],
        "encoding": "utf-8",
        **size,
        "hash": f"sha256:{digest}",
        "rowCount": file.row_count,
        "schema": table_schema(table, order.kind, columns, relation, present),
    }


def _sources(order: _Order, terms: Mapping[str, Terms]) -> list[dict[str, str]]:
    """Where the texts come from, and their terms."""
    rows = _rows(order, f"{PACKAGED_TABLES['sources'].query(order.picked, order.left_out)} order by source")
    found = [(str(name), str(home), terms.get(str(source), Terms())) for source, name, home, *_ in rows]
    return [
        {"title": name, "path": home, "licence": its.stated_licence, "attribution": its.attribution or name}
        for name, home, its in found
    ]
