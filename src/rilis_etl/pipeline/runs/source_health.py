"""A look at a source as it is today: its listings, and its newest release through the whole path. Loads nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from rilis_etl.context import Context
from rilis_etl.discovery.check import SourceCheck, check_discovery
from rilis_etl.discovery.listing_page import DiscoveryFinding
from rilis_etl.html.page import captured_page
from rilis_etl.model import Capture, CaptureNote, Issue, Role, Version
from rilis_etl.pipeline.events import Listener, ignore
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


def check_health(context: Context, source: Source, *, offline: bool = False, listen: Listener = ignore) -> SourceHealth:
    """Fetch the first listing pages and one release; `offline`: read what the last check has kept of them.

    Raises DiscoveryError when the source has no discovery.
    """
    with Trial(context, source, offline=offline, listen=listen) as trial:
        return health_of(trial, source)


def health_of(trial: Trial, source: Source) -> SourceHealth:
    """What `source` makes of the answers of a trial."""
    found = check_discovery(source, trial.get, trial.today)
    links = [link for listing in found.listings if listing.page for link in listing.page.links]
    capture = trial.get(links[0].url, Role.RELEASE, links[0]) if links else None
    on_manners = _on_manners(capture) if capture else ()
    found = replace(found, findings=(*found.findings, *on_manners, *_on_scripts(source, trial.answers)))
    return SourceHealth(found, parse_capture(capture, source, Roster()) if capture else None)


def _on_manners(capture: Capture) -> Iterator[DiscoveryFinding]:
    """What the site wishes beyond what is heeded by itself."""
    if CaptureNote.OUTSIDE_VISIT_TIME in capture.notes:
        yield DiscoveryFinding("its robots.txt asks for visits at other hours: say `crawl_hours`", False)


def _on_scripts(source: Source, captures: Iterable[Capture]) -> Iterator[DiscoveryFinding]:
    """Scripts of other hosts, which a browser that draws the pages has not run."""
    drawn = (capture for capture in captures if CaptureNote.RENDERED in capture.notes)
    named = {
        urljoin(page.base, node.attributes["src"] or "")
        for page in map(captured_page, drawn)
        for node in page.select("script[src]")
    }
    if hosts := sorted({urlsplit(url).hostname or "" for url in named if not source.may_list(url)}):
        text = (
            f"scripts of {', '.join(hosts)} are not run: where rows or text are missing, name it in `discovery_hosts`"
        )
        yield DiscoveryFinding(text, False)
