"""What a downloaded page costs until title, day, author, text and language are known; the usual stacks beside ours.

Ours is `judge`: the whole way from a capture to a version, which also cleans with receipts, takes repeats out and
classifies bylines. A peer gives title, day, author, text and language, as far as it can. One process, CPU time after a
warm-up on all pages, page by page in turn, so that what else runs on the machine slows all alike: the ratios hold,
absolute figures do not. The limit is the parser's own work on the same pages.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from benchmarks.text.extraction_pages import SavedPage, read_pages
from benchmarks.text.figures import Figure
from rilis_etl.html import read_page
from rilis_etl.html.charset import decode_body
from rilis_etl.html.generic.density import find_container
from rilis_etl.html.generic.tree import measure as measure_prose
from rilis_etl.model import Capture, Header, Role
from rilis_etl.pipeline.process.parse_capture import parse_capture
from rilis_etl.sources.schema import GENERIC, Layout, Source
from rilis_etl.text.bylines import Roster
from rilis_etl.text.language.engine import default_engine

NOW = datetime(2026, 11, 1, tzinfo=UTC)
HTML = (Header("Content-Type", "text/html"),)
UTF8 = (Header("Content-Type", "text/html; charset=utf-8"),)
EVERY = 5
"""One page in so many: the slowest peer takes half a second a page on a busy machine."""
ROUNDS = 3
MARK = "the-text-of-the-release"
LOOK = 1_000
"""Characters that peers' language identification is given: more cost more and change no answer."""

TIMES = {"without a layout": 3.4, "with a layout, Indonesian text": 5.2}
"""How many of the yardstick's pages we must make in the same time."""

YARDSTICK = "trafilatura fast + metadata + langdetect"


@dataclass(frozen=True, slots=True)
class Case:
    capture: Capture
    source: Source


Work = Callable[[Case], object]


def measure(shared: Path) -> tuple[Figure, ...]:
    """Pages per CPU-second, and how many times trafilatura's."""
    pages = read_pages(shared / "data" / "institutional")[::EVERY]
    sets = {
        "without a layout": [unknown(page) for page in pages],
        "with a layout, Indonesian text": list(known(pages, bodies(shared))),
    }
    return tuple(figure for name, cases in sets.items() for figure in figures(name, cases))


def figures(name: str, cases: Sequence[Case]) -> tuple[Figure, Figure]:
    """Ours beside the peers' on one set of pages."""
    speed = per_second({"ours": ours_on, **peers(), "parse alone (lexbor)": parse_alone}, cases)
    ours = speed.pop("ours")
    data = f"{len(cases)} pages {name}; language by {default_engine().name}"
    return (
        Figure("pages per CPU-second, whole chain", data, ours, peers=speed),
        Figure(f"times {YARDSTICK}", data, ours / speed[YARDSTICK], TIMES[name]),
    )


def per_second(tools: Mapping[str, Work], cases: Sequence[Case]) -> dict[str, float]:
    """Pages per CPU-second of each: for every page the least of ROUNDS, since what else runs only adds.

    All pages are worked on once before: what loads once, such as the two CPU-seconds of a date library's languages at
    the first page that needs them, is not that page's cost.
    """
    for case in cases:
        for work in tools.values():
            work(case)
    spent = dict.fromkeys(tools, 0.0)
    for case in cases:
        for name, work in tools.items():
            spent[name] += min(_seconds(work, case) for _ in range(ROUNDS))
    return {name: len(cases) / seconds for name, seconds in spent.items()}


def _seconds(work: Work, case: Case) -> float:
    began = time.process_time()
    work(case)
    return time.process_time() - began


def unknown(page: SavedPage) -> Case:
    """A saved page, to be read by the generic extractor."""
    return Case(Capture(GENERIC.key, Role.RELEASE, page.url, page.url, 200, HTML, page.body, NOW), GENERIC)


def bodies(shared: Path) -> tuple[str, ...]:
    """HTML of the Indonesian releases."""
    lines = (shared / "data" / "indonesian_bodies" / "pubmsumsel.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line)["body_html"] for line in lines)


def known(pages: Sequence[SavedPage], texts: Sequence[str]) -> Iterator[Case]:
    """The saved pages with one of `texts` instead of their own, in a container that a layout names."""
    source = GENERIC.model_copy(update={"layout": (Layout(body=f"#{MARK}"),)})
    for number, page in enumerate(pages):
        saved = read_page(page.body, url=page.url, content_type=None)
        own = find_container(measure_prose(saved, saved.body)).node.html or ""
        text = f'<div id="{MARK}">{texts[number % len(texts)]}</div>'
        body = (saved.tree.html or "").replace(own, text, 1).encode()
        yield Case(Capture(source.key, Role.RELEASE, page.url, page.url, 200, UTF8, body, NOW), source)


def ours_on(case: Case) -> object:
    return parse_capture(case.capture, case.source, Roster())


def parse_alone(case: Case) -> object:
    return LexborHTMLParser(case.capture.body)


def peers() -> Mapping[str, Work]:
    """The stacks of which every part is installed."""
    stacks: dict[str, tuple[tuple[str, ...], Work]] = {
        YARDSTICK: (("trafilatura", "langdetect"), by_trafilatura),
        "readability-lxml + htmldate + py3langid": (("readability", "htmldate", "py3langid"), by_readability),
        "newspaper4k + lingua": (("newspaper", "lingua"), by_newspaper),
        "bs4 html.parser + langdetect": (("bs4", "langdetect"), by_soup),
        "news-please": (("newsplease",), by_newsplease),
    }
    return {name: work for name, (needs, work) in stacks.items() if all(map(find_spec, needs))}


def by_trafilatura(case: Case) -> object:
    from trafilatura import bare_extraction

    markup = decode_body(case.capture.body, None).markup
    found = bare_extraction(markup, url=case.capture.url, with_metadata=True, include_comments=False, fast=True)
    return found, langdetect(getattr(found, "text", None) or "")


def by_readability(case: Case) -> object:
    from bs4 import BeautifulSoup
    from htmldate import find_date

    markup = decode_body(case.capture.body, None).markup
    document = import_module("readability").Document(markup)
    text = BeautifulSoup(document.summary(), "lxml").get_text(" ")
    language = import_module("py3langid").classify(text[:LOOK])
    return document.short_title(), text, find_date(markup, original_date=True), language


def by_newspaper(case: Case) -> object:
    article = import_module("newspaper").Article(case.capture.url, fetch_images=False)
    article.download(input_html=decode_body(case.capture.body, None).markup)
    try:
        article.parse()
    except ImportError:  # the word lists of some languages are packages of their own
        return None
    return (
        article.title,
        article.publish_date,
        article.authors,
        article.text,
        _lingua().detect_language_of(article.text[:LOOK]),
    )


def by_soup(case: Case) -> object:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(decode_body(case.capture.body, None).markup, "html.parser")
    heading, day = soup.find("h1"), soup.find("time")
    text = "\n".join(paragraph.get_text(" ", strip=True) for paragraph in soup.find_all("p"))
    return heading and heading.get_text(), day and day.get_text(), text, langdetect(text)


def by_newsplease(case: Case) -> object:
    tool = import_module("newsplease").NewsPlease
    return tool.from_html(decode_body(case.capture.body, None).markup, url=case.capture.url, fetch_images=False)


def langdetect(text: str) -> object:
    """langdetect as people call it, without our accelerator."""
    module = import_module("langdetect")
    try:
        return module.detect(text[:LOOK])
    except module.LangDetectException:
        return None


@cache
def _lingua() -> Any:
    module = import_module("lingua")
    codes = [getattr(module.IsoCode639_1, tag) for tag in ("ID", "MS", "EN", "DE", "FR", "NL", "ES", "IT")]
    return module.LanguageDetectorBuilder.from_iso_codes_639_1(*codes).build()
