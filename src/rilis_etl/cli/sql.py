"""`rilis sql`: questions to the published snapshot, one on the command line or many at a prompt."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from rilis_etl.cli.common import WarehouseOption


class AnswerFormat(StrEnum):
    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    PARQUET = "parquet"


def sql(
    query: Annotated[str | None, typer.Argument(help="Without one: an interactive prompt.", show_default=False)] = None,
    output_format: Annotated[
        AnswerFormat | None,
        typer.Option("--format", help="By default a table, or what -o ends with.", show_default=False),
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", show_default=False)] = None,
    seconds: Annotated[float | None, typer.Option(help="Stop a query after this.", show_default="60")] = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="CSV: leave cells that a spreadsheet would take for formulas as they are.")
    ] = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Ask the published snapshot, read-only; loads go on meanwhile. What is there: .tables, .describe NAME, .examples.

    Example: rilis sql "select title, published_on from current_releases limit 5" -o titles.csv
    """
    from rilis_etl.cli.answers import Destination
    from rilis_etl.cli.common import command_context
    from rilis_etl.cli.prompt import ask, prompt
    from rilis_etl.warehouse.query.sandbox import Limits

    context = command_context(warehouse)
    limits = Limits(seconds=seconds or context.settings.query_seconds, memory_mb=context.settings.query_memory_mb)
    if query is None and not sys.stdin.isatty():
        query = sys.stdin.read()
    if query is None:
        prompt(context, limits)
    else:
        ask(context, query, limits, Destination.of(output, output_format and output_format.value, raw=raw))
