"""A look at a source as it is today: its listings, and its newest release through the whole path. Stores nothing."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from rilis_etl.context import Context
from rilis_etl.discovery.check import SourceCheck, check_discovery
from rilis_etl.errors import FetchError
from rilis_etl.fetch import Request, failed
from rilis_etl.model import Capture, Issue, Link, Role, Version
from rilis_etl.pipeline.process.parse_capture import parse_capture
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


def check_health(context: Context, source: Source) -> SourceHealth:
    """Fetch the first listing pages and one release. Raises DiscoveryError when the source has no discovery."""
    with context.fetcher() as fetcher:

        def get(url: str, role: Role = Role.LISTING, link: Link | None = None) -> Capture:
            request = Request(source, role, url, link)
            try:
                return fetcher.fetch(request)
            except FetchError as error:
                return failed(request, error, context.clock)

        today = context.clock().astimezone(ZoneInfo(source.timezone)).date()
        found = check_discovery(source, get, today)
        links = [link for listing in found.listings if listing.page for link in listing.page.links]
        newest = parse_capture(get(links[0].url, Role.RELEASE, links[0]), source, Roster()) if links else None
    return SourceHealth(found, newest)
