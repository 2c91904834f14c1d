"""A look at a source as it is today: its listings, and its newest release through the whole path. Loads nothing."""

from dataclasses import dataclass

from rilis_etl.context import Context
from rilis_etl.discovery.check import SourceCheck, check_discovery
from rilis_etl.model import Issue, Role, Version
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
    newest = parse_capture(trial.get(links[0].url, Role.RELEASE, links[0]), source, Roster()) if links else None
    return SourceHealth(found, newest)
