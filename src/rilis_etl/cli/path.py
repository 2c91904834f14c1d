"""Commands that move releases along the path: demo, ingest, backfill, recheck, rebuild."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from rilis_etl.cli.common import DayOption, WarehouseOption
from rilis_etl.model import Mode, SourceCounts
from rilis_etl.printable import printable

if TYPE_CHECKING:
    from rilis_etl.context import Context
    from rilis_etl.model import Window


def demo(
    warehouse: Annotated[
        Path, typer.Option("--warehouse", metavar="DIR", help="A warehouse of its own: the releases are invented.")
    ] = Path("warehouse/demo"),
    day: Annotated[
        int, typer.Option(min=1, max=3, help="Which morning of the newsroom: on day 2 and 3 things change.")
    ] = 1,
) -> None:
    """Run the bundled newsroom through the whole path, and show what came out.

    Example: rilis demo --day 2
    """
    from rilis_etl.cli.demo import run_demo

    run_demo(warehouse, day)


def ingest(
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Which; all when none is named.")
    ] = None,
    since: DayOption = None,
    until: DayOption = None,
    everything: Annotated[bool, typer.Option("--all", help="However old: the whole newsroom.")] = False,
    from_archives: Annotated[
        bool, typer.Option("--from-archives", help="From web archives, not from the site; days are those of capture.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --from-archives: only count by year what they have.")
    ] = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Fetch what is new, load it, publish it.

    Without --since a source is read back to the last visit; on the first visit, 30 days.
    With --from-archives: all that the archives of web_archives.toml have, see docs/time-machine.md.

    Example: rilis ingest komnasham --since 2017-10-01 --until 2017-12-01
    """
    from rilis_etl.cli.common import command_context, require_source
    from rilis_etl.cli.show import Watcher, show_report
    from rilis_etl.errors import SettingsError
    from rilis_etl.model import Window
    from rilis_etl.pipeline.runs.ingest import ingest as run_ingest
    from rilis_etl.report.html_page import renew

    if everything and (since or until):
        raise SettingsError("--all reads everything: leave --since and --until away")
    if since and until and until <= since:
        raise SettingsError("--until is the first day not wanted: it must be later than --since")
    context = command_context(warehouse, adding=sources or (), dry_run=dry_run)
    if not sources:
        require_source(context)
    window = Window(since.date() if since else None, until.date() if until else None) if since or until else None
    if everything:
        window = Window()
    if from_archives:
        _ingest_from_archives(context, sources, window or Window(), dry_run=dry_run)
    if dry_run:
        raise SettingsError("--dry-run counts what web archives have: add --from-archives, or use `rilis backfill`")
    with Watcher() as watch:
        report = run_ingest(
            context, context.chosen(sources or ()), window=window, left_out=_left_out(context, sources), listen=watch
        )
    show_report(report, title=report.title.replace("backfill", "ingest of past days"))
    renew(context)
    raise typer.Exit(1 if report.failed else 0)


def _ingest_from_archives(
    context: "Context", sources: list[str] | None, window: "Window", *, dry_run: bool
) -> NoReturn:
    from rilis_etl.cli.console import out
    from rilis_etl.cli.show import Watcher, show_report
    from rilis_etl.cli.show_import import import_lines, import_table
    from rilis_etl.pipeline.runs.imports.from_archives import ingest_from_archives
    from rilis_etl.report.html_page import renew

    with Watcher() as watch:
        done = ingest_from_archives(context, context.chosen(sources or ()), window, dry_run=dry_run, listen=watch)
    if done.result:
        show_report(done.result)
        renew(context)
    out.print(import_table(done.counts))
    for line in import_lines(done.counts, dry_run=dry_run):
        out.print(line, markup=False, soft_wrap=True)
    failed = done.result.failed if done.result else done.counts.damage_count
    raise typer.Exit(1 if failed else 0)


def backfill(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE", help="Which sources.")],
    first: Annotated[
        datetime, typer.Option("--first", formats=["%Y-%m-%d"], metavar="DAY", help="First day of publication.")
    ],
    last: Annotated[
        datetime, typer.Option("--last", formats=["%Y-%m-%d"], metavar="DAY", help="Last day; it is included.")
    ],
    mode: Annotated[
        Mode,
        typer.Option(
            help="missing: what is not done. failed: what failed. refetch: all again. reparse: no request. "
            "archives: what web archives have; days are those of capture."
        ),
    ] = Mode.MISSING,
    window_days: Annotated[
        int, typer.Option(min=1, max=366, metavar="N", help="Days that are fetched and published as one.")
    ] = 31,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only count: read the listings or indexes, fetch no release.")
    ] = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Fetch the releases of past days, window by window. Days that are done stay done.

    Example: rilis backfill komnasham --first 2017-10-01 --last 2017-12-31 --dry-run
    """
    from dataclasses import replace

    from rilis_etl.cli.common import command_context
    from rilis_etl.cli.console import show_broken
    from rilis_etl.cli.show import Watcher, show_report
    from rilis_etl.model import RunResult
    from rilis_etl.pipeline.runs.backfill import estimate_backfill, run_backfill
    from rilis_etl.pipeline.runs.backfill_plan import request_of
    from rilis_etl.report.html_page import renew

    context = command_context(warehouse, adding=sources, dry_run=dry_run)
    left_out = _left_out(context, sources)
    request = request_of(context, sources, first.date(), last.date(), mode, window_days)
    if dry_run:
        counted = estimate_backfill(context, request)
        typer.echo(printable(f"Dry run: {counted.sentence}. To fetch them, leave --dry-run away."))
        show_broken(each for each in context.broken_sources() if each.key in sources)
        raise typer.Exit(1 if counted.failures or left_out else 0)
    with Watcher() as watch:
        done = run_backfill(context, request, listen=watch)
    show_report(RunResult(replace(done.run, counts=(*done.run.counts, *left_out)), None), done.sentence)
    renew(context)
    raise typer.Exit(1 if done.failed or left_out else 0)


def recheck(
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Which; all when none is named.")
    ] = None,
    younger_than: Annotated[
        int, typer.Option(min=0, max=36_500, metavar="DAYS", help="Also every release younger than this, due or not.")
    ] = 0,
    warehouse: WarehouseOption = None,
) -> None:
    """Look again at known releases that are due: edited, moved, withdrawn, back? Reads no listing.

    Example: rilis recheck komnasham --younger-than 60
    """
    from rilis_etl.cli.common import command_context
    from rilis_etl.cli.show import Watcher, show_report
    from rilis_etl.pipeline.runs.recheck import recheck as run_recheck
    from rilis_etl.report.html_page import renew

    context = command_context(warehouse)
    with Watcher() as watch:
        report = run_recheck(
            context,
            context.chosen(sources or ()),
            younger_than_days=younger_than,
            left_out=_left_out(context, sources),
            listen=watch,
        )
    show_report(report)
    renew(context)
    raise typer.Exit(1 if report.failed else 0)


def _left_out(context: "Context", sources: list[str] | None) -> "tuple[SourceCounts, ...]":
    """The failures of broken source files that are meant; others are only named."""
    from rilis_etl.cli.console import show_broken

    show_broken(each for each in context.broken_sources() if sources and each.key not in sources)
    return context.left_out(sources or ())


def rebuild(
    warehouse: WarehouseOption = None,
    allow_missing: Annotated[
        bool, typer.Option("--allow-missing", help="Go on although the archive lacks what the warehouse was made from.")
    ] = False,
) -> None:
    """Make the warehouse again from the archive, with no network.

    It refuses when the archive has lost files. Damaged records, and sources whose files are broken, are named, and all
    others loaded: exit code 3.

    Example: rilis rebuild
    """
    from rilis_etl.cli.archive import DAMAGED
    from rilis_etl.cli.common import command_context
    from rilis_etl.cli.show import Watcher, show_report
    from rilis_etl.pipeline.runs.rebuild import rebuild as run_rebuild
    from rilis_etl.report.html_page import renew

    context = command_context(warehouse)
    with Watcher() as watch:
        report = run_rebuild(context, allow_missing=allow_missing, listen=watch)
    show_report(report)
    renew(context)
    raise typer.Exit(DAMAGED if report.damaged or report.failed else 0)
