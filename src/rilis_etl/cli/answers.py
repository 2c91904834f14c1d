"""The answer of a query: a table that fits the terminal, or a file in the format asked for."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from rilis_etl.errors import SettingsError

if TYPE_CHECKING:
    from rilis_etl.warehouse.query.sandbox import Limits, QueryResult
    from rilis_etl.warehouse.stores import Warehouse

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
        """The format chosen, else the one the file's name ends with. Raises SettingsError where that makes no sense."""
        by_name = SUFFIXES.get(file.suffix.lower()) if file else "table"
        written = chosen or by_name
        if written is None:
            raise SettingsError(f"cannot tell the format from {file}: add --format csv, json, jsonl or parquet")
        if written == "parquet" and file is None:
            raise SettingsError("parquet is not for a terminal: add -o FILE.parquet")
        return cls(file, written, raw)


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
            result, Format(to.format), to.file or sys.stdout.buffer, guard_formulas=to.format == "csv" and not to.raw
        )
    if to.file is not None:
        print(f"{rows} rows in {to.file}", file=sys.stderr)  # noqa: T201 - what the person asked for


def _table(result: "QueryResult", file: Path | None) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from rilis_etl.cli.show import out

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
    with file.open("w", encoding="utf-8") as handle:
        Console(file=handle, width=200).print(table)


def cell(value: object) -> str:
    """A value as a person reads it; what a terminal would take for a command is shown, not obeyed."""
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:,.6g}"
    text = str(value)
    shown = "".join(char if char.isprintable() or char == "\n" else f"\\x{ord(char):02x}" for char in text[:CELL])
    return shown + (" …" if len(text) > CELL else "")
