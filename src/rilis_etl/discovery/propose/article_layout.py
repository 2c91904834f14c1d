"""What saved release pages propose for `[[layout]]`: the element that agrees best with our own generic text. Pure.

Class names are not guessed from: of all elements that a stable name finds once on every page, the one with the words of
the generic text is the body; parts of it that the generic text leaves out become `drop` while agreement grows by it.
(Taken without that guard, drops cost 3 of 253 pages their whole text.) The generic text can be wrong too: what stands
in it again and again does not count as text, and an element that is links for the most part is no body.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from selectolax.lexbor import LexborNode

from rilis_etl.discovery.listing_days import date_reader
from rilis_etl.discovery.propose.article_parts import KnownPage, name_day, name_title, stable_selectors
from rilis_etl.discovery.propose.row_selectors import is_stable
from rilis_etl.errors import SourceError, Unusable
from rilis_etl.html import Page, parse_article, read_page
from rilis_etl.html.page import text_of
from rilis_etl.sources.schema import GENERIC, Layout

GROWTH = 0.002
"""By how much a drop must raise the agreement."""

MOST_DROPS = 40
"""Parts that are tried, the longest first."""

SURE = 0.9
"""Agreement from which a layout is proposed, if its text goes little BEYOND the generic one: what it leaves out of that
is boilerplate more often than not, what it adds is. Measured in benchmarks/README.md, "Layouts proposed"."""

BEYOND = 0.005
"""Share of a layout's words that the generic text need not have."""

SAME_LAYOUT = 0.5
"""Share of the class names of two pages, of all that either has, from which they are of one layout."""

MOST_DOUBTFUL = 0.5
"""Share of pages flagged "little_kept" from which agreement with the generic text says nothing: of 28 such texts that
agreed 3 were wrong, of 346 others 5."""

AGAIN = 3
"""Times that a paragraph stands on one page, from which it is no part of the text but a notice, an offer."""

MOST_LINKED = 0.5
"""Share of an element's words in links, from which it is a list of them; of 245 saved texts one has over 0.35."""

_BODIES = "div, section, article, main, td"
_LAYOUT_NAME = re.compile(r"(?:clearfix|row|col|container|flex|grid|d-flex|wrapper|inner|content|box|block)")
_OTHER_NAME = re.compile(
    r"comment|related|sidebar|footer|share|social|newsletter|breadcrumb|menu|teaser", re.IGNORECASE
)
_WORD = re.compile(r"\w+")
_READ_DAY = date_reader(GENERIC)


@dataclass(frozen=True, slots=True)
class SampledPage:
    """A release page as it came, and from where; `day` is what its listing shows."""

    url: str
    body: bytes
    day: date | None = None


@dataclass(frozen=True, slots=True)
class LayoutProposal:
    """Layouts for release pages, the first that fits reads a page. Means over the pages: `agreement` is the F1 of the
    words read with those of the generic text that do not stand in it again and again, `beyond` the share of them that
    it has not, `doubtful` the share of pages whose generic text leaves most of the prose aside."""

    layouts: tuple[Layout, ...]
    agreement: float
    beyond: float
    doubtful: float

    @property
    def is_sure(self) -> bool:
        """Whether they are better than none."""
        return self.agreement >= SURE and self.beyond <= BEYOND and self.doubtful < MOST_DOUBTFUL


@dataclass(frozen=True, slots=True)
class _Body:
    """The element that holds the text on pages of one layout, and what in it does not."""

    name: str
    agreement: float
    drop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Read:
    saved: SampledPage
    page: Page
    title: str
    day: date | None  # that the listing shows, else the first that is read
    generic: Counter[str]  # the words of the generic text
    is_doubtful: bool
    words: Counter[str]  # of those, the words of what does not stand in it again and again
    classes: frozenset[str]


def propose_layout(pages: Sequence[SampledPage]) -> LayoutProposal | None:
    """Layouts that read each of `pages`; None when none of them is a release, or no name is on all of a layout.

    Pages of several layouts are compared within one only. First stands the layout that fits the fewest of all pages.
    """
    read = [found for page in pages if (found := _read(page)) is not None]
    bodies: dict[str, list[tuple[_Body, Sequence[_Read]]]] = {}
    for alike in _by_layout(read):
        if (body := _body(alike)) is None:
            return None
        bodies.setdefault(body.name, []).append((body, alike))
    if not bodies:
        return None
    rarest = sorted(bodies, key=lambda name: sum(len(each.page.select(name)) == 1 for each in read))
    layouts = tuple(_layout(n, name, bodies[name]) for n, name in enumerate(rarest, 1))
    texts = [(each, _as_read(each, layouts)) for each in read]
    return LayoutProposal(
        layouts,
        agreement=fmean(_f1(text, each.words) for each, text in texts),
        beyond=fmean((text - each.generic).total() / max(1, text.total()) for each, text in texts),
        doubtful=fmean(each.is_doubtful for each in read),
    )


def _layout(n: int, body: str, found: Sequence[tuple[_Body, Sequence[_Read]]]) -> Layout:
    """The `n`-th layout, of pages that have one body."""
    known = [KnownPage(each.page, each.title, each.day) for _, alike in found for each in alike]
    drop = tuple(dict.fromkeys(name for part, _ in found for name in part.drop))
    named = {"name": f"main_{n}" if n > 1 else None, "title": name_title(known), "date": name_day(known), "drop": drop}
    return Layout.model_validate({"body": body} | {part: value for part, value in named.items() if value})


def _by_layout(read: Sequence[_Read]) -> list[list[_Read]]:
    """The pages sorted by the class names that they have in common with the first of their sort."""
    sorts: list[list[_Read]] = []
    for each in read:
        alike = next((sort for sort in sorts if _similarity(each.classes, sort[0].classes) >= SAME_LAYOUT), None)
        if alike is None:
            sorts.append([each])
        else:
            alike.append(each)
    return sorts


def _similarity(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 1.0


def _body(read: Sequence[_Read]) -> _Body | None:
    """The element on each page of one layout whose words agree best with the generic text's."""
    bodies = _bodies(read)
    if not bodies:
        return None
    body = max((_Body(name, agreement) for name, agreement in bodies.items()), key=lambda each: each.agreement)
    if fmean(_linked(each.page.select(body.name)[0]) for each in read) > MOST_LINKED:
        return None
    for name in _candidates(read, body.name)[:MOST_DROPS]:
        agreement = fmean(_agreement(each, body.name, (*body.drop, name)) for each in read)
        if agreement > body.agreement + GROWTH:
            body = _Body(body.name, agreement, (*body.drop, name))
    return body


def _as_read(read: _Read, layouts: tuple[Layout, ...]) -> Counter[str]:
    """The words that the product reads with the layouts; none where it refuses the page."""
    source = GENERIC.model_copy(update={"layout": layouts})
    try:
        article = parse_article(
            read.saved.body, url=read.saved.url, content_type="text/html", source=source, day=date.min
        )
    except (Unusable, SourceError):
        return Counter()
    return _words("\n".join(block.text for block in article.blocks))


def _read(saved: SampledPage) -> _Read | None:
    try:
        article = parse_article(saved.body, url=saved.url, content_type="text/html", source=GENERIC, day=date.max)
        page = read_page(saved.body, url=saved.url, content_type="text/html")
    except Unusable:
        return None
    for node in page.select("script, style, noscript, template, svg, iframe"):
        node.decompose()
    classes = (name for node in page.select("[class]") for name in (node.attributes.get("class") or "").split())
    texts = [block.text for block in article.blocks]
    times = Counter(texts)
    generic, words = (_words("\n".join(some)) for some in (texts, [text for text in texts if times[text] < AGAIN]))
    if 2 * words.total() < generic.total():  # no notices: the page has its whole text several times
        words = generic
    day = saved.day or next((found for each in article.dates if (found := _READ_DAY(each.text))), None)
    return _Read(
        saved,
        page,
        article.title,
        day,
        generic,
        "little_kept" in article.flags,
        words,
        frozenset(filter(is_stable, classes)),
    )


def _bodies(read: Sequence[_Read]) -> dict[str, float]:
    """How well each element agrees with the generic text that a name finds once on every page."""
    scores: dict[str, list[float]] = {}
    for each in read:
        once = Counter(name for node in each.page.select(_BODIES) for name in dict.fromkeys(_names(node)))
        for name, count in once.items():
            if count == 1:
                weight = 0.9 if _OTHER_NAME.search(name) else 1.0
                scores.setdefault(name, []).append(weight * _agreement(each, name, ()))
    return {name: fmean(values) for name, values in scores.items() if len(values) == len(read)}


def _agreement(read: _Read, body: str, drop: Sequence[str]) -> float:
    nodes = read.page.select(body)
    if len(nodes) != 1:
        return 0.0
    left = _words(text_of(nodes[0]))
    dropped: set[int] = set()
    for node in (part for name in drop for part in nodes[0].css(name)):
        if node.mem_id not in dropped and node.mem_id != nodes[0].mem_id:
            dropped |= {node.mem_id, *(inner.mem_id for inner in node.css("*"))}
            left -= _words(text_of(node))
    return _f1(left, read.words)


def _linked(node: LexborNode) -> float:
    """The share of an element's words that stand in links."""
    linked = sum(_words(text_of(link)).total() for link in node.css("a[href]"))
    return linked / max(1, _words(text_of(node)).total())


def _candidates(read: Sequence[_Read], body: str) -> list[str]:
    """Names of parts of the body that the generic text leaves out, the longest parts first."""
    votes: Counter[str] = Counter()
    for each in read:
        for node in (part for whole in each.page.select(body) for part in whole.css("*")):
            words = _words(text_of(node))
            if words.total() >= 3 and (words & each.words).total() < 0.5 * words.total():
                names = [*_names(node), *({node.tag or ""} & {"aside", "figure", "footer"})]
                votes.update(dict.fromkeys(names, words.total()))
    return [name for name, _ in votes.most_common()]


def _names(node: LexborNode) -> Iterator[str]:
    yield from (name for name in stable_selectors(node) if not _LAYOUT_NAME.fullmatch(name.partition(".")[2]))
    if node.tag in ("article", "main"):
        yield node.tag


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.lower()))


def _f1(found: Counter[str], wanted: Counter[str]) -> float:
    both = 2 * (found & wanted).total()
    return both / (found.total() + wanted.total()) if both else 0.0
