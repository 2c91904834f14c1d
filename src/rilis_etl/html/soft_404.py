"""Is a page what its site answers to addresses that do not exist? Pure.

Many sites answer 200 to anything. What they say there is known from a page asked for in order to be missing.
"""

from rilis_etl.html.page import read_page

FEW_WORDS = 15
"""A missing page may repeat the address or the time; a release says more than so many words of its own."""


def visible_lines(body: bytes, *, url: str, content_type: str | None) -> frozenset[str]:
    """The lines a visitor reads, frame included. Raises Unusable as `read_page` does."""
    page = read_page(body, url=url, content_type=content_type)
    for node in page.body.css("script, style, noscript, template"):
        node.decompose()
    lines = (" ".join(line.split()) for line in page.body.text(separator="\n").split("\n"))
    return frozenset(line for line in lines if line)


def is_soft_404(page: frozenset[str], missing: frozenset[str]) -> bool:
    """Whether `page` says hardly a word that the page known to be missing does not say."""
    return sum(len(line.split()) for line in page - missing) <= FEW_WORDS
