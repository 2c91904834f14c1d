"""`rilis parse`: a saved page in, the release as JSON out. What a source author looks at."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from rilis_etl.cli.common import DayOption


def parse(
    file: Annotated[Path | None, typer.Argument(help="A saved page, gzipped or not.", show_default=False)] = None,
    source: Annotated[str, typer.Option(help="Key of the source; 'generic' needs no definition.")] = "generic",
    url: Annotated[str, typer.Option(help="The address the page had.")] = "https://example.org/",
    many: Annotated[
        Path | None, typer.Option("--list", metavar="FILE.jsonl", help='Lines of {"file", "url", "source"}.')
    ] = None,
    day: DayOption = None,
) -> None:
    """Show what a saved page becomes: the release as JSON, or the issue and why.

    With --list one JSON line per line of the file, in order; a page that cannot be read gives a line with its error,
    and the exit code says so at the end. --day says when the page was saved: it chooses the layout, and no release is
    dated after it (today if absent).

    Example: rilis parse page.html --source komnasham --url https://www.komnasham.go.id/index.php/news/2017/11/01/434/x.html
    """
    from rilis_etl.context import known_sources
    from rilis_etl.errors import SettingsError
    from rilis_etl.model import Issue
    from rilis_etl.pipeline.process.parse_file import SavedPage, UnreadableLine, as_json, parse_list, parse_saved
    from rilis_etl.printable import printable_json
    from rilis_etl.settings import load_settings

    if (file is None) == (many is None):
        raise SettingsError("name one saved page, or --list FILE.jsonl")
    sources = known_sources(load_settings(), catalogue=True)
    for broken in sources.broken():
        if broken.key == source:
            raise SettingsError(broken.message)
    captured_at = (day or datetime.now(UTC)).replace(tzinfo=UTC)
    if many is not None:
        unread = 0
        for answer in parse_list(many, sources, captured_at=captured_at):
            unread += isinstance(answer, UnreadableLine)
            typer.echo(printable_json(as_json(answer)))
        raise typer.Exit(1 if unread else 0)
    if file is not None:
        outcome = parse_saved(SavedPage(file, url, source), sources, captured_at=captured_at)
        typer.echo(printable_json(as_json(outcome), indent=2))
        raise typer.Exit(1 if isinstance(outcome, Issue) else 0)
