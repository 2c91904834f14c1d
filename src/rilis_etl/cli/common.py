"""Options that several commands share, and the context they open."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rilis_etl.context import Context
    from rilis_etl.settings import Settings
    from rilis_etl.warehouse.engine.address import Askable

WarehouseOption = Annotated[
    Path | None, typer.Option("--warehouse", metavar="DIR", help="Folder of the warehouse.", show_default="warehouse/")
]
JsonOption = Annotated[bool, typer.Option("--json", help="For scripts: JSON instead of tables.")]
DayOption = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD")]


def command_context(warehouse: Path | None) -> "Context":
    """Settings from the environment, with the folder given on the command line."""
    from rilis_etl.bootstrap import open_context
    from rilis_etl.settings import load_settings

    return open_context(load_settings(warehouse=warehouse))


def published(settings: "Settings") -> "Askable":
    """What is published, to be asked and nothing else: none of what a load needs is imported."""
    if settings.lake:
        from rilis_etl.bootstrap import open_context

        return open_context(settings).warehouse
    from rilis_etl.warehouse.engine.address import PublishedFile

    return PublishedFile(settings.warehouse)
