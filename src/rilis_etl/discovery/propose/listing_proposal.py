"""What a saved listing page proposes for `[discovery]`: selectors, and the rows that they give. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from rilis_etl.discovery.formats.html_rows import RowSelectors, read_row
from rilis_etl.discovery.listing_days import date_reader
from rilis_etl.discovery.listing_page import ListingRow, ReadDate
from rilis_etl.discovery.listing_review import MOST_STORIES, front_stories
from rilis_etl.discovery.propose.elements import Elements
from rilis_etl.discovery.propose.link_groups import LinkGroup, best_group, ranked
from rilis_etl.discovery.propose.older_pages import choose_paging
from rilis_etl.discovery.propose.row_dates import choose_date, newest_first_share
from rilis_etl.discovery.propose.row_selectors import choose_row, choose_title, stable_names
from rilis_etl.errors import DiscoveryError, Unusable
from rilis_etl.html import Page, read_page
from rilis_etl.html.page import ancestors, select, text_of
from rilis_etl.sources.schema import GENERIC

_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](?:\d{4}|\d\d)(?!\d)")
_AMERICAN = re.compile(r"\.(?:us|gov|mil)$")


@dataclass(frozen=True, slots=True)
class ListingProposal:
    """Selectors for a listing, and how sure they are."""

    selectors: RowSelectors
    paging: Mapping[str, str | int]  # `next`, or `pages` with what belongs to it
    rows: tuple[ListingRow, ...]
    agreement: float  # of what the selectors find with the list that was seen: F1
    lead: float  # of the list over the next best one that has other links
    dated: float  # share of rows in which the day was found
    edge: float  # share of its links that stand in menus, headers and footers
    is_day_first: bool  # 02/11/2017 is 2 November here, as far as the rows tell

    @property
    def table(self) -> Mapping[str, str | int]:
        """The keys of the table, as a source file has them."""
        named = {"row": self.selectors.row, "link": self.selectors.link, "title": self.selectors.title}
        found = {**named, "date": self.selectors.date, **self.paging}
        return {key: value for key, value in found.items() if value is not None and (key, value) != ("link", "a")}


def propose_listing(body: bytes, url: str, *, documents: bool = False) -> ListingProposal:
    """Selectors for the list of releases on a page that was saved from `url`.

    `documents`: where a row leads to a page and to a document, the document is the release.
    Raises DiscoveryError when the page cannot be read, or no links repeat on it.
    """
    return propose_listings(body, url, documents=documents, most=1)[0]


def propose_listings(body: bytes, url: str, *, documents: bool = False, most: int = 3) -> tuple[ListingProposal, ...]:
    """The same for at most `most` lists of the page that have no link in common, the most likely one first."""
    try:
        page = read_page(body, url=url, content_type="text/html")
    except Unusable as error:
        raise DiscoveryError(f"{url} cannot be read as a page: {error.detail}") from error
    elements = Elements(page)
    groups = ranked(elements)
    if not groups:
        raise DiscoveryError(f"{url} is no listing: no links repeat on it; open the page that lists the releases")
    found: list[ListingProposal] = []
    while groups and len(found) < most:
        group = best_group(groups, documents=documents)
        taken = {*group.hrefs, *groups[0].hrefs}
        groups = [each for each in groups if not taken & set(each.hrefs)]
        found.append(_proposal(elements, group, group.score - (groups[0].score if groups else 0.0)))
    return tuple(found)


def _proposal(elements: Elements, group: LinkGroup, lead: float) -> ListingProposal:
    """The selectors for one list, and what they give; `lead` is what it has over the next best."""
    page = elements.page
    choice = choose_row(elements, group)
    row = _with_front_stories(page, choice.row, choice.link)
    readers = [date_reader(GENERIC.model_copy(update={"day_first": day_first})) for day_first in (True, False)]
    date, dated = choose_date(page, row, readers)
    selectors = RowSelectors(row=row, link=choice.link, title=choose_title(page, group, choice.row), date=date)
    rows, is_day_first = _rows(page, selectors, readers)
    paging, edge = choose_paging(page, sum(bool(row.links) for row in rows)), group.signals["edge"]
    return ListingProposal(selectors, paging, rows, choice.agreement, lead, dated, edge, is_day_first)


def _with_front_stories(page: Page, row: str, link: str) -> str:
    """The selector of the rows, and of the stories in other markup that stand above them."""
    rows = page.select(row)
    links = (read_row(each, RowSelectors(row=row, link=link), page.base, lambda _: None).links for each in rows)
    stories = front_stories(page, rows, [next(iter(found)) for found in links if found])
    if not 0 < len(stories) <= MOST_STORIES:
        return row
    around = [{node.mem_id for node in (story, *ancestors(story))} for story in stories]
    front = ""
    for node in (stories[0], *ancestors(stories[0])):
        if select(node, row):
            break  # it holds the rows, too
        for name in reversed(stable_names((node.attributes.get("class") or "").split())):
            found = {each.mem_id for each in page.select(f"{node.tag}.{name}")}
            if len(found) == len(stories) and all(found & each for each in around):
                front = f"{node.tag}.{name}"
    return f"{front}, {row}" if front else row


def _rows(page: Page, selectors: RowSelectors, readers: Sequence[ReadDate]) -> tuple[tuple[ListingRow, ...], bool]:
    """The rows, and whether the day stands before the month in days that are numbers only."""
    nodes = page.select(selectors.row)
    ways = [tuple(read_row(node, selectors, page.base, read_date) for node in nodes) for read_date in readers]
    shown = (text_of(found[0]) for node in nodes if selectors.date and (found := node.css(selectors.date)))
    numbers = [(int(each[1]), int(each[2])) for text in shown if (each := _NUMBERS.search(text))]
    day_first, month_first = (sum(pair[at] > 12 for pair in numbers) for at in (0, 1))
    fits = [(count, *_order(rows)) for count, rows in zip((day_first, month_first), ways, strict=True)]
    is_american = _AMERICAN.search(urlsplit(page.url).hostname or "") or page.select("html[lang=en-US i]")
    is_day_first = fits[0] > fits[1] or (fits[0] == fits[1] and not is_american)
    return ways[0] if is_day_first else ways[1], is_day_first


def _order(rows: Sequence[ListingRow]) -> tuple[int, float, int]:
    """How much the days of a listing look like one: how many there are, how well they fall, and how near they lie."""
    days = [row.day for row in rows if row.day is not None]
    span = (max(days) - min(days)).days if days else 0
    return len(days), newest_first_share(row.day for row in rows), -span
