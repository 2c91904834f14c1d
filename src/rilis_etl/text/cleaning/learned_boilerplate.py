"""Lines that a source prints on many of its pages whatever the release is about: learned by counting pages. Pure.

Only lines at the edge of the body are learned: everything between such a line and the page's first or last line is
boilerplate too. So headings that come back in many releases ("Latar Belakang") and legal formulas stay: they have
prose on both sides. What was learned is stored as plain lines, so that a rebuild cleans as before.
"""

import html
import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_QUOTES: Final = re.compile(r"[\"'“”‘’‚„«»‹›`´]")
_NUMBERS: Final = re.compile(r"\d+")
_LONGEST_COUNTER: Final = 40


def folded(line: str) -> str:
    """The line as it is compared: entities resolved, NFKC, without quotes, case and doubled spaces."""
    plain = unicodedata.normalize("NFKC", html.unescape(line))
    return " ".join(_QUOTES.sub("", plain).split()).casefold()


def _key(line: str) -> str:
    """The line as it is counted. In a short line every number is 0: counters and sums change with each visit.

    A longer line keeps its numbers: two sentences with different numbers have different meanings.
    """
    plain = folded(line)
    return _NUMBERS.sub("0", plain) if len(plain) <= _LONGEST_COUNTER else plain


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """The lines learned of one source, folded, in order of the alphabet."""

    lines: tuple[str, ...] = ()

    def __contains__(self, line: str) -> bool:
        key = _key(line)
        at = bisect_left(self.lines, key)
        return at < len(self.lines) and self.lines[at] == key

    def to_lines(self) -> tuple[str, ...]:
        """The lines for storing; `from_lines` reads them again."""
        return self.lines

    @classmethod
    def from_lines(cls, lines: Iterable[str]) -> "Boilerplate":
        """The boilerplate of these lines."""
        return cls(tuple(sorted({_key(line) for line in lines} - {""})))


NO_BOILERPLATE: Final = Boilerplate()


def learn_boilerplate(
    documents: Iterable[tuple[str, ...]], *, share: float = 0.2, at_least: int = 5, longest: int = 300
) -> Boilerplate:
    """The boilerplate of one source; each document holds the lines of one release's body.

    share: the part of the documents that must hold a line; such lines are 1 to 52 % of the characters of real sites.
    at_least: the number of documents that must hold it, so that small samples teach nothing.
    longest: characters of a line. Longer lines are text: one office ends a third of its releases with the same
    definitions of the law, and none of these is so short.
    """
    pages = [tuple(filter(None, (_key(line) for line in document))) for document in documents]
    on_pages = Counter(line for page in pages for line in set(page) if len(line) <= longest)
    needed = max(at_least, share * len(pages))
    frequent = {line for line, count in on_pages.items() if count >= needed}
    at_edge: Counter[str] = Counter()
    for page in pages:
        at_edge.update({page[i] for i in edges(tuple(line in frequent for line in page))})
    return Boilerplate(tuple(sorted(line for line in frequent if at_edge[line] >= needed)))


def edges(is_boilerplate: tuple[bool, ...]) -> tuple[int, ...]:
    """The indexes of the lines from each end of the page up to the first line that is no boilerplate.

    None where all lines are boilerplate: then there is no text of which they could be the edge.
    """
    count = len(is_boilerplate)
    first = next((i for i, found in enumerate(is_boilerplate) if not found), count)
    if first == count:
        return ()
    last = next(i for i in range(count - 1, -1, -1) if not is_boilerplate[i])
    return (*range(first), *range(last + 1, count))
