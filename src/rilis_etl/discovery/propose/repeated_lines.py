"""What saved release pages propose for `[cleaning]`: the lines at the edge of most of their texts. Pure."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

from rilis_etl.discovery.propose.article_layout import SampledPage
from rilis_etl.errors import Unusable
from rilis_etl.html import parse_article
from rilis_etl.sources.schema import Source
from rilis_etl.text.cleaning import learn_boilerplate, lines_to_learn_from

FEWEST_PAGES = 3
"""Pages on which a line must stand: two releases of one week may well end alike."""

FEWEST_WORDS = 4
"""Words of a line: shorter ones may be an author's initials, or a desk."""

_WORD = re.compile(r"\w+")


def propose_boilerplate(pages: Sequence[SampledPage], source: Source, day: date) -> tuple[str, ...]:
    """The lines, as written, that stand at the edge of most texts of `source`, whose pages were had on `day`."""
    documents = [lines for page in pages if (lines := _lines(page, source, day))]
    learned = learn_boilerplate(documents, share=0.5, at_least=FEWEST_PAGES)
    counts = Counter(line for lines in documents for line in dict.fromkeys(lines) if line in learned)
    return tuple(
        line
        for line, count in counts.items()
        if count >= max(FEWEST_PAGES, len(documents) / 2) and len(_WORD.findall(line)) >= FEWEST_WORDS
    )


def _lines(page: SampledPage, source: Source, day: date) -> tuple[str, ...]:
    try:
        article = parse_article(page.body, url=page.url, content_type="text/html", source=source, day=day)
    except Unusable:
        return ()
    return lines_to_learn_from(article, source)
