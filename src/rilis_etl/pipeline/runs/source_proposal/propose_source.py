"""A proposal for the source of a newsroom: its discovery by what the site shows, the rest by its release pages.

At most some fifteen addresses are asked for, all through the trial, which keeps the answers.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from rilis_etl.context import Context
from rilis_etl.discovery.base import Discovery
from rilis_etl.discovery.formats.json_rows import parse_json
from rilis_etl.discovery.kinds.feed import Feed
from rilis_etl.discovery.kinds.json_listing import JsonListing
from rilis_etl.discovery.kinds.sitemap import Sitemap
from rilis_etl.discovery.listing_reader import answered
from rilis_etl.discovery.propose import propose_boilerplate, propose_layout, propose_pattern
from rilis_etl.discovery.propose.article_layout import SampledPage
from rilis_etl.discovery.propose.interface import propose_interface
from rilis_etl.discovery.propose.site_hints import SiteHints, read_hints
from rilis_etl.errors import DiscoveryError, FetchError, Unusable
from rilis_etl.html import find_block_page
from rilis_etl.html.page_reader import captured_page
from rilis_etl.model import Capture, Version
from rilis_etl.pipeline.events import Listener, ignore
from rilis_etl.pipeline.process.parse_capture import parse_capture
from rilis_etl.pipeline.runs.source_health import SourceHealth, health_of
from rilis_etl.pipeline.runs.source_proposal.site_evidence import Choose, SiteEvidence
from rilis_etl.pipeline.runs.source_proposal.tried_tables import FEWEST_RELEASES, TriedTables
from rilis_etl.pipeline.runs.trial import Trial
from rilis_etl.sources.schema import Cleaning, IdentityRule, Layout, Source
from rilis_etl.text.bylines import Roster

_XML = (b"<?xml", b"<rss", b"<feed", b"<rdf", b"<urlset", b"<sitemapindex")
_FRAME = ("key", "name", "home", "hosts")


@dataclass(frozen=True, slots=True)
class SourceProposal:
    """A source that was proposed, and what it makes of the site."""

    source: Source
    notes: Mapping[str, str]  # what is known of a part of it: by the part's key
    health: SourceHealth
    requests: int


def propose_source(
    context: Context, url: str, key: str, choose: Choose | None = None, listen: Listener = ignore
) -> SourceProposal:
    """The proposal for the newsroom at `url`, as source `key`; `choose` picks one of the lists on its page.

    Raises DiscoveryError that says what was seen instead, and what to try.
    """
    with Trial(context, _frame(url, key), listen=listen) as trial:
        proposer = _Proposer(trial, url, choose)
        source = trial.source = proposer.source()
        return SourceProposal(source, proposer.notes, health_of(trial, source), trial.asked)


def _frame(url: str, key: str) -> Source:
    """The part of a source that an address decides. Raises DiscoveryError for one that no source can have."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        return Source(key=key, name=host, home=f"{parts.scheme}://{parts.netloc}/", hosts=(host,))
    except ValueError as error:  # of urlsplit, and of the schema
        raise DiscoveryError(
            f"{url} is no address of a newsroom: write one such as https://www.example.go.id/siaran-pers"
        ) from error


@dataclass
class _Proposer:
    """Gathers what a site shows of its releases."""

    trial: Trial
    url: str
    choose: Choose | None
    notes: dict[str, str] = field(default_factory=dict)

    def source(self) -> Source:
        """The whole source. Raises DiscoveryError when no releases are found."""
        capture = self._first_page()
        frame = _frame(capture.final_url, self.trial.source.key)
        site = TriedTables(self.trial, frame)
        changes: dict[str, object] = {}
        if given := site.first_that_finds(_as_given(capture)):
            tables: tuple[Discovery, ...] = (given,)
        else:
            hints = self._hints(capture)
            evidence = SiteEvidence(site, capture, hints, self.choose, self.notes)
            tables = tuple(evidence.tables())
            self.notes = evidence.notes
            if not tables:
                raise self._nothing_found(site, capture, hints)
            changes["name"] = hints.name
            if not evidence.is_day_first:
                changes["day_first"] = False
        links = [link for table in tables for link in site.links(table)]
        pages = site.sample(links)
        changes |= {
            "min_links": max(1, min(len(links) // 2, 5)),
            "discovery": tables,
            "layout": (layout := self._layout(pages)),
            "cleaning": self._cleaning(pages, frame, layout),
        }
        if pattern := propose_pattern([link.url for link in links]):
            changes["identity"] = IdentityRule(pattern=pattern)
        others = {urlsplit(each.url).hostname for table in tables for each in table.addresses}
        elsewhere = sorted(host for host in others if host and frame.host_spelling(host) is None)
        if elsewhere:
            changes["discovery_hosts"] = tuple(elsewhere)
        declared = {name: value for name, value in changes.items() if value not in ((), "", Cleaning())}
        return Source(**{name: getattr(frame, name) for name in _FRAME} | declared)

    def _first_page(self) -> Capture:
        """The page that the person named. Raises DiscoveryError when it cannot be had, or is of another kind."""
        capture = self.trial.get(self.url)
        try:
            answered(capture)
        except FetchError as error:
            raise DiscoveryError(f"{self.url} cannot be had: {error.detail}") from error
        if block_page := find_block_page(capture):
            raise DiscoveryError(
                f"{self.url} is no newsroom but a page of another kind: {block_page.kind}, {block_page.evidence}"
            )
        return capture

    def _hints(self, capture: Capture) -> SiteHints:
        """What the page says of its site. Raises DiscoveryError when it lists nothing that can be read."""
        try:
            captured_page(capture)
        except Unusable as error:
            raise DiscoveryError(f"{self.url} is no page that lists releases: {error.detail}") from error
        hints = read_hints(capture.body, capture.final_url)
        if hints.asks_for_password and hints.links < 3 * FEWEST_RELEASES:
            raise self._asks_for_password()
        return hints

    def _asks_for_password(self) -> DiscoveryError:
        return DiscoveryError(f"{self.url} asks for a password: give the address of a page that everybody can read")

    def _nothing_found(self, site: TriedTables, capture: Capture, hints: SiteHints) -> DiscoveryError:
        """What was seen instead of releases, and what to try."""
        if hints.asks_for_password:
            return self._asks_for_password()
        text = parse_capture(capture, site.frame, Roster())
        if site.seen:
            seen = "; ".join(dict.fromkeys(site.seen))
        elif hints.scripted:
            seen = hints.scripted
        elif isinstance(text, Version) and len(text.blocks) > 1:
            seen = f"it is one text, titled {text.title[:80]!r}, and no list"
        else:
            seen = (
                "no interface of WordPress, no list of links to releases, no interface in JSON, no archive, no feed "
                "and no sitemap that names any"
            )
        return DiscoveryError(
            f"no releases were found from {self.url}: {seen}; open the page that lists the releases and give its "
            "address"
        )

    def _layout(self, pages: list[SampledPage]) -> tuple[Layout, ...]:
        """The layouts of the release pages, where they are surer than the generic extraction."""
        found = propose_layout(pages)
        if found is None or not found.is_sure:
            self.notes["layout"] = "none: no element was surely better than generic extraction"
            return ()
        kinds = (
            "" if len(found.layouts) == 1 else f", each read by the first of {len(found.layouts)} layouts that fits,"
        )
        self.notes["layout"] = (
            f"on {len(pages)} pages{kinds} it gives {found.agreement:.0%} of what generic extraction finds, and "
            f"{found.beyond:.1%} beyond it; title and date stand once on each of them, where they are named"
        )
        return found.layouts

    def _cleaning(self, pages: list[SampledPage], frame: Source, layout: tuple[Layout, ...]) -> Cleaning:
        """Lines at the edge of most of the release pages."""
        lines = propose_boilerplate(pages, frame.model_copy(update={"layout": layout}), self.trial.today)
        if lines:
            self.notes["cleaning"] = f"lines that stand on most of {len(pages)} pages"
        return Cleaning(boilerplate=lines)


def _as_given(capture: Capture) -> Iterator[Discovery]:
    """What the address itself may be, where it is no page: a feed, a sitemap, an interface in JSON."""
    start = capture.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    is_json = start.startswith((b"{", b"["))
    if is_json or (start.startswith(_XML) and b"<html" not in start):
        yield Feed(kind="feed", start=(capture.final_url,))
        yield Sitemap(kind="sitemap", start=(capture.final_url,))
    try:
        found = propose_interface(parse_json(capture.body), capture.url, "") if is_json else None
    except ValueError:
        return
    if found:
        yield JsonListing.model_validate(found)
