"""The pager of ASP.NET Web Forms: its links send the page's own form, with the name of what was clicked. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import parse_qsl, quote, urlencode

from selectolax.lexbor import LexborNode

from rilis_etl.html import Page
from rilis_etl.html.page import ancestors, select, text_of
from rilis_etl.model.posted import posted_address, split_posted

CALL = "__doPostBack"

MOST_SENT = 200_000
"""Characters of a form that are sent: its state is a part of the address by which the archive knows the page."""

UNSENT = (
    f"its pager sends a form that is not there, leads elsewhere or has more than {MOST_SENT:,} characters: older "
    "pages cannot be read; if this one is enough, leave `next` away"
)
"""What to say where a pager leads to a page and nothing can be sent for it."""

_CLICK = re.compile(rf"""{CALL}\(\s*['"]([^'"]+)['"]\s*,\s*['"]([^'"]*)['"]\s*\)""")
_NUMBER = re.compile(r"(?:^|\$)(\d{1,6})$")
_NOT_SENT = frozenset({"submit", "button", "image", "reset", "file"})


@dataclass(frozen=True, slots=True)
class _Click:
    """What a link of the pager sends."""

    target: str
    argument: str
    sent: int | None  # the number of a page in what it sends
    written: int | None  # as its text

    @property
    def number(self) -> int | None:
        """Of the page to which it leads, as readers see it: what is sent may count from 0."""
        return self.written or self.sent


def following_post(page: Page, asked: str, links: Sequence[LexborNode]) -> str | None:
    """The address that stands for the POST to which the pager's `links` lead, as the page after the one at `asked`.

    None where no link leads on, for the page is the last one; empty where one does, and its form is not there or larger
    than is sent.
    """
    click = _following(asked, links)
    if click is None:
        return None
    state = next(iter(page.select('form input[name="__VIEWSTATE"]')), None)
    form = next((node for node in ancestors(state) if node.tag == "form"), None) if state else None
    if form is None:
        return ""
    sent = {"__EVENTTARGET": click.target, "__EVENTARGUMENT": click.argument}
    content = urlencode(sent | {name: value for name, value in _fields(form) if name not in sent})
    to = page.absolute(form.attributes.get("action") or page.url)
    return posted_address(to, "form", quote(content, safe="")) if to and len(content) <= MOST_SENT else ""


def _following(asked: str, links: Sequence[LexborNode]) -> _Click | None:
    """The click behind the one that has led to `asked`, by what is sent; else by the numbers that are linked."""
    clicks = [found for node in links if (found := _click(node))]
    _, form = split_posted(asked)
    sent = dict(parse_qsl(form.content.decode(errors="replace"))) if form else {}
    shown = _NUMBER.search(sent.get("__EVENTARGUMENT", ""))
    counted_on = (each for each in clicks if shown and each.sent == int(shown[1]) + 1)
    return next(counted_on, None) or _after_the_one_shown(clicks)


def _click(node: LexborNode) -> _Click | None:
    found = _CLICK.search(node.attributes.get("href") or "")
    if found is None:
        return None
    sent, written = _NUMBER.search(found[2]), _NUMBER.search(text_of(node).strip())
    return _Click(found[1], found[2], int(sent[1]) if sent else None, int(written[1]) if written else None)


def _after_the_one_shown(clicks: Sequence[_Click]) -> _Click | None:
    """The link to the next page: the one behind the number that is missing, for the page that is shown has no link."""
    numbered = list({each.number: each for each in clicks[::-1] if each.number}.values())[::-1]
    if not numbered:
        return clicks[-1] if clicks else None  # "Next"
    if gap := next(
        (each for before, each in pairwise(numbered) if (each.number or 0) - (before.number or 0) == 2), None
    ):
        return gap
    first = numbered[0].number or 0
    if first == 2 or (clicks[0].number is None and first % 5 == 2):  # "… 11 12": pagers show 5 or 10 pages at a time
        return numbered[0]
    return clicks[-1] if clicks[-1].number is None else None  # "…", to the pages after those that are shown


def _fields(form: LexborNode) -> Iterator[tuple[str, str]]:
    """What the form would send besides the click, as a browser does."""
    for node in select(form, "input[name], select[name], textarea[name]"):
        kind = (node.attributes.get("type") or "").lower()
        is_unchecked = kind in ("checkbox", "radio") and "checked" not in node.attributes
        if kind in _NOT_SENT or is_unchecked or "disabled" in node.attributes:
            continue
        options = select(node, "option[selected]") or select(node, "option")
        if node.tag != "select" or options:
            yield node.attributes["name"] or "", _value(options[0] if options else node, kind)


def _value(node: LexborNode, kind: str) -> str:
    """As written; else the text of an option or a field of several lines, "on" for what is ticked."""
    if "value" in node.attributes:
        return node.attributes["value"] or ""
    return "on" if kind in ("checkbox", "radio") else text_of(node).strip()
