"""A batch of captures to the rows that the warehouse writes: each with its version, its issue or its links."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus

from rilis_etl.archive import Archive
from rilis_etl.archive.reader import Stored
from rilis_etl.discovery.base import lists_whole_site
from rilis_etl.discovery.listing_page import unusable_sentence
from rilis_etl.discovery.listing_reader import read_archived
from rilis_etl.errors import ArchiveError, DiscoveryError, FetchError, IssueReason, Unusable
from rilis_etl.html.reservations import NOTHING_RESERVED, read_reservations
from rilis_etl.identity import canonical_url, identify
from rilis_etl.model import Capture, CapturePlace, Issue, Role, Version
from rilis_etl.pipeline.boundary import error_line, reader_failed
from rilis_etl.pipeline.fingerprint import parser_fingerprint
from rilis_etl.pipeline.process.parse_ahead import KeptParses
from rilis_etl.pipeline.process.parse_cache import ParseCache
from rilis_etl.pipeline.process.parse_capture import Soft404, as_compared, parse_capture, read_probe, shown_of
from rilis_etl.pipeline.process.rosters import Rosters
from rilis_etl.sources.schema import Source
from rilis_etl.text.cleaning import NO_BOILERPLATE, Boilerplate
from rilis_etl.warehouse.load.batch import CaptureRow, LinkRow
from rilis_etl.warehouse.snapshots.staging_database import StagingDatabase

STANDS_IN = "another page in the place of the release, as the looks at this source tell: a wall, or a notice"

_log = logging.getLogger(__name__)


class BatchProcessor:
    """Parses captures in the order of the archive. The roster of authors grows with each release.

    When a new page of a release comes in, and older code or another source file read its earlier pages, all its pages
    are parsed again: so two texts of a release differ only where its page did.
    """

    def __init__(
        self,
        sources: Mapping[str, Source],
        work: StagingDatabase,
        archive: Archive,
        learned: Mapping[str, Boilerplate] | None = None,
        parse_cache: ParseCache | None = None,
    ) -> None:
        self._sources = sources
        self._work = work
        self._archive = archive
        self._learned = learned or {}
        self._rosters = Rosters(work)
        self._parse_cache = parse_cache
        self._kept = KeptParses()  # of mementos that were parsed again
        self._parsers = {key: parser_fingerprint(source, self._boilerplate(key)) for key, source in sources.items()}
        self._soft_404s: dict[str, Soft404 | None] = {}
        self._probes: dict[CapturePlace, Soft404 | None] = {}  # of stored probes, for pages that are parsed again
        self._urls_read: set[str] = set()  # addresses whose pages gave a text in this load
        self._keys: dict[tuple[str, str], str | None] = {}  # of the batch's addresses: each is asked for several times

    def places_to_parse_again(self) -> tuple[tuple[CapturePlace, ...], ...]:
        """Stored pages that became issues under other code or another source file; a tuple for each release."""
        return self._work.places_to_parse_again(self._parsers)

    def process(
        self,
        captures: Sequence[Stored],
        again: Iterable[CapturePlace] = (),
        stand_ins: frozenset[str] = frozenset(),
    ) -> tuple[CaptureRow, ...]:
        """What the warehouse is to write for these captures, and for stored pages that are parsed again.

        `stand_ins`: ids of captures that show a page in place of their release; they become issues.
        """
        self._keys.clear()
        new = self._releases(captures)
        otherwise = self._stored({*again, *self._work.parsed_otherwise(new, self._parsers)})
        earlier = self._with_mementos(otherwise, captures)
        self._rosters.expect(self._releases((*earlier, *captures)))
        return (
            *(self._row(*each, stand_ins, is_again=True) for each in earlier),
            *(self._row(*each, stand_ins, is_again=False) for each in captures),
        )

    def _row(self, capture: Capture, place: CapturePlace, stand_ins: frozenset[str], *, is_again: bool) -> CaptureRow:
        source = self._sources.get(capture.source)
        row = CaptureRow.of(capture, place, self._key_of(capture), address=_address_of(capture, source))
        row = self._read(replace(row, parser=self._parsers.get(capture.source), is_again=is_again), source)
        if row.version is None:
            return row
        if capture.capture_id in stand_ins:
            return replace(row, result=_issue(capture, IssueReason.PLACEHOLDER, STANDS_IN))
        self._urls_read.add(capture.url)
        self._rosters.learn(row.version)
        return replace(row, source_key=row.version.source_key)

    def _with_mementos(self, earlier: Sequence[Stored], captures: Sequence[Stored]) -> Sequence[Stored]:
        """The stored pages that are parsed again, with those of mementos that may become versions by what comes in."""
        concerned = (*earlier, *captures)
        of_mementos = self._releases(each for each in concerned if each[0].memento)
        places = self._work.mementos_to_parse_again(self._releases(concerned), of_mementos)
        held = {place for _, place in earlier}
        more = self._stored(place for place in places if place not in held)
        return sorted((*earlier, *more), key=_time_of) if more else earlier

    def _releases(self, captures: Iterable[Stored]) -> frozenset[tuple[str, str]]:
        """Source and key of every release that these captures were asked of, or led to."""
        found: set[tuple[str, str]] = set()
        for capture, _ in captures:
            for url in {capture.url, capture.final_url} if capture.role is Role.RELEASE else ():
                if key := self._key(url, capture.source):
                    found.add((capture.source, key))
        return frozenset(found)

    def _key_of(self, capture: Capture) -> str | None:
        """The release that the address asked for names; None for other pages and for an address outside the source."""
        return self._key(capture.url, capture.source) if capture.role is Role.RELEASE else None

    def _key(self, url: str, source: str) -> str | None:
        """The release that an address names; None for one outside the source."""
        place = (source, url)
        if place not in self._keys:
            self._keys[place] = _or_none(lambda known: identify(url, known).source_key, self._sources.get(source))
        return self._keys[place]

    def _stored(self, places: Iterable[CapturePlace]) -> tuple[Stored, ...]:
        """The captures at these places of the archive, in the order of time; without those that it has lost."""
        found: list[Stored] = []
        for place in places:
            try:
                found.append((self._archive.get(place), place))
            except ArchiveError as error:
                _log.warning("a page cannot be parsed again: %s", error)
                self._work.forget_parser(place)
        return tuple(sorted(found, key=_time_of))

    def _read(self, row: CaptureRow, source: Source | None) -> CaptureRow:
        """The row with what its capture gives, and what else its page says."""
        capture = row.capture
        if source is not None and capture.role is Role.PROBE:
            return self._with_probe(row, source)
        if source is not None and capture.role is Role.LISTING:
            return _with_links(row, source)
        if ahead := self._ahead(row, source):
            return ahead
        result, shown = self._result(row, source), None
        reserves = read_reservations(capture) if capture.role is Role.RELEASE else NOTHING_RESERVED
        try:
            shown = shown_of(as_compared(result), capture) if isinstance(result, Version) else None
        except Exception as error:  # noqa: BLE001 - a page spoils at most itself
            result = reader_failed(capture, error)
        return replace(row, result=result, shown=shown, reserves=reserves)

    def _ahead(self, row: CaptureRow, source: Source | None) -> CaptureRow | None:
        """The row with what another process has read of the page, where it knew all that there is to know."""
        capture = row.capture
        if not self._parse_cache or source is None or capture.role is not Role.RELEASE or capture.failure:
            return None
        if self._soft_404_of(row, source):
            return None
        read = self._parse_cache.get(row, self._rosters.of(source.key))
        return read if read and self._fits(read) else None

    def _fits(self, read: CaptureRow) -> bool:
        """Whether what another process has read is all that there is to know, and of this capture."""
        capture, result = read.capture, read.result
        if isinstance(result, Version):
            of = (result.source, result.source_key, result.url, result.capture_id, result.captured_at)
            key = self._key(capture.final_url, capture.source)
            return read.shown is not None and of == (
                capture.source, key, capture.url, capture.capture_id, capture.fetched_at,
            )  # fmt: skip
        return isinstance(result, Issue) and result == _issue(capture, result.reason, result.detail)

    def _result(self, row: CaptureRow, source: Source | None) -> Version | Issue | None:
        capture = row.capture
        if source is None:
            detail = f"no source file for {capture.source!r}: put it back, and the next run reads it"
            return _issue(capture, IssueReason.UNKNOWN_SOURCE, detail)
        if capture.status == HTTPStatus.NOT_MODIFIED:
            return self._not_modified(capture)
        roster, soft_404 = self._rosters.of(source.key), self._soft_404_of(row, source)
        if row.is_again and capture.memento:
            return self._kept.parse(capture, source, roster, self._boilerplate(source.key), self._parsers[source.key])
        return parse_capture(capture, source, roster, self._boilerplate(source.key), soft_404)

    def _with_probe(self, row: CaptureRow, source: Source) -> CaptureRow:
        """The row with what the source answers to an address that does not exist."""
        capture = row.capture
        if capture.failure is IssueReason.DAMAGED_RECORD:  # named like every record that the archive has lost
            return replace(row, result=_issue(capture, capture.failure, capture.failure_detail))
        try:
            read = read_probe(capture, source)
        except Exception as error:  # noqa: BLE001 - a page spoils at most itself
            self._soft_404s[source.key] = None
            return replace(row, result=reader_failed(capture, error))
        self._soft_404s[source.key] = read.soft_404
        return replace(row, shown=read.shown)

    def _not_modified(self, capture: Capture) -> Issue | None:
        """Nothing to read; an issue when no page of this address was ever read, and it was we who asked."""
        if capture.memento or capture.url in self._urls_read or self._work.was_read(capture.source, capture.url):
            return None
        return _issue(capture, IssueReason.BAD_RESPONSE, "status 304 (not modified), and no earlier answer is known")

    def _boilerplate(self, key: str) -> Boilerplate:
        return self._learned.get(key, NO_BOILERPLATE)

    def _soft_404_of(self, row: CaptureRow, source: Source) -> Soft404 | None:
        """What the source answers to unknown addresses, as far as that says something of this capture."""
        if row.capture.memento:  # what the site answers now says nothing of what it answered years ago
            return None
        return self._soft_404_before(row.capture, source) if row.is_again else self._soft_404(source)

    def _soft_404(self, source: Source) -> Soft404 | None:
        """What the newest soft-404 probe before this capture says of the source."""
        if source.key not in self._soft_404s:
            place = self._work.latest_probe(source.key)
            self._soft_404s[source.key] = self._stored_probe(place, source) if place else None
        return self._soft_404s[source.key]

    def _soft_404_before(self, capture: Capture, source: Source) -> Soft404 | None:
        """What the newest probe that is older than a stored capture says: the same in each load that reads it again."""
        place = self._work.latest_probe(source.key, capture.fetched_at)
        if place is None:
            return None
        if place not in self._probes:
            self._probes[place] = self._stored_probe(place, source)
        return self._probes[place]

    def _stored_probe(self, place: CapturePlace, source: Source) -> Soft404 | None:
        try:
            return read_probe(self._archive.get(place), source).soft_404
        except Exception as error:  # noqa: BLE001 - it was named when it was loaded
            error_line(error)
            return None


def _with_links(row: CaptureRow, source: Source) -> CaptureRow:
    """The row with the links of a listing; with an issue where others of its rows lead to no page of the source."""
    capture = row.capture
    try:
        page = read_archived(source, capture)
        links = tuple(
            LinkRow(found.link, capture.fetched_at, found.identity.source_key, page.found_by) for found in page.found
        )
        if not page.unusable or lists_whole_site(source):
            return replace(row, links=links)
        detail = unusable_sentence(page.unusable, page.rows - page.ignored)
        return replace(row, links=links, result=_issue(capture, IssueReason.NOT_A_RELEASE, detail))
    except FetchError as error:
        issue = _issue(capture, error.reason, error.detail)
    except DiscoveryError as error:
        issue = _issue(capture, IssueReason.NO_MATCH, str(error))
    except Exception as error:  # noqa: BLE001 - a page spoils at most itself
        issue = reader_failed(capture, error)
    return replace(row, result=issue)


def _issue(capture: Capture, reason: IssueReason, detail: str) -> Issue:
    return Issue(capture.source, capture.url, reason, detail, capture.capture_id, capture.fetched_at)


def _address_of(capture: Capture, source: Source | None) -> str | None:
    """Where the answer came from, in one spelling; None where that is no address of the source."""
    return _or_none(lambda known: canonical_url(capture.final_url, known), source)


def _or_none(read: Callable[[Source], str], source: Source | None) -> str | None:
    """What `read` says of an address of `source`; None where it is none."""
    if source is None:
        return None
    try:
        return read(source)
    except Unusable:
        return None
    except Exception as error:  # noqa: BLE001 - a stranger's address; the issue of its page names it
        error_line(error)
        return None


def _time_of(stored: Stored) -> tuple[datetime, str]:
    return stored[0].fetched_at, stored[0].capture_id
