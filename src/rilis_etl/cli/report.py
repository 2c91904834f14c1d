"""`rilis report`: the warehouse as a page."""

from pathlib import Path
from typing import Annotated

import typer

from rilis_etl.cli.common import WarehouseOption


def report(
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", show_default="DIR/report.html"),
    ] = None,
    warehouse: WarehouseOption = None,
) -> None:
    """Write one HTML file that shows what the warehouse holds. It loads nothing: open it from disk, send it by mail.

    Example: rilis report -o report.html
    """
    from rilis_etl.cli.answers import STANDARD_OUTPUT
    from rilis_etl.cli.common import command_context
    from rilis_etl.errors import SettingsError
    from rilis_etl.report.html_page import page, view_of, write_page

    context = command_context(warehouse)
    target = output or context.settings.warehouse / "report.html"
    shown = view_of(context)
    if target == STANDARD_OUTPUT:
        typer.echo(page(shown), nl=False)
        return
    try:
        write_page(shown, target)
    except OSError as error:
        raise SettingsError(f"cannot write {target}: {error.strerror or error}; choose another with -o") from error
    typer.echo(target)
