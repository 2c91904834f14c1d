"""Cleaning: small rules in a fixed order take out of a text what the institution did not write. Pure.

The name of a rule's function is the `rule` of its removals. The order matters: the source's own lines first, since
they hide the edges; the page's boilerplate next; then the head from outside inwards, the dateline last; then the tail
from the end inwards. Bylines stay: they are taken after cleaning.
"""

from collections.abc import Callable
from typing import Final

from rilis_etl.model import Article
from rilis_etl.sources.schema import Source
from rilis_etl.text.cleaning import boilerplate, counters, dateline, flags, head, tail
from rilis_etl.text.cleaning.learned_boilerplate import NO_BOILERPLATE, Boilerplate
from rilis_etl.text.cleaning.letterhead import letterhead, run_in_heading
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
    letterhead,
    head.release_heading,
    head.release_number,
    run_in_heading,
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
"""In order. Two come twice: learned lines may hide the title, a footer may hide share words."""

_BEFORE_LEARNING: Final = RULES[: RULES.index(boilerplate.learned_boilerplate)]


def lines_to_learn_from(article: Article, source: Source) -> tuple[str, ...]:
    """The body's lines as they are when learned boilerplate is looked for: one document for `learn_boilerplate`."""
    return _apply(
        _BEFORE_LEARNING, CleaningState(EditLog(article.blocks)), RuleContext(article, source, NO_BOILERPLATE)
    ).lines


def clean(edit_log: EditLog, article: Article, source: Source, learned: Boilerplate = NO_BOILERPLATE) -> CleaningState:
    """The text without boilerplate, and the fields that were read from the boilerplate."""
    return _apply(RULES, CleaningState(edit_log), RuleContext(article, source, learned))


def _apply(rules: tuple[Rule, ...], state: CleaningState, context: RuleContext) -> CleaningState:
    for rule in rules:
        state = rule(state, context)
    return state
