"""The title of a page: what its headings and its names agree on. Pure.

Names are the JSON-LD headline, og:title and the title element; they often hold the site's name and the section too.
Headings are the h1 elements, or lower ones where there is no h1; some are the site's name, some hold a kicker or the
date. No single one is enough: on 229 pages one of og:title, h1 and the first part of the title element was right on
91 %, each one alone on 47 to 63 %.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from cydifflib import SequenceMatcher
from selectolax.lexbor import LexborNode

from rilis_etl.html.blocks import is_hidden, line_of
from rilis_etl.html.generic.class_names import PAGE_KINDS
from rilis_etl.html.generic.density import find_container
from rilis_etl.html.generic.never_text import drop_never_text
from rilis_etl.html.generic.tree import measure
from rilis_etl.html.metadata import JsonLd, meta
from rilis_etl.html.page import Page, select, text_of
from rilis_etl.text import fold
from rilis_etl.text.dates.date_words import MONTHS, fold_word

HALF = 0.5
"""A heading must have this share of the letters of the longest name: "Berita" is no title."""

KICKED = 0.35
"""A name must have this share of the characters of a heading that ends with it; the rest is a kicker or a date."""

TITLES_ALIKE = 0.6
"""Similarity (difflib ratio) from which a heading and a name are two wordings of one title."""

MAX_NAME = 1_000  # characters

_SEPARATOR = re.compile(r"\s+[|·•–—-]\s+|\s*[|│»«]\s*|\s+(?:::|//|<|>)\s+")
_BARS = re.compile(r"\s+(?:[|·»]|::)\s+")
_DAY = re.compile(r"^\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d\s*[|:·•–—-]\s*")
"""A day in numbers before the title; one in words may be what the title is about ("17 Agustus 1945: …")."""
_WORDS = re.compile(r"[^\W\d_]+")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_READ_OUT = re.compile(r"sr-only|text-hide|screen-?reader|visually-?hidden|element-invisible")
"""Classes of headings that are read out only: "Main content"."""
_LETTERS = re.compile(r"[\W_]+")
_EDGE = re.compile(r"^[\s|:·•–—/-]+|[\s|:·•–—/-]+$")
"""The separator of a kicker that was taken out."""
_MAX_HEADINGS = 10
_DETAILS = re.compile(r"\Adetail|details?\Z")  # beside such a word: "News Details", "Detail Berita"
_BESIDE_TITLE = "small, time, " + ", ".join(
    f"[class*={name}]"
    for name in ("kicker", "topline", "roofline", "overline", "eyebrow", "supertitle", "pretitle", "topic", "category")
)


def extract_title(page: Page, ld: JsonLd) -> str | None:
    """The title of the page; None when it has neither a heading nor a name."""
    site = _Site.of(page)
    names = list(dict.fromkeys(_names(page, ld)))
    cores = [
        core for name in names if not _is_kind(core := _without_site(name, site)) and not _is_listed(split(core)[0])
    ]
    headings = [h for h in _headings(page, names) if _key(h) and not _is_site(h, names, site)]
    parts = [part for name in names for part in (name, *split(name))]
    named = _named_heading(headings, cores, parts)
    if named and " " not in named:  # perhaps the section's
        named = _heading_in_text(page, cores, site) or named
    title = (
        named
        or _end_of_heading(headings, [*cores, *_first_parts(names)])
        or _similar_heading(headings, parts, site)
        or _only_heading(page, headings, site)
        or _heading_in_text(page, cores, site)
        or _bold_line(page, names)
        or _main_part(next(iter((*cores, *names, *headings)), ""))
    )
    return _DAY.sub("", title) or title if title else None


@lru_cache(maxsize=64)  # of a page's few names, which are looked at from many sides
def split(name: str) -> tuple[str, ...]:
    """The parts of a name: "Judul - Berita | Kementerian" has three."""
    return tuple(part for part in map(fold, _SEPARATOR.split(name)) if part)


@dataclass(frozen=True, slots=True)
class _Site:
    """The names of the site, in letters only: by og:site_name and by its host."""

    name: str
    host: str

    @classmethod
    def of(cls, page: Page) -> "_Site":
        labels = (urlsplit(page.url).hostname or "").removeprefix("www.").split(".")
        return cls(_key(meta(page, "og:site_name") or ""), _key(max(labels[:-1] or labels, key=len)))

    def is_called(self, part: str) -> bool:
        """Whether `part` is exactly the site's name."""
        key = _key(part)
        return bool(key) and (key in (self.name, self.host) or self.host == _initials(part))

    def begins(self, part: str) -> bool:
        """Whether `part` begins with the site's name or is a part of it: "Komnas HAM Republik Indonesia" on
        komnasham.go.id."""
        key = _key(part)
        alike = any(len(own) > 2 and (key.startswith(own) or key in own) for own in (self.name, self.host))
        return bool(key) and (alike or self.is_called(part))


def _without_site(name: str, site: _Site) -> str:
    """`name` without the site's name at its end or beginning; empty where it is nothing but the site's name."""
    parts = split(name)
    if len(parts) < 2:
        return "" if site.is_called(name) else name
    tail = len(parts)
    while tail > 1 and site.begins(parts[tail - 1]):
        tail -= 1
    head = 1 if tail > 1 and site.is_called(parts[0]) else 0
    start = name.index(parts[head])
    return fold(name[start : name.index(parts[tail - 1], start) + len(parts[tail - 1])])


def _names(page: Page, ld: JsonLd) -> Iterator[str]:
    if ld.headline:
        yield ld.headline[:MAX_NAME]
    for name in ("og:title", "twitter:title", "dc.title"):
        if content := meta(page, name):
            yield content[:MAX_NAME]
    element = page.tree.css_first("head > title, title")
    if element is not None and (text := text_of(element)):
        yield text[:MAX_NAME]


def _headings(page: Page, names: list[str]) -> Iterator[str]:
    """The texts of the h1 elements without kicker and date.

    Lower headings are read instead where there is no h1, where the only h1 is the site's name (then the last part of a
    name is the h1, and the rest of it is a lower heading), or where a name begins with one, and no name has an h1.
    """
    first, lower = _shown(page, "h1"), _shown(page, "h2, h3, h4")
    last = {_key(parts[-1]): _key("".join(parts[:-1])) for name in names if len(parts := split(name)) > 1}
    rest = {last.get(_key(text_of(heading))) for heading in first}
    is_site = len(first) == 1 and any(_key(text_of(heading)) in rest for heading in lower[:_MAX_HEADINGS])
    is_other = not _any_in(first, names) and _any_of(lower, names)
    for heading in (lower if is_site or is_other or not first else first)[:_MAX_HEADINGS]:
        whole = line_of(heading)[:MAX_NAME]
        left = _without_parts_beside(heading)[:MAX_NAME]
        title = _EDGE.sub("", left)
        is_cut = title != left and any(_key(whole) in _key(name) for name in names)
        yield whole if is_cut else title or whole


def _any_in(headings: list[LexborNode], names: list[str]) -> bool:
    """Whether a name has one of the headings, or all its words in their order: "Desktop for Mac" of "Desktop Pro for
    all Mac"."""
    whole = "".join(map(_key, names))
    wordings = [name.casefold().split() for name in names]
    return any(
        _key(text := text_of(heading)[:MAX_NAME]) in whole
        or (len(words := text.casefold().split()) > 2 and any(_in_order(words, name) for name in wordings))
        for heading in headings
    )


def _in_order(words: list[str], name: list[str]) -> bool:
    left = iter(name)
    return all(word in left for word in words)


def _any_of(headings: list[LexborNode], names: list[str]) -> bool:
    """Whether one of the headings is the part with which a name begins."""
    firsts = {_key(split(name)[0]) for name in names if len(split(name)) > 1}
    return any(_key(text_of(heading)[:MAX_NAME]) in firsts for heading in headings[:_MAX_HEADINGS])


def _shown(page: Page, selector: str) -> list[LexborNode]:
    """The headings that a reader sees and that say more than which kind of page it is."""
    return [
        heading
        for heading in page.select(selector)
        if not _is_kind(text_of(heading)[:MAX_NAME]) and not is_hidden(heading.attributes) and not _is_trail(heading)
    ]


def _is_trail(heading: LexborNode) -> bool:
    """Whether a heading is the last step of the way to the page ("Home > News > …"), which often has other words."""
    steps = (heading, heading.parent, heading.parent.parent if heading.parent else None)
    return any("breadcrumb" in str(step.attributes).casefold() for step in steps if step is not None)


def _without_parts_beside(heading: LexborNode) -> str:
    """The text of a heading without kicker and date; all of it where what is called so is the most of it."""
    title = heading.clone()  # the parts are needed where they stand: a date there is the page's date
    whole = line_of(title)
    for part in select(title, _BESIDE_TITLE):
        part.decompose()
    left = line_of(title)
    return left if len(left) >= KICKED * len(whole) else whole


def _only_heading(page: Page, headings: list[str], site: _Site) -> str | None:
    """The only h1, when it reads like a title: three words or more that do not begin with the site's name."""
    if len(headings) != 1 or len(_shown(page, "h1")) != 1:
        return None
    return headings[0] if len(headings[0].split()) > 2 and not site.begins(headings[0]) else None


def _is_site(heading: str, names: list[str], site: _Site) -> bool:
    """Whether a heading is the part of a name that names the site: "Dinas Sosial" of "Judul | Dinas Sosial"."""
    key = _key(heading)
    return any(
        key == _key(part) and key not in _key(_without_site(name, site)) for name in names for part in split(name)
    )


def _heading_in_text(page: Page, cores: list[str], site: _Site) -> str | None:
    """The first heading in the densest part of the page, where no name is a title: all are one word or the site's."""
    if not all(site.begins(core) or len(core.split()) == 1 for core in cores):
        return None
    body = page.body.clone()  # measuring marks and prunes the tree, which is needed whole
    drop_never_text(body)
    container = find_container(measure(page, body)).node
    shown = (
        h for h in container.css("h1, h2, h3, h4, h5, h6") if not _READ_OUT.search(h.attributes.get("class") or "")
    )
    texts = map(line_of, shown)
    return next((text[:MAX_NAME] for text in texts if not _is_kind(text[:MAX_NAME])), None)


def _main_part(name: str) -> str:
    """The longest part of a name that no heading repeats, where the others are words for site and section."""
    first, *others = sorted(_BARS.split(name), key=len, reverse=True)
    is_clear = len(first.split()) > 2 and (len(others) > 1 or all(len(other.split()) < 3 for other in others))
    return first if is_clear else name


def _is_kind(name: str) -> bool:
    """Whether a name or heading only says which kind of page it is, or that and its day: "Berita 14 Januari 2022"."""
    words = [word for word in _WORDS.findall(name) if fold_word(word) not in MONTHS]
    is_dated = len(re.findall(r"\d+", name)) > 1 and _YEAR.search(name) is not None
    return not _key(name) or _is_listed(name) or (is_dated and (len(words) == 1 or _is_listed("".join(words))))


def _is_listed(name: str) -> bool:
    return _DETAILS.sub("", _key(name)) in PAGE_KINDS


def _bold_line(page: Page, names: list[str]) -> str | None:
    """The part with which a name begins where it stands on the page in bold: what is behind it names the site."""
    firsts = {_key(first) for first in _first_parts(names)}
    bold = map(text_of, page.select("strong, b")) if firsts else ()
    return next((line for line in bold if _key(line[:MAX_NAME]) in firsts), None)


def _named_heading(headings: list[str], cores: list[str], parts: list[str]) -> str | None:
    """The longest heading that a name contains; None where no name is a title."""
    if not cores:
        return None
    longest = max(len(_key(core)) for core in cores)
    names = [_key(name) for name in (*cores, *parts)]
    keys = {heading: _key(heading) for heading in headings}
    named = (h for h, key in keys.items() if key and len(key) >= HALF * longest and any(key in name for name in names))
    return max(named, key=len, default=None)


def _end_of_heading(headings: list[str], cores: list[str]) -> str | None:
    """The longest name with which a heading ends: what stands before it is a kicker or a date."""
    ends = (c for c in cores for h in headings if _key(h).endswith(_key(c)) and len(c) >= KICKED * len(h))
    return max(ends, key=len, default=None)


def _first_parts(names: list[str]) -> list[str]:
    """The parts with which names begin, where they have three words or more: the site or section stands behind them."""
    firsts = [parts[0] for name in names if len(parts := split(name)) > 1]
    return [first for first in firsts if len(first.split()) > 2]


def _similar_heading(headings: list[str], parts: list[str], site: _Site) -> str | None:
    """The first heading that is another wording of a name, or of a part of one that does not name the site."""
    names = [part[:300] for part in parts if len(split(part)) > 1 or not site.begins(part)]
    return next(
        (h for h in headings if any(SequenceMatcher(None, h[:300], n).ratio() >= TITLES_ALIKE for n in names)), None
    )


def _initials(text: str) -> str:
    """The first letters of the words, where there are three words or more: "dpkr" of "Dinas Perpustakaan Kota Ranu"."""
    words = text.split()
    return "".join(word[0] for word in words).casefold() if len(words) > 2 else ""


@lru_cache(maxsize=64)
def _key(text: str) -> str:
    return _LETTERS.sub("", text).casefold()
