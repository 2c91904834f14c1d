"""The path of a backfill without Prefect: planned from the windows, listed, fetched, published with its row."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from rilis_etl.context import Context
from rilis_etl.discovery.listing_page import FoundLink
from rilis_etl.errors import SettingsError, SourceBusyError, SourceError
from rilis_etl.identity import identify
from rilis_etl.model import CrawlState, Link, Mode, SourceWindow
from rilis_etl.pipeline.crawl.source_crawl import policy_of
from rilis_etl.pipeline.crawl.window_fetch import ListingResult, WindowFetcher, WindowResult, assign_links
from rilis_etl.pipeline.runs.backfill import backfilling, estimate_backfill, load_windows, run_backfill
from rilis_etl.pipeline.runs.backfill_plan import BackfillOutcome, BackfillPlan, estimate, plan_backfill, request_of
from rilis_etl.pipeline.runs.ingest import daily_window, ingest
from rilis_etl.pipeline.runs.rebuild import rebuild
from tests.support import Bench

SOURCE = "ombudswarga"
FIRST, LAST = date(2024, 1, 1), date(2026, 6, 14)


@pytest.fixture(scope="module")
def bench(newsroom_on: Callable[[int], Bench]) -> Bench:
    return newsroom_on(1)


@pytest.fixture
def context(bench: Bench, tmp_path: Path) -> Context:
    return bench.context(tmp_path, clock=ticking(bench), delay_seconds=0)


def ticking(bench: Bench) -> Callable[[], datetime]:
    """A clock that goes on by a millisecond at each look."""
    looks = count()
    return lambda: bench.newsroom.now.astimezone(UTC) + timedelta(milliseconds=next(looks))


def planned(context: Context, mode: Mode = Mode.MISSING, first: date = FIRST, last: date = LAST) -> BackfillPlan:
    return plan_backfill(context, request_of(context, [SOURCE], first, last, mode, window_days=450))


def listing(context: Context, todo: BackfillPlan, run_id: str = "listing") -> ListingResult:
    with WindowFetcher(context, todo.request.mode, run_id) as fetcher:
        return fetcher.read_listings(context.sources[SOURCE], todo.of(SOURCE))


def backfill(context: Context, mode: Mode = Mode.MISSING, **days: date) -> int:
    """All windows of the source, one after the other; how many pages were fetched."""
    todo = planned(context, mode, **days)
    run = context.new_run("backfill")
    visits: list[WindowResult] = []
    with WindowFetcher(context, mode, run.run_id) as fetcher:
        for work in fetcher.read_listings(context.sources[SOURCE], todo.windows).work if todo.windows else ():
            visited = fetcher.visit(context.sources[SOURCE], work)
            assert visited is not None
            load_windows(context, run, [visited])
            visits.append(visited)
    return sum(visited.row.fetched_count for visited in visits)


def asked(context: Context, sql: str) -> list[tuple[Any, ...]]:
    with context.warehouse.reading() as con:
        return con.execute(sql).fetchall()


def test_the_windows_hold_what_their_days_published_and_a_second_run_finds_nothing_to_do(context: Context) -> None:
    fetched = backfill(context)
    published = asked(context, "select published_on from versions")
    assert fetched > 10
    assert all(FIRST <= day <= LAST for (day,) in published)
    assert {outcome for (outcome,) in asked(context, "select outcome from windows")} == {"done"}
    again = planned(context)
    assert again.windows == ()
    assert BackfillOutcome(again, context.new_run("backfill")).sentence.startswith("Nothing to do")


def test_a_span_that_overlaps_an_earlier_one_does_the_rest(context: Context) -> None:
    backfill(context, first=date(2025, 1, 1))
    (newest, *_) = planned(context).windows
    assert newest.end == date(2025, 1, 1)


def test_refetching_adds_captures_and_no_version(context: Context) -> None:
    fetched = backfill(context)
    before = asked(context, "select count(*) from versions")
    assert backfill(context, Mode.REFETCH) >= fetched
    assert asked(context, "select count(*) from versions") == before


def test_the_daily_cursor_stays_where_it_was(bench: Bench, context: Context) -> None:
    source = context.sources[SOURCE]
    before = daily_window(context, source)
    backfill(context)
    assert daily_window(context, source) == before
    ingest(context, [source])
    visited = context.warehouse.last_visit(SOURCE)
    backfill(context, Mode.REFETCH)
    assert context.warehouse.last_visit(SOURCE) == visited


def test_a_window_whose_pages_do_not_come_is_failed_and_heals(bench: Bench, context: Context, tmp_path: Path) -> None:
    todo = planned(context)
    found = listing(context, todo)
    busiest = max(found.work, key=lambda work: len(work.tasks))
    dead = bench.context(tmp_path, routes={".example": "127.0.0.1:9"}, retries=0, delay_seconds=0)
    run = dead.new_run("backfill")
    with WindowFetcher(dead, Mode.MISSING, run.run_id) as fetcher:
        visited = fetcher.visit(dead.sources[SOURCE], busiest)
    assert visited is not None
    assert visited.row.outcome == "failed"
    assert "did not come" in (visited.row.failure or "")
    load_windows(dead, run, [visited])
    assert planned(context, Mode.FAILED).windows == (busiest.window,)
    in_an_hour = context.clock() + timedelta(hours=1)  # a host that was silent is left alone for ten minutes
    assert backfill(replace(context, clock=lambda: in_an_hour), Mode.FAILED) == len(busiest.tasks)
    assert planned(context, Mode.FAILED).windows == ()


def test_a_listing_that_fails_fails_its_windows_and_fetches_nothing(bench: Bench, tmp_path: Path) -> None:
    dead = bench.context(tmp_path, routes={".example": "127.0.0.1:9"}, retries=0, delay_seconds=0)
    found = listing(dead, planned(dead))
    assert "unreachable" in found.failure
    assert not any(work.tasks for work in found.work)
    assert (
        f"may be more, for not all could be read: {found.source}: {found.failure}" in estimate(dead, [found]).sentence
    )


def test_a_stopped_window_leaves_no_row_and_loses_no_page(context: Context) -> None:
    todo = planned(context)
    work = max(listing(context, todo).work, key=lambda work: len(work.tasks))
    with WindowFetcher(context, Mode.MISSING, "stopped") as fetcher:
        pass
    assert fetcher.visit(context.sources[SOURCE], work) is None
    assert planned(context) == todo


def test_a_dry_run_counts_what_a_real_one_fetches(bench: Bench, context: Context) -> None:
    todo = planned(context)
    message = estimate(context, [listing(context, todo, "dry")])
    assert (message.windows, message.releases) == (len(todo.windows), backfill(context))


def test_a_rebuild_keeps_the_ledger(context: Context) -> None:
    backfill(context)
    before = asked(context, "select * from windows order by all")
    rebuild(context)
    assert asked(context, "select * from windows order by all") == before


def test_a_day_that_was_not_over_is_asked_for_again(bench: Bench, tmp_path: Path) -> None:
    today = bench.newsroom.day
    backfill(bench.context(tmp_path, delay_seconds=0), last=today)
    tomorrow = bench.context(tmp_path, clock=lambda: bench.newsroom.now.astimezone(UTC) + timedelta(days=1))
    assert planned(tomorrow, last=today).windows == (SourceWindow(SOURCE, today, today + timedelta(days=1)),)


def test_a_link_without_a_day_goes_to_the_newest_window(context: Context) -> None:
    source = context.sources[SOURCE]
    old, new = SourceWindow(SOURCE, FIRST, date(2025, 1, 1)), SourceWindow(SOURCE, date(2025, 1, 1), LAST)
    link = Link(SOURCE, "http://ombudswarga.example/index.php/berita/77-tanpa-tanggal", "http://ombudswarga.example/")
    found = FoundLink(link, identify(link.url, source))
    work = assign_links(source, [old, new], [found], CrawlState(SOURCE), Mode.MISSING, policy_of(context, source))
    assert {each.window: len(each.tasks) for each in work} == {old: 0, new: 1}


def test_a_second_backfill_of_a_source_is_refused_and_a_daily_run_is_not(context: Context) -> None:
    source = context.sources[SOURCE]
    with backfilling(context, [source]):
        with pytest.raises(SourceBusyError, match=SOURCE), backfilling(context, [source]):
            pass
        assert not ingest(context, [source]).failed


@pytest.mark.parametrize(
    ("sources", "first", "last", "message"),
    [
        ([SOURCE], LAST, FIRST, "before the first day"),
        ([SOURCE], FIRST, date(2031, 1, 1), "in the future"),
        ([], FIRST, LAST, "at least one source"),
    ],
)
def test_a_wrong_wish_is_refused_in_a_sentence(
    context: Context, sources: list[str], first: date, last: date, message: str
) -> None:
    with pytest.raises(SettingsError, match=message):
        request_of(context, sources, first, last, Mode.MISSING, 31)


def test_an_unknown_source_is_named_with_those_that_are_known(context: Context) -> None:
    with pytest.raises(SourceError, match="did you mean ombudswarga"):
        request_of(context, ["ombudwarga"], FIRST, LAST, Mode.MISSING, 31)


def test_a_backfill_without_a_server_does_what_the_form_does(context: Context) -> None:
    request = request_of(context, [SOURCE], FIRST, LAST, Mode.MISSING, 450)
    expected = estimate_backfill(context, request)
    done = run_backfill(context, request)
    assert (done.failed, sum(row.fetched for row in done.run.counts)) == ((), expected.releases)
    assert done.sentence.startswith(f"{expected.windows} of {expected.windows} windows done")
    assert run_backfill(context, request).sentence.startswith("Nothing to do")
