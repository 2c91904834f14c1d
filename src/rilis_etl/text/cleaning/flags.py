"""Faults that the page alone does not let us repair: they become flags. Pure."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from rilis_etl.text.cleaning.cleaning_words import BRANDS_IN_TWO_CASES
from rilis_etl.text.cleaning.state import CleaningState, RuleContext

# begins with the rarer character, behind which the regular expression looks back: five times faster over a body
_GLUED: Final = re.compile(
    r"[.!?A-ZÀ-Þ](?<=[a-zà-ÿ]{3}.)(?:(?<=[.!?])[A-ZÀ-Þ][a-zà-ÿ]{2}|(?<=[A-ZÀ-Þ])[a-zà-ÿ]{3,}(?!\w))"
)
"""Two sentences, from the full stop between them, or two words, from the second one's capital."""
_LAST_WORD: Final = re.compile(r"(?<!\w)[A-ZÀ-Þ]?[a-zà-ÿ]{3,}[A-ZÀ-Þ][a-zà-ÿ]{3,}$")
_LONGEST_WORD: Final = 60
_ENOUGH: Final = 2


def glued_words(state: CleaningState, context: RuleContext) -> CleaningState:  # noqa: ARG001 - all rules have one shape
    """Flags words that lost the line break between them ("PengaduanLangsung"): where to split them is a guess."""
    text = state.edit_log.text
    found = list(_GLUED.finditer(text))
    words = [joint for joint in found if joint.group()[0] not in ".!?"]
    glued = len(found) - len(words) + len(set(_words_of_two(text, words)))
    return state.flagged("glued_words") if glued >= _ENOUGH else state


def _words_of_two(text: str, capitals: Iterable[re.Match[str]]) -> Iterator[str]:
    for capital in capitals:
        word = _LAST_WORD.search(text[max(0, capital.start() - _LONGEST_WORD) : capital.end()])
        if word and word.group().casefold() not in BRANDS_IN_TWO_CASES:
            yield word.group()
