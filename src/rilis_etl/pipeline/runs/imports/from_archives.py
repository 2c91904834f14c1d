"""Releases from web archives over the network: `rilis ingest KEY --from-archives`.

An archive is asked for the captures that it has of a source's hosts; those of releases are fetched, each payload once,
and go into our archive as mementos. What is held already, from a file or an earlier run, is not fetched again: so a run
that was killed goes on where it stopped.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rilis_etl.context import Context
from rilis_etl.errors import FetchError, IssueReason
from rilis_etl.fetch import Fetcher, Request
from rilis_etl.mementos import Attribution, Refusal
from rilis_etl.mementos.attribution import host_of
from rilis_etl.mementos.cdx import CdxRow, index_url, read_index, replay_url, runs_of_one_text
from rilis_etl.mementos.memento_capture import NoCapture
from rilis_etl.mementos.playback import played_back, seen_again
from rilis_etl.mementos.web_archive import WebArchive, read_web_archives
from rilis_etl.model import Capture, Memento, Role, SourceCounts, Window
from rilis_etl.pipeline.events import Due, Fetched, Listed, Listener, ignore
from rilis_etl.pipeline.process.load_archive import load
from rilis_etl.pipeline.runs.imports.archive_import import ImportResult, known_releases
from rilis_etl.pipeline.runs.imports.memento_writer import ImportCounts, MementoWriter
from rilis_etl.pipeline.runs.ingest import catch_up, visiting
from rilis_etl.sources.schema import Source

_PAGES = frozenset({"", "text/html", "application/xhtml+xml", "application/pdf", "warc/revisit", "unk"})
_STATUSES = frozenset({200, 203, 404, 410, *range(301, 304), 307, 308})


def ingest_from_archives(
    context: Context, sources: Sequence[Source], window: Window, *, dry_run: bool = False, listen: Listener = ignore
) -> ImportResult:
    """Ask the web archives of `web_archives.toml` for captures of these sources that were made in `window`, keep, load.

    A dry run only asks their indexes and counts. An archive that fails is a failure of the source, and stops no other.
    Raises SettingsError, SourceBusyError, and what `load` raises.
    """
    archives = read_web_archives(context.settings.warehouse)
    run = context.new_run("from_archives")
    with visiting(context, sources, doing="importing"):
        left = None if dry_run else catch_up(context, listen=listen)
        failures: dict[str, str] = {}
        writer = MementoWriter(context, None if dry_run else run)
        try:
            with context.fetcher() as fetcher:
                for source in sources:
                    for archive in archives:
                        visit = _ArchiveVisit(context, fetcher, source, archive, writer, listen)
                        try:
                            visit.run(window, dry_run=dry_run)
                        except FetchError as error:
                            failures.setdefault(source.key, f"{archive.name}: {error}")
            writer.flush()
        finally:
            writer.close()
        counts = writer.counts
        rows = [
            SourceCounts(
                source.key,
                found=counts.pages_of(source.key),
                fetched=counts.stored[source.key],
                failure=failures.get(source.key, ""),
            )
            for source in sources
        ]
        if dry_run:
            return ImportResult(_with_failures(counts, failures), None)
        earlier = left.run.counts if left else ()
        return ImportResult(counts, load(context, run, collected=(*rows, *earlier), listen=listen))


def _with_failures(counts: ImportCounts, failures: dict[str, str]) -> ImportCounts:
    for source, why in failures.items():
        counts.damaged(f"{source}: {why}")
    return counts


@dataclass
class _ArchiveVisit:
    """One source at one archive."""

    context: Context
    fetcher: Fetcher
    source: Source
    archive: WebArchive
    writer: MementoWriter
    listen: Listener
    asking: Source = field(init=False)  # the source with the archive's pace: its own hours are not the archive's

    def __post_init__(self) -> None:
        any_hour = type(self.source).model_fields["crawl_hours"].default
        pace = {"delay_seconds": self.archive.delay_seconds, "crawl_hours": any_hour}
        self.asking = self.source.model_copy(update=pace)
        self._known = Attribution([self.source], known_releases(self.context))

    def run(self, window: Window, *, dry_run: bool) -> None:
        """List, choose, fetch. Raises FetchError when the archive does not answer as one."""
        releases: dict[str, list[CdxRow]] = {}
        for row in self._listed(window):
            if key := self._release_of(row):
                releases.setdefault(key, []).append(row)
        texts = [run for rows in releases.values() for run in runs_of_one_text(rows)]
        self.listen(Due(f"{self.source.key} at {self.archive.name}", len(texts)))
        self.writer.remember(self._bare(run[0]) for run in texts)
        for run in texts:
            if dry_run:
                for row in run:
                    self.writer.add(self._bare(row))
            else:
                self._keep(run)
            self.listen(Fetched(f"{self.source.key} at {self.archive.name}", run[0].url))

    def _listed(self, window: Window) -> Iterator[CdxRow]:
        pages = rows = 0
        for host in self.source.hosts:
            key, is_first = "", True
            while key or is_first:
                is_first = False
                url = index_url(self.archive, host.removeprefix("*."), window, key)
                answer = self._ask(url)
                try:
                    page = read_index(self.archive, b"" if answer.status == 404 else answer.body)
                except ValueError as error:
                    detail = f"{self.archive.name} answers with no index (status {answer.status}: {error})"
                    raise FetchError(IssueReason.BAD_RESPONSE, url, detail[:300]) from error
                pages, rows, key = pages + 1, rows + len(page.rows), page.resume_key
                self.listen(Listed(f"{self.source.key} at {self.archive.name}", pages, rows))
                yield from page.rows

    def _release_of(self, row: CdxRow) -> str:
        """What tells the release that a row is of; empty for a row that is of none, or no look at one."""
        if row.mime not in _PAGES or (row.status is not None and row.status not in _STATUSES):
            return ""
        return self._known.key_of(row.url, self.source)

    def _keep(self, run: Sequence[CdxRow]) -> None:
        """Write the captures of one text: the first as fetched, if its payload is not held, the last as seen again."""
        first, last = run[0], run[-1]
        is_page = first.status in (200, None)
        held = self.writer.with_payload_of(self._bare(first)) if is_page else None
        try:
            capture = seen_again(held, self._bare(first)) if held else self._fetched(first)
        except NoCapture as refused:
            self.writer.counts.refuse(Refusal(str(refused), host_of(first.url), self.source.key))
            return
        self.writer.add(capture)
        if last is not first and capture.failure is None:
            self.writer.add(seen_again(capture, self._bare(last)))

    def _fetched(self, row: CdxRow) -> Capture:
        """The capture of a row, from the archive. Raises NoCapture, and FetchError when the archive wants no more."""
        try:
            answer = self._ask(replay_url(self.archive, row))
        except FetchError as error:
            if error.reason in (IssueReason.NOT_HTML, IssueReason.TOO_LARGE, IssueReason.BAD_RESPONSE):
                raise NoCapture(f"the archive did not give it: {error.reason}") from error
            raise
        return played_back(answer, row, self.archive.name, self._known)

    def _ask(self, url: str) -> Capture:
        return self.fetcher.fetch(Request(self.asking, Role.RELEASE, url, follows=False))

    def _bare(self, row: CdxRow) -> Capture:
        """What the index alone says of a capture."""
        digest = f"sha1:{row.digest}" if row.digest else ""
        memento = Memento(self.archive.name, self.context.clock(), "index", digest=digest)
        return Capture(
            self.source.key, Role.RELEASE, row.url, row.url, row.status or 200, (), b"", row.at, memento=memento
        )  # fmt: skip
