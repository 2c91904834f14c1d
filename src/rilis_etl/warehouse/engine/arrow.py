"""Arrow tables made readable in SQL, and appended to tables."""

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pyarrow as pa


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
