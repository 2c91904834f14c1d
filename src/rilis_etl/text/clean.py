"""Cleaning: from the blocks of a page to what the institution said. A fixed order of small rules, each removal on
record.

The name of a rule's function is the `rule` of its removals. The order matters: the source's own lines first, since
they hide the edges; page furniture next; then the head from outside in, the dateline last; then the tail from the end
inwards. Bylines stay: the byline room runs after this.
"""

from collections.abc import Callable
from typing import Final

from rilis_etl.model import Article
from rilis_etl.sources.model import Source
from rilis_etl.text import clean_counters, clean_dateline, clean_flags, clean_furniture, clean_head, clean_tail
from rilis_etl.text.boilerplate import NOTHING_LEARNT, Boilerplate
from rilis_etl.text.clean_read_also import read_also
from rilis_etl.text.cleaned import Around, Cleaned
from rilis_etl.text.draft import Draft

__all__ = ["RULES", "Cleaned", "clean", "lines_to_learn_from"]

Rule = Callable[[Cleaned, Around], Cleaned]

RULES: Final[tuple[Rule, ...]] = (
    clean_furniture.source_boilerplate,
    clean_head.section_echo,
    clean_head.title_echo,
    clean_furniture.learned_boilerplate,
    clean_furniture.cookie_notice,
    clean_furniture.share_widget,
    read_also,
    clean_furniture.navigation,
    clean_counters.read_counter,
    clean_head.title_echo,
    clean_head.embargo_line,
    clean_head.release_heading,
    clean_head.release_number,
    clean_counters.publication_line,
    clean_head.caption,
    clean_dateline.newsroom,
    clean_dateline.dateline,
    clean_tail.end_mark,
    clean_furniture.hashtags,
    clean_tail.source_line,
    clean_tail.contact_block,
    clean_furniture.share_widget,
    clean_flags.glued_words,
)
"""In order. Two come twice: learnt lines may hide an echo of the title, a footer the share words."""

_BEFORE_LEARNING: Final = RULES[: RULES.index(clean_furniture.learned_boilerplate)]


def lines_to_learn_from(article: Article, source: Source) -> tuple[str, ...]:
    """One document for `boilerplate.learn`: the body's lines as they stand when learnt boilerplate is looked for."""
    return _apply(_BEFORE_LEARNING, Cleaned(Draft(article.blocks)), Around(article, source, NOTHING_LEARNT)).lines


def clean(draft: Draft, article: Article, source: Source, learned: Boilerplate = NOTHING_LEARNT) -> Cleaned:
    """The draft without furniture, with the fields that were read from it. Raises nothing of its own."""
    return _apply(RULES, Cleaned(draft), Around(article, source, learned))


def _apply(rules: tuple[Rule, ...], cleaned: Cleaned, around: Around) -> Cleaned:
    for rule in rules:
        cleaned = rule(cleaned, around)
    return cleaned
