"""Pages that stand in for the page that was asked for: a guard's, a waiting room's, an error's, a login's. Pure.

What is known of them stands in block_pages.toml. Real articles may talk about captchas or maintenance, so the words
and the markup of the table count only on a page with hardly any visible text, where an article has more; common words
need a second sign beside them, such as a page without the site's menu.
"""

import html
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, reduce
from importlib.resources import files
from typing import Any

from rilis_etl.errors import IssueReason
from rilis_etl.model import Capture

_LARGEST = 400_000  # bytes; guards' pages with inlined scripts reach about half of it
_MOST_TEXT = 2_500  # visible characters: guards explain themselves in less, most articles' pages have more
_MOST_TEXT_BY_WORDS = 1_500
_MOST_TAGS = 20_000  # no real page among 141 has half as many: such a page is refused soon, and costs little until then
_MOST_LINKS = 60  # a page with more has a site's menu or a list of news
_RARE = "qjzxy_kwvbfg"  # letters, the rarest in HTML first
_AND = " && "  # between the parts of one alternative

_NOT_SHOWN = re.compile(
    r"<!?(script|style|template|svg)(?![a-z])[^<>]*+>(?:[^<]++|<(?!/\1(?![a-z])[^<>]*+>))*+(?:<[^<>]*+>)?|<[^<>]*+>"
)
"""Elements that are not shown, to their end tag or the end of the page, and other tags. Nothing nested, no
backtracking: linear on any bytes."""
_TITLE = re.compile(r"<(title|h1)\b[^<>]*+>([^<]{1,200})")
_YEAR = re.compile(r"(?<!© )(?<!©)(?<!copyright )\b(?:19|20)\d\d\b")


class BlockPageKind(StrEnum):
    """What a page is instead of the page that was asked for."""

    CHALLENGE = "challenge"  # a browser must prove itself
    REFUSAL = "refusal"
    CONSENT = "consent"
    WAITING_ROOM = "waiting_room"
    MAINTENANCE = "maintenance"
    ERROR = "error"  # of the site's software
    SCRIPT = "script"  # nothing is shown without JavaScript
    LOGIN = "login"
    PARKED = "parked"  # the site is gone: a parked domain, a suspended account, a server without a site
    DIRECTORY = "directory"  # a list of files
    MISSING = "missing"  # the page says that it is not there

    @property
    def is_wall(self) -> bool:
        """Whether somebody keeps visitors out; else the site itself is not there."""
        return self in (self.CHALLENGE, self.REFUSAL, self.CONSENT, self.WAITING_ROOM)

    @property
    def reason(self) -> IssueReason:
        """The reason of the issue that such a page becomes."""
        return IssueReason.BOT_WALL if self.is_wall else IssueReason.PLACEHOLDER


@dataclass(frozen=True, slots=True)
class BlockPage:
    """A page that is known not to be the page that was asked for, and how it was recognised."""

    kind: BlockPageKind
    evidence: str
    vendor: str | None  # of the guard or the software; None where many make such pages


@dataclass(frozen=True, slots=True)
class _Shown:
    """What one response shows, as far as the table asks for it; all in lower case."""

    markup: str
    titles: tuple[str, ...]
    text: str
    rest: str  # the text without the titles
    links: int


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of the table: see the head of block_pages.toml."""

    kind: BlockPageKind
    vendor: str | None = None
    header: tuple[str, ...] = ()
    markup: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    most_text: int = _MOST_TEXT
    most_links: int = _MOST_LINKS
    undated: bool = False

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> "_Entry":
        """An entry as TOML has it. Raises KeyError or ValueError for one without a kind or of an unknown one."""
        most_text = _MOST_TEXT_BY_WORDS if "text" in table else _MOST_TEXT
        lists = {field: tuple(value) for field, value in table.items() if isinstance(value, list)}
        return cls(**{"most_text": most_text, **table, **lists, "kind": BlockPageKind(table["kind"])})

    def found_in(self, shown: _Shown) -> BlockPage | None:
        """The page that this entry recognises; None when a field does not match."""
        if len(shown.text) > self.most_text or shown.links > self.most_links:
            return None
        evidence: list[str] = []
        for found in self._looked_for(shown):
            if found is None:
                return None
            evidence.append(found)
        return self.page(", ".join(evidence)) if evidence and not self._is_excluded(shown) else None

    def _looked_for(self, shown: _Shown) -> Iterator[str | None]:
        """What the page shows of each field that the entry has, one after the other; None for what it does not show."""
        text = shown.rest if self.title else shown.text
        for field, alternatives, place in (
            ("text", self.text, text),
            ("text", self.also, text),
            ("markup", self.markup, shown.markup),
        ):
            if alternatives:
                found = _first_in(alternatives, place)
                yield None if found is None else f"{field}: {found}"
        if self.title:
            title = next(filter(_pattern(self.title).fullmatch, shown.titles), None)
            yield None if title is None else f"title: {title}"

    def page(self, evidence: str) -> BlockPage:
        """The page that was recognised by `evidence`."""
        return BlockPage(self.kind, f"{evidence} ({self.vendor})" if self.vendor else evidence, self.vendor)

    def _is_excluded(self, shown: _Shown) -> bool:
        return any(part in shown.markup for part in self.without) or (self.undated and bool(_YEAR.search(shown.text)))


@dataclass(frozen=True, slots=True)
class _Table:
    """The entries, and patterns of signs: a page without any of the signs is none of those that are known by the body.

    Most pages are none, and the signs are looked for in a fifth of the time of the entries.
    """

    by_header: tuple[_Entry, ...]
    by_body: tuple[_Entry, ...]
    title: re.Pattern[str]  # of a whole title
    text: re.Pattern[str]
    markup: re.Pattern[str]

    @classmethod
    def of(cls, entries: Sequence[_Entry]) -> "_Table":
        """The table of these entries. A title is the sign of an entry that has one, else its text, else its markup."""
        by_body = tuple(entry for entry in entries if not entry.header)
        untitled = [entry for entry in by_body if not entry.title]
        return cls(
            by_header=tuple(entry for entry in entries if entry.header),
            by_body=by_body,
            title=_pattern(tuple(title for entry in by_body for title in entry.title)),
            text=_any_of(wanted for entry in untitled for wanted in entry.text),
            markup=_any_of(wanted for entry in untitled if not entry.text for wanted in entry.markup),
        )

    def may_show(self, shown: _Shown) -> bool:
        """Whether any sign is in what a page shows."""
        return (
            any(map(self.title.fullmatch, shown.titles))
            or self.text.search(shown.text) is not None
            or self.markup.search(shown.markup) is not None
        )


def _any_of(alternatives: Iterable[str]) -> re.Pattern[str]:
    """A pattern of the first part of each alternative.

    It looks for the rarest letter of each, and from there backwards and forwards: three times as fast as `in`.
    """
    behind = defaultdict[str, list[str]](list)
    for word in sorted({alternative.partition(_AND)[0] for alternative in alternatives}):
        at = min(range(len(word)), key=lambda i: _RARE.find(word[i]) % 100)
        behind[word[at]].append(f"(?<={re.escape(word[: at + 1])}){re.escape(word[at + 1 :])}")
    return re.compile("|".join(f"{re.escape(letter)}(?:{'|'.join(rest)})" for letter, rest in behind.items()))


def find_block_page(capture: Capture) -> BlockPage | None:
    """The known page that stands in for the page that was asked for; None when the capture shows none."""
    table = _table()
    for entry in table.by_header:
        for wanted in entry.header:
            name, _, value = wanted.partition(": ")
            sent = capture.header(name)
            if sent is not None and sent.strip().lower().startswith(value):
                return entry.page(f"header {name}: {sent.strip()[:40]}")
    shown = _shown(capture)
    if shown is None or not table.may_show(shown):
        return None
    return next((page for entry in table.by_body if (page := entry.found_in(shown))), None)


@cache
def _table() -> _Table:
    text = files("rilis_etl.html").joinpath("block_pages.toml").read_text(encoding="utf-8")
    return _Table.of([_Entry.of(entry) for entry in tomllib.loads(text)["page"]])


@cache
def _pattern(titles: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(titles))


def _first_in(alternatives: Sequence[str], text: str) -> str | None:
    """The first of the alternatives of which all parts are in `text`; None without one."""
    for wanted in alternatives:
        first, *others = wanted.split(_AND)
        if first in text and all(part in text for part in others):
            return wanted
    return None


def _shown(capture: Capture) -> _Shown | None:
    """What the capture shows; None when it is no HTML, too large, or has as much text as an article."""
    body = capture.body
    if len(body) > _LARGEST:
        return None
    links = _links(body)
    is_html = "html" in (capture.header("content-type") or "").lower() or body.lstrip()[:1] == b"<"
    if links > _MOST_LINKS or not is_html or body.count(b"<") > _MOST_TAGS:
        return None
    markup = body.lower().decode("utf-8", "replace")
    text = " ".join(_NOT_SHOWN.sub(" ", markup).split())
    if len(text) > _MOST_TEXT:
        return None
    headings = {match[1]: match[2] for match in reversed([*_TITLE.finditer(markup)])}
    titles = tuple(_plain(" ".join(title.split())) for title in headings.values())
    plain = _plain(text)
    return _Shown(markup, titles, plain, reduce(lambda rest, title: rest.replace(title, " "), titles, plain), links)


def _links(body: bytes) -> int:
    """The links of a page, counted up to one more than _MOST_LINKS."""
    found = len(body.split(b"<a ", _MOST_LINKS + 1)) - 1
    return found if found > _MOST_LINKS else found + body.count(b"<A ")


def _plain(text: str) -> str:
    return html.unescape(text).replace("’", "'").replace("…", "...")
