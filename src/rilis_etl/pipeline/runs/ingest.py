"""The daily path: sources into the archive side by side, then one load and one snapshot."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import date, timedelta
from threading import Event
from zoneinfo import ZoneInfo

from rilis_etl.archive.paths import require_clock_not_behind
from rilis_etl.context import Context
from rilis_etl.errors import ClockError, LockedError, SourceBusyError
from rilis_etl.fs import lock
from rilis_etl.model import Capture, RunResult, SourceCounts, Version, Window
from rilis_etl.pipeline.crawl.source_crawl import collect
from rilis_etl.pipeline.events import Failed, Listener, Noted, ignore
from rilis_etl.pipeline.process.load_archive import is_behind, load
from rilis_etl.pipeline.process.parse_capture import parse_capture
from rilis_etl.pipeline.runs.usual import with_odd
from rilis_etl.sources.schema import Source
from rilis_etl.text.bylines import Roster

OVERLAP_DAYS = 2
"""How far a daily run reads back before the last visit: releases are dated a day early or late, or come in later."""


def ingest(
    context: Context,
    sources: Sequence[Source],
    *,
    window: Window | None = None,
    left_out: Sequence[SourceCounts] = (),
    listen: Listener = ignore,
) -> RunResult:
    """Fetch what is new at `sources` and load it. `window`: these publication days instead of what is new since the
    last visit; such a run moves no cursor.

    One failing source stops no other: see `RunResult.failed`. Raises what `load` raises, and ArchiveError.
    """
    run = context.new_run("ingest" if window is None else "backfill")
    trusted, refused = with_trusted_clock(context, sources, listen)
    with holding(context, trusted):
        left = catch_up(context, listen=listen)
        collected = collect_all(context, trusted, run_id=run.run_id, window=window, listen=listen)
        every = (*collected, *refused, *left_out, *(left.run.counts if left else ()))
        return with_odd(context, load(context, run, collected=every, listen=listen))


def with_trusted_clock(
    context: Context, sources: Sequence[Source], listen: Listener = ignore
) -> tuple[tuple[Source, ...], tuple[SourceCounts, ...]]:
    """The sources that this machine's clock is not behind the archive of, and the failures of the others.

    Raises ClockError when it is behind that of each.
    """
    trusted: list[Source] = []
    refused: list[SourceCounts] = []
    for source in sources:
        try:
            _require_clock(context, source)
            trusted.append(source)
        except ClockError as error:
            refused.append(SourceCounts(source.key, failure=str(error)))
            if len(refused) == len(sources):
                raise
            listen(Failed(source.key, str(error)))
    return tuple(trusted), tuple(refused)


def _require_clock(context: Context, source: Source) -> None:
    if newest := context.archive.newest(source.key):
        require_clock_not_behind(context.clock(), newest)


def visiting(context: Context, sources: Sequence[Source], *, doing: str) -> AbstractContextManager[None]:
    """Holds these sources as `holding` does. Raises ClockError when the clock is behind the archive of one of them."""
    for source in sources:
        _require_clock(context, source)
    return holding(context, sources, doing=doing)


@contextmanager
def holding(context: Context, sources: Sequence[Source], *, doing: str = "visiting") -> Iterator[None]:
    """Holds these sources, so that no other process fetches what this one is fetching; any death frees them.

    `doing` is one word: who does something else to a source does not stand in the way.
    Raises SourceBusyError that names the source and the process.
    """
    locks = context.state / "sources"
    locks.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        for source in sorted(sources, key=lambda source: source.key):
            try:
                held.enter_context(lock(locks / f"{source.key}.{doing}.lock"))
            except LockedError as error:
                message = (
                    f"another process (pid {error.holder}) is {doing} {source.key}: wait for it to end, or stop it"
                )
                raise SourceBusyError(message) from error
        yield


def catch_up(context: Context, *, listen: Listener = ignore) -> RunResult | None:
    """Load what an earlier run fetched and could not load, so that nothing is fetched twice; None if nothing was left.

    It is a run of its own and no visit: the earlier run may have been killed before it had seen all there was.
    """
    if not is_behind(context):
        return None
    listen(Noted("An earlier run was interrupted: what it had fetched is loaded first."))
    return load(context, context.new_run("catch_up"), listen=listen)


def collect_all(
    context: Context, sources: Sequence[Source], *, run_id: str, window: Window | None, listen: Listener = ignore
) -> tuple[SourceCounts, ...]:
    """These sources into the archive, side by side. An interrupt ends each after the page it is fetching."""
    stop = Event()

    def one(source: Source) -> SourceCounts:
        return collect_source(context, source, run_id=run_id, window=window, listen=listen, stop=stop)

    return in_parallel(context, one, sources, stop)


def in_parallel(
    context: Context, visit: Callable[[Source], SourceCounts], sources: Sequence[Source], stop: Event
) -> tuple[SourceCounts, ...]:
    """Each of `sources` visited in a thread, as many at a time as the settings say; whatever ends this sets `stop`."""
    with ThreadPoolExecutor(context.settings.threads, thread_name_prefix="collect") as pool:
        visits = [pool.submit(visit, source) for source in sources]
        try:
            return tuple(visit.result() for visit in visits)
        finally:  # whatever ends the waiting ends the work
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)


def collect_source(
    context: Context,
    source: Source,
    *,
    run_id: str,
    window: Window | None = None,
    listen: Listener = ignore,
    stop: Event | None = None,
) -> SourceCounts:
    """One source into the archive; see `collect`."""
    days = daily_window(context, source) if window is None else window
    again = window is None
    return collect(
        context, source, run_id=run_id, window=days, again=again, day_of=day_reader(source), listen=listen, stop=stop
    )


def day_reader(source: Source) -> Callable[[Capture], date | None]:
    """What reads the day of publication off a release's page."""

    def day_of(capture: Capture) -> date | None:
        found = parse_capture(capture, source, Roster())
        return found.publication.published_on if isinstance(found, Version) else None

    return day_of


def daily_window(context: Context, source: Source) -> Window:
    """From a little before the last visit, never less than the re-check span; on the first visit `first_days` back."""
    zone = ZoneInfo(source.timezone)
    today = context.clock().astimezone(zone).date()
    visited = context.warehouse.last_visit(source.key)
    if visited is None:
        return Window(first=today - timedelta(days=context.settings.first_days))
    since = visited.astimezone(zone).date() - timedelta(days=OVERLAP_DAYS)
    return Window(first=min(since, today - timedelta(days=context.settings.recheck_days)))
