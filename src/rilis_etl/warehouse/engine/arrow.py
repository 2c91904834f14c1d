"""Rows as Arrow tables: how Python values become one, are read in SQL, and are appended to a table."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import duckdb
import pyarrow as pa

_ARROW_TYPES: Mapping[str, pa.DataType] = {
    "text": pa.string(), "key": pa.int64(), "count": pa.int32(), "bytes": pa.int64(),
    "at": pa.timestamp("us", tz="UTC"), "on": pa.date32(), "share": pa.float64(), "is": pa.bool_(),
    "counts": pa.list_(pa.int32()),
}  # fmt: skip

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column of a table: its name, the kind of its cells (see _ARROW_TYPES), and how a row gives its cell."""

    name: str
    kind: str
    cell: Callable[[Row], object]


def table_of(columns: Sequence[Column[Row]], rows: Iterable[Row]) -> pa.Table:
    """An Arrow table with these columns, one row for each of `rows`.

    Half of a surrogate pair, which JSON in a page can bring along, has no place in UTF-8 and becomes "?".
    """
    held = tuple(rows)
    return pa.table({column.name: _array([column.cell(row) for row in held], column.kind) for column in columns})


def arrow(columns: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> pa.Table:
    """The same of rows that are tuples already; `columns` maps each column to its kind, in the order of the tuples."""
    cells = list(zip(*rows, strict=True)) or [()] * len(columns)
    return pa.table({name: _array(values, kind) for (name, kind), values in zip(columns.items(), cells, strict=True)})


def key_table(name: str, values: Iterable[int]) -> pa.Table:
    """A table of one column of keys."""
    return pa.table({name: _array(list(values), "key")})


def _array(values: Sequence[Any], kind: str) -> pa.Array:
    try:
        return pa.array(values, _ARROW_TYPES[kind])
    except UnicodeEncodeError:
        whole = [v if v is None else v.encode("utf-8", "replace").decode() for v in values]
        return pa.array(whole, _ARROW_TYPES[kind])


@contextmanager
def staged(con: duckdb.DuckDBPyConnection, data: pa.Table) -> Iterator[None]:
    """Make an Arrow table readable in SQL under the name `staged`."""
    con.register("staged", data)
    try:
        yield
    except BaseException:
        with contextlib.suppress(duckdb.Error):  # the transaction is over already: what ended it is what matters
            con.unregister("staged")
        raise
    con.unregister("staged")


def insert(con: duckdb.DuckDBPyConnection, table: str, data: pa.Table) -> None:
    """Append the rows of `data`; columns go by name."""
    if data.num_rows:
        with staged(con, data):
            con.execute(f"insert into {table} by name select * from staged")  # noqa: S608 - our own names
