"""What a run does: issues it meets, what it counts, and its result."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rilis_etl.errors import IssueReason
from rilis_etl.model.damage import Damage, DamagedRecord


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
class OpenPages:
    """Links of a source that have brought no release so far, for one reason."""

    source: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run has done, in a form that a terminal, a flow and a test can show."""

    run: Run
    snapshot: str | None  # where what was published is; None when there was nothing to publish
    open: tuple[OpenPages, ...] = ()  # of the run's sources
    damaged: tuple[DamagedRecord, ...] = ()  # records of the archive that could not be read
    odd: tuple[str, ...] = ()  # "source: what is not usual there"

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
        fetched, loaded = self._sum("fetched"), self._sum("loaded")
        issues = self._sum("issues")
        parts = [self._looked_at] if self.run.command == "recheck" else []
        if fetched or loaded or issues or self.failed or self.run.command == "rebuild":
            parts.append(f"{loaded} new {'version' if loaded == 1 else 'versions'} in the warehouse")
        elif not parts:
            parts.append(self._nothing_new)
        if issues:
            parts.append(f"{_pages(issues)} kept as issues (rilis sql 'from open_issues')")
        if self.open:
            parts.append(self._open_pages)
        parts += self._lost
        if self.odd:
            unusual = ", ".join(dict.fromkeys(each.partition(":")[0] for each in self.odd))
            parts.append(f"unusual: {unusual} (rilis source health)")
        if self.failed:
            parts.append(f"failed: {', '.join(self.failed)}")
        return "; ".join(parts) + "."

    @property
    def _lost(self) -> list[str]:
        """What the archive has lost."""
        gone = sum(each.damage is Damage.GONE for each in self.damaged)
        damaged = len(self.damaged) - gone
        found = [f"{damaged} damaged {'record' if damaged == 1 else 'records'} in the archive"] if damaged else []
        if gone:
            found.append(
                f"{gone} archive {'file lacks' if gone == 1 else 'files lack'} what the warehouse was made from"
            )
        if self.run.command == "rebuild" and any(each.page or each.damage is Damage.GONE for each in self.damaged):
            found.append("what is lost is in the snapshot before this one (rilis rollback)")
        return found

    def _sum(self, column: str) -> int:
        return sum(getattr(row, column) for row in self.run.counts)

    @property
    def _looked_at(self) -> str:
        fetched = self._sum("fetched")
        return f"{_pages(fetched)} looked at again" if fetched or self.failed else "No page was due for another look"

    @property
    def _nothing_new(self) -> str:
        if self.open:
            return "Nothing new"
        if self._sum("found"):
            return "Nothing new: every release on the listings is already in the warehouse"
        return "Nothing new: the listings show no release of these days"

    @property
    def _open_pages(self) -> str:
        """How many links have brought no release so far, and why."""
        reasons: dict[str, int] = {}
        for each in self.open:
            reasons[each.reason] = reasons.get(each.reason, 0) + each.count
        most = sorted(reasons.items(), key=lambda reason: (-reason[1], reason[0]))
        listed = ", ".join(f"{count} {reason}" for reason, count in most)
        verbs = "brings no release and is" if sum(reasons.values()) == 1 else "bring no release and are"
        return f"{_pages(sum(reasons.values()))} still {verbs} asked for again: {listed}"


class Ending(StrEnum):
    """How a run that visited sources has ended. The value is the name of its state in the list of runs."""

    FINE = "Completed"
    WARNED = "Completed with warnings"
    FAILED = "Failed"


def _pages(number: int) -> str:
    return f"{number} {'page' if number == 1 else 'pages'}"
