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
        if self.run.command != "rebuild" and not fetched and not loaded and not self.failed:
            return "Nothing new: every release on the listings is already in the warehouse."
        parts = [f"{loaded} new {'version' if loaded == 1 else 'versions'} in the warehouse"]
        if issues:
            parts.append(f"{issues} {'page' if issues == 1 else 'pages'} kept as issues (rilis sql 'from open_issues')")
        if self.failed:
            parts.append(f"failed: {', '.join(self.failed)}")
        return "; ".join(parts) + "."

    @property
    def markdown(self) -> str:
        """The counts as a table, for a flow's artifact."""
        head = ["source", "found", "fetched", "loaded", "unchanged", "repaired", "issues", "failure"]
        lines = [f"## {self.title}", "", self.sentence, "", f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
        for row in self.run.counts:
            numbers = (row.found, row.fetched, row.loaded, row.unchanged, row.repaired, row.issues)
            cells = (row.source, *map(str, numbers), _in_cell(row.failure))
            lines.append(f"| {' | '.join(cells)} |")
        return "\n".join(lines)


def _in_cell(text: str) -> str:
    """Text that cannot leave its cell, nor be read as markup: it may quote a page."""
    return "".join(f"&#{ord(char)};" if char in "|<>[]()`*_\\" else char for char in " ".join(text.split()))
