"""Spans of publication days, and what a backfill does with them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open span of publication days: `first` is in it, `end` is not. None means unbounded."""

    first: date | None = None
    end: date | None = None

    def __post_init__(self) -> None:
        if self.first and self.end and self.end <= self.first:
            raise ValueError(f"a window must end after it begins: {self.first} .. {self.end}")

    def __contains__(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.end is None or day < self.end)


class Mode(StrEnum):
    """What a backfill does with days that an earlier one has dealt with. The value is what the form offers."""

    MISSING = "missing"  # days not done yet, releases not seen yet
    FAILED = "failed"  # days that failed, and nothing else
    REFETCH = "refetch"  # every day, every release once more
    ARCHIVES = "archives"  # days of capture: what web archives have of the source
    REPARSE = "reparse"  # no request: the archived pages again, with today's code


class WindowStatus(StrEnum):
    """What became of a window. The value is what analysts see in `windows.outcome`."""

    DONE = "done"  # every link of it has brought its release, or says why it never will
    PARTIAL = "partial"  # some links are still open: they are asked for again
    FAILED = "failed"


@dataclass(frozen=True, slots=True, order=True)
class SourceWindow:
    """A half-open span of publication days of one source: the unit of backfill and of retry."""

    source: str
    first: date
    end: date  # not in it

    @property
    def days(self) -> str:
        """The days for people: the first and the last, both are in the window."""
        last = self.end - timedelta(days=1)
        return f"{self.first}" if last == self.first else f"{self.first}..{last}"

    @property
    def span(self) -> Window:
        """The days without the source."""
        return Window(self.first, self.end)

    def __str__(self) -> str:
        return f"{self.source} {self.days}"


@dataclass(frozen=True, slots=True)
class WindowRow:
    """What became of one window in one run."""

    source: str
    first_on: date
    end_on: date  # not in it
    mode: str
    outcome: str
    found_count: int
    fetched_count: int
    missing_count: int
    failure: str | None
    finished_at: datetime

    @property
    def window(self) -> SourceWindow:
        """The window itself."""
        return SourceWindow(self.source, self.first_on, self.end_on)

    @property
    def name(self) -> str:
        """The window as one names it: source and days."""
        return str(self.window)
