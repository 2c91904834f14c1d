"""A batch of captures to what the warehouse writes: versions, issues, links, and how far the archive has been read."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus

from rilis_etl.archive import Archive
from rilis_etl.archive.reader import Stored
from rilis_etl.context import ParseCache, ParsedPage
from rilis_etl.discovery.base import lists_whole_site
from rilis_etl.discovery.listing_page import unusable_sentence
from rilis_etl.discovery.listing_reader import read_archived
from rilis_etl.errors import ArchiveError, DiscoveryError, FetchError, IssueReason, Unusable
from rilis_etl.html.reservations import NOTHING_RESERVED, Reservations, read_reservations
from rilis_etl.identity import canonical_url, identify
from rilis_etl.model import Capture, CapturePlace, Issue, Role, Version
from rilis_etl.pipeline.boundary import error_line, reader_failed
from rilis_etl.pipeline.fingerprint import parser_fingerprint
from rilis_etl.pipeline.process.parse_ahead import KeptParses
from rilis_etl.pipeline.process.parse_capture import Soft404, as_compared, parse_capture, read_probe, shown_of
from rilis_etl.pipeline.process.rosters import Rosters
from rilis_etl.similarity.announced import Shown
from rilis_etl.similarity.minhash import SignedText
from rilis_etl.sources.schema import Source
from rilis_etl.text.cleaning import NO_BOILERPLATE, Boilerplate
from rilis_etl.warehouse.load.batch import Batch, CaptureRow, LinkRow
from rilis_etl.warehouse.snapshots.staging_database import StagingDatabase

STANDS_IN = "another page in the place of the release, as the looks at this source tell: a wall, or a notice"

ParsedCapture = Version | Issue | tuple[LinkRow | Issue, ...]
"""What one capture gives: a release's version, an issue, or the links of a listing, with an issue of its other rows."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Read:
    """What a capture gives, and what else its page says."""

    found: ParsedCapture
    shown: Shown | None = None
    reserves: Reservations = NOTHING_RESERVED
    signed: SignedText | None = None  # where another process has done so


@dataclass(frozen=True, slots=True)
class ProcessedBatch:
    """A batch ready to be written, and what is counted of it besides."""

    batch: Batch
    repaired: frozenset[str]  # captures whose body stood twice


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
    ) -> ProcessedBatch:
        """What the warehouse is to write for these captures, and for stored pages that are parsed again.

        `stand_ins`: ids of captures that show a page in place of their release; they become issues.
        """
        self._keys.clear()
        new = self._releases(captures)
        otherwise = self._stored({*again, *self._work.parsed_otherwise(new, self._parsers)})
        earlier = self._with_mementos(otherwise, captures)
        self._rosters.expect(self._releases((*earlier, *captures)))
        parsed_again = frozenset(capture.capture_id for capture, _ in earlier)
        rows: list[CaptureRow] = []
        links: list[LinkRow] = []
        versions: list[Version] = []
        issues: list[Issue] = []
        for capture, place in (*earlier, *captures):
            source = self._sources.get(capture.source)
            row = CaptureRow.of(capture, place, self._key_of(capture), address=_address_of(capture, source))
            read = self._one(capture, place, source, is_again=capture.capture_id in parsed_again)
            parser = self._parsers.get(capture.source)
            rows.append(replace(row, parser=parser, shown=read.shown, reserves=read.reserves, signed=read.signed))
            match read.found:
                case Version() as version:
                    if capture.capture_id in stand_ins:
                        issues.append(_issue(capture, IssueReason.PLACEHOLDER, STANDS_IN))
                        continue
                    versions.append(version)
                    self._urls_read.add(capture.url)
                    rows[-1] = replace(rows[-1], source_key=version.source_key)
                    self._rosters.learn(version)
                case Issue() as issue:
                    issues.append(issue)
                case others:
                    links += (each for each in others if isinstance(each, LinkRow))
                    issues += (each for each in others if isinstance(each, Issue))
        positions = {place.file: place.end for _, place in captures}
        repaired = frozenset(v.capture_id for v in versions if any(r.rule.endswith("repeat") for r in v.removals))
        batch = Batch(tuple(rows), tuple(links), tuple(versions), tuple(issues), positions, parsed_again)
        return ProcessedBatch(batch, repaired)

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

    def _one(self, capture: Capture, place: CapturePlace, source: Source | None, is_again: bool) -> _Read:
        if source is not None and capture.role is Role.PROBE:
            return _Read(*self._read_probe(capture, source))
        if ahead := self._ahead(capture, place, source, is_again):
            return _Read(ahead.result, ahead.shown, ahead.reserves, ahead.signed)
        found = self._found(capture, source, is_again)
        reserves = read_reservations(capture) if capture.role is Role.RELEASE else NOTHING_RESERVED
        try:
            return _Read(found, shown_of(as_compared(found), capture) if isinstance(found, Version) else None, reserves)
        except Exception as error:  # noqa: BLE001 - a page spoils at most itself
            return _Read(reader_failed(capture, error), None, reserves)

    def _ahead(self, capture: Capture, place: CapturePlace, source: Source | None, is_again: bool) -> ParsedPage | None:
        """The page as another process has parsed it, where it knew all that there is to know."""
        if not self._parse_cache or source is None or capture.role is not Role.RELEASE or capture.failure:
            return None
        if self._soft_404_of(capture, source, is_again):
            return None
        roster = self._rosters.of(source.key)
        page = self._parse_cache.get(place, capture.capture_id, self._parsers[source.key], roster)
        return page if page and (page.shown or isinstance(page.result, Issue)) else None

    def _found(self, capture: Capture, source: Source | None, is_again: bool) -> ParsedCapture:
        if source is None:
            detail = f"no source file for {capture.source!r}: put it back, and the next run reads it"
            return _issue(capture, IssueReason.UNKNOWN_SOURCE, detail)
        if capture.role is Role.LISTING:
            return _read_listing(capture, source)
        if capture.status == HTTPStatus.NOT_MODIFIED:
            return self._not_modified(capture)
        roster, soft_404 = self._rosters.of(source.key), self._soft_404_of(capture, source, is_again)
        if is_again and capture.memento:
            return self._kept.parse(capture, source, roster, self._boilerplate(source.key), self._parsers[source.key])
        return parse_capture(capture, source, roster, self._boilerplate(source.key), soft_404)

    def _read_probe(self, capture: Capture, source: Source) -> tuple[ParsedCapture, Shown | None]:
        if capture.failure is IssueReason.DAMAGED_RECORD:  # named like every record that the archive has lost
            return _issue(capture, capture.failure, capture.failure_detail), None
        try:
            read = read_probe(capture, source)
        except Exception as error:  # noqa: BLE001 - a page spoils at most itself
            self._soft_404s[source.key] = None
            return reader_failed(capture, error), None
        self._soft_404s[source.key] = read.soft_404
        return (), read.shown

    def _not_modified(self, capture: Capture) -> ParsedCapture:
        """Nothing to read; an issue when no page of this address was ever read, and it was we who asked."""
        if capture.memento or capture.url in self._urls_read or self._work.was_read(capture.source, capture.url):
            return ()
        return _issue(capture, IssueReason.BAD_RESPONSE, "status 304 (not modified), and no earlier answer is known")

    def _boilerplate(self, key: str) -> Boilerplate:
        return self._learned.get(key, NO_BOILERPLATE)

    def _soft_404_of(self, capture: Capture, source: Source, is_again: bool) -> Soft404 | None:
        """What the source answers to unknown addresses, as far as that says something of this capture."""
        if capture.memento:  # what the site answers now says nothing of what it answered years ago
            return None
        return self._soft_404_before(capture, source) if is_again else self._soft_404(source)

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


def _read_listing(capture: Capture, source: Source) -> ParsedCapture:
    try:
        page = read_archived(source, capture)
        links = tuple(
            LinkRow(found.link, capture.fetched_at, found.identity.source_key, page.found_by) for found in page.found
        )
        if not page.unusable or lists_whole_site(source):
            return links
        detail = unusable_sentence(page.unusable, page.rows - page.ignored)
        return (*links, _issue(capture, IssueReason.NOT_A_RELEASE, detail))
    except FetchError as error:
        return _issue(capture, error.reason, error.detail)
    except DiscoveryError as error:
        return _issue(capture, IssueReason.NO_MATCH, str(error))
    except Exception as error:  # noqa: BLE001 - a page spoils at most itself
        return reader_failed(capture, error)


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
