"""The answer of a query: a table that fits the terminal, or a file in the format asked for."""

import io
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from rilis_etl.errors import QueryError, SettingsError
from rilis_etl.fs import atomic_file
from rilis_etl.printable import printable

if TYPE_CHECKING:
    from rilis_etl.warehouse.query.sandbox import Limits, QueryResult
    from rilis_etl.warehouse.stores import Warehouse

STANDARD_OUTPUT = Path("-")
SUFFIXES = {".csv": "csv", ".json": "json", ".jsonl": "jsonl", ".parquet": "parquet", ".txt": "table"}
ROWS_SHOWN = 200
CELL = 400
"""Characters of a cell that a terminal table shows: a whole release would fill screens. Files get everything."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an answer goes, and how it is written there."""

    file: Path | None
    format: str  # "table", "csv", "json", "jsonl", "parquet"
    raw: bool = False  # CSV cells as they are

    @classmethod
    def of(cls, file: Path | None, chosen: str | None, *, raw: bool = False) -> Self:
        """The format chosen, else the one the file's name ends with; the file "-" is standard output.

        Raises SettingsError where that makes no sense.
        """
        named = None if file == STANDARD_OUTPUT else file
        by_name = SUFFIXES.get(named.suffix.lower()) if named else "table"
        written = chosen or by_name
        if written is None:
            raise SettingsError(f"cannot tell the format from {file}: add --format csv, json, jsonl or parquet")
        if written == "parquet" and named is None and (file is None or sys.stdout.isatty()):
            raise SettingsError("parquet is not for a terminal: add -o FILE.parquet")
        return cls(named, written, raw)


def answer(
    warehouse: "Warehouse", query: str, limits: "Limits", to: Destination, parameters: Sequence[str] = ()
) -> None:
    """Run the query and write its answer. Raises QueryError, WarehouseError."""
    from rilis_etl.warehouse.query.export import Format, write_result
    from rilis_etl.warehouse.query.sandbox import run_query

    with run_query(warehouse, query, parameters, limits) as result:
        if to.format == "table":
            _table(result, to.file)
            return
        rows = write_result(
            result,
            Format(to.format),
            to.file or sys.stdout.buffer,
            guard_formulas=to.format == "csv" and not to.raw,
            for_terminal=to.file is None and sys.stdout.isatty(),
        )
    if to.file is not None:
        print(f"{rows} rows in {to.file}", file=sys.stderr)  # noqa: T201 - what the person asked for


def _table(result: "QueryResult", file: Path | None) -> None:
    from rich.table import Table
    from rich.text import Text

    from rilis_etl.cli.show import SafeConsole, out

    columns = result.columns
    table = Table(box=None, pad_edge=False, header_style="bold")
    for field in result.schema:
        number = str(field.type).startswith(("int", "uint", "double", "float", "decimal"))
        table.add_column(Text(field.name), justify="right" if number else "left", overflow="fold")
    shown = more = 0
    for row in result.rows():
        if shown < ROWS_SHOWN or file is not None:
            table.add_row(*(Text(cell(value)) for value in row))
            shown += 1
        else:
            more += 1
    if file is None:
        if columns:
            out.print(table)
        if not shown:
            out.print("no rows", style="dim")
        if more:
            out.print(f"… and {more} more rows: add a limit, or -o FILE.csv", style="dim")
        return
    text = io.StringIO()
    SafeConsole(file=text, width=200).print(table)
    try:
        with atomic_file(file, durable=False) as target:
            target.write(text.getvalue().encode())
    except OSError as error:
        raise QueryError(f"cannot write {file}: {error.strerror or error}") from error


def cell(value: object) -> str:
    """A value as a person reads it; what a terminal would take for a command is shown, not obeyed."""
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:,.6g}"
    text = str(value)
    return printable(text[:CELL]) + (" …" if len(text) > CELL else "")
