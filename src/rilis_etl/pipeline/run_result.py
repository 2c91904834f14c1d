"""What a run has done, in a form that a terminal, a flow and a test can show."""

from dataclasses import dataclass
from pathlib import Path

from rilis_etl.model import Run


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of one ingest or rebuild."""

    run: Run
    snapshot: Path | None  # the file published; None when there was nothing to publish, and for a lake

    @property
    def failed(self) -> tuple[str, ...]:
        """Sources that failed as a whole."""
        return tuple(row.source for row in self.run.counts if row.failure)

    @property
    def title(self) -> str:
        return f"{self.run.command} {self.run.started_at:%Y-%m-%d %H:%M} UTC"

    @property
    def sentence(self) -> str:
        """What happened, as one would say it."""
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
        if self.failed:
            parts.append(f"failed: {', '.join(self.failed)}")
        return "; ".join(parts) + "."


def _pages(number: int) -> str:
    return f"{number} {'page' if number == 1 else 'pages'}"
