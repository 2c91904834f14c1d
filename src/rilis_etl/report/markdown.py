"""Words of sites in markdown: they may say anything, and never become markup. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

MOST_LINES = 200
"""Of a list: a first visit brings thousands, and nobody reads them there."""

_MARKUP = frozenset("<>[]()`*_\\|&#!~:@")  # of these : and @ begin what viewers take for an address by themselves
_WWW = re.compile(r"(www)\.", re.IGNORECASE)
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co"})  # controls, among them those that turn the direction of writing


def plain_markdown(text: str) -> str:
    """A site's words on one line, which markdown cannot take for markup."""
    shown = (char for char in " ".join(text.split()) if unicodedata.category(char) not in _UNSEEN)
    escaped = "".join(f"&#{ord(char)};" if char in _MARKUP else char for char in shown)
    return _WWW.sub(r"\1&#46;", escaped)


def link(text: str, url: str) -> str:
    """A site's words that lead to `url`; only web addresses become links."""
    return f"[{plain_markdown(text)}]({address(url)})" if address(url) else plain_markdown(text)


def address(url: str) -> str:
    """The URL with nothing in it that could end the link; empty when it is no web address."""
    if not url.startswith(("http://", "https://")):
        return ""
    return quote(url, safe="/:?=&%+,;@~$'", errors="replace")


def bullets(title: str, lines: Sequence[str]) -> Iterator[str]:
    """A section with its number of lines in the heading; nothing at all when there is no line."""
    if not lines:
        return
    yield f"\n### {title} ({len(lines)})\n"
    yield from (f"- {line}" for line in lines[:MOST_LINES])
    if len(lines) > MOST_LINES:
        yield f"\nand {len(lines) - MOST_LINES} more"


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Rows of cells that are markdown already."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


BLOCKS = "▂▃▄▅▆▇█"
NONE = "▁"


def sparkline(counts: Sequence[int]) -> str:
    """A column of text per count, the highest for the largest; the lowest is kept for 0."""
    largest = max(counts, default=0)
    return "".join(NONE if count <= 0 else BLOCKS[(count * len(BLOCKS) - 1) // largest] for count in counts)
