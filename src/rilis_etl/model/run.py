"""What a run does: issues it meets, and what it counts."""

from dataclasses import dataclass, field
from datetime import datetime

from rilis_etl.errors import IssueReason


@dataclass(frozen=True, slots=True)
class Issue:
    """Something that was not loaded, with its reason and its capture: quarantined, replayable, never dropped."""

    source: str
    url: str
    reason: IssueReason
    detail: str
    capture_id: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """What one run did for one source."""

    source: str
    found: int = 0  # links on the listings
    fetched: int = 0  # release captures made
    unchanged: int = 0  # captures whose text is already stored
    loaded: int = 0  # new versions
    repaired: int = 0  # of these, versions with at least one repeat removed
    issues: int = 0
    failure: str = ""  # why the source failed as a whole; empty when it did not

    def plus(self, other: "SourceCounts") -> "SourceCounts":
        """Both together; of two failures the first is told."""
        return SourceCounts(
            self.source,
            self.found + other.found,
            self.fetched + other.fetched,
            self.unchanged + other.unchanged,
            self.loaded + other.loaded,
            self.repaired + other.repaired,
            self.issues + other.issues,
            self.failure or other.failure,
        )


@dataclass(frozen=True, slots=True)
class Run:
    """One execution of a command or flow."""

    run_id: str
    command: str  # "ingest", "rebuild", …
    started_at: datetime
    code_version: str
    counts: tuple[SourceCounts, ...] = field(default=())
