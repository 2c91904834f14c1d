"""Release pages parsed before a load comes to them, by another process, or by itself. Pure.

Parsing is the expensive part of a load and needs no order, except that the roster of the source's authors grows with
each page. So a page is parsed with an empty roster, and each question to the roster is kept with the result. The load
takes the result where its own roster gives the same answers, and parses the page itself where it does not: its rows are
the same with all results, with some, or with none.
"""

import pickle
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from rilis_etl.html.reservations import NOTHING_RESERVED, Reservations, read_reservations
from rilis_etl.model import Capture, CapturePlace, Issue, Role, Version
from rilis_etl.pipeline.fingerprint import parser_fingerprint
from rilis_etl.pipeline.process.parse_capture import as_compared, parse_capture, shown_of
from rilis_etl.similarity.announced import Shown
from rilis_etl.similarity.minhash import SignedText
from rilis_etl.sources.schema import Source
from rilis_etl.text.bylines import Roster
from rilis_etl.text.cleaning import NO_BOILERPLATE, Boilerplate

if TYPE_CHECKING:
    from rilis_etl.warehouse.load.batch import CaptureRow

PART_CAPTURES = 200
"""Captures in one task: about a second and a half of work."""

MOST_AHEAD_BYTES = 4 * 2**20
"""Content of a record that is read ahead of a load, which reads it in any case: what is longer is mostly refused at
once, and decompressing it twice is what it costs."""

MOST_KEPT_BYTES = 64 * 2**20
"""Room for results that a load keeps: some 20,000 pages of 3 kB, compressed."""


@dataclass(frozen=True, slots=True)
class KnownQuery:
    """The question whether the roster knows a signature, and its answer."""

    text: str
    answer: bool
    kind: Literal["knows"] = "knows"

    def holds(self, roster: Roster) -> bool:
        """Whether `roster` gives the same answer."""
        return roster.knows(self.text) is self.answer


@dataclass(frozen=True, slots=True)
class NameQuery:
    """The question whose name the roster has for initials, and its answer."""

    text: str
    answer: str | None
    kind: Literal["habit"] = "habit"

    def holds(self, roster: Roster) -> bool:
        """Whether `roster` gives the same answer."""
        return roster.habit(self.text) == self.answer


RosterQuery = KnownQuery | NameQuery


@dataclass(frozen=True)
class _RecordingRoster(Roster):
    """A roster that records the questions it gets."""

    queries: dict[KnownQuery | NameQuery, None] = field(default_factory=dict)

    def knows(self, text: str) -> bool:
        answer = super().knows(text)
        self.queries[KnownQuery(text, answer)] = None
        return answer

    def habit(self, text: str) -> str | None:
        answer = super().habit(text)
        self.queries[NameQuery(text, answer)] = None
        return answer


@dataclass(frozen=True, slots=True)
class CachedParse:
    """The result of parsing one page, and the questions that the roster got, with its answers.

    What a load finds out of a page besides may be there too: what it shows, its signature, what it reserves.
    """

    capture_id: str
    fingerprint: str  # of the parser, see pipeline/fingerprint.py
    result: Version | Issue
    queries: tuple[RosterQuery, ...]
    shown: Shown | None = None
    signed: SignedText | None = None
    reserves: Reservations = NOTHING_RESERVED

    def holds(self, fingerprint: str | None, roster: Roster) -> bool:
        """Whether a parser with this fingerprint and this roster gives the same result."""
        return self.fingerprint == fingerprint and all(query.holds(roster) for query in self.queries)

    def given_to(self, row: "CaptureRow", roster: Roster) -> "CaptureRow | None":
        """The row of the page with what it gave; None where the parser of the row would come to something else."""
        if not self.holds(row.parser, roster):
            return None
        return replace(row, result=self.result, shown=self.shown, reserves=self.reserves, signed=self.signed)


def parse_ahead(
    captures: Iterable[tuple[Capture, CapturePlace]], source: Source, learned: Boilerplate = NO_BOILERPLATE
) -> Iterator[CachedParse]:
    """The results for those captures that answer requests for releases of `source`."""
    fingerprint = parser_fingerprint(source, learned)
    for capture, _ in captures:
        if capture.role is Role.RELEASE and capture.source == source.key and capture.status != 304:
            parsed = _recorded(capture, source, Roster(), learned, fingerprint)
            yield _with_what_it_shows(replace(parsed, reserves=read_reservations(capture)), capture)


class KeptParses:
    """Pages that a load has parsed and will parse again: each look at a release brings its mementos back. No page is
    forgotten for a newer one, for a crawl asks for all of them in turn."""

    def __init__(self, most_bytes: int = MOST_KEPT_BYTES) -> None:
        self._left_bytes = most_bytes
        self._kept: dict[str, bytes] = {}  # by capture, compressed

    def parse(
        self, capture: Capture, source: Source, roster: Roster, learned: Boilerplate, fingerprint: str
    ) -> Version | Issue:
        """What the page gives: as kept, where the roster's answers are the same, else parsed."""
        if kept := self._kept.get(capture.capture_id):
            found: CachedParse = pickle.loads(zlib.decompress(kept))  # noqa: S301 - we have written it ourselves
            if found.holds(fingerprint, roster):
                return found.result
        parsed = _recorded(capture, source, roster, learned, fingerprint)
        content = zlib.compress(pickle.dumps(parsed), 1)
        left_bytes = self._left_bytes + len(kept or b"") - len(content)
        if left_bytes >= 0:
            self._kept[capture.capture_id], self._left_bytes = content, left_bytes
        return parsed.result


def _with_what_it_shows(parsed: CachedParse, capture: Capture) -> CachedParse:
    if not isinstance(parsed.result, Version):
        return parsed
    try:
        text = as_compared(parsed.result)
        return replace(parsed, shown=shown_of(text, capture), signed=SignedText.of(text))
    except Exception:  # noqa: BLE001 - the load meets it too, and makes it an issue
        return parsed


def _recorded(capture: Capture, source: Source, roster: Roster, learned: Boilerplate, fingerprint: str) -> CachedParse:
    asked = _RecordingRoster(roster.by_text)
    result = parse_capture(capture, source, asked, learned)
    return CachedParse(capture.capture_id, fingerprint, result, tuple(asked.queries))
