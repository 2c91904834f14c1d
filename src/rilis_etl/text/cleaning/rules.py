"""Cleaning: from the blocks of a page to what the institution said. A fixed order of small rules, each removal on
record.

The name of a rule's function is the `rule` of its removals. The order matters: the source's own lines first, since
they hide the edges; page boilerplate next; then the head from outside in, the dateline last; then the tail from the end
inwards. Bylines stay: the byline room runs after this.
"""

from collections.abc import Callable
from typing import Final

from rilis_etl.model import Article
from rilis_etl.sources.schema import Source
from rilis_etl.text.cleaning import boilerplate, counters, dateline, flags, head, tail
from rilis_etl.text.cleaning.learned_boilerplate import NOTHING_LEARNT, Boilerplate
from rilis_etl.text.cleaning.read_also import read_also
from rilis_etl.text.cleaning.state import CleaningState, RuleContext
from rilis_etl.text.edit_log import EditLog

Rule = Callable[[CleaningState, RuleContext], CleaningState]

RULES: Final[tuple[Rule, ...]] = (
    boilerplate.source_boilerplate,
    head.section_echo,
    head.title_echo,
    boilerplate.learned_boilerplate,
    boilerplate.cookie_notice,
    boilerplate.share_widget,
    read_also,
    boilerplate.navigation,
    counters.read_counter,
    head.title_echo,
    head.embargo_line,
    head.release_heading,
    head.release_number,
    counters.publication_line,
    head.caption,
    dateline.newsroom,
    dateline.dateline,
    tail.end_mark,
    boilerplate.hashtags,
    tail.source_line,
    tail.contact_block,
    boilerplate.share_widget,
    flags.glued_words,
)
"""In order. Two come twice: learnt lines may hide an echo of the title, a footer the share words."""

_BEFORE_LEARNING: Final = RULES[: RULES.index(boilerplate.learned_boilerplate)]


def lines_to_learn_from(article: Article, source: Source) -> tuple[str, ...]:
    """One document for `boilerplate.learn`: the body's lines as they stand when learnt boilerplate is looked for."""
    return _apply(
        _BEFORE_LEARNING, CleaningState(EditLog(article.blocks)), RuleContext(article, source, NOTHING_LEARNT)
    ).lines


def clean(edit_log: EditLog, article: Article, source: Source, learned: Boilerplate = NOTHING_LEARNT) -> CleaningState:
    """The draft without boilerplate, with the fields that were read from it. Raises nothing of its own."""
    return _apply(RULES, CleaningState(edit_log), RuleContext(article, source, learned))


def _apply(rules: tuple[Rule, ...], cleaned: CleaningState, context: RuleContext) -> CleaningState:
    for rule in rules:
        cleaned = rule(cleaned, context)
    return cleaned
