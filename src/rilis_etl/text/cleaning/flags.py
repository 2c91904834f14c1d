"""Faults that the page alone does not let us repair: they become flags. Pure."""

import re
from collections.abc import Iterator
from typing import Final

from rilis_etl.text.cleaning.cleaning_words import BRANDS_IN_TWO_CASES
from rilis_etl.text.cleaning.state import CleaningState, RuleContext

# both begin with the rarer character, behind which the regular expression looks back: five times faster over a body
_GLUED_SENTENCES: Final = re.compile(r"[.!?](?<=[a-zà-ÿ]{3}[.!?])[A-ZÀ-Þ][a-zà-ÿ]{2}")
_SECOND_CAPITAL: Final = re.compile(r"[A-ZÀ-Þ](?<=[a-zà-ÿ]{3}[A-ZÀ-Þ])[a-zà-ÿ]{3,}(?!\w)")
_LAST_WORD: Final = re.compile(r"(?<!\w)[A-ZÀ-Þ]?[a-zà-ÿ]{3,}[A-ZÀ-Þ][a-zà-ÿ]{3,}$")
_LONGEST_WORD: Final = 60
_ENOUGH: Final = 2


def glued_words(state: CleaningState, context: RuleContext) -> CleaningState:  # noqa: ARG001 - all rules have one shape
    """Flags words that lost the line break between them ("PengaduanLangsung"): where to split them is a guess."""
    text = state.edit_log.text
    found = len(set(_words_of_two(text))) + len(_GLUED_SENTENCES.findall(text))
    return state.flagged("glued_words") if found >= _ENOUGH else state


def _words_of_two(text: str) -> Iterator[str]:
    for capital in _SECOND_CAPITAL.finditer(text):
        word = _LAST_WORD.search(text[max(0, capital.start() - _LONGEST_WORD) : capital.end()])
        if word and word.group().casefold() not in BRANDS_IN_TWO_CASES:
            yield word.group()
