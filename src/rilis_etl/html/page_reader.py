"""The body of an answer to a page whose tree costs little time and memory to make. Pure."""

import re
from dataclasses import replace

from rilis_etl.errors import IssueReason, Unusable
from rilis_etl.html.charset import decode_body
from rilis_etl.html.mended import mended
from rilis_etl.html.page import FORMATTING, Page
from rilis_etl.model import Capture

MAX_TAGS = 100_000
"""Pages with more tags are refused (reading them takes 2 s); the largest of 141 real pages has 7,758."""

MAX_REOPENED = 1_000_000
"""Unclosed b, i, font … are opened again in every later block (HTML standard, "reconstruct the active formatting
elements"): 90 of them before 90,000 paragraphs took 26 s and 5 GB. The bound is on open elements times tags."""

MAX_OPEN = 3_000
"""Elements open at once, counted before parsing; an element that is never closed stays open. The parser's time is
quadratic in it (100,000 nested div: 13 s). Real pages come to 1,001."""

MAX_ATTRIBUTES = 10_000
"""Attributes of one tag: the parser compares each with all before it (10,000: 0.2 s; 40,000: 2.7 s)."""

# void elements, and those that the next one closes, never nest: the lookahead leaves them out
_TAG = re.compile(
    r"<(/?)(?=[a-z])(?!(?:p|li|br|img|td|tr|th|meta|link|input|option|dt|dd|tbody|thead|tfoot|hr|area|base|col|embed|param|source"
    r"|track|wbr|html|head|body)[\s/>])([a-z][^\s/>]*)",
    re.IGNORECASE,
)
_NEVER_NESTED = ("<p>", "<br>", "<li>")  # the commonest of those: counted 20 times as fast as scanned
_MANY_ATTRIBUTES = re.compile(rf"[a-zA-Z](?:[^<>\s]*+\s++){{{MAX_ATTRIBUTES}}}")  # of what follows "<"
_REOPENED = FORMATTING - {"a"}  # a link that is never closed ends where the next one begins: they do not pile up
_INITIALS = "".join(sorted({name[0] for name in _REOPENED}))  # looked for first: half the cost
_FORMATTING_TAG = re.compile(rf"<(?=/?(?ai:[{_INITIALS}]))(/?)(?ai:{'|'.join(sorted(_REOPENED))})(?=[\s/>]|\Z)")


def read_page(body: bytes, *, url: str, content_type: str | None) -> Page:
    """The page in `body`. Raises Unusable: NOT_HTML, EMPTY_BODY, TOO_LARGE, TOO_DEEP."""
    page = decode_body(body, content_type)
    check_bounds(page.markup, url)
    markup, flags = mended(page.markup)
    return replace(page, url=url, markup=markup, flags=(*page.flags, *flags))


def captured_page(capture: Capture) -> Page:
    """The page in a capture. Raises Unusable as `read_page` does."""
    return read_page(capture.body, url=capture.final_url, content_type=capture.header("content-type"))


def check_bounds(markup: str, url: str) -> None:
    """Raises Unusable for markup that would cost too much to parse: TOO_DEEP, TOO_LARGE; NOT_HTML without any tag.

    Only tags are counted: no tree is built.
    """
    tags = markup.count("<")
    if not tags:
        raise Unusable(IssueReason.NOT_HTML, f"no markup at {url}: plain text")
    if tags > MAX_TAGS:
        _check_depth("<".join(markup.split("<", MAX_TAGS + 1)[:-1]), url, MAX_TAGS)
        raise Unusable(IssueReason.TOO_LARGE, f"{tags} tags at {url}, more than {MAX_TAGS}")
    _check_depth(markup, url, tags)
    if _has_long_gap(markup) and any(map(_MANY_ATTRIBUTES.match, _long_parts(markup))):
        raise Unusable(IssueReason.TOO_LARGE, f"a tag with more than {MAX_ATTRIBUTES} attributes at {url}")


def _check_depth(markup: str, url: str, tags: int) -> None:
    reopened = MAX_REOPENED // tags
    if tags <= min(reopened, MAX_OPEN):
        return
    opened = tags - markup.count("</")  # no more can be open at once
    if opened > MAX_OPEN:
        opened -= sum(map(markup.count, _NEVER_NESTED))
    if opened > MAX_OPEN or (opened > reopened and _most_formatting(markup) > reopened):
        _check_open(markup, url, reopened)


def _has_long_gap(markup: str) -> bool:
    """Whether more than MAX_ATTRIBUTES characters stand somewhere without a "<": looked for in steps of that length."""
    at = markup.find("<")
    while len(markup) - at > MAX_ATTRIBUTES:
        following = markup.rfind("<", at + 1, at + MAX_ATTRIBUTES + 2)
        if following < 0:
            return True
        at = following
    return False


def _long_parts(markup: str) -> list[str]:
    """What follows a "<", up to the next one, where it is long enough for so many attributes."""
    return [part for part in markup.split("<")[1:] if len(part) > MAX_ATTRIBUTES]


def _most_formatting(markup: str) -> int:
    """The most elements of formatting that are open at once."""
    opened = most = 0
    for slash in _FORMATTING_TAG.findall(markup):
        opened = max(opened - 1, 0) if slash else opened + 1
        most = max(most, opened)
    return most


def _check_open(markup: str, url: str, reopened: int) -> None:
    depth = formatting = 0
    for match in _TAG.finditer(markup):
        closing, name = match.groups()
        step = -1 if closing else 1
        depth = max(depth + step, 0)
        if name.lower() in _REOPENED:
            formatting = max(formatting + step, 0)
        if depth > MAX_OPEN or formatting > reopened:
            raise Unusable(IssueReason.TOO_DEEP, f"{depth} open elements at {url}, {formatting} of formatting")
