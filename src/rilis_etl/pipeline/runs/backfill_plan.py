"""What a backfill is asked for, what it has to do, what it will cost, and what it has done: values and sentences."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import ceil
from zoneinfo import ZoneInfo

from rilis_etl.context import Context
from rilis_etl.discovery import discoveries_of
from rilis_etl.errors import SettingsError
from rilis_etl.model import Mode, Run, RunResult, SourceWindow, WindowRow, WindowStatus
from rilis_etl.pipeline.crawl.window_fetch import ListingResult
from rilis_etl.pipeline.runs.backfill_windows import interleaved, to_do
from rilis_etl.pipeline.runs.imports.archive_windows import ArchiveWork
from rilis_etl.sources.schema import Source
from rilis_etl.warehouse.read.window_days import read_archive_days, read_window_days

SECONDS_PER_ANSWER = 0.5
"""What a page takes by itself, for the estimate of a source without a pause: a guess, told as "about"."""

MOST_DAYS = 20_000
"""Days a backfill may span: no newsroom is older than the web."""


@dataclass(frozen=True, slots=True)
class BackfillRequest:
    """What a person asks for. Both days are included."""

    sources: tuple[Source, ...]
    first_day: date
    last_day: date
    mode: Mode = Mode.MISSING
    window_days: int = 31


@dataclass(frozen=True, slots=True)
class BackfillPlan:
    """The windows to deal with, newest first, the sources in turn."""

    request: BackfillRequest
    windows: tuple[SourceWindow, ...]
    notes: tuple[str, ...] = field(default=())  # what a person should know before it runs

    def of(self, source: str) -> tuple[SourceWindow, ...]:
        return tuple(window for window in self.windows if window.source == source)

    @property
    def sources(self) -> tuple[Source, ...]:
        """Those that have something to do."""
        return tuple(source for source in self.request.sources if self.of(source.key))


def last_day_of(context: Context, sources: Sequence[str], first_day: date, days: int) -> date:
    """The last of `days` days from the first one on, or today where that comes sooner. Raises SourceError."""
    today = max(_today(context, source) for source in context.chosen(sources))
    return date.fromordinal(min(first_day.toordinal() + days - 1, max(first_day, today).toordinal()))


def request_of(
    context: Context, sources: Sequence[str], first_day: date, last_day: date, mode: Mode, window_days: int
) -> BackfillRequest:
    """The request, checked. Raises SettingsError or SourceError in one sentence."""
    if not sources:
        raise SettingsError(f"choose at least one source: {', '.join(source.key for source in context.chosen(()))}")
    chosen = context.chosen(sources)
    if last_day < first_day:
        raise SettingsError(f"the last day ({last_day}) is before the first day ({first_day}): swap them")
    today = max(_today(context, source) for source in chosen)
    if last_day > today:
        raise SettingsError(f"the last day ({last_day}) is in the future: today is {today}")
    if (last_day - first_day).days >= MOST_DAYS:
        raise SettingsError(f"{first_day} to {last_day} is longer than {MOST_DAYS} days: begin later")
    if window_days < 1:
        raise SettingsError(f"a window of {window_days} days is none: take 1 or more")
    without = [source.key for source in chosen if not source.discovery]
    if without and mode is not Mode.ARCHIVES:
        raise SettingsError(f"{', '.join(without)}: the source file has no [discovery], so nothing can be listed")
    return BackfillRequest(chosen, first_day, last_day, mode, window_days)


def _today(context: Context, source: Source) -> date:
    return context.clock().astimezone(ZoneInfo(source.timezone)).date()


def plan_backfill(context: Context, request: BackfillRequest) -> BackfillPlan:
    """The windows that are still to do for `request`, as the published warehouse says."""
    windows = [
        to_do(
            source.key,
            request.first_day,
            request.last_day,
            window_statuses(context, source, request.mode),
            request.mode,
            request.window_days,
        )
        for source in request.sources
    ]
    is_site = request.mode is not Mode.ARCHIVES
    notes = tuple(f"{source.key} {note}" for source in request.sources if is_site and (note := _note(source)))
    return BackfillPlan(request, interleaved(windows), notes)


def _note(source: Source) -> str:
    """What a person should know of the source; empty where one of its kinds of discovery reaches everything."""
    notes = [discovery.backfill_note for discovery in discoveries_of(source)]
    return "" if "" in notes else notes[0]


def window_statuses(context: Context, source: Source, mode: Mode) -> Mapping[date, WindowStatus]:
    """The status of each day of `source` that a backfill has dealt with; with mode archives, of days of capture."""
    if not context.warehouse.has_snapshot:
        return {}
    with context.warehouse.reading() as con:
        if mode is Mode.ARCHIVES:
            return read_archive_days(con, source.key)
        return read_window_days(con, source.key, source.timezone)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a plan will cost, as far as the listings tell."""

    windows: int
    listing_pages: int  # read for this estimate, and once more when it is done
    releases: int  # pages to fetch
    requests: int  # these, the listing pages, and one robots.txt a source
    seconds: float  # at the sources' pace, sources side by side
    years: Mapping[int, int] = field(default_factory=dict)  # captures that web archives have, by year
    failures: tuple[str, ...] = ()  # what could not be read to its end, with the source

    @property
    def sentence(self) -> str:
        """The answer of a dry run; what could not be counted stands behind the figures."""
        failed = f"; there may be more, for not all could be read: {'; '.join(self.failures)}" if self.failures else ""
        return f"{self._figures}{failed}"

    @property
    def _figures(self) -> str:
        if not self.windows:
            return "nothing to fetch"
        if self.years:
            years = ", ".join(f"{count:,} of {year}" for year, count in sorted(self.years.items()))
            return (
                f"{self.windows} windows, {self.listing_pages} index pages, {sum(self.years.values()):,} captures "
                f"({years}), {self.requests} requests, about {_duration(self.seconds)} at the archives' pace"
            )
        return (
            f"{self.windows} windows, {self.listing_pages} listing pages, {self.releases} release pages to fetch, "
            f"{self.requests} requests, about {_duration(self.seconds)} at the sources' pace"
        )


def estimate(context: Context, listings: Sequence[ListingResult]) -> Estimate:
    """The cost of a backfill whose listings, or indexes of web archives, have been read."""
    releases = {listing.source: sum(work.wanted for work in listing.work) for listing in listings}
    requests = {listing.source: releases[listing.source] + listing.pages + 1 for listing in listings}
    seconds = max((count * _pace(context, context.sources[key]) for key, count in requests.items()), default=0.0)
    windows = sum(len(listing.work) for listing in listings)
    pages = sum(listing.pages for listing in listings)
    of_archives = [work for listing in listings for work in listing.work if isinstance(work, ArchiveWork)]
    years = sum((work.by_year for work in of_archives), Counter[int]())
    seconds = sum(work.seconds for work in of_archives) or seconds
    failures = tuple(f"{listing.source}: {listing.failure}" for listing in listings if listing.failure)
    return Estimate(windows, pages, sum(releases.values()), sum(requests.values()), seconds, years, failures)


def _pace(context: Context, source: Source) -> float:
    pause = context.settings.delay_seconds if source.delay_seconds is None else source.delay_seconds
    return max(pause, SECONDS_PER_ANSWER)


_ALL_DONE = "Nothing to do: these days are done already; mode refetch asks for every release once more."
_NOTHING_TO_DO = {
    Mode.FAILED: "Nothing to do: no window of these days has failed.",
    Mode.ARCHIVES: "Nothing to do: these days are done already; `rilis ingest KEY --from-archives` asks once more.",
}


@dataclass(frozen=True, slots=True)
class BackfillOutcome:
    """What a backfill has done."""

    plan: BackfillPlan
    run: Run  # with the counts of all windows
    windows: tuple[WindowRow, ...] = ()  # what became of each

    @property
    def failed(self) -> tuple[str, ...]:
        """The windows that failed, as one names them; of a reparse the sources."""
        if self.plan.request.mode is Mode.REPARSE:
            return RunResult(self.run, None).failed
        return tuple(row.name for row in self.windows if row.outcome == WindowStatus.FAILED)

    @property
    def partial(self) -> tuple[WindowRow, ...]:
        """The windows with releases that are still open."""
        return tuple(row for row in self.windows if row.outcome == WindowStatus.PARTIAL)

    @property
    def sentence(self) -> str:
        """What was done, and what to do next."""
        if self.plan.request.mode is Mode.REPARSE:
            return RunResult(self.run, None).sentence
        if not self.plan.windows:
            return _NOTHING_TO_DO.get(self.plan.request.mode, _ALL_DONE)
        loaded = sum(row.loaded for row in self.run.counts)
        issues = sum(row.issues for row in self.run.counts)
        windows = len(self.plan.windows)
        done = windows - len(self.failed) - len(self.partial)
        parts = [f"{done} of {windows} windows done, {loaded} new versions, {issues} pages kept as issues"]
        if self.partial:
            parts.append(self._partial_windows)
        if self.failed:
            parts.append(self._failed_windows)
        return "; ".join(parts) + "."

    @property
    def _failed_windows(self) -> str:
        shown = ", ".join(self.failed[:3]) + (" and others" if len(self.failed) > 3 else "")
        if self.plan.request.mode is not Mode.ARCHIVES:
            return f"failed: {shown}. Run it again with mode failed: it fetches only these"
        why = next((row.failure for row in self.windows if row.failure), "")
        return f"failed: {shown} ({why}). Run it again later: it fetches only what is missing"

    @property
    def _partial_windows(self) -> str:
        first, count = self.partial[0], len(self.partial)
        windows = f"{count} window is partial" if count == 1 else f"{count} windows are partial"
        return f"{windows} ({first.name}: {first.failure}): run it again later, it asks for what is open"

    @property
    def markdown(self) -> str:
        """The same with the plan's notes, for an artifact."""
        return "\n\n".join((self.sentence, *self.plan.notes, "Which days are done: `from window_days`."))


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{ceil(seconds)} s"
    return f"{ceil(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
