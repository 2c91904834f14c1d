"""Which days are wanted, which are still to do, and how they are cut into windows. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from rilis_etl.model import Mode, SourceWindow, WindowStatus

ONE_DAY = timedelta(days=1)


def is_wanted(status: WindowStatus | None, mode: Mode) -> bool:
    """Whether a backfill has to do a day whose window has this status (None: no backfill has dealt with it)."""
    match mode:
        case Mode.MISSING | Mode.ARCHIVES:
            return status is not WindowStatus.DONE
        case Mode.FAILED:
            return status is WindowStatus.FAILED
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
    source: str, first: date, last: date, statuses: Mapping[date, WindowStatus], mode: Mode, longest: int
) -> tuple[SourceWindow, ...]:
    """The windows of `source` from `first` to `last` (both in it) that a backfill has to deal with."""
    wanted = (first + ONE_DAY * n for n in range((last - first).days + 1))
    return cut(source, (day for day in wanted if is_wanted(statuses.get(day), mode)), longest)


def interleaved(by_source: Iterable[tuple[SourceWindow, ...]]) -> tuple[SourceWindow, ...]:
    """All windows, a window of each source in turn: sources are fetched side by side, each at its own pace."""
    columns = [list(windows) for windows in by_source]
    longest = max(map(len, columns), default=0)
    return tuple(column[n] for n in range(longest) for column in columns if n < len(column))
