"""A visit that reaches a ceiling says so, and the next one goes on from there."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rilis_etl.context import Context
from rilis_etl.pipeline.runs.ingest import ingest
from tests.support import Bench, output

pytestmark = pytest.mark.xdist_group("ceilings")  # one whole visit

SOURCE = "ombudswarga"


@pytest.fixture(scope="module")
def bench(newsroom_on: Callable[[int], Bench]) -> Bench:
    return newsroom_on(1)


def visits(context: Context, at_most: int = 30) -> list[str]:
    """Visits one after the other until one sees everything; why each of the others did not."""
    reasons: list[str] = []
    while len(reasons) < at_most:
        (counts,) = ingest(context, [context.sources[SOURCE]]).run.counts
        reasons.append(counts.failure)
        if not counts.failure:
            break
    return reasons


def published(context: Context) -> dict[str, list[tuple[Any, ...]]]:
    found = output(context.settings.warehouse / "warehouse.duckdb")
    return {name: rows for name, rows in found.items() if name != "issues"}


@pytest.fixture(scope="module")
def whole(bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[Any, ...]]]:
    """What one visit without a ceiling publishes."""
    context = bench.context(tmp_path_factory.mktemp("whole"), delay_seconds=0)
    assert visits(context) == [""]
    return published(context)


@pytest.mark.parametrize(
    ("ceiling", "sentence"),
    [({"visit_releases": 15}, "15 releases (RILIS_VISIT_RELEASES)"), ({"visit_requests": 24}, "24 requests")],
)
def test_visits_with_a_ceiling_find_together_what_one_without_finds(
    bench: Bench, tmp_path: Path, whole: dict[str, list[tuple[Any, ...]]], ceiling: dict[str, Any], sentence: str
) -> None:
    context = bench.context(tmp_path, delay_seconds=0, **ceiling)
    *cut_short, last = visits(context)
    assert last == ""
    assert cut_short
    assert all(sentence in reason and "the next one goes on from there" in reason for reason in cut_short)
    assert published(context) == whole


def test_a_slow_visit_ends_at_its_time(bench: Bench, tmp_path: Path) -> None:
    looks = iter(range(1_000_000))
    start = bench.newsroom.now.astimezone(UTC)

    def minutes() -> datetime:
        return start.fromtimestamp(start.timestamp() + 60 * next(looks), UTC)

    context = bench.context(tmp_path, clock=minutes, delay_seconds=0, visit_hours=0.5)
    (reason,) = visits(context, at_most=1)
    assert "0.5 hours (RILIS_VISIT_HOURS)" in reason
