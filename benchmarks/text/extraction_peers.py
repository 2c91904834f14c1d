"""What other tools read on a page: those that are installed, imported late."""

from collections.abc import Callable
from datetime import date
from importlib import import_module
from importlib.util import find_spec

from benchmarks.text.extraction_pages import SavedPage, ToolAnswer
from rilis_etl.html.charset import decode_body
from rilis_etl.text import fold

Tool = Callable[[SavedPage], ToolAnswer]


def peers() -> dict[str, Tool]:
    """The tools that can be imported here, by name."""
    known: dict[str, tuple[str, Tool]] = {
        "trafilatura": ("trafilatura", trafilatura_text),
        "trafilatura fast": ("trafilatura", trafilatura_fast),
        "trafilatura with metadata": ("trafilatura", trafilatura_metadata),
        "readability-lxml": ("readability", readability),
        "newspaper4k": ("newspaper", newspaper),
        "htmldate": ("htmldate", htmldate),
    }
    return {name: tool for name, (package, tool) in known.items() if find_spec(package) is not None}


def trafilatura_text(page: SavedPage) -> ToolAnswer:
    from trafilatura import extract

    return ToolAnswer(fold(extract(_markup(page), include_comments=False, deduplicate=False) or ""))


def trafilatura_fast(page: SavedPage) -> ToolAnswer:
    from trafilatura import extract

    return ToolAnswer(fold(extract(_markup(page), include_comments=False, deduplicate=False, fast=True) or ""))


def trafilatura_metadata(page: SavedPage) -> ToolAnswer:
    from trafilatura import extract_metadata

    found = extract_metadata(_markup(page), default_url=page.url)
    return ToolAnswer("", fold(found.title or ""), _day(found.date or ""))


def readability(page: SavedPage) -> ToolAnswer:
    from bs4 import BeautifulSoup

    document = import_module("readability").Document(_markup(page))
    text = BeautifulSoup(document.summary(), "lxml").get_text(" ")
    return ToolAnswer(fold(text), fold(document.short_title()))


def newspaper(page: SavedPage) -> ToolAnswer:
    article = import_module("newspaper").Article(page.url, fetch_images=False)
    article.download(input_html=_markup(page))
    try:
        article.parse()
    except ImportError:  # the word lists of some languages are packages of their own
        return ToolAnswer()
    day = article.publish_date.date() if article.publish_date else None
    return ToolAnswer(fold(article.text), fold(article.title), day)


def htmldate(page: SavedPage) -> ToolAnswer:
    from htmldate import find_date

    found = find_date(_markup(page), original_date=True, url=page.url)
    return ToolAnswer("", None, _day(found) if found else None)


def _markup(page: SavedPage) -> str:
    return decode_body(page.body, None).markup


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
