"""What is never text (scripts, fields of forms), and the buttons that are headings all the same. Pure."""

from selectolax.lexbor import LexborHTMLParser, LexborNode

from rilis_etl.html.blocks import KIND_MARK
from rilis_etl.html.page import elements_behind
from rilis_etl.model import BlockKind

NEVER_TEXT = "script,style,noscript,template,svg,iframe,select,textarea,input,object,embed,canvas,audio,video,dialog"

OPENER_WORDS = 3
"""Words of a button that is the heading of what it opens; "Menu" and "Read more" are none."""

OPENED_CHARS = 80
"""Unlinked characters that make what a button opens prose."""

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_OPENERS = frozenset(("aria-expanded", "aria-controls", "data-toggle", "data-bs-toggle"))


def drop_never_text(body: LexborNode) -> None:
    """Take out what is never text, and what lies over the page; a button that has a heading, or opens prose, is one."""
    for node in body.css(NEVER_TEXT):
        node.decompose()
    _drop_modals(body)
    for button in body.css("button, div[role=button], span[role=button], dt[role=button]"):
        parent = button.parent
        is_heading = (parent is not None and parent.tag in _HEADINGS) or any(
            part.tag in _HEADINGS and part.tag != "h1" for part in button.traverse()
        )
        if not is_heading and (section := _opened_by(button)) is not None:
            button.attrs[KIND_MARK] = BlockKind.HEADING.value
            show(section)
        elif button.tag == "button":
            button.unwrap() if is_heading else button.decompose()


def without_modals(markup: str) -> str:
    """The markup without what lies over the page; as it is where nothing says that it does."""
    body = LexborHTMLParser(markup).body if "aria-modal" in markup else None
    if body is None:
        return markup
    _drop_modals(body)
    return f"<html>{body.html}</html>"


def _drop_modals(body: LexborNode) -> None:
    for over in body.css("[aria-modal=true]"):
        if over.css_first("h1") is None:
            over.decompose()


def show(node: LexborNode) -> None:
    """Take away what hides an element."""
    for name in ("hidden", "style"):
        if name in node.attributes:
            del node.attrs[name]


def _opened_by(button: LexborNode) -> LexborNode | None:
    """The prose that a button shows and hides: the element behind it, or behind the one that holds only the button."""
    if _OPENERS.isdisjoint(button.attributes) or len((button.text() or "").split()) < OPENER_WORDS:
        return None
    section = next(elements_behind(button), None)
    if section is None and button.parent is not None:
        section = next(elements_behind(button.parent), None)
    if section is None or section.tag == "button" or section.css_first("button") is not None:
        return None
    linked = sum(len(link.text() or "") for link in section.css("a"))
    return section if len(section.text() or "") - linked >= OPENED_CHARS else None
