"""`rilis export`: the warehouse as files, for people who have none."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from rilis_etl.cli.common import WarehouseOption


class PackageFormat(StrEnum):
    PARQUET = "parquet"
    CSV = "csv"
    JSONL = "jsonl"


def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Empty, or one with an earlier package.")],
    output_format: Annotated[PackageFormat, typer.Option("--format")] = PackageFormat.PARQUET,
    raw: Annotated[
        bool, typer.Option("--raw", help="CSV: leave cells that a spreadsheet would take for formulas as they are.")
    ] = False,
    may_republish: Annotated[
        bool, typer.Option("--may-republish", help="Leave out releases whose pages reserve rights (noarchive, TDM).")
    ] = False,
    where: Annotated[
        str, typer.Option(metavar="CONDITION", help="Only these, by columns of current_releases.", show_default=False)
    ] = "",
    warehouse: WarehouseOption = None,
) -> None:
    """Write the published snapshot as files with their dictionary, checksums and terms (a Frictionless data package).

    Example: rilis export releases-2026 --format csv --where "source = 'komnasham' and published_on >= '2026-01-01'"
    """
    from rilis_etl.cli.common import command_context
    from rilis_etl.warehouse.query.datasheet import README, Terms
    from rilis_etl.warehouse.query.export import Format
    from rilis_etl.warehouse.query.package import DESCRIPTOR, write_package

    context = command_context(warehouse)
    terms = {key: Terms(source.licence, source.attribution) for key, source in context.sources.items()}
    kind = Format(output_format.value)
    files = write_package(
        context.warehouse, folder, kind, terms, guard_formulas=not raw, where=where, leave_reserved=may_republish
    )
    for file in files:
        typer.echo(f"{file.row_count:>10,} rows  {file.size_bytes / 1e6:>9,.1f} MB  {file.path}")
    typer.echo(f"what they mean: {folder / README}, {folder / DESCRIPTOR}")
