"""Options that several commands share, and the context they open."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rilis_etl.context import Context
    from rilis_etl.settings import Settings
    from rilis_etl.warehouse.engine.address import Askable

WarehouseOption = Annotated[
    Path | None, typer.Option("--warehouse", metavar="DIR", help="Folder of the warehouse.", show_default="warehouse/")
]
JsonOption = Annotated[bool, typer.Option("--json", help="For scripts: JSON instead of tables.")]
DayOption = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD")]


def command_context(warehouse: Path | None, adding: "Iterable[str]" = (), *, dry_run: bool = False) -> "Context":
    """Settings from the environment, with the folder given on the command line.

    Sources `adding` that stand in the catalogue only are added: whoever names one wants it. A dry run knows them
    without that.
    """
    from rilis_etl.bootstrap import open_context
    from rilis_etl.settings import load_settings

    if dry_run and adding:
        return catalogue_context(warehouse)
    settings = load_settings(warehouse=warehouse)
    _add(settings, adding)
    return open_context(settings)


def published(settings: "Settings") -> "Askable":
    """What is published, to be asked and nothing else: none of what a load needs is imported."""
    if settings.lake:
        from rilis_etl.bootstrap import open_context

        return open_context(settings).warehouse
    from rilis_etl.warehouse.engine.address import PublishedFile

    return PublishedFile(settings.warehouse)


def catalogue_context(warehouse: Path | None) -> "Context":
    """The same, where sources of the catalogue are known that were not added: to look at them, not to load them."""
    from rilis_etl.bootstrap import open_context
    from rilis_etl.context import known_sources
    from rilis_etl.settings import load_settings

    settings = load_settings(warehouse=warehouse)
    known = known_sources(settings, catalogue=True)
    return replace(open_context(settings, sources=known), broken_sources=known.broken)


def own_sources(settings: "Settings") -> Path:
    """The folder of the sources that were added to this warehouse."""
    return settings.warehouse / "sources"


def require_source(context: "Context") -> None:
    """Raises SourceError when there is none to visit, NotADirectoryError when a file lies in the warehouse's place."""
    from rilis_etl.errors import SourceError
    from rilis_etl.fs import not_a_folder

    folder = context.settings.warehouse
    if folder.exists() and not folder.is_dir():
        raise not_a_folder(folder)
    if not context.chosen(()) and not context.broken_sources():
        raise SourceError(
            "no source was added: `rilis source list --catalogue` shows what there is, `rilis source add KEY` adds "
            "one, `rilis source new URL` proposes a file for any other"
        )


def _add(settings: "Settings", keys: "Iterable[str]") -> None:
    from rilis_etl.context import known_sources
    from rilis_etl.sources.registry import bundled_keys
    from rilis_etl.sources.switch import add_source

    known, bundled = known_sources(settings), bundled_keys()
    for key in keys:
        if key in bundled and known.file_of(key) is None:
            file = add_source(own_sources(settings), key)
            typer.echo(f"{key} was added from the catalogue: {file}", err=True)
