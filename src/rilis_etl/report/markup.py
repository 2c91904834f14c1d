"""HTML that cannot be broken out of: every text is escaped where it is put in, and there is no other way in."""

from html import escape
from urllib.parse import urlsplit


class Html(str):
    """A piece of finished HTML; any other string is text and gets escaped."""

    __slots__ = ()


VOID = frozenset({"meta", "input"})
"""Elements of HTML that have no end tag. Those of SVG all have one: without it, one rectangle swallows the next."""

Attribute = str | int | float | bool | None


def element(tag: str, *children: object, **attributes: Attribute) -> Html:
    """`<tag …>children</tag>`. A trailing underscore of an attribute's name goes (`class_`), others become hyphens.

    An attribute that is None or False is left out, one that is True stands without a value.
    """
    shown = "".join(
        f" {name.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{escape(str(value))}"')
        for name, value in attributes.items()
        if value is not None and value is not False
    )
    inner = join(*children)
    return Html(f"<{tag}{shown}>") if tag in VOID and not inner else Html(f"<{tag}{shown}>{inner}</{tag}>")


def join(*children: object) -> Html:
    """The children one after the other; what is not Html is text, None is nothing."""
    return Html(
        "".join(child if isinstance(child, Html) else escape(str(child)) for child in children if child is not None)
    )


def anchor(url: str, text: str) -> Html:
    """A link, if the address is one of the web; other schemes (javascript:, data:) stay text."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return join(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return join(text)
    return element("a", text, href=url, rel="noopener noreferrer nofollow")
