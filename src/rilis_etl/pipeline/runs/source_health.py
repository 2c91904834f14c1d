"""A look at a source as it is today: its listings, and three of its releases through the whole path. Loads nothing."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from rilis_etl.context import Context
from rilis_etl.discovery.check import SourceCheck, check_discovery
from rilis_etl.discovery.listing_page import DiscoveryFinding
from rilis_etl.errors import IssueReason
from rilis_etl.html.page_reader import captured_page
from rilis_etl.model import Capture, CaptureNote, Issue, Link, Role, Version
from rilis_etl.pipeline.events import Listener, ignore
from rilis_etl.pipeline.process.parse_capture import parse_capture
from rilis_etl.pipeline.runs.trial import Trial
from rilis_etl.sources.schema import Source
from rilis_etl.text.bylines import Roster


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """What was found; `tried` are the newest, a middle and the oldest release that the listings show, if they do."""

    check: SourceCheck
    tried: tuple[Version | Issue, ...]

    @property
    def newest(self) -> Version | Issue | None:
        """The newest release; None when no listing gave a link."""
        return next(iter(self.tried), None)

    @property
    def works(self) -> bool:
        """Whether the listings are as the source file says and the newest release can be read."""
        return self.check.works and isinstance(self.newest, Version)


def check_health(context: Context, source: Source, *, offline: bool = False, listen: Listener = ignore) -> SourceHealth:
    """Fetch the first listing pages and three releases; `offline`: read what the last check has kept of them.

    Raises DiscoveryError when the source has no discovery.
    """
    with Trial(context, source, offline=offline, listen=listen) as trial:
        return health_of(trial, source)


def health_of(trial: Trial, source: Source) -> SourceHealth:
    """What `source` makes of the answers of a trial."""
    found = check_discovery(source, trial.get, trial.today)
    links = [link for listing in found.listings if listing.page for link in listing.page.links]
    captures = [trial.get(link.url, Role.RELEASE, link) for link in spread(links, 1)]
    tried = tuple(parse_capture(capture, source, Roster()) for capture in captures)
    on_manners = (finding for capture in captures[:1] for finding in _on_manners(capture))
    further = (*on_manners, *_on_layouts(source, tried), *_on_scripts(source, trial.answers))
    return SourceHealth(replace(found, findings=(*found.findings, *further)), tried)


def spread(links: Sequence[Link], first: int) -> Iterable[Link]:
    """So many of the first links, the one in the middle and the last, each address once: older pages may differ."""
    places = sorted({*range(first), len(links) // 2, len(links) - 1})
    return {links[at].url: links[at] for at in places if 0 <= at < len(links)}.values()


def _on_layouts(source: Source, tried: Sequence[Version | Issue]) -> Iterator[DiscoveryFinding]:
    """Releases that no layout reads, the newest left aside, which is shown by itself, and parts that a layout names
    in vain."""
    selectors = {layout.name: layout.model_dump() for layout in source.layout}
    for at, each in enumerate(tried):
        if isinstance(each, Version):
            parts = (flag.removeprefix("no_match:") for flag in each.flags if flag.startswith("no_match:"))
            for part in parts:
                text = f"{each.layout}, {part}: nothing matches {selectors[each.layout][part]!r} on {each.url}"
                yield DiscoveryFinding(text, False)
        elif at:
            fits = each.reason is not IssueReason.NO_MATCH
            what = f"{each.url} cannot be read: {each.reason}" if fits else f"no layout fits {each.url}"
            yield DiscoveryFinding(f"{what}: {each.detail}", not fits)


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
