"""Layouts proposed of one page, against its labelled text, beside the generic extraction of the same page.

Data: SHARED/data/articles. The bounds from which a layout is proposed were chosen on the three sets. The others,
blogs and news of 2006 to 2012, show what the sure ones come to elsewhere.
"""

import gzip
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import fmean

from benchmarks.text.bench_articles import CORE, ArticlePage, read_pages, words_f1, words_of
from benchmarks.text.figures import Figure
from rilis_etl.discovery.propose import propose_layout
from rilis_etl.discovery.propose.article_layout import SampledPage
from rilis_etl.errors import Unusable
from rilis_etl.html import parse_article
from rilis_etl.sources.schema import GENERIC, Source

BAR = {"fundus": 0.95, "aeb": 0.94, "wcxb": 0.94}
"""That of fundus for the set the prototype was made on, that of the others for sets it had not seen."""

SURE = 0.95
"""Agreement from which 49 of 50 are to be right."""

RIGHT = 0.8
WORSE = 0.02


@dataclass(frozen=True, slots=True)
class Proposed:
    """A page for which a layout is proposed: word F1 with it, and without."""

    group: str
    agreement: float
    with_layout: float
    generic: float


def measure(shared: Path) -> tuple[Figure, ...]:
    """Word F1 on each set, and how many of those that are sure are right."""
    pages = read_pages(shared / "data" / "articles")
    proposed = [found for page in pages if (found := _proposed(page)) is not None]
    sets = [_of_set(name, [page for page in pages if page.group == name], proposed) for name in CORE]
    of_core = [each for each in proposed if each.group in CORE]
    return (*sets, *_sure("", of_core), *_sure("other sets, ", [each for each in proposed if each not in of_core]))


def _sure(name: str, proposed: list[Proposed]) -> tuple[Figure, Figure]:
    sure = [each for each in proposed if each.agreement >= SURE]
    data = f"{name}{len(sure)} pages that agree by {SURE} and more"
    right = fmean(each.with_layout >= RIGHT for each in sure)
    no_worse = fmean(each.with_layout > each.generic - WORSE for each in sure)
    also_right = fmean(each.generic >= RIGHT for each in sure)
    return (
        Figure(f"sure ones with a word F1 of {RIGHT} and more", data, right, 0.98, {"generic": also_right}),
        Figure(f"sure ones less than {WORSE} below generic", data, no_worse, 0.98),
    )


def _of_set(name: str, pages: list[ArticlePage], proposed: list[Proposed]) -> Figure:
    found = [each for each in proposed if each.group == name]
    generic = {"generic": fmean(each.generic for each in found)}
    data = f"{name}, {len(found)} of {len(pages)} pages"
    return Figure("word F1 of proposed bodies", data, fmean(each.with_layout for each in found), BAR[name], generic)


def _proposed(page: ArticlePage) -> Proposed | None:
    body = gzip.decompress(page.file.read_bytes())
    found = propose_layout([SampledPage(page.url, body)])
    if found is None or not found.is_sure:
        return None
    gold = words_of(page.text)
    source = GENERIC.model_copy(update={"layout": found.layouts})
    with_layout, generic = (words_f1(gold, _read(page, body, each)) for each in (source, GENERIC))
    return Proposed(page.group, found.agreement, with_layout, generic)


def _read(page: ArticlePage, body: bytes, source: Source) -> Counter[str]:
    try:
        article = parse_article(body, url=page.url, content_type="text/html", source=source, day=date.min)
    except Unusable:
        return Counter()
    return words_of("\n".join(block.text for block in article.blocks))
