"""`rilis source save|show|health`: what source files make of pages that are there already."""

from typing import Annotated

import typer

from rilis_etl.cli.common import JsonOption, WarehouseOption
from rilis_etl.printable import printable_json


def save(
    key: Annotated[str, typer.Argument(metavar="KEY")],
    url: Annotated[str, typer.Argument(metavar="URL", help="Of a release.")],
    warehouse: WarehouseOption = None,
) -> None:
    """Keep the page of a release beside the source file, with what it is read as: `source show` compares with it.

    Example: rilis source save setkab https://setkab.go.id/contoh/
    """
    from rilis_etl.cli.common import catalogue_context, own_sources
    from rilis_etl.model import Role
    from rilis_etl.pipeline.process.saved_pages import save_page
    from rilis_etl.pipeline.runs.trial import Trial

    context = catalogue_context(warehouse)
    (source,) = context.chosen([key])
    with Trial(context, source) as trial:
        capture = trial.get(url, Role.RELEASE)
        golden = save_page(own_sources(context.settings) / "pages" / key, source, capture, trial.today)
    typer.echo(f"read this, and correct the source file if it is wrong: {golden}")


def show(key: Annotated[str, typer.Argument(metavar="KEY")], warehouse: WarehouseOption = None) -> None:
    """What a source file makes of its saved pages, and of the answers that the last check kept. Asks no site.

    Exit code 1 when a page is not read as when it was saved.

    Example: rilis source show setkab
    """
    from rilis_etl.cli.common import catalogue_context, own_sources
    from rilis_etl.cli.show_source import show_health, show_saved
    from rilis_etl.pipeline.process.saved_pages import saved_readings
    from rilis_etl.pipeline.runs.source_health import check_health

    context = catalogue_context(warehouse)
    (source,) = context.chosen([key])
    readings = tuple(saved_readings(own_sources(context.settings) / "pages" / key, source))
    show_saved(readings)
    show_health(check_health(context, source, offline=True))
    raise typer.Exit(1 if any(each.changes for each in readings) else 0)


def health(as_json: JsonOption = False, warehouse: WarehouseOption = None) -> None:
    """What the newest releases of each source are like, and what of it is not as its file expects. Asks no site.

    Example: rilis source health
    """
    from dataclasses import asdict

    from rilis_etl.cli.common import command_context
    from rilis_etl.cli.console import out
    from rilis_etl.cli.show_source import rates_table
    from rilis_etl.pipeline.runs.usual import odd_sources, rates_now

    context = command_context(warehouse)
    rates = rates_now(context)
    odd = odd_sources(context, rates)
    if as_json:
        rows = [{"key": key, **asdict(each), "odd": list(odd.get(key, ()))} for key, each in rates.items()]
        typer.echo(printable_json(rows, indent=2))
    else:
        out.print(rates_table(rates))
        for key, sentences in odd.items():
            for text in sentences:
                out.print(f"{key}: {text}", style="yellow", markup=False, soft_wrap=True)
    raise typer.Exit(1 if odd else 0)
