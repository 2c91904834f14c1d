"""The path of a backfill without Prefect: planned from the ledger, listed, fetched, published with its row."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from rilis_etl.context import Workshop
from rilis_etl.errors import SettingsError, SourceBusyError, SourceError
from rilis_etl.model import Link
from rilis_etl.pipeline.crawl.window_fetch import Listing, Outing, Visited, share
from rilis_etl.pipeline.process.load import rebuild
from rilis_etl.pipeline.runs.backfill import Outcome, Plan, backfilling, estimate, plan, store, wish
from rilis_etl.pipeline.runs.ingest import daily_window, ingest
from rilis_etl.pipeline.runs.windows import Mode, SourceWindow
from rilis_etl.warehouse.read.crawl_state import Ledger
from tests.support import Bench

SOURCE = "ombudswarga"
FIRST, LAST = date(2024, 1, 1), date(2026, 6, 14)


@pytest.fixture(scope="module")
def bench(newsroom_on: Callable[[int], Bench]) -> Bench:
    return newsroom_on(1)


@pytest.fixture
def shop(bench: Bench, tmp_path: Path) -> Workshop:
    return bench.shop(tmp_path, clock=ticking(bench), delay_seconds=0)


def ticking(bench: Bench) -> Callable[[], datetime]:
    """A clock that goes on by a millisecond at each look."""
    looks = count()
    return lambda: bench.newsroom.now.astimezone(UTC) + timedelta(milliseconds=next(looks))


def planned(shop: Workshop, mode: Mode = Mode.MISSING, first: date = FIRST, last: date = LAST) -> Plan:
    return plan(shop, wish(shop, [SOURCE], first, last, mode, window_days=450))


def listing(shop: Workshop, todo: Plan, run_id: str = "listing") -> Listing:
    with Outing(shop, todo.wish.mode, run_id) as outing:
        return outing.read_listings(shop.sources[SOURCE], todo.of(SOURCE))


def backfill(shop: Workshop, mode: Mode = Mode.MISSING, **days: date) -> int:
    """All windows of the source, one after the other; how many pages were fetched."""
    todo = planned(shop, mode, **days)
    run = shop.new_run("backfill")
    visits: list[Visited] = []
    with Outing(shop, mode, run.run_id) as outing:
        for work in outing.read_listings(shop.sources[SOURCE], todo.windows).work if todo.windows else ():
            visited = outing.visit(shop.sources[SOURCE], work)
            assert visited is not None
            store(shop, run, [visited])
            visits.append(visited)
    return sum(visited.row.fetched_count for visited in visits)


def asked(shop: Workshop, sql: str) -> list[tuple[Any, ...]]:
    with shop.warehouse.reading() as con:
        return con.execute(sql).fetchall()


def test_the_windows_hold_what_their_days_published_and_a_second_run_finds_nothing_to_do(shop: Workshop) -> None:
    fetched = backfill(shop)
    published = asked(shop, "select published_on from versions")
    assert fetched > 10
    assert all(FIRST <= day <= LAST for (day,) in published)
    assert {outcome for (outcome,) in asked(shop, "select outcome from windows")} == {"done"}
    again = planned(shop)
    assert again.windows == ()
    assert Outcome(again, shop.new_run("backfill"), ()).sentence.startswith("Nothing to do")


def test_a_span_that_overlaps_an_earlier_one_does_the_rest(shop: Workshop) -> None:
    backfill(shop, first=date(2025, 1, 1))
    (newest, *_) = planned(shop).windows
    assert newest.end == date(2025, 1, 1)


def test_refetching_adds_captures_and_no_version(shop: Workshop) -> None:
    fetched = backfill(shop)
    before = asked(shop, "select count(*) from versions")
    assert backfill(shop, Mode.REFETCH) >= fetched
    assert asked(shop, "select count(*) from versions") == before


def test_the_daily_cursor_stays_where_it_was(bench: Bench, shop: Workshop) -> None:
    source = shop.sources[SOURCE]
    before = daily_window(shop, source)
    backfill(shop)
    assert daily_window(shop, source) == before
    ingest(shop, [source])
    visited = shop.warehouse.last_visit(SOURCE)
    backfill(shop, Mode.REFETCH)
    assert shop.warehouse.last_visit(SOURCE) == visited


def test_a_window_whose_pages_do_not_come_is_failed_and_heals(bench: Bench, shop: Workshop, tmp_path: Path) -> None:
    todo = planned(shop)
    found = listing(shop, todo)
    busiest = max(found.work, key=lambda work: len(work.orders))
    dead = bench.shop(tmp_path, routes={".example": "127.0.0.1:9"}, retries=0, delay_seconds=0)
    run = dead.new_run("backfill")
    with Outing(dead, Mode.MISSING, run.run_id) as outing:
        visited = outing.visit(dead.sources[SOURCE], busiest)
    assert visited is not None
    assert visited.row.outcome == "failed"
    assert "did not come" in (visited.row.failure or "")
    store(dead, run, [visited])
    assert planned(shop, Mode.FAILED).windows == (busiest.window,)
    assert backfill(shop, Mode.FAILED) == len(busiest.orders)
    assert planned(shop, Mode.FAILED).windows == ()


def test_a_listing_that_fails_fails_its_windows_and_fetches_nothing(bench: Bench, tmp_path: Path) -> None:
    dead = bench.shop(tmp_path, routes={".example": "127.0.0.1:9"}, retries=0, delay_seconds=0)
    found = listing(dead, planned(dead))
    assert "unreachable" in found.failure
    assert not any(work.orders for work in found.work)


def test_a_stopped_window_leaves_no_row_and_loses_no_page(shop: Workshop) -> None:
    todo = planned(shop)
    work = max(listing(shop, todo).work, key=lambda work: len(work.orders))
    with Outing(shop, Mode.MISSING, "stopped") as outing:
        pass
    assert outing.visit(shop.sources[SOURCE], work) is None
    assert planned(shop) == todo


def test_a_dry_run_counts_what_a_real_one_fetches(bench: Bench, shop: Workshop) -> None:
    todo = planned(shop)
    told = estimate(shop, [listing(shop, todo, "dry")])
    assert (told.windows, told.releases) == (len(todo.windows), backfill(shop))


def test_a_rebuild_keeps_the_ledger(shop: Workshop) -> None:
    backfill(shop)
    before = asked(shop, "select * from windows order by all")
    rebuild(shop)
    assert asked(shop, "select * from windows order by all") == before


def test_a_day_that_was_not_over_is_asked_for_again(bench: Bench, tmp_path: Path) -> None:
    today = bench.newsroom.day
    backfill(bench.shop(tmp_path, delay_seconds=0), last=today)
    tomorrow = bench.shop(tmp_path, clock=lambda: bench.newsroom.now.astimezone(UTC) + timedelta(days=1))
    assert planned(tomorrow, last=today).windows == (SourceWindow(SOURCE, today, today + timedelta(days=1)),)


def test_a_link_without_a_day_goes_to_the_newest_window(shop: Workshop) -> None:
    source = shop.sources[SOURCE]
    old, new = SourceWindow(SOURCE, FIRST, date(2025, 1, 1)), SourceWindow(SOURCE, date(2025, 1, 1), LAST)
    link = Link(SOURCE, "http://ombudswarga.example/index.php/berita/77-tanpa-tanggal", "http://ombudswarga.example/")
    work = share(source, [old, new], [link], Ledger(SOURCE), Mode.MISSING)
    assert {each.window: len(each.orders) for each in work} == {old: 0, new: 1}


def test_a_second_backfill_of_a_source_is_refused_and_a_daily_run_is_not(shop: Workshop) -> None:
    source = shop.sources[SOURCE]
    with backfilling(shop, [source]):
        with pytest.raises(SourceBusyError, match=SOURCE), backfilling(shop, [source]):
            pass
        assert not ingest(shop, [source]).failed


@pytest.mark.parametrize(
    ("sources", "first", "last", "told"),
    [
        ([SOURCE], LAST, FIRST, "before the first day"),
        ([SOURCE], FIRST, date(2031, 1, 1), "in the future"),
        ([], FIRST, LAST, "at least one source"),
    ],
)
def test_a_wrong_wish_is_refused_in_a_sentence(
    shop: Workshop, sources: list[str], first: date, last: date, told: str
) -> None:
    with pytest.raises(SettingsError, match=told):
        wish(shop, sources, first, last, Mode.MISSING, 31)


def test_an_unknown_source_is_named_with_those_that_are_known(shop: Workshop) -> None:
    with pytest.raises(SourceError, match="did you mean ombudswarga"):
        wish(shop, ["ombudwarga"], FIRST, LAST, Mode.MISSING, 31)
