"""`rilis site`: the corpus as a static web site."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rilis_etl.cli.common import WarehouseOption

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rilis_etl.warehouse.query.public_copy import PublicSource


def site(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Empty, or one with an earlier site.")],
    texts_of: Annotated[
        list[str] | None,
        typer.Option(
            "--texts-of",
            metavar="SOURCE",
            help="You may pass its texts on, although its file states no open licence.",
            show_default=False,
        ),
    ] = None,
    title: Annotated[str | None, typer.Option(help="What the site is called.", show_default=False)] = None,
    duckdb_wasm: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="The npm package, where npm cannot fetch it.", show_default=False),
    ] = None,
    warehouse: WarehouseOption = None,
) -> None:
    """Write the corpus as a web site for any host: search, curves, a page per release. It needs no server of its own.

    Of institutions without an open licence it shows titles, days and citations, no texts.

    Example: rilis site public --texts-of komnasham
    """
    from rilis_etl.cli.common import command_context
    from rilis_etl.phrases import phrasebook
    from rilis_etl.website import SiteSettings, engine_files, write_site
    from rilis_etl.website.licences import PublicTerms

    context = command_context(warehouse)
    vouched = {source.key for source in context.chosen(texts_of)} if texts_of else set()
    terms = {
        key: PublicTerms(source.licence, source.attribution, is_vouched_for=key in vouched)
        for key, source in context.sources.items()
    }
    say = phrasebook(context.settings.language)
    engine = engine_files(duckdb_wasm, context.settings.warehouse / "state" / "duckdb-wasm")
    held = write_site(context.warehouse, folder, engine, terms, SiteSettings(title or say("Press releases"), say))
    _show(folder, held)


def _show(folder: Path, held: "Sequence[PublicSource]") -> None:
    for source in held:
        typer.echo(f"{source.source}: {source.release_count:,} releases, {source.text_count:,} with their text")
    if any(not source.text_count for source in held):
        typer.echo(
            "without texts: no open licence is stated; write `licence` into the source file, or say --texts-of SOURCE"
        )
    typer.echo(f"{folder}: put it on any web host; to look at it here: python3 -m http.server -d {folder}")
