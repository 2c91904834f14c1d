"""The words in dates, read once from date_words.toml, and one way to fold a word before looking it up."""

import tomllib
from datetime import timedelta
from importlib.resources import files
from typing import Final

_WORDS: Final = tomllib.loads(files("rilis_etl.text.dates").joinpath("date_words.toml").read_text(encoding="utf-8"))
_APOSTROPHES: Final = str.maketrans("", "", "'’‘`´.")

MONTHS: Final = {word: number for number, row in enumerate(_WORDS["months"], start=1) for word in row.split()}
WEEKDAYS: Final = {word: number for number, row in enumerate(_WORDS["weekdays"]) for word in row.split()}
"""Monday is 0, as in datetime."""
ZONES: Final = {name: timedelta(hours=hours) for name, hours in _WORDS["zones"].items()}
ERAS: Final[dict[str, int]] = _WORDS["eras"]


def fold_word(word: str) -> str:
    """The word as the tables have it: lower case, without apostrophes and full stops."""
    return word.translate(_APOSTROPHES).casefold()
