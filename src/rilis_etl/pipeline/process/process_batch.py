"""A batch of captures to what the warehouse writes: versions, issues, links, and how far the archive has been read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus

from rilis_etl.archive import Archive
from rilis_etl.context import ParseCache
from rilis_etl.discovery.listing_reader import read_archived
from rilis_etl.errors import DiscoveryError, FetchError, IssueReason, Unusable
from rilis_etl.identity import canonical_url, identify
from rilis_etl.model import Capture, CapturePlace, Issue, Role, Version
from rilis_etl.pipeline.fingerprint import parser_fingerprint
from rilis_etl.pipeline.process.parse_capture import (
    Soft404,
    parse_capture,
    soft_404_of,
)
from rilis_etl.pipeline.process.rosters import Rosters
from rilis_etl.sources.schema import Source
from rilis_etl.text.cleaning import NOTHING_LEARNT, Boilerplate
from rilis_etl.warehouse.load.batch import Batch, CaptureRow, LinkRow
from rilis_etl.warehouse.snapshots.staging_database import StagingDatabase


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
        self._parsers = {key: parser_fingerprint(source, self._boilerplate(key)) for key, source in sources.items()}
        self._soft_404s: dict[str, Soft404 | None] = {}

    def process(self, captures: Sequence[tuple[Capture, CapturePlace]]) -> ProcessedBatch:
        """What the warehouse is to write for these captures."""
        rows: list[CaptureRow] = []
        links: list[LinkRow] = []
        versions: list[Version] = []
        issues: list[Issue] = []
        releases = _releases(captures, self._sources)
        self._rosters.expect(releases)
        earlier = [(self._archive.get(place), place) for place in self._work.parsed_otherwise(releases, self._parsers)]
        for capture, place in (*earlier, *captures):
            source = self._sources.get(capture.source)
            row = CaptureRow.of(capture, place, _key_of(capture, source), address=_address_of(capture, source))
            was_read = capture.role is Role.RELEASE and capture.is_page
            rows.append(replace(row, parser=self._parsers.get(capture.source) if was_read else None))
            match self._one(capture, place, source):
                case Version() as version:
                    versions.append(version)
                    rows[-1] = replace(rows[-1], source_key=version.source_key)
                    self._rosters.learn(version)
                case Issue() as issue:
                    issues.append(issue)
                case found:
                    links += found
        positions = {place.file: place.end for _, place in captures}
        repaired = frozenset(v.capture_id for v in versions if any(r.rule.endswith("repeat") for r in v.removals))
        again = frozenset(capture.capture_id for capture, _ in earlier)
        batch = Batch(tuple(rows), tuple(links), tuple(versions), tuple(issues), positions, again)
        return ProcessedBatch(batch, repaired)

    def _one(
        self, capture: Capture, place: CapturePlace, source: Source | None
    ) -> Version | Issue | tuple[LinkRow, ...]:
        if source is None:
            detail = f"no source file for {capture.source!r}: put it back and run rilis rebuild"
            return _issue(capture, IssueReason.UNKNOWN_SOURCE, detail)
        if capture.role is Role.LISTING:
            return self._listing(capture, source)
        if capture.role is Role.PROBE:
            self._soft_404s[source.key] = soft_404_of(capture, source)
            return ()
        if capture.status == HTTPStatus.NOT_MODIFIED:
            return ()
        roster, soft_404 = self._rosters.of(source.key), self._soft_404(source)
        if self._parse_cache and soft_404 is None:
            cached = self._parse_cache.get(place, capture.capture_id, self._parsers[source.key], roster)
            if cached:
                return cached
        return parse_capture(capture, source, roster, self._boilerplate(source.key), soft_404)

    def _boilerplate(self, key: str) -> Boilerplate:
        return self._learned.get(key, NOTHING_LEARNT)

    def _soft_404(self, source: Source) -> Soft404 | None:
        """What the newest soft-404 probe before this capture says of the source."""
        if source.key not in self._soft_404s:
            place = self._work.latest_probe(source.key)
            self._soft_404s[source.key] = soft_404_of(self._archive.get(place), source) if place else None
        return self._soft_404s[source.key]

    def _listing(self, capture: Capture, source: Source) -> Issue | tuple[LinkRow, ...]:
        try:
            page = read_archived(source, capture)
        except FetchError as error:
            return _issue(capture, error.reason, error.detail)
        except DiscoveryError as error:
            return _issue(capture, IssueReason.NO_MATCH, str(error))
        return tuple(LinkRow(found.link, capture.fetched_at, found.identity.source_key) for found in page.found)


def _issue(capture: Capture, reason: IssueReason, detail: str) -> Issue:
    return Issue(capture.source, capture.url, reason, detail, capture.capture_id, capture.fetched_at)


def _key_of(capture: Capture, source: Source | None) -> str | None:
    """The release that the address asked for names; None for other pages and for an address outside the source."""
    if source is None or capture.role is not Role.RELEASE:
        return None
    try:
        return identify(capture.url, source).source_key
    except Unusable:
        return None


def _address_of(capture: Capture, source: Source | None) -> str | None:
    """Where the answer came from, in one spelling; None where that is no address of the source."""
    if source is None:
        return None
    try:
        return canonical_url(capture.final_url, source)
    except Unusable:
        return None


def _releases(
    captures: Sequence[tuple[Capture, CapturePlace]], sources: Mapping[str, Source]
) -> frozenset[tuple[str, str]]:
    keys = ((capture.source, _key_of(capture, sources.get(capture.source))) for capture, _ in captures)
    return frozenset((source, key) for source, key in keys if key is not None)
