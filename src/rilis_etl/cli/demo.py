"""`rilis demo`: the bundled newsroom on loopback, one morning's run against it, and what came out."""

import shutil
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.table import Table

from rilis_etl.bootstrap import open_context
from rilis_etl.cli.answers import Destination, answer
from rilis_etl.cli.console import out
from rilis_etl.cli.show import Watcher, show_report
from rilis_etl.pipeline.runs.ingest import ingest
from rilis_etl.report.html_page import renew
from rilis_etl.sample import SOURCES
from rilis_etl.sample.newsroom import FIRST_DAY, Newsroom
from rilis_etl.sample.server import serve_sample
from rilis_etl.settings import load_settings
from rilis_etl.sources.registry import load_sources
from rilis_etl.warehouse.query.sandbox import Limits

QUESTIONS = (
    (
        "How much did each institution publish, and in which languages?",
        """
        select source, language_tag as language, count(*) as releases,
            min(published_on) as first, max(published_on) as last
        from current_releases group by source, language_tag order by releases desc limit 8
        """,
    ),
    (
        "What was taken out of the texts, and by which rule?",
        """
        select rule, count(*) as removals, min(left(trim(replace(text, chr(10), ' ')), 44)) as such_as
        from removals group by rule order by removals desc limit 8
        """,
    ),
    (
        "Who signs?",
        """
        select source, text as credit, kind, count(*) as releases, max(full_name) as perhaps
        from bylines join versions using (version_id) join releases using (release_id)
        group by source, text, kind order by releases desc, credit limit 8
        """,
    ),
)


def run_demo(warehouse: Path, day: int) -> None:
    """Serve the newsroom as it is on its `day` (1, 2, 3), ingest it into `warehouse`, show the outcome."""
    newsroom = Newsroom(FIRST_DAY + timedelta(days=day - 1))
    out.print(f"[bold]The newsroom of {newsroom.day}[/bold]: three invented institutions on 127.0.0.1")
    with serve_sample(newsroom) as server:
        settings = load_settings(warehouse=warehouse, routes={".example": server.address}, first_days=36_500)
        own = with_its_sources(warehouse)
        context = open_context(settings, sources=load_sources([own]), clock=ticking_from(newsroom.now))
        with Watcher() as watch:
            report = ingest(context, context.chosen(()), listen=watch)
        show_report(report)
    for question, query in QUESTIONS:
        out.print(f"\n[bold]{question}[/bold]")
        answer(context.warehouse, query, Limits(), Destination(None, "table"))
    show_next(warehouse, renew(context))


def with_its_sources(warehouse: Path) -> Path:
    """The newsroom's source files in the warehouse's own folder, so that other commands know them there."""
    own = warehouse / "sources"
    own.mkdir(parents=True, exist_ok=True)
    for file in SOURCES.glob("*.toml"):
        shutil.copy(file, own)
    return own


def show_next(warehouse: Path, report: Path) -> None:
    """What to try after the demo, as it would have to be typed here."""
    rilis = called_as(Path(sys.argv[0]))
    table = Table(title="\nWhat next", title_justify="left", title_style="bold", show_header=False, box=None)
    for command, why in (
        (f"sql --warehouse {warehouse}", "ask it yourself"),
        ("demo --day 2", "the next morning"),
        ("ingest komnasham --since 2017-10-01", "a real newsroom"),
        ("source new URL > KEY.toml", "add an institution"),
        ("up", "every morning at 05:00"),
    ):
        table.add_row(f"{rilis} {command}", why)
    table.add_row(str(report), "to look at, in a browser")
    out.print(table)


def called_as(program: Path) -> str:
    """The command as a person here would type it: `rilis` where the shell finds it, else its path from here."""
    if shutil.which("rilis") or program.name != "rilis":
        return "rilis"
    here = Path.cwd()
    return str(program.relative_to(here)) if program.is_relative_to(here) else str(program)


def ticking_from(start: datetime) -> Callable[[], datetime]:
    """A clock that shows `start` now and goes on from there."""
    began = time.monotonic()
    return lambda: start.astimezone(UTC) + timedelta(seconds=time.monotonic() - began)
