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
    XLSX = "xlsx"


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
    own: Annotated[
        list[str] | None,
        typer.Option("--with", metavar="NAME=FILE", help="A table of your own beside them: CSV, JSON or Parquet."),
    ] = None,
    warehouse: WarehouseOption = None,
    in_query: Annotated[
        str | None, typer.Option("--since", "--until", "--source", "--language", "--limit", hidden=True)
    ] = None,
) -> None:
    """Ask the published snapshot, read-only; loads go on meanwhile. What is there: .tables, .describe NAME, .examples.

    Example: rilis sql "select title, published_on from current_releases limit 5" -o titles.csv
    """
    from rilis_etl.cli.answers import Destination
    from rilis_etl.cli.common import command_context, published
    from rilis_etl.cli.prompt import Own, ask, prompt
    from rilis_etl.errors import SettingsError
    from rilis_etl.settings import load_settings
    from rilis_etl.warehouse.query.own_tables import own_tables
    from rilis_etl.warehouse.query.sandbox import Limits

    if in_query is not None:
        raise SettingsError(
            "what to leave out stands in the query: where published_on >= '2026-01-01' and source = 'komnasham', or "
            "search('banjir', since := '2026-01-01', until := '2026-03-31', source := 'komnasham', language := 'id')"
        )
    settings = load_settings(warehouse=warehouse)
    beside = Own(own_tables(own or ()), settings.models_folder / "examples")
    limits = Limits(seconds=settings.query_seconds if seconds is None else seconds, memory_mb=settings.query_memory_mb)
    if query is None and not sys.stdin.isatty():
        query = sys.stdin.read()
    if query is None:
        prompt(command_context(warehouse), limits, beside)
    else:
        to = Destination.of(output, output_format and output_format.value, raw=raw)
        ask(published(settings), query, limits, to, beside)
