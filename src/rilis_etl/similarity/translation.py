"""Whether two texts in different languages may be one release: they share what is not translated. Pure.

A candidate, not a fact: numbers and the names of persons and places stay in a translation, but two releases of one day
about one event share them too. The numbers of the day itself do not count: every release of that day may have them.
"""

import re

from rilis_etl.similarity.shingles import Text

SHARED_NUMBERS = 0.6  # of the numbers of the text that has fewer
SHARED_NAMES = 0.4
ENOUGH_NUMBERS = 2  # fewer are shared by chance
ENOUGH_NAMES = 3
NUMBER_BITS = 63  # they fit BIGINT
LENGTHS = 2.5  # the longer text has at most so many times the words of the other

_NAME_LETTERS = 3
_TAIL = 9  # digits of a number that count
_DIGITS = re.compile(r"[0-9]+")
_SENTENCE_START = re.compile(r"[.!?:…\"“]\s+$|^$")
_NAME = re.compile(r"\b[^\W\d_]+\b")


def may_be_translations(first: Text, second: Text) -> bool:
    """Whether texts of the same day in two known languages have most numbers and many names in common."""
    if first.day is None or first.day != second.day or not _in_two_languages(first.language, second.language):
        return False
    if max(len(first.words), len(second.words)) > LENGTHS * min(len(first.words), len(second.words)):
        return False
    return _share_enough(_numbers(first), _numbers(second), ENOUGH_NUMBERS, SHARED_NUMBERS) and _share_enough(
        _names(first), _names(second), ENOUGH_NAMES, SHARED_NAMES
    )


def number_bits(text: Text) -> int:
    """The numbers of a text as bits: texts that share numbers share bits.

    Two such values tell a database whether `may_be_translations` is worth asking.
    """
    return sum({1 << int(number[-_TAIL:]) % NUMBER_BITS for number in _numbers(text)})


def _in_two_languages(first: str, second: str) -> bool:
    tags = [tag.partition("-")[0] for tag in (first, second)]
    return tags[0] != tags[1] and "und" not in tags


def _share_enough(first: frozenset[str], second: frozenset[str], enough: int, share: float) -> bool:
    common = len(first & second)
    return common >= enough and common >= share * min(len(first), len(second))


def _numbers(text: Text) -> frozenset[str]:
    """The runs of digits in a text: 1.500 and 1,500 are the same two."""
    runs = (run for line in text.lines for run in _DIGITS.findall(line.text))
    of_day = () if text.day is None else (str(text.day.day), str(text.day.year))
    return frozenset(run.lstrip("0") or "0" for run in runs) - frozenset(of_day)


def _names(text: Text) -> frozenset[str]:
    """The words with a capital inside a sentence."""
    return frozenset(
        match.group().casefold()
        for line in text.lines
        if line.is_prose
        for match in _NAME.finditer(line.text)
        if len(match.group()) >= _NAME_LETTERS
        and match.group()[0].isupper()
        and not _SENTENCE_START.search(line.text[: match.start()][-3:])
    )
