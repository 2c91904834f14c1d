"""A person's own tables beside the warehouse: read before the database is opened, handed in when it is.

What runs the query may not touch any file. So the files that the person has named are read by an engine of their own,
which knows no warehouse and runs none of the person's SQL.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rilis_etl.errors import QueryError, WarehouseError

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

READERS: Mapping[str, str] = {
    ".csv": "read_csv", ".tsv": "read_csv", ".txt": "read_csv", ".json": "read_json", ".jsonl": "read_json",
    ".parquet": "read_parquet",
}  # fmt: skip
"""How DuckDB reads a file, by the end of its name."""

_RESERVED = """
    select 1 from duckdb_keywords()
    where keyword_name = lower($1) and keyword_category in ('reserved', 'type_function')
"""


def own_tables(words: Sequence[str]) -> dict[str, Path]:
    """The files by the names of their tables; `words` are what a person wrote: "regions=regions.csv".

    Raises QueryError for anything else, and where there is no such file.
    """
    found: dict[str, Path] = {}
    for word in words:
        name, is_named, file = word.partition("=")
        path = Path(file).expanduser()
        if not is_named or not re.fullmatch(r"[A-Za-z_]\w*", name):
            raise QueryError(f"--with {word}: write it as NAME=FILE, such as --with regions=regions.csv")
        if name.lower() in map(str.lower, found):
            raise QueryError(f"--with {word}: there is another table of the name {name}")
        if path.suffix.lower() not in READERS:
            raise QueryError(f"--with {word}: a table is read from a file that ends with {', '.join(READERS)}")
        if not path.is_file():
            raise QueryError(f"--with {word}: there is no file {path}")
        found[name] = path.resolve()
    return found


def read_tables(files: Mapping[str, str], memory_mb: int) -> "dict[str, pa.Table]":
    """The content of the files by the names of their tables. Raises WarehouseError for a file that cannot be read."""
    if not files:
        return {}
    import duckdb  # noqa: PLC0415 - most queries have no table of their own

    from rilis_etl.warehouse.engine.database import NO_SURPRISES, one_line  # noqa: PLC0415 - same

    tables = {}
    with duckdb.connect(":memory:", config={**NO_SURPRISES, "memory_limit": f"{memory_mb}MB"}) as con:
        for name, file in files.items():
            if con.execute(_RESERVED, [name]).fetchall():
                raise WarehouseError(f"{name} is a word of SQL: give your table another name")
            try:
                reader = READERS[Path(file).suffix.lower()]
                tables[name] = con.execute(f"from {reader}($1)", [file]).to_arrow_table()
            except duckdb.Error as error:
                raise WarehouseError(f"{file} cannot be read as a table: {one_line(error)}") from error
    return tables


def hand_in(con: "duckdb.DuckDBPyConnection", tables: "Mapping[str, pa.Table]") -> None:
    """Make the tables known to a connection. Raises WarehouseError where the warehouse has one of that name."""
    for name, table in tables.items():
        if con.execute(
            """
            select 1 from duckdb_tables() where table_name = lower($1)
            union all select 1 from duckdb_views() where view_name = lower($1) and not internal
            """,
            [name],
        ).fetchall():
            raise WarehouseError(f"the warehouse has a {name.lower()} already: give your table another name")
        con.register(name, table)
