"""One page of links, whatever the kind of discovery: what was found, what was refused and why. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from rilis_etl.errors import Unusable
from rilis_etl.identity import MAX_URL, Identity, canonical_url, identify
from rilis_etl.model import Link, Window
from rilis_etl.sources.schema import Source
from rilis_etl.text import fold

MAX_TITLE = 1_000
"""Characters of a link's text that are kept: the longest of 2,122 titles on 76 saved listings has 785."""

MAX_SHOWN = 200
"""Characters of an unusable address that a message shows."""

_ZONES = timedelta(days=1)  # a change is dated in another zone than a release

ReadDate = Callable[[str], date | None]
"""Reads a day as a site writes it; None where the text holds none."""


@dataclass(frozen=True, slots=True)
class Seed:
    """Where discovery begins: the first page of one listing."""

    url: str
    section: str | None = None
    bounded: bool = False  # the question names an end, so that no answer is an answer
    span_begins: date | None = None  # first day of the one span of an archive that is asked for here
    group: str = ""  # of listings that one page names: those of one group stand newest first
    depth: int = 0  # how many pages lead here from the source file


@dataclass(frozen=True, slots=True)
class FurtherListing:
    """Another listing that a page names, with the day on which it changed last."""

    url: str
    changed_on: date | None = None


@dataclass(frozen=True, slots=True)
class ListingRow:
    """What one row holds, before its addresses are identified. Of several, the first that is a release counts."""

    links: Mapping[str, str]  # address → text of its link, in the row's order
    title: str | None = None
    day: date | None = None
    changed_on: date | None = None  # no release is younger than the last change of its page
    unusable: str = ""  # where there is no link: the first address, which leads to no page (javascript:, mailto:)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that gave no link."""

    url: str  # empty when the row has no address at all
    why: str
    unusable: str = ""  # the address, where it is no page of the source's hosts, whatever its pattern says


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link and the release it names."""

    link: Link
    identity: Identity
    changed_on: date | None = None

    @property
    def day(self) -> date | None:
        """The day that the listing states, else the one that the address does."""
        return self.link.listed_on or self.identity.day

    def may_be_in(self, window: Window) -> bool:
        """Whether nothing says that the release was published outside the window."""
        if self.day is not None:
            return self.day in window
        return self.changed_on is None or window.first is None or self.changed_on + _ZONES >= window.first


class Stop(StrEnum):
    """Why no further page of a listing was read."""

    LAST_PAGE = "last_page"  # the page leads to no further one
    WINDOW = "window"  # it holds only releases older than the window
    KNOWN = "known"  # it holds only links that are known already
    EMPTY_PAGE = "empty_page"  # a further page of the same listing, without rows
    NO_SUCH_PAGE = "no_such_page"  # the site answers that the further page does not exist
    LOOP = "loop"  # the next page was read before
    NOTHING_NEW = "nothing_new"  # pages repeat links of earlier pages only
    MAX_PAGES = "max_pages"  # the source's limit: older releases may be missing


@dataclass(frozen=True, slots=True)
class ListingPage:
    """What one page of a listing holds. Where it is read in its turn, it also says which page it is, and `found` leaves
    out what earlier pages have given and what is not in the window."""

    url: str
    found: tuple[FoundLink, ...]  # in the page's order, each release once
    next_url: str | None
    rows: int
    is_undated: bool = False  # none of its links has a day, from the listing or the URL
    ignored: int = 0  # links that the source file passes over
    further: tuple[str, ...] = ()  # addresses of the listing's pages that it links to
    page_count: int = 0  # pages that the listing has, as the page says; 0 where it does not
    rejected: tuple[Rejected, ...] = ()
    files: tuple[FurtherListing, ...] = ()  # other listings that it names
    lacks: str = ""  # what is known to be missing from it, as the end of a sentence
    seen: str = field(default="", compare=False)  # what the page is, for messages: "titled 'Berita', with 41 links"
    found_by: str = ""  # the kind of discovery that has read it, where that was looked for
    listing: str = ""  # address of the first page of its listing
    number: int = 1  # of the page in its listing
    stop: Stop | None = None  # why it is the last one that is read of its listing; None when it is not

    @property
    def links(self) -> tuple[Link, ...]:
        """The links, in the page's order."""
        return tuple(found.link for found in self.found)

    @property
    def undated(self) -> int:
        """How many links have no day, neither from the listing nor from the URL."""
        return sum(found.day is None for found in self.found)

    @property
    def unusable(self) -> tuple[Rejected, ...]:
        """The rows whose links lead to no page of the source: javascript:, mailto:, other hosts, malformed."""
        return tuple(each for each in self.rejected if each.unusable)


@dataclass(frozen=True, slots=True)
class DiscoveryFinding:
    """Something to know about a source, in a sentence."""

    text: str
    must_mend: bool  # else: worth a look


def unusable_sentence(unusable: Sequence[Rejected], rows: int) -> str:
    """How many rows lead to no page of the source, with one example and what can be done."""
    first = unusable[0]
    verb = "leads" if len(unusable) == 1 else "lead"
    return (
        f"{len(unusable)} of {rows} rows {verb} to no page of the source, such as: "
        f"{first.unusable[:MAX_SHOWN]}; where that is meant, name them in `ignore`, or their host in `hosts`"
    )


def page_of(
    source: Source,
    url: str,
    rows: Iterable[ListingRow],
    *,
    next_url: str | None = None,
    further: Sequence[str] = (),
    page_count: int = 0,
    section: str | None = None,
    ignore: Sequence[str] = (),
    only: Sequence[str] = (),
    files: tuple[FurtherListing, ...] = (),
    lacks: str = "",
    seen: str = "",
) -> ListingPage:
    """The links of `rows`. Of rows that name one release the first stays, its gaps filled by the others."""
    found: dict[str, FoundLink] = {}
    rejected: list[Rejected] = []
    count = ignored = 0
    is_wanted = _filter(ignore, only)
    for row in rows:
        count += 1
        wanted = {url: text for url, text in row.links.items() if is_wanted(url[:MAX_URL])}
        is_unwanted = bool(row.unusable) and not is_wanted(row.unusable[:MAX_URL])
        if (row.links and not wanted) or is_unwanted:
            ignored += 1
            continue
        link = _identified(source, url, row, wanted, section)
        if isinstance(link, Rejected):
            rejected.append(link)
            continue
        key = link.identity.source_key
        found[key] = _filled(found[key], link.link) if key in found else link
    return ListingPage(
        url,
        tuple(found.values()),
        next_url,
        count,
        all(each.day is None for each in found.values()),
        ignored,
        tuple(further),
        page_count,
        tuple(rejected),
        files,
        lacks,
        seen,
    )


def _filter(ignore: Sequence[str], only: Sequence[str]) -> Callable[[str], bool]:
    """Whether an address is looked at: one of `only` is found in it, where there are any, and none of `ignore`."""
    passed_over, wanted = (tuple(re.compile(pattern) for pattern in patterns) for patterns in (ignore, only))

    def is_wanted(url: str) -> bool:
        is_one = not wanted or any(pattern.search(url) for pattern in wanted)
        return is_one and not any(pattern.search(url) for pattern in passed_over)

    return is_wanted


def _identified(
    source: Source, page_url: str, row: ListingRow, links: Mapping[str, str], section: str | None
) -> FoundLink | Rejected:
    first = Rejected("", "the row has no link")
    if row.unusable and not links:
        return replace(first, unusable=row.unusable)
    for url, text in links.items():
        try:
            identity = identify(url, source)
        except Unusable as error:
            first = first if first.url else Rejected(url, error.detail, url if _is_foreign(url, source) else "")
            continue
        if _is_front_page(identity.canonical_url):
            first = first if first.url else Rejected(url, "is the front page, not a release")
            continue
        title = (row.title and _folded(row.title)) or _folded(text) or None
        link = Link(source.key, url, page_url, title, row.day, section or identity.section)
        return FoundLink(link, identity, row.changed_on)
    return first


def _is_foreign(url: str, source: Source) -> bool:
    """Whether the address is none of the source's hosts, or none at all."""
    try:
        canonical_url(url, source)
    except Unusable:
        return True
    return False


def _folded(text: str) -> str:
    """One line of well-formed Unicode: JSON can smuggle half of a surrogate pair in."""
    return fold(text.encode("utf-8", "replace").decode("utf-8"))[:MAX_TITLE]


def _is_front_page(canonical: str) -> bool:
    parts = urlsplit(canonical)
    return parts.path == "/" and not parts.query


def _filled(kept: FoundLink, again: Link) -> FoundLink:
    link = replace(kept.link, title=kept.link.title or again.title, listed_on=kept.link.listed_on or again.listed_on)
    return replace(kept, link=link)
