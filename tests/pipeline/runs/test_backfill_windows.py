"""Which days are to do, and how they are cut into windows: no server, no clock."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.model import Mode, SourceWindow, WindowStatus
from rilis_etl.pipeline.runs.backfill_windows import cut, interleaved, to_do

FIRST = date(2017, 11, 1)
days = st.integers(0, 120).map(lambda n: FIRST + timedelta(days=n))


def november(*numbers: int) -> list[date]:
    return [date(2017, 11, number) for number in numbers]


@given(st.sets(days), st.integers(1, 40))
def test_windows_hold_every_day_once_and_no_other(wanted: set[date], longest: int) -> None:
    windows = cut("s", wanted, longest)
    held = [window.first + timedelta(days=n) for window in windows for n in range((window.end - window.first).days)]
    assert sorted(held) == sorted(wanted)
    assert all((window.end - window.first).days <= longest for window in windows)
    assert list(windows) == sorted(windows, key=lambda window: window.first, reverse=True)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [(Mode.MISSING, november(2, 3)), (Mode.FAILED, november(2)), (Mode.REFETCH, november(1, 2, 3))],
)
def test_a_mode_chooses_days_by_how_they_stand(mode: Mode, expected: list[date]) -> None:
    standings = {date(2017, 11, 1): WindowStatus.DONE, date(2017, 11, 2): WindowStatus.FAILED}
    windows = to_do("s", date(2017, 11, 1), date(2017, 11, 3), standings, mode, longest=1)
    assert sorted(window.first for window in windows) == expected


def test_a_window_is_named_by_the_days_in_it() -> None:
    assert str(SourceWindow("s", date(2017, 11, 1), date(2017, 12, 1))) == "s 2017-11-01..2017-11-30"
    assert str(SourceWindow("s", date(2017, 11, 1), date(2017, 11, 2))) == "s 2017-11-01"


def test_sources_take_turns() -> None:
    many, one = cut("many", november(1, 2, 3), 1), cut("one", november(1), 1)
    assert [window.source for window in interleaved([many, one])] == ["many", "one", "many", "many"]
