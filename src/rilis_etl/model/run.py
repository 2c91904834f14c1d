"""What a run does: issues it meets, what it counts, and its result."""

from dataclasses import dataclass, field
from datetime import datetime

from rilis_etl.errors import IssueReason
from rilis_etl.model.damage import DamagedRecord


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


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run has done, in a form that a terminal, a flow and a test can show."""

    run: Run
    snapshot: str | None  # where what was published is; None when there was nothing to publish
    damaged: tuple[DamagedRecord, ...] = ()  # records of the archive that could not be read

    @property
    def failed(self) -> tuple[str, ...]:
        """Sources that failed as a whole."""
        return tuple(row.source for row in self.run.counts if row.failure)

    @property
    def title(self) -> str:
        return f"{self.run.command} {self.run.started_at:%Y-%m-%d %H:%M} UTC"

    @property
    def sentence(self) -> str:
        """One sentence about what happened."""
        fetched = sum(row.fetched for row in self.run.counts)
        loaded = sum(row.loaded for row in self.run.counts)
        issues = sum(row.issues for row in self.run.counts)
        if self.run.command not in {"rebuild", "recheck"} and not fetched and not loaded and not self.failed:
            return "Nothing new: every release on the listings is already in the warehouse."
        if self.run.command == "recheck" and not fetched and not self.failed:
            return "No page was due for another look."
        parts = [f"{_pages(fetched)} looked at again"] if self.run.command == "recheck" else []
        parts += [f"{loaded} new {'version' if loaded == 1 else 'versions'} in the warehouse"]
        if issues:
            parts.append(f"{_pages(issues)} kept as issues (rilis sql 'from open_issues')")
        if self.damaged:
            count = len(self.damaged)
            parts.append(f"{count} damaged {'record' if count == 1 else 'records'} in the archive")
        if self.failed:
            parts.append(f"failed: {', '.join(self.failed)}")
        return "; ".join(parts) + "."


def _pages(number: int) -> str:
    return f"{number} {'page' if number == 1 else 'pages'}"
