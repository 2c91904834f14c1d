"""One source at one web archive: what its index lists of releases, and the captures that are chosen from it.

Each payload is fetched once. What is held already, from a file or an earlier run, is not fetched again: so a run that
was killed goes on where it stopped.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus

from rilis_etl.context import Context
from rilis_etl.errors import FetchError, IssueReason
from rilis_etl.fetch import Fetcher, Request
from rilis_etl.fetch.retry import may_heal, retry_after
from rilis_etl.mementos import Attribution, Refusal
from rilis_etl.mementos.attribution import host_of
from rilis_etl.mementos.cdx import CdxPage, CdxRow, index_url, read_index, replay_url
from rilis_etl.mementos.common_crawl import crawls_of, record_in
from rilis_etl.mementos.memento_capture import NoCapture
from rilis_etl.mementos.playback import played_back, seen_again
from rilis_etl.mementos.web_archive import WebArchive
from rilis_etl.model import Capture, Memento, Role, Window
from rilis_etl.pipeline.events import Listed, Listener, ignore
from rilis_etl.pipeline.runs.imports.archive_import import known_releases
from rilis_etl.pipeline.runs.imports.memento_writer import MementoWriter
from rilis_etl.sources.schema import Source

_PAGES = frozenset({"", "text/html", "application/xhtml+xml", "application/pdf", "warc/revisit", "unk"})
_STATUSES = frozenset({200, 203, 404, 410, *range(301, 304), 307, 308})
_NEVER_GIVEN = ("AdministrativeAccessControl", "RobotAccessControl")  # the Internet Archive's words for a closed site
_OF_THE_SITE = ("crawl_hours", "render", "verify_tls", "cookies")  # a browser would draw what the digest does not fit
MOST_INDEX_PAGES = 1_000
"""Of one index for one host: five million captures, many times what a newsroom has."""

_SPOILT = (IssueReason.NOT_HTML, IssueReason.TOO_LARGE, IssueReason.BAD_RESPONSE)


@dataclass
class ArchiveVisit:
    """Asks one archive for one source. Raises FetchError where the archive does not answer as one, or wants no more."""

    context: Context
    fetcher: Fetcher
    source: Source
    archive: WebArchive
    crawls: dict[str, bytes]  # lists of crawls that this run has read, by address: for all its visits
    listen: Listener = ignore
    pages: int = 0  # of the index, read so far
    rows: int = 0  # on them
    unborn: int = 0  # captures of releases that the index dates later than now
    asking: Source = field(init=False)  # the source with the archive's pace: what the site needs is not the archive's

    def __post_init__(self) -> None:
        usual = {name: type(self.source).model_fields[name].default for name in _OF_THE_SITE}
        self.asking = self.source.model_copy(update={**usual, "delay_seconds": self.archive.delay_seconds})
        self._known = Attribution([self.source], known_releases(self.context))

    @property
    def name(self) -> str:
        """What is visited where, in words."""
        return f"{self.source.key} at {self.archive.name}"

    def list_releases(self, window: Window) -> dict[str, list[CdxRow]]:
        """The captures of releases that were made in `window` (days in UTC), by source key."""
        releases: dict[str, list[CdxRow]] = {}
        now = self.context.clock()
        for row in self._listed(window):
            if key := self._release_of(row):
                self.unborn += row.at > now
                if row.at <= now and row.at.date() in window:
                    releases.setdefault(key, []).append(row)
        return releases

    def list_addresses(self, window: Window) -> set[str]:
        """The addresses of pages that were captured in `window`, whether they are of releases or not."""
        rows = (row for row in self._listed(window) if row.at.date() in window)
        return {row.url for row in rows if row.status == HTTPStatus.OK and row.mime in _PAGES}

    def keep(self, run: Sequence[CdxRow], writer: MementoWriter) -> None:
        """Write the captures of one payload: the first as fetched, if it is not held, the others as seen again."""
        first, *others = run
        held = writer.with_payload_of(self.bare(first)) if first.has_page else None
        try:
            capture = seen_again(held, self.bare(first)) if held else self.fetched(first)
        except NoCapture as refused:
            writer.counts.refuse(Refusal(str(refused), host_of(first.url), self.source.key))
            return
        writer.add(capture)
        for row in others if capture.failure is None else ():
            writer.add(seen_again(capture, self.bare(row)))

    def bare(self, row: CdxRow) -> Capture:
        """What the index alone says of a capture."""
        place = replay_url(self.archive, row)
        memento = Memento(self.archive.name, self.context.clock(), place, row.offset, digest=row.sha1)
        return Capture(
            self.source.key, Role.RELEASE, row.url, row.url, row.status or 200, (), b"", row.at, memento=memento
        )  # fmt: skip

    def _listed(self, window: Window) -> Iterator[CdxRow]:
        if self.archive.kind == "timemap":
            for state in self.context.crawl_state(self.source.key).by_key.values():
                page = self._index_page(f"{self.archive.index}{state.url}")
                yield from page.rows
            return
        for archive in self._with_indexes(window):
            for host in self.source.hosts:
                yield from self._listed_of(archive, host.removeprefix("*."), window)

    def _with_indexes(self, window: Window) -> Sequence[WebArchive]:
        """The archive with each of its indexes that has captures of `window`."""
        url = self.archive.index
        if self.archive.kind != "common_crawl":
            return (self.archive,)
        if url not in self.crawls:
            answer = self._ask(url)
            self.crawls[url] = answer.body if answer.status == HTTPStatus.OK else b""
        try:
            return crawls_of(self.archive, self.crawls[url], window)
        except ValueError as error:
            detail = f"it answers with no list of crawls ({error})"
            raise FetchError(IssueReason.BAD_RESPONSE, url, detail[:300]) from error

    def _listed_of(self, archive: WebArchive, host: str, window: Window) -> Iterator[CdxRow]:
        before, key = CdxPage(()), ""
        for _ in range(MOST_INDEX_PAGES):
            url = index_url(archive, host, window, key)
            page = self._index_page(url, key)
            if page.resume_key and (not page.rows or page.rows == before.rows):
                raise FetchError(IssueReason.BAD_RESPONSE, url, "its index goes in circles")
            yield from page.rows
            if not page.resume_key:
                return
            before, key = page, page.resume_key
        detail = f"its index does not end within {MOST_INDEX_PAGES:,} pages: ask for fewer days"
        raise FetchError(IssueReason.BAD_RESPONSE, url, detail)

    def _index_page(self, url: str, key: str = "") -> CdxPage:
        answer = self._ask(url)
        try:
            page = read_index(self.archive, answer.status, answer.body, key)
        except ValueError as error:
            detail = f"it answers with no index (status {answer.status}: {error})"
            raise FetchError(IssueReason.BAD_RESPONSE, url, detail[:300]) from error
        self.pages, self.rows = self.pages + 1, self.rows + len(page.rows)
        self.listen(Listed(self.name, self.pages, self.rows))
        return page

    def _release_of(self, row: CdxRow) -> str:
        """What tells the release that a row is of; empty for a row that is of none, or no look at one."""
        if row.mime not in _PAGES or (row.status is not None and row.status not in _STATUSES):
            return ""
        return self._known.key_of(row.url, self.source)

    def fetched(self, row: CdxRow) -> Capture:
        """The capture of a row, from the archive. Raises NoCapture, and FetchError when the archive wants no more."""
        try:
            answer = self._ask(replay_url(self.archive, row), row.part)
        except FetchError as error:
            if error.reason in _SPOILT:
                raise NoCapture(f"the archive did not give it: {error.reason}") from error
            raise
        if row.part:
            return record_in(answer, row, self.bare(row), self._known, self.context.settings.max_body_bytes)
        return played_back(answer, row, self.archive.name, self._known)

    def _ask(self, url: str, part: range | None = None) -> Capture:
        """The answer of the archive. One of its own that may be another one later raises FetchError: it is asked no
        more in this run, and the next one goes on here."""
        answer = self.fetcher.fetch(Request(self.asking, Role.RELEASE, url, follows=False, part=part))
        if answer.header("memento-datetime") or not (may_heal(answer.status) or answer.status == HTTPStatus.FORBIDDEN):
            return answer
        if any(word in (answer.header("x-archive-wayback-runtime-error") or "") for word in _NEVER_GIVEN):
            raise FetchError(IssueReason.HTTP_REFUSED, url, "it was asked not to show this site")
        detail = f"it wants no more requests now (HTTP {answer.status})"
        if seconds := retry_after(answer.header("retry-after") or "", self.context.clock()):
            until = self.context.clock() + timedelta(seconds=seconds)
            detail += f" and asks to be left alone until {until:%Y-%m-%d %H:%M} UTC"
        raise FetchError(IssueReason.HTTP_FAILED, url, f"{detail}")
