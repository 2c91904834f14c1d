"""A look at a source as it is today: its listings, and its newest release through the whole path. Loads nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from rilis_etl.context import Context
from rilis_etl.discovery.check import SourceCheck, check_discovery
from rilis_etl.discovery.listing_page import DiscoveryFinding
from rilis_etl.model import Capture, CaptureNote, Issue, Role, Version
from rilis_etl.pipeline.process.parse_capture import parse_capture
from rilis_etl.pipeline.runs.trial import Trial
from rilis_etl.sources.schema import Source
from rilis_etl.text.bylines import Roster


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """What was found; `newest` is None when no listing gave a link."""

    check: SourceCheck
    newest: Version | Issue | None

    @property
    def works(self) -> bool:
        """Whether the listings are as the source file says and the newest release can be read."""
        return self.check.works and isinstance(self.newest, Version)


def check_health(context: Context, source: Source, *, offline: bool = False) -> SourceHealth:
    """Fetch the first listing pages and one release; `offline`: read what the last check has kept of them.

    Raises DiscoveryError when the source has no discovery.
    """
    with Trial(context, source, offline=offline) as trial:
        return health_of(trial, source)


def health_of(trial: Trial, source: Source) -> SourceHealth:
    """What `source` makes of the answers of a trial."""
    found = check_discovery(source, trial.get, trial.today)
    links = [link for listing in found.listings if listing.page for link in listing.page.links]
    if not links:
        return SourceHealth(found, None)
    capture = trial.get(links[0].url, Role.RELEASE, links[0])
    found = replace(found, findings=(*found.findings, *_on_manners(capture)))
    return SourceHealth(found, parse_capture(capture, source, Roster()))


def _on_manners(capture: Capture) -> Iterator[DiscoveryFinding]:
    """What the site wishes beyond what is heeded by itself."""
    if CaptureNote.OUTSIDE_VISIT_TIME in capture.notes:
        yield DiscoveryFinding("its robots.txt asks for visits at other hours: say `crawl_hours`", False)
