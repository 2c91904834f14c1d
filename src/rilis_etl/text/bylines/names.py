"""The names of persons in a text, and which of them have given initials. Pure. A guess, and used as one."""

import re

from rilis_etl.text.bylines.credit_words import HONORIFICS, NOT_NAMES

_RUN = re.compile(r"\b[A-Z][a-z’']+(?:[ ]+[A-Z](?:[a-z’']+|\.))+")
MIN_LETTERS = 3  # two letters fit somebody in almost every text
MAX_WORDS = 5
_BREAKS = NOT_NAMES | HONORIFICS


def names_in(text: str) -> tuple[str, ...]:
    """What may be persons' names: two to five capitalised words in a row, none of them of offices, places or dates.

    In order of appearance, each once. A longer row of capitalised words is cut at such words, never elsewhere.
    """
    names: dict[str, None] = {}
    for run in _RUN.findall(text):
        row: list[str] = []
        for word in (*run.split(), ""):
            if word and word.strip(".").lower() not in _BREAKS:
                row.append(word)
                continue
            if 2 <= len(row) <= MAX_WORDS:
                names[" ".join(row)] = None
            row = []
    return tuple(names)


def with_initials(token: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names, or the ends of them (an office may stand before), whose initials are the letters of `token`.

    Case and dots do not matter. Nothing for fewer than three letters.
    """
    letters = "".join(char for char in token if char.isalpha()).casefold()
    if len(letters) < MIN_LETTERS:
        return ()
    ends = (" ".join(name.split()[-len(letters) :]) for name in names)
    return tuple(dict.fromkeys(end for end in ends if "".join(word[0] for word in end.split()).casefold() == letters))
