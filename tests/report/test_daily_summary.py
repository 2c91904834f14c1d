"""What a morning needs on top of an ingest: one run over a gap, second looks, busy sources, a page of what came."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.model import Ending, Run, RunResult, SourceCounts
from rilis_etl.pipeline.runs.ingest import catch_up, collect_source, holding, ingest
from rilis_etl.pipeline.runs.recheck import recheck
from rilis_etl.pipeline.runs.scheduled import ending, visiting_free
from rilis_etl.report.daily_summary import CHART_DAYS, daily_summary, lists
from rilis_etl.report.markdown import plain_markdown, sparkline
from rilis_etl.warehouse.read.run_summary import Fate, IssueRow, RunSummary, VersionRow
from tests.mornings import Mornings
from tests.support import Bench, output

Texts = list[tuple[Any, ...]]

pytestmark = pytest.mark.xdist_group("daily summary")  # the mornings are made once


@dataclass(frozen=True)
class TwoPeople:
    """Two people's warehouses on the third morning: one was away on the second, the other comes for the first time."""

    away: Texts
    late: Texts
    page: str  # of the one who was away
    evening: str  # of the same, after second looks


@pytest.fixture(scope="module")
def two_people(
    mornings: Mornings, newsroom_on: Callable[[int], Bench], tmp_path_factory: pytest.TempPathFactory
) -> TwoPeople:
    folders = [tmp_path_factory.mktemp("late"), mornings.after(1, tmp_path_factory.mktemp("away"))]
    for root in folders:
        context = newsroom_on(3).context(root, delay_seconds=0, recheck_days=200)
        report = ingest(context, context.chosen(()))
    late, away = (output(Path(newsroom_on(3).context(root).warehouse.location))["texts"] for root in folders)
    page = daily_summary(context, report)
    evening = context.clock() + timedelta(hours=12, minutes=30)
    later = newsroom_on(3).context(folders[-1], delay_seconds=0, clock=lambda: evening)
    return TwoPeople(away, late, page, daily_summary(later, recheck(later, later.chosen(()))))


def test_one_run_catches_up_over_the_mornings_that_were_missed(two_people: TwoPeople) -> None:
    held, expected = ({row[:2] for row in texts} for texts in (two_people.away, two_people.late))
    assert expected <= held, "every release of the missed morning is there"
    assert len({row[:3] for row in two_people.away}) == len(two_people.away), "and none twice"


def test_the_page_lists_what_is_new_with_links(two_people: TwoPeople) -> None:
    assert "### New releases" in two_people.page
    assert [line for line in two_people.page.splitlines() if line.startswith("- 2026-06-1") and "](http://" in line]


def test_the_page_draws_each_source(two_people: TwoPeople) -> None:
    rows = [line for line in two_people.page.splitlines() if line.startswith("| ")][1:]
    assert len(rows) == 3
    assert all(len(row.split("`")[1]) == CHART_DAYS for row in rows)


def test_the_page_tells_what_is_gone_at_the_first_look(two_people: TwoPeople) -> None:
    (row,) = (line for line in two_people.page.splitlines() if "Jadwal Layanan Libur Panjang" in line)
    assert row.endswith(Fate.GONE)


def test_second_looks_in_the_evening_confirm_edits_and_withdrawals_without_a_listing(two_people: TwoPeople) -> None:
    assert "### Edited since we saw them first" in two_people.evening
    (row,) = (line for line in two_people.evening.splitlines() if "Jadwal Layanan Libur Panjang" in line)
    assert row.endswith(Fate.WITHDRAWN)
    assert "New releases" not in two_people.evening


def test_what_a_killed_run_left_is_on_the_page_of_the_next(newsroom_on: Callable[[int], Bench], tmp_path: Path) -> None:
    context = newsroom_on(1).context(tmp_path, delay_seconds=0)
    collect_source(context, context.sources["ombudswarga"], run_id="killed")
    left = catch_up(context)
    assert left is not None
    page = daily_summary(context, ingest(context, context.chosen(["ombudswarga"])), left)
    assert "### New releases (28)" in page


def test_the_page_speaks_indonesian_where_it_is_asked_to(newsroom_on: Callable[[int], Bench], tmp_path: Path) -> None:
    context = newsroom_on(1).context(tmp_path, delay_seconds=0, language="id")
    page = daily_summary(context, ingest(context, context.chosen(["ombudswarga"])))
    assert page.startswith("## Senin, 15 Juni 2026")
    assert "| sumber | 28 hari terakhir | terbaru |" in page
    assert "### Siaran pers baru (28)" in page


def test_looking_again_moves_no_cursor_and_asks_for_what_is_due_only(
    mornings: Mornings, newsroom_on: Callable[[int], Bench], tmp_path: Path
) -> None:
    bench = newsroom_on(1)
    context = bench.context(mornings.after(1, tmp_path, "ombudswarga"), delay_seconds=0)
    source = context.sources["ombudswarga"]
    visited = context.warehouse.last_visit(source.key)
    asked = len(bench.server.requests)
    assert recheck(context, [source]).sentence == "No page was due for another look."
    assert len(bench.server.requests) == asked
    assert recheck(context, [source], younger_than_days=60).run.counts[0].fetched > 0
    assert not [seen.path for seen in bench.server.requests[asked:] if seen.path in {"/", "/index.php/berita"}]
    assert context.warehouse.last_visit(source.key) == visited


@pytest.mark.parametrize(
    ("failure", "issues", "is_busy", "ended"),
    [
        ("", 0, False, Ending.FINE),
        ("", 1, False, Ending.WARNED),
        ("another process is at it", 0, True, Ending.WARNED),
        ("3 links on the first pages, the floor is 8", 0, False, Ending.FAILED),
    ],
)
def test_a_run_ends_as_its_worst_source_does(failure: str, issues: int, is_busy: bool, ended: Ending) -> None:
    good, bad = SourceCounts("good", loaded=3), SourceCounts("bad", issues=issues, failure=failure)
    run = Run("run", "ingest", datetime(2026, 6, 15, tzinfo=UTC), "0", (good, bad))
    assert ending(RunResult(run, None), [bad] if is_busy else []) is ended


def test_a_busy_source_fails_for_itself_and_stops_no_other(newsroom_on: Callable[[int], Bench], tmp_path: Path) -> None:
    context = newsroom_on(1).context(tmp_path)
    busy, *free = context.chosen(())
    with holding(context, [busy]), visiting_free(context, [busy, *free]) as todo:
        assert todo.sources == tuple(free)
        assert [(row.source, "another process" in row.failure) for row in todo.busy] == [(busy.key, True)]


@given(st.text())
def test_a_title_cannot_be_markup(title: str) -> None:
    shown = plain_markdown(title)
    assert not set("<>[]()`*_\\|!~:@") & set(shown)
    assert "www." not in shown.casefold()
    assert "\n" not in shown


HOSTILE = "](javascript:alert(1)) <img src=x onerror=alert(1)> | **x** \u202e`"


def test_a_hostile_title_and_address_stay_words() -> None:
    row = VersionRow("s", HOSTILE, "javascript:alert(1)", date(2026, 6, 15), is_edit=False, is_silent=False)
    page = "\n".join(lists(RunSummary((row,), (), (IssueRow("s", "http://h/a)](x) <b>", "no_match", False, 1),))))
    assert "javascript:alert(1)" not in page
    assert "<" not in page
    assert "](x)" not in page
    assert "\u202e" not in page


def test_a_chart_is_as_high_as_its_largest_day_and_quiet_days_lie_flat() -> None:
    assert sparkline([0, 1, 2, 4]) == "▁▃▅█"
    assert sparkline([0, 0]) == "▁▁"
    assert sparkline([]) == ""
