"""`rilis status` and `rilis doctor` for the eye, and the status for scripts."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from rich.table import Table
from rich.text import Text

from rilis_etl.cli.console import out
from rilis_etl.service.doctor import Diagnosis
from rilis_etl.service.service_status import Service
from rilis_etl.warehouse.read.warehouse_status import Status


def ago(then: datetime | None, now: datetime) -> str:
    """How long ago, in the unit a person would use."""
    if then is None:
        return "never"
    hours = (now - then).total_seconds() / 3600
    if hours < 1:
        return f"{max(0, int(hours * 60))} min ago"
    return f"{int(hours)} h ago" if hours < 48 else f"{int(hours / 24)} days ago"


def show_status(status: Status, now: datetime) -> None:
    """The snapshot in two lines, a table of sources, a table of runs."""
    out.print(
        f"[bold]{status.snapshot}[/bold]  {status.size_bytes / 1e6:,.1f} MB, schema {status.schema_version}",
        soft_wrap=True,
    )
    out.print(
        f"data as of {status.data_as_of:%Y-%m-%d %H:%M} UTC ({ago(status.data_as_of, now)})"
        if status.data_as_of
        else "no captures yet"
    )
    for warning in status.warnings:
        out.print(Text(f"warning: {warning}", style="yellow"))
    table = Table(box=None, pad_edge=False)
    for name in ("source", "releases", "open issues", "newest", "last fetched"):
        table.add_column(name, justify="right" if name in {"releases", "open issues"} else "left")
    for source in status.sources:
        if source.release_count or source.open_issue_count or source.last_fetched_at:
            newest = source.newest_on.isoformat() if source.newest_on else "-"
            numbers = (str(source.release_count), str(source.open_issue_count))
            table.add_row(Text(source.source), *numbers, newest, ago(source.last_fetched_at, now))
    out.print(table)
    runs = Table(box=None, pad_edge=False, title="last runs", title_justify="left")
    for name in ("run", "command", "started (UTC)", "loaded", "issues", "failed"):
        runs.add_column(name, justify="right" if name in {"loaded", "issues"} else "left")
    for run in status.runs:
        numbers = (str(run.loaded_count), str(run.issue_count))
        runs.add_row(run.run_id, run.command, f"{run.started_at:%Y-%m-%d %H:%M}", *numbers, Text(run.failures or "-"))
    out.print(runs)


def as_plain(state: Status | Service) -> dict[str, Any]:
    """The same as plain JSON values."""
    return {key: _plain(value) for key, value in asdict(state).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value if isinstance(value, int | float | str | bool | None) else str(value)


def show_findings(findings: Iterable[Diagnosis]) -> None:
    """One line each, what is wrong in red with its remedy."""
    for finding in findings:
        mark = Text("ok  " if finding.is_good else "bad ", style="green" if finding.is_good else "bold red")
        out.print(mark + Text(f"{finding.name}: {finding.detail}"), soft_wrap=True)
