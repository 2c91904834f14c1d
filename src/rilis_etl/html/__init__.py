"""From bytes to an article. In: the body of an HTTP response. Out: the page as a tree, the article on it, or
the evidence that it is a block page or an error page instead. Pure."""

from typing import TYPE_CHECKING

from rilis_etl.html.block_page import find_block_page
from rilis_etl.html.page import Page
from rilis_etl.html.page_reader import read_page
from rilis_etl.html.soft_404 import is_soft_404

if TYPE_CHECKING:
    from rilis_etl.html.parse import parse_article

__all__ = ["Page", "find_block_page", "is_soft_404", "parse_article", "read_page"]


def __getattr__(name: str) -> object:
    if name != "parse_article":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from rilis_etl.html.parse import parse_article  # noqa: PLC0415 - a tenth of a second that listings do not need

    return parse_article
