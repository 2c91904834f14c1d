"""Which days are wanted, which are still to do, and how they are cut into windows. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rilis_etl.model import Window

ONE_DAY = timedelta(days=1)


class Mode(StrEnum):
    """What a backfill does with days that an earlier one has dealt with. The value is what the form offers."""

    MISSING = "missing"  # days not done yet, releases not seen yet
    FAILED = "failed"  # days that failed, and nothing else
    REFETCH = "refetch"  # every day, every release once more
    REPARSE = "reparse"  # no request: the archived pages again, with today's code


class WindowStatus(StrEnum):
    """How a day stands. The value is what analysts see in `windows.outcome`."""

    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, order=True)
class SourceWindow:
    """A half-open span of publication days of one source: the unit of backfill and of retry."""

    source: str
    first: date
    end: date  # not in it

    @property
    def days(self) -> str:
        """For people: both days are in it."""
        last = self.end - ONE_DAY
        return f"{self.first}" if last == self.first else f"{self.first}..{last}"

    @property
    def span(self) -> Window:
        return Window(self.first, self.end)

    def __str__(self) -> str:
        return f"{self.source} {self.days}"


def is_wanted(standing: WindowStatus | None, mode: Mode) -> bool:
    """Whether a day that stands like this (None: never dealt with) is to be done."""
    match mode:
        case Mode.MISSING:
            return standing is not WindowStatus.DONE
        case Mode.FAILED:
            return standing is WindowStatus.FAILED
        case Mode.REFETCH | Mode.REPARSE:
            return True


def cut(source: str, days: Iterable[date], longest: int) -> tuple[SourceWindow, ...]:
    """Windows of at most `longest` days that hold these days and no other, the newest first."""
    windows: list[SourceWindow] = []
    for day in sorted(set(days), reverse=True):
        last = windows[-1] if windows else None
        if last and last.first - day == ONE_DAY and (last.end - day).days <= longest:
            windows[-1] = SourceWindow(source, day, last.end)
        else:
            windows.append(SourceWindow(source, day, day + ONE_DAY))
    return tuple(windows)


def to_do(
    source: str, first: date, last: date, standings: Mapping[date, WindowStatus], mode: Mode, longest: int
) -> tuple[SourceWindow, ...]:
    """The windows of `source` from `first` to `last` (both in it) that a backfill has to deal with."""
    wanted = (first + ONE_DAY * n for n in range((last - first).days + 1))
    return cut(source, (day for day in wanted if is_wanted(standings.get(day), mode)), longest)


def interleaved(by_source: Iterable[tuple[SourceWindow, ...]]) -> tuple[SourceWindow, ...]:
    """All windows, a window of each source in turn: sources are fetched side by side, each at its own pace."""
    columns = [list(windows) for windows in by_source]
    longest = max(map(len, columns), default=0)
    return tuple(column[n] for n in range(longest) for column in columns if n < len(column))
