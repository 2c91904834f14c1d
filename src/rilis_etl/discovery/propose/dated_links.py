"""The archive by months or years that a page links to: its address with placeholders, and where it begins. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from rilis_etl.html import Page
from rilis_etl.html.page import ancestors

FEWEST_SPANS = 3
"""Different months, or years, that links of one make must lead to."""

_IS_ADDRESS = re.compile(r"[/?]")
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_MONTH = r"(?P<month>0[1-9]|1[0-2]|[1-9])"
_SHAPES = (
    re.compile(rf"(?<=[/=]){_YEAR}(?P<between>[/-]|/?[?&;][\w-]+=){_MONTH}(?=/?$|[&#])"),
    re.compile(rf"(?<=[=/]){_MONTH}(?P<between>[/-]|&[\w-]+=){_YEAR}(?=/?$|[&#])"),
    re.compile(rf"(?<=[/=]){_YEAR}(?=/?$|[&#])"),
)


@dataclass(frozen=True, slots=True)
class DatedArchive:
    """An archive whose addresses name months or years."""

    start: str  # with placeholders
    since: str  # "2009-01", the oldest that is linked to
    newest: str  # the address of the newest span


def addresses_on(page: Page) -> Iterator[str]:
    """Where the links of a page lead, and the choices in its lists, by themselves or through their form."""
    for node in page.select("a[href], option[value]"):
        written = node.attributes.get("href") or node.attributes.get("value") or ""
        if node.tag == "option" and not _IS_ADDRESS.search(written):
            written = _asked(node, written)
        if url := page.absolute(written):
            yield url


def _asked(option: LexborNode, value: str) -> str:
    """What the form of a choice asks for; empty where nothing is asked by an address."""
    around = {node.tag: node for node in ancestors(option)}
    choice, form = around.get("select"), around.get("form")
    name = choice.attributes.get("name") if choice else None
    if not name or form is None or (form.attributes.get("method") or "get").lower() != "get":
        return ""
    return f"{form.attributes.get('action') or ''}?{name}={value}"


def find_archive(urls: Iterable[str]) -> DatedArchive | None:
    """The archive to which most of `urls` lead; None where too few lead to one."""
    spans: dict[str, dict[tuple[int, int], str]] = defaultdict(dict)
    for url in dict.fromkeys(urls):
        for shape in _SHAPES:
            if found := shape.search(url):
                template, year, month = _template(url, found)
                spans[template][year, month] = url
                break
    _join_short_months(spans)
    template, found_spans = max(spans.items(), key=lambda each: len(each[1]), default=("", {}))
    if len(found_spans) < FEWEST_SPANS:
        return None
    year, month = min(found_spans)
    return DatedArchive(template, f"{year}-{month:02}", found_spans[max(found_spans)])


def _template(url: str, found: re.Match[str]) -> tuple[str, int, int]:
    """`url` with placeholders, and the year and the month that stood there; a year alone begins in January."""
    names = sorted((name for name, text in found.groupdict().items() if text and name != "between"), key=found.start)
    for name in reversed(names):
        hole = "{month:02}" if name == "month" and len(found[name]) == 2 else f"{{{name}}}"
        url = url[: found.start(name)] + hole + url[found.end(name) :]
    return url, int(found["year"]), int(found["month"]) if "month" in names else 1


def _join_short_months(spans: dict[str, dict[tuple[int, int], str]]) -> None:
    """Months 10 to 12 have two digits either way: they belong to the shorter form where it is there."""
    for template in [each for each in spans if "{month:02}" in each]:
        short = template.replace("{month:02}", "{month}")
        if short in spans and all(month > 9 for _, month in spans[template]):
            spans[short] |= spans.pop(template)
