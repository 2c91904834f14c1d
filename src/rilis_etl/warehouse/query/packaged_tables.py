"""What is in a package: the tables, how they hang together, and which of their rows belong to the releases picked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import pyarrow as pa

from rilis_etl.warehouse.query.dictionary import DocumentedRelation
from rilis_etl.warehouse.query.export import Format

IDS_AS_TEXT = frozenset({Format.CSV, Format.JSON_LINES})
"""Formats whose readers take numbers for floats (JavaScript, R): ids of 64 bits would lose their last digits."""


@dataclass(frozen=True, slots=True)
class PackagedTable:
    """One table of a package. `foreign_keys`: its columns that name a row of another table by that table's key."""

    relation: str  # table or view it is made of
    picked_by: str  # column that says to which release, version or source a row belongs
    key: tuple[str, ...] = ()  # columns that name a row; none: rows have no name
    foreign_keys: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # column: table

    def query(self, picked: str, left_out: str, ids: Iterable[str] = ()) -> str:
        """The SQL of its rows. `picked` is a query for the releases (empty: all), `left_out` for those without which
        they are (empty: none); `ids` are written as text."""
        texts = ", ".join(f"{name}::varchar as {name}" for name in ids)
        rows = f"select {f'* replace ({texts})' if texts else '*'} from {self.relation}"  # noqa: S608 - names of ours
        if picked:
            rows += f" semi join ({self._of(picked)}) using ({self.picked_by})"
        if left_out and self.picked_by != "source":
            rows += f" anti join ({self._of(left_out)}) using ({self.picked_by})"
        return rows

    def _of(self, releases: str) -> str:
        """A query for what the rows of these releases are known by."""
        if self.picked_by != "version_id":
            return releases
        return f"select version_id from versions semi join ({releases}) using (release_id)"  # noqa: S608 - see selection.py


_SOURCE = MappingProxyType({"source": "sources"})
_VERSION = MappingProxyType({"version_id": "versions"})

PACKAGED_TABLES: Mapping[str, PackagedTable] = {
    "releases": PackagedTable("current_releases", "release_id", ("release_id",), _SOURCE),
    "versions": PackagedTable("all_releases", "release_id", ("version_id",), _SOURCE),
    "bylines": PackagedTable("bylines", "version_id", ("version_id", "position"), _VERSION),
    "removals": PackagedTable("removals", "version_id", ("version_id", "removal_number"), _VERSION),
    "attachments": PackagedTable("version_attachments", "version_id", ("version_id", "position"), _VERSION),
    "citations": PackagedTable("citations", "release_id", ("release_id",), _SOURCE),
    "issues": PackagedTable("open_issues", "source", (), _SOURCE),
    "sources": PackagedTable("sources", "source", ("source",)),
}
"""The tables by the names of their files."""


def ids(relation: DocumentedRelation) -> tuple[str, ...]:
    """The columns that are ids of 64 bits."""
    return tuple(name for name, kind, _ in relation.columns if kind == "bigint" and name.endswith("_id"))


def table_schema(
    table: PackagedTable, kind: Format, columns: pa.Schema, relation: DocumentedRelation, present: Iterable[str]
) -> dict[str, object]:
    """The columns and keys as Table Schema has them; keys to tables that are not `present` are left out."""
    meanings = {column: comment or "" for column, _, comment in relation.columns}
    texts = ids(relation) if kind in IDS_AS_TEXT else ()
    fields = [
        {
            "name": column.name,
            "type": "string" if column.name in texts else _type(column.type, kind),
            "description": meanings.get(column.name, ""),
        }
        for column in columns
    ]
    keys = [
        {"fields": column, "reference": {"resource": other, "fields": column}}
        for column, other in table.foreign_keys.items()
        if other in present
    ]
    return {
        "fields": fields,
        **({"primaryKey": list(table.key)} if table.key else {}),
        **({"foreignKeys": keys} if keys else {}),
    }


def _type(kind: pa.DataType, written_as: Format) -> str:
    """An Arrow type as Table Schema names it."""
    if pa.types.is_list(kind) and written_as is Format.PARQUET:
        return "any"  # Frictionless reads Parquet by way of pandas, which gives arrays of its own kind
    tests = {
        "boolean": pa.types.is_boolean,
        "integer": pa.types.is_integer,
        "number": lambda it: pa.types.is_floating(it) or pa.types.is_decimal(it),
        "date": pa.types.is_date,
        "datetime": pa.types.is_timestamp,
        "array": pa.types.is_list,
    }
    return next((name for name, holds in tests.items() if holds(kind)), "string")
