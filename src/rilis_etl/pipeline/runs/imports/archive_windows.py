"""The windows of a backfill out of web archives. In: windows of days of capture; out: mementos, and a row for each.

The index of each archive is read once for the whole span. What is chosen of a window depends on the window alone: so a
backfill that was killed and runs again gives the same rows.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from threading import Lock
from typing import ClassVar

from rilis_etl.context import Context
from rilis_etl.errors import ArchiveError, FetchError, IssueReason
from rilis_etl.mementos import Refusal
from rilis_etl.mementos.attribution import host_of
from rilis_etl.mementos.cdx import CdxRow, runs_of_one_text
from rilis_etl.mementos.web_archive import read_web_archives
from rilis_etl.model import Mode, Run, SourceCounts, SourceWindow, Window
from rilis_etl.pipeline.boundary import error_line
from rilis_etl.pipeline.crawl.window_fetch import ListingResult, WindowFetcher, WindowResult, WindowWork
from rilis_etl.pipeline.events import Fetched, Listener, ignore
from rilis_etl.pipeline.runs.imports.archive_visit import ArchiveVisit
from rilis_etl.pipeline.runs.imports.memento_writer import ImportCounts, MementoWriter
from rilis_etl.sources.schema import Source

_OF_ONE_SITE = (IssueReason.BAD_RESPONSE, IssueReason.HTTP_REFUSED, IssueReason.TOO_LARGE)

Texts = tuple[tuple[CdxRow, ...], ...]
"""The captures of each payload that say something, see `runs_of_one_text`."""


@dataclass(frozen=True, slots=True)
class ArchiveWork(WindowWork):
    """One window, and what each archive has of it."""

    texts: tuple[tuple[ArchiveVisit, Texts], ...] = ()
    to_fetch: int = 0  # captures whose payload is not held

    unit: ClassVar[str] = "texts"

    @property
    def found(self) -> int:
        """Captures of releases that say something."""
        return sum(len(run) for _, texts in self.texts for run in texts)

    @property
    def wanted(self) -> int:
        """Captures to fetch."""
        return self.to_fetch

    @property
    def seconds(self) -> float:
        """What fetching takes at the archives' pace, if nothing is held."""
        return sum(len(texts) * visit.archive.delay_seconds for visit, texts in self.texts)

    @property
    def by_year(self) -> Counter[int]:
        """How many captures there are, by the year in which they were made."""
        return Counter(row.at.year for _, texts in self.texts for run in texts for row in run)


class ArchiveWindowFetcher(WindowFetcher):
    """Reads indexes and fetches windows as `WindowFetcher` does, from web archives: one request at a time."""

    def __init__(self, context: Context, run: Run, listen: Listener = ignore) -> None:
        super().__init__(context, Mode.ARCHIVES, run.run_id, listen=listen)
        self._run = run
        self._archives = read_web_archives(context.settings.warehouse)
        self._turn = Lock()
        self._crawls: dict[str, bytes] = {}
        self._out: dict[tuple[str, str], str] = {}  # archives, alone or for a source, that are asked no more, and why
        self.counts = ImportCounts()  # of what the archives have, and what became of it

    def read_listings(self, source: Source, windows: Sequence[SourceWindow]) -> ListingResult:
        """As in `WindowFetcher`. An archive that fails leaves out what it alone has; the failure names it."""
        span = Window(min(window.first for window in windows), max(window.end for window in windows))
        visits = [
            ArchiveVisit(self._context, self._fetcher, source, archive, self._crawls, self._listen)
            for archive in self._archives
        ]
        found: dict[SourceWindow, list[tuple[ArchiveVisit, Texts]]] = {window: [] for window in windows}
        for visit in visits:
            try:
                with self._turn:
                    releases = {} if self._why_out(visit) else visit.list_releases(span)
            except ArchiveError:
                raise
            except Exception as error:  # noqa: BLE001 - an archive spoils at most what it has
                self._give_up(visit, error)
                continue
            if visit.unborn:
                self.counts.refused[source.key, "the index dates it later than now"] += visit.unborn
            for window in windows:
                inside = ([row for row in rows if row.at.date() in window.span] for rows in releases.values())
                texts = tuple(run for rows in inside for run in runs_of_one_text(rows))
                found[window] += [(visit, texts)] if texts else []
        return ListingResult(
            source.key, sum(visit.pages for visit in visits), tuple(self._counted(found)), self._failure(visits)
        )

    def visit(self, source: Source, work: WindowWork, failure: str = "") -> WindowResult | None:
        """Fetch the mementos of a window into the archive; None when it was stopped before all had been asked for."""
        if not isinstance(work, ArchiveWork):
            raise TypeError("a window of archives comes from their indexes")
        writer = MementoWriter(self._context, self._run, self.counts, part=f"{work.window.first:%Y%m%d}")
        stored, refused = self.counts.stored[source.key], self.counts.refused.total()
        try:
            for visit, texts in work.texts:
                if not self._take(visit, texts, writer):
                    return None
        finally:
            writer.close()
        fetched = self.counts.stored[source.key] - stored
        failure = failure or self._failure([visit for visit, _ in work.texts])
        row = self._row(work, fetched, self.counts.refused.total() - refused, failure)
        return WindowResult(row, SourceCounts(source.key, found=work.found, fetched=fetched, failure=failure))

    def count(self, work: WindowWork) -> None:
        """Count what `visit` would keep, as far as the indexes tell it."""
        with closing(MementoWriter(self._context, None, self.counts)) as writer:
            for visit, texts in work.texts if isinstance(work, ArchiveWork) else ():
                for run in texts:
                    for row in run:
                        writer.add(visit.bare(row))
            writer.flush()

    def _take(self, visit: ArchiveVisit, texts: Texts, writer: MementoWriter) -> bool:
        """Keep what one archive has of a window. False: it was stopped before."""
        writer.remember(visit.bare(run[0]) for run in texts)
        for run in texts:
            if self._stop.is_set():
                return False
            if self._why_out(visit):
                break
            try:
                visit.keep(run, writer)
            except FetchError as error:
                self._give_up(visit, error)
            except ArchiveError:
                raise
            except Exception as error:  # noqa: BLE001 - what an archive serves spoils at most itself
                refused = f"it cannot be read: {error_line(error)}"
                self.counts.refuse(Refusal(refused, host_of(run[0].url), visit.source.key))
            self._listen(Fetched(visit.source.key, run[0].url))
        writer.flush()
        return True

    def _counted(self, found: Mapping[SourceWindow, Sequence[tuple[ArchiveVisit, Texts]]]) -> Iterator[ArchiveWork]:
        """The work of each window; a payload counts for the first window that has it."""
        with closing(MementoWriter(self._context, None)) as writer:
            writer.remember(visit.bare(run[0]) for texts in found.values() for visit, runs in texts for run in runs)
            counted: set[str] = set()
            for window, texts in found.items():
                to_fetch = 0
                for visit, row in ((visit, run[0]) for visit, runs in texts for run in runs):
                    is_new = not row.has_page or not (row.digest in counted or writer.holds_payload_of(visit.bare(row)))
                    counted |= {row.digest} - {""} if row.has_page else set()
                    to_fetch += is_new
                yield ArchiveWork(window, (), (), tuple(texts), to_fetch)

    def _why_out(self, visit: ArchiveVisit) -> str:
        """Why the archive is not asked for this source any more; empty while it is."""
        name = visit.archive.name
        return self._out.get((name, "")) or self._out.get((name, visit.source.key), "")

    def _give_up(self, visit: ArchiveVisit, error: Exception) -> None:
        """Ask the archive no more: for this source, or for none where it is down or wants to be left alone."""
        name, detail = visit.archive.name, error.detail if isinstance(error, FetchError) else error_line(error)
        is_for_all = isinstance(error, FetchError) and error.reason not in _OF_ONE_SITE
        self._out.setdefault((name, "" if is_for_all else visit.source.key), f"{name}: {detail}")

    def _failure(self, visits: Sequence[ArchiveVisit]) -> str:
        return "; ".join(why for why in map(self._why_out, visits) if why)
