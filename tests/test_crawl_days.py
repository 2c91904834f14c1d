"""The played day of visits that docs/scale.md speaks of."""

from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks.flows.crawl_days import Visit, fewest_at_a_time, play, visits_of_a_day
from rilis_etl.settings import Settings

DAY = 24.0  # hours


@pytest.fixture(scope="module")
def visits() -> tuple[Visit, ...]:
    return visits_of_a_day(10_000, Settings(warehouse=Path("unused")))


def test_ten_thousand_sources_are_each_visited_within_a_day_by_eight_visits_at_a_time(
    visits: tuple[Visit, ...],
) -> None:
    day = play(visits, 8)
    assert (len(day.ends), day.hours <= 20) == (10_000, True)
    assert fewest_at_a_time(visits, DAY) <= 8
    assert fewest_at_a_time(visits, 8) <= 19


def test_no_host_is_asked_by_two_visits_at_a_time(visits: tuple[Visit, ...]) -> None:
    day = play(visits, 32)
    spans: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for visit, span in zip(visits, zip(day.begins, day.ends, strict=True), strict=True):
        spans[visit.host].append(span)
    assert len(spans) < len(visits)
    ordered = [sorted(each) for each in spans.values()]
    assert all(one[1] <= other[0] for each in ordered for one, other in pairwise(each))


def test_there_are_never_more_visits_at_a_time_than_asked_for(visits: tuple[Visit, ...]) -> None:
    day = play(visits[:500], 8)
    changes = sorted([(end, -1) for end in day.ends] + [(begin, 1) for begin in day.begins])
    at_work = [sum(change for _, change in changes[: at + 1]) for at in range(len(changes))]
    assert max(at_work) == 8


def test_a_day_is_played_the_same_each_time(visits: tuple[Visit, ...]) -> None:
    assert visits_of_a_day(10_000, Settings(warehouse=Path("unused"))) == visits


def test_a_visit_that_is_longer_than_the_day_is_no_question_of_more_visits_at_a_time() -> None:
    with pytest.raises(ValueError, match="takes longer than 8 hours"):
        fewest_at_a_time([Visit("a", 20_000, 40_000)], 8)
