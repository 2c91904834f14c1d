"""Groups of links that stand alike on a page, and how much each looks like the list of releases. Pure.

A link belongs to one group for each element around it: those of equal tags from the body down, with the link in the
same place inside. The first of WEIGHTS carry the answer (macro F1 on 76 listing pages: words covered alone .81, with
count and boilerplate .89, one date a row .91, digits in the address .93); the others are insurance.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from urllib.parse import urlsplit

from rilis_etl.discovery.propose.elements import Elements, PageElement

HIGHEST = 9
"""Elements around a link that may be its row: real rows have up to six."""

FEWEST_LINKS = 2
"""Links of a group at least."""

_CHANGING = re.compile(r"\d|first|last|odd|even|active|alt")
_DIGITS = re.compile(r"\d{2,}")
_PAGING = re.compile(r"^\?|[?&](?:page|sort|order|p|start|pg|hal|halaman)=", re.IGNORECASE)
_NUMBER_OR_MONTH = re.compile(
    r"(?i)\W*(?:\d{1,4}|(?:jan|feb|mar|apr|jun|jul|sep|okt|oct|nov|des|dec|aug|agu|mei|may)[a-z]*)\W*"
)
_DOCUMENT = re.compile(r"\.(?:pdf|docx?)(?:$|[?#])|/(?:file|document|download|embed)(?:/|\.|$)", re.IGNORECASE)
_HEADINGS = frozenset({"h2", "h3", "h4", "h5"})
_ROWS = frozenset({"tr", "li", "article", "div", "dl", "p", "section"})

WEIGHTS = {
    "cover": 3.0,  # words of the rows among those that are no boilerplate
    "count": 3.0,  # up to a dozen links
    "edge": -4.0,  # links in boilerplate
    "single_date": 2.5,  # rows with one day, or two
    "date": 1.5,
    "digits": 1.5,  # addresses with a number of two digits
    "number_text": -3.0,  # pagers and calendars
    "paging": -3.0,
    "distinct": 1.5,
    "title_like": 1.5,
    "links_per_row": -2.0,
    "row_words": 1.0,
    "varied": 0.7,
    "document": 0.7,
    "same_folder": 0.7,
    "main": 1.0,
    "offsite": -1.0,
    "heading": 0.5,
    "same_depth": 0.5,
}
"""What a signal is worth; set by judgement before any result was looked at, never fitted."""


@dataclass(eq=False)
class LinkGroup:
    """Links in the same place of rows of one kind."""

    chain: tuple[str, ...]  # tags from the body to a row
    place: tuple[str, ...]  # from the row to the link, with positions
    rows: list[PageElement] = field(default_factory=list)
    links: list[PageElement] = field(default_factory=list)
    signals: dict[str, float] = field(default_factory=dict)

    @cached_property
    def hrefs(self) -> tuple[str, ...]:
        """The addresses as written, each once."""
        return tuple(dict.fromkeys(link.href for link in self.links))

    @property
    def score(self) -> float:
        """How much it looks like the list of releases."""
        return sum(WEIGHTS[name] * value for name, value in self.signals.items())

    @property
    def documents(self) -> float:
        """Share of its links that lead to a document."""
        return _share(bool(_DOCUMENT.search(link.href)) for link in self.links)


def ranked(elements: Elements) -> list[LinkGroup]:
    """Every group, the most likely first."""
    host = _site_host(elements)
    groups = [group for group in _groups(elements) if len(group.hrefs) >= FEWEST_LINKS]
    for group in groups:
        group.signals = _signals(group, elements, host)
    return sorted(groups, key=lambda group: -group.score)


def best_group(groups: list[LinkGroup], *, documents: bool) -> LinkGroup:
    """The list of releases. Where rows hold a page and a document, `documents` tells which is the release."""
    top = _finer(groups)
    if not documents and top.documents < 0.5:
        return top
    sign = 1 if documents else -1
    same = [group for group in groups if _has_rows_of(group, top)]
    return max(same, key=lambda group: (sign * round(group.documents, 1), group.score), default=top)


def _groups(elements: Elements) -> list[LinkGroup]:
    found: dict[tuple[object, ...], LinkGroup] = {}
    for link in elements.anchors:
        place: tuple[str, ...] = ()
        row = link
        mark = link.classes[:1]
        for _ in range(HIGHEST):
            named = " ".join(sorted(name for name in row.classes if not _CHANGING.search(name)))
            for classes in {"", named}:
                for way in {place, (*place, *(f".{name}" for name in mark))} if row is not link else {place}:
                    group = found.setdefault((row.chain, way, classes), LinkGroup(row.chain, place))
                    if not group.rows or group.rows[-1] is not row:
                        group.rows.append(row)
                        group.links.append(link)
            if row.parent is None or row.parent.parent is None:
                break
            place = (f"{row.tag}:{row.nth}", *place)
            row = row.parent
    return list(found.values())


def _signals(group: LinkGroup, elements: Elements, host: str) -> dict[str, float]:
    return {**_row_signals(group, elements), **_link_signals(group), **_address_signals(group.hrefs, host)}


def _row_signals(group: LinkGroup, elements: Elements) -> dict[str, float]:
    rows = group.rows
    covered = sum(row.words for row in rows)
    return {
        "cover": min(1.0, covered / elements.free_words),
        "edge": sum(row.edge for row in rows) / len(rows),  # a row's own header is none of the page
        "single_date": _share(1 <= row.dates <= 2 for row in rows),
        "date": _share(row.dates >= 1 for row in rows),
        "links_per_row": min(1.0, max(0.0, sum(row.links for row in rows) / len(rows) - 3) / 6),
        "row_words": min(1.0, covered / len(rows) / 12),
    }


def _link_signals(group: LinkGroup) -> dict[str, float]:
    links = group.links
    texts = [link.text for link in links]
    return {
        "count": min(1.0, math.log(len(group.hrefs)) / math.log(12)),
        "number_text": _share(bool(_NUMBER_OR_MONTH.fullmatch(text)) for text in texts),
        "distinct": len(group.hrefs) / len(links),
        "title_like": _share(12 <= len(text) <= 220 and " " in text for text in texts),
        "varied": len(set(texts)) / len(texts),
        "main": _share(_is_in_main(link) for link in links),
        "heading": _share(any(each.tag in _HEADINGS for each in link.around()) for link in links),
    }


def _address_signals(hrefs: Sequence[str], host: str) -> dict[str, float]:
    paths = [_path(href) for href in hrefs]
    return {
        "digits": _share(bool(_DIGITS.search(href.partition("://")[2].partition("/")[2] or href)) for href in hrefs),
        "paging": _share(bool(_PAGING.search(href)) for href in hrefs),
        "document": _share(bool(re.search(r"\.(?:pdf|docx?)(?:$|\?)", href, re.IGNORECASE)) for href in hrefs),
        "same_folder": _commonest(re.sub(r"\d+", "0", path).rpartition("/")[0] for path in paths),
        "offsite": _share("://" in href and _site(_host(href)) != _site(host) for href in hrefs),
        "same_depth": _commonest(str(path.count("/")) for path in paths),
    }


def _finer(groups: list[LinkGroup]) -> LinkGroup:
    """The best group; where one of its rows holds several rows of the same make (the section of a day), these."""
    top = groups[0]
    rows, links = set(top.rows), set(top.links)
    tags = tuple(part.partition(":")[0] for part in top.place)
    for group in groups[1:]:
        inner = tuple(part.partition(":")[0] for part in group.place)
        is_inside = len(group.chain) > len(top.chain) and group.chain[: len(top.chain)] == top.chain
        if not (is_inside and group.rows[0].tag in _ROWS and len(group.links) > 1.3 * len(top.links)):
            continue
        is_alike = len(inner) < len(tags) and tags[len(tags) - len(inner) :] == inner and links <= set(group.links)
        most = max(Counter(id(link.parent) for link in group.links).values())
        is_row = most <= 2 and group.signals["edge"] < 0.5
        is_titled = group.signals["title_like"] >= top.signals["title_like"] - 0.3
        if is_alike and is_row and is_titled and _inside(group, rows) >= 0.9:
            return group
    return top


def _has_rows_of(group: LinkGroup, top: LinkGroup) -> bool:
    """Whether a group holds other links of the rows of `top`."""
    if len(group.links) < 0.6 * len(top.links) or group.signals["distinct"] <= 0.6:
        return False
    is_inside = group.chain[: len(top.chain)] == top.chain and _inside(group, set(top.rows)) >= 0.9
    return is_inside or _alternate(top, group)


def _alternate(one: LinkGroup, other: LinkGroup) -> bool:
    """Whether the links of two groups take turns, as in a flat list (h3, p, p, h3, p, p)."""
    if abs(len(one.links) - len(other.links)) > 0.1 * len(one.links) + 1:
        return False
    turns = sorted([(link.order, 0) for link in one.links] + [(link.order, 1) for link in other.links])
    changes = sum(before[1] != after[1] for before, after in pairwise(turns))
    return changes >= 0.9 * (len(turns) - 1)


def _inside(group: LinkGroup, rows: set[PageElement]) -> float:
    """Share of the group's rows that are, or are in, one of `rows`."""
    return _share(row in rows or any(each in rows for each in row.around()) for row in group.rows)


def _is_in_main(link: PageElement) -> bool:
    return any(
        each.tag == "main" or each.node.attributes.get("role") == "main" or {"main", "content"} & set(each.classes)
        for each in link.around()
    )


def _share(each: Iterable[bool]) -> float:
    values = list(each)
    return sum(values) / len(values)


def _commonest(each: Iterable[str]) -> float:
    counts = Counter(each)
    return counts.most_common(1)[0][1] / counts.total()


def _path(href: str) -> str:
    try:
        return urlsplit(href).path
    except ValueError:  # an unfilled token of a CMS
        return href


def _host(href: str) -> str:
    try:
        return urlsplit(href).hostname or ""
    except ValueError:
        return ""


def _site(host: str) -> str:
    """The end of a host's name, which sub-sites share."""
    labels = host.lower().split(".")
    return ".".join(labels[-3:] if len(labels) > 2 and len(labels[-2]) <= 3 else labels[-2:])  # go.id, co.uk


def _site_host(elements: Elements) -> str:
    return _host(elements.page.base)
