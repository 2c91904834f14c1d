"""Lines that a source prints on its pages whatever they say, learnt from how many pages bear them.

Only lines at the edge of the body are learnt: everything between such a line and the page's first or last line is
boilerplate too. That keeps headings that come back in many releases ("Latar Belakang") and formulas of the subject in
place: they have prose on both sides. Pure and deterministic; stored as plain lines, so that a rebuild cleans with
what was learnt then.
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
_SPACES: Final = re.compile(r"\s+")
_NUMBERS: Final = re.compile(r"\d+")
_LONGEST_COUNTER: Final = 40


def folded(line: str) -> str:
    """A line as it is compared: entities resolved, NFKC, without quotes, case and doubled spaces."""
    plain = unicodedata.normalize("NFKC", html.unescape(line))
    return _SPACES.sub(" ", _QUOTES.sub("", plain)).strip().casefold()


def _key(line: str) -> str:
    """A line as it is counted. In short ones runs of digits count as one: counters and sums change with each visit.

    Longer ones keep them: two sentences that differ by a number say two things.
    """
    plain = folded(line)
    return _NUMBERS.sub("0", plain) if len(plain) <= _LONGEST_COUNTER else plain


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """The lines learnt of one source, folded, in order of the alphabet."""

    lines: tuple[str, ...] = ()

    def __contains__(self, line: str) -> bool:
        key = _key(line)
        at = bisect_left(self.lines, key)
        return at < len(self.lines) and self.lines[at] == key

    def to_lines(self) -> tuple[str, ...]:
        """For storing; `from_lines` reads them."""
        return self.lines

    @classmethod
    def from_lines(cls, lines: Iterable[str]) -> "Boilerplate":
        return cls(tuple(sorted({_key(line) for line in lines} - {""})))


NOTHING_LEARNT: Final = Boilerplate()


def learn_boilerplate(
    documents: Iterable[tuple[str, ...]], *, share: float = 0.2, at_least: int = 5, longest: int = 300
) -> Boilerplate:
    """Boilerplate of one source from the lines of its releases' bodies, one document a release.

    share: a line must stand on this part of the documents; such lines are 1–52 % of the characters of real sites.
    at_least: and on this many, so that small samples teach nothing.
    longest: characters of a line. Longer ones are text: one office ends a third of its releases with the same
    definitions of the law, and up to this length none of them was learnt.
    """
    pages = [tuple(filter(None, (_key(line) for line in document))) for document in documents]
    on_pages = Counter(line for page in pages for line in set(page) if len(line) <= longest)
    needed = max(at_least, share * len(pages))
    frequent = {line for line, count in on_pages.items() if count >= needed}
    at_edge: Counter[str] = Counter()
    for page in pages:
        at_edge.update({page[i] for i in edges(tuple(line in frequent for line in page))})
    return Boilerplate(tuple(sorted(line for line in frequent if at_edge[line] >= needed)))


def edges(is_furniture: tuple[bool, ...]) -> tuple[int, ...]:
    """Indexes of the lines that are boilerplate together with everything between them and one end of the page.

    A page that is boilerplate throughout has no edge: there is nothing left to be the edge of.
    """
    count = len(is_furniture)
    first = next((i for i, boilerplate in enumerate(is_furniture) if not boilerplate), count)
    if first == count:
        return ()
    last = next(i for i in range(count - 1, -1, -1) if not is_furniture[i])
    return (*range(first), *range(last + 1, count))
