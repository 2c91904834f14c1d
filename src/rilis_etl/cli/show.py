"""How work in progress and its outcome look in a terminal."""

import sys
from types import TracebackType
from typing import Self

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from rilis_etl.cli.console import err, out
from rilis_etl.model import RunResult
from rilis_etl.pipeline import events


class Watcher:
    """Progress bars on standard error: one per source, one for loading. Plain lines when piped."""

    def __init__(self) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description:<28}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TextColumn("{task.fields[unit]}"),
            TimeRemainingColumn(),
            console=err,
            transient=False,
            disable=not sys.stderr.isatty(),
        )
        self._bars: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def __call__(self, event: events.Event) -> None:
        match event:
            case events.Listed(source, pages, links):
                self._bar(source, f"{source}: listing", "pages").update_to(pages, note=f"{links} links")
            case events.Due(source, releases):
                self._bar(source, f"{source}: fetching", "pages").restart(releases)
            case events.Fetched(source, _):
                self._bar(source, f"{source}: fetching", "pages").advance()
            case events.Read(_, total, done):
                self._bar("load", "reading the archive", "kB").update_to(done // 1000, total // 1000)
            case events.Importing(total, done):
                self._bar("import", "reading the files", "kB").update_to(done // 1000, total // 1000)
            case events.Publishing():
                self._bar("publish", "checking and publishing", "").restart(None)
            case events.Failed(source, why):
                err.print(f"{source} failed: {why}", style="red", markup=False)
            case events.Noted(text):
                err.print(text, markup=False)

    def _bar(self, key: str, description: str, unit: str) -> "_Bar":
        if key not in self._bars:
            self._bars[key] = self._progress.add_task(description, total=None, unit=unit)
        self._progress.update(self._bars[key], description=description, unit=unit)
        return _Bar(self._progress, self._bars[key])


class _Bar:
    """One bar of the watcher."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress = progress
        self._task = task

    def advance(self) -> None:
        self._progress.advance(self._task)

    def restart(self, total: int | None) -> None:
        self._progress.reset(self._task, total=total)

    def update_to(self, done: int, total: int | None = None, note: str | None = None) -> None:
        if note is not None:
            self._progress.update(self._task, completed=done, unit=note)
        else:
            self._progress.update(self._task, completed=done, total=total)


def show_report(report: RunResult, sentence: str = "", *, title: str = "") -> None:
    """One row per source, then one sentence."""
    table = Table(title=title or report.title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for name in ("source", "found", "fetched", "loaded", "unchanged", "repaired", "issues"):
        table.add_column(name, justify="left" if name == "source" else "right")
    for row in report.run.counts:
        numbers = (row.found, row.fetched, row.loaded, row.unchanged, row.repaired, row.issues)
        table.add_row(row.source, *map(str, numbers), style="red" if row.failure else None)
    out.print(table)
    for row in report.run.counts:
        if row.failure:
            out.print(f"{row.source}: {row.failure}", style="red", markup=False, soft_wrap=True)
    for odd in report.odd:
        out.print(odd, style="yellow", markup=False, soft_wrap=True)
    for record in report.damaged:
        out.print(str(record), style="red", markup=False, soft_wrap=True)
    out.print(sentence or report.sentence, markup=False, soft_wrap=True)
