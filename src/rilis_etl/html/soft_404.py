"""Is a page the one that its site shows at addresses that do not exist? Pure.

Many sites answer 200 to any address. A request for an address that cannot exist (a probe) shows their missing page.
"""

from rilis_etl.html.page import Page

FEW_WORDS = 15
"""A missing page may repeat the address or the time; a release has more words of its own than this."""


def visible_lines(page: Page) -> frozenset[str]:
    """The lines that a visitor reads on the page, menus included; what is not seen leaves its tree."""
    for node in page.body.css("script, style, noscript, template"):
        node.decompose()
    lines = (" ".join(line.split()) for line in page.body.text(separator="\n").split("\n"))
    return frozenset(line for line in lines if line)


def is_soft_404(page: frozenset[str], missing: frozenset[str]) -> bool:
    """Whether `page` has hardly a word that the missing page has not."""
    return sum(len(line.split()) for line in page - missing) <= FEW_WORDS
