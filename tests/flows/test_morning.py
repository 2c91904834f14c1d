"""What a morning needs on top of an ingest: one run over a gap, busy sources, a page that tells what came."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.pipeline.ingest import ingest, visiting
from rilis_etl.pipeline.morning import morning_page, plain, visiting_free
from tests.support import Bench, said

Texts = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Mornings:
    """Two people's warehouses on the third morning: one was away on the second, the other comes for the first time."""

    away: Texts
    late: Texts
    page: str  # of the one who was away


@pytest.fixture(scope="module")
def mornings(newsroom_on: Callable[[int], Bench], tmp_path_factory: pytest.TempPathFactory) -> Mornings:
    folders = [tmp_path_factory.mktemp(name) for name in ("late", "away")]
    for root, days in zip(folders, ((3,), (1, 3)), strict=True):
        for day in days:
            shop = newsroom_on(day).shop(root, delay_seconds=0)
            report = ingest(shop, shop.chosen(()))
    late, away = (said(newsroom_on(3).shop(root).warehouse.published())["texts"] for root in folders)
    return Mornings(away, late, morning_page(shop, report))


def test_one_run_catches_up_over_the_mornings_that_were_missed(mornings: Mornings) -> None:
    held, expected = ({row[:2] for row in texts} for texts in (mornings.away, mornings.late))
    assert expected <= held, "every release of the missed morning is there"
    assert len({row[:3] for row in mornings.away}) == len(mornings.away), "and none twice"


def test_the_page_lists_what_is_new_with_links(mornings: Mornings) -> None:
    assert "### New releases" in mornings.page
    assert [line for line in mornings.page.splitlines() if line.startswith("- 2026-06-1") and "](http://" in line]


def test_the_page_lists_what_was_edited(mornings: Mornings) -> None:
    assert "### Edited since we saw them first" in mornings.page


def test_a_busy_source_fails_for_itself_and_stops_no_other(newsroom_on: Callable[[int], Bench], tmp_path: Path) -> None:
    shop = newsroom_on(1).shop(tmp_path)
    busy, *free = shop.chosen(())
    with visiting(shop, [busy]), visiting_free(shop, [busy, *free]) as todo:
        assert todo.sources == tuple(free)
        assert [(row.source, "another process" in row.failure) for row in todo.busy] == [(busy.key, True)]


@given(st.text())
def test_a_title_cannot_be_markup(title: str) -> None:
    shown = plain(title)
    assert not set("<>[]()`*_\\|!") & set(shown)
    assert "\n" not in shown
