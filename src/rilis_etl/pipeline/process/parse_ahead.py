"""Release pages parsed before a load comes to them, by another process. Pure.

Parsing is the expensive part of a load and needs no order, except that the roster of the source's authors grows with
each page. So a page is parsed with an empty roster, and each question to the roster is kept with the result. The load
takes the result where its own roster gives the same answers, and parses the page itself where it does not: its rows are
the same with all results, with some, or with none.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from rilis_etl.model import Capture, CapturePlace, Issue, Role, Version
from rilis_etl.pipeline.fingerprint import parser_fingerprint
from rilis_etl.pipeline.process.parse_capture import parse_capture
from rilis_etl.sources.schema import Source
from rilis_etl.text.bylines import Roster
from rilis_etl.text.cleaning import NO_BOILERPLATE, Boilerplate

PART_CAPTURES = 200
"""Captures in one task: about a second and a half of work."""


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
    """An empty roster that records the questions it gets."""

    queries: dict[KnownQuery | NameQuery, None] = field(default_factory=dict)

    def knows(self, text: str) -> bool:
        self.queries[KnownQuery(text, answer=False)] = None
        return False

    def habit(self, text: str) -> str | None:
        self.queries[NameQuery(text, None)] = None
        return None


@dataclass(frozen=True, slots=True)
class CachedParse:
    """The result of parsing one page with an empty roster, and the questions that the roster got."""

    capture_id: str
    fingerprint: str  # of the parser, see pipeline/fingerprint.py
    result: Version | Issue
    queries: tuple[RosterQuery, ...]

    def holds(self, fingerprint: str, roster: Roster) -> bool:
        """Whether a parser with this fingerprint and this roster gives the same result."""
        return self.fingerprint == fingerprint and all(query.holds(roster) for query in self.queries)


def parse_ahead(
    captures: Iterable[tuple[Capture, CapturePlace]], source: Source, learned: Boilerplate = NO_BOILERPLATE
) -> Iterator[CachedParse]:
    """The results for those captures that answer requests for releases of `source`."""
    fingerprint = parser_fingerprint(source, learned)
    for capture, _ in captures:
        if capture.role is Role.RELEASE and capture.source == source.key and capture.status != 304:
            roster = _RecordingRoster()
            result = parse_capture(capture, source, roster, learned)
            yield CachedParse(capture.capture_id, fingerprint, result, tuple(roster.queries))
