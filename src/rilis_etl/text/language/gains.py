"""By how much a word, or an affix, speaks for the languages that have seen it. Pure.

The languages of Indonesia borrow its official words. Where their small training text lacks a word that Indonesian has,
they count as recipients of it; otherwise three such words in a Banjar sentence would make it Indonesian.
"""

import math
from collections.abc import Mapping
from functools import cache

SMOOTHING = 3
"""Added to each count. Counts are in tenths of an occurrence; 10 loses .004 of accuracy, 1 gains nothing sure."""

DONOR = "id"
"""The language that others borrow from; it stands before them in the table."""

RECIPIENTS = frozenset(
    ("jv", "su", "min", "ace", "ban", "bug", "bjn", "mad", "bbc", "mak", "rej", "mui", "bew", "abs", "bhp", "nij")
)
"""Languages that borrow the words of law, science and administration from DONOR."""

STEP = 1 / 64
"""Nats that a packed gain counts in: a power of two, so that nothing is lost."""

LOAN = math.log(0.5)
"""Log of the frequency that a borrowed word keeps. With .3 instead of .5 unseen sources lose .03 on average, with .7
Indonesian sentences lose .02."""

TWINS = ("id", "ms")
"""Two languages that share most of their words, and whose training texts are a few newspapers each."""

_CHANCE_NATS = {"id": 1.0, "ms": 1.5}
"""By so many nats a word that both twins use may be likelier in one of them by the choice of newspapers alone: only
what goes beyond counts. "Kepada" and "berkata" are Indonesian too, but the one newspaper that teaches it avoids them;
eight teach Malay. Measured on sources that were not trained on (benchmarks/README.md, "Language")."""


class Gains:
    """By how many steps a language that has seen a word is likelier to write it than one that has not."""

    def __init__(self, floor: Mapping[str, float]) -> None:
        # by how many nats an unseen word of a recipient is likelier than a loan that its donor has not seen either
        self._own = {tag: floor[tag] - floor[DONOR] - LOAN for tag in floor if tag in RECIPIENTS}
        self._lead = floor.get(TWINS[0], 0.0) - floor.get(TWINS[1], 0.0)  # of an unseen word of one over the other's

    def of(self, row: str) -> dict[str, int]:
        """The gains by language, from a row of the table: `tag=count …`."""
        cells = (cell.partition("=") for cell in row.split(" "))
        gains = self._evened({tag: _gain(count) for tag, _, count in cells})
        donor_gain = gains.get(DONOR, 0.0)
        own = {tag: max(0.0, gains[tag] + nats - donor_gain) for tag, nats in self._own.items() if tag in gains}
        return {tag: round(gain / STEP) for tag, gain in (gains | own).items()}

    def _evened(self, gains: dict[str, float]) -> dict[str, float]:
        """The gains; where both twins use the word, the one behind is raised by _CHANCE_NATS, or to the other's."""
        one, other = TWINS
        if one in gains and other in gains:
            lead = gains[one] - gains[other] + self._lead
            ahead, behind = (one, other) if lead > 0 else (other, one)
            gains[behind] += min(abs(lead), _CHANCE_NATS[ahead])
        return gains


@cache
def _gain(count: str) -> float:
    """By how many nats a word with this count is likelier than a word that was not seen."""
    return math.log1p(int(count) / SMOOTHING)
