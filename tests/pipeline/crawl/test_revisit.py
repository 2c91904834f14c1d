"""When a release is looked at again."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from rilis_etl.errors import IssueReason
from rilis_etl.model import CrawlState, Link, Outcome, UrlState, Validators
from rilis_etl.pipeline.crawl.revisit import (
    FetchTask,
    RevisitPolicy,
    due_for_recrawl,
    is_moved,
    missing_url,
    spread_of,
    task_for,
)

NOW = datetime(2026, 6, 15, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
POLICY = RevisitPolicy(NOW, NOW.date(), recheck_days=7, recheck_after=20 * HOUR, slowest_days=180, most_old=3)


def seen(
    age_days: int | None = 1,
    ago: timedelta = DAY,
    outcome: Outcome = Outcome.UNCHANGED,
    *,
    key: str = "1",
    reason: IssueReason | None = None,
    gone_for: timedelta | None = None,
) -> UrlState:
    return UrlState(
        url=f"https://kantor.test/rilis/{key}",
        source_key=key,
        fetched_at=NOW - ago,
        outcome=outcome,
        reason=reason,
        published_on=None if age_days is None else NOW.date() - timedelta(days=age_days),
        etag='"e"',
        last_modified=None,
        listed_on=date(2026, 6, 1),
        title="Judul di daftar",
        section="Berita",
        gone_since=None if gone_for is None else NOW - ago - gone_for,
    )


def test_a_young_release_is_looked_at_each_day_and_not_twice_a_day() -> None:
    assert POLICY.wants(seen(ago=20 * HOUR))
    assert not POLICY.wants(seen(ago=19 * HOUR))


@pytest.mark.parametrize(("age_days", "too_soon", "late_enough"), [(30, 5, 10), (365, 68, 115), (3650, 134, 226)])
def test_the_older_a_release_the_rarer_the_looks(age_days: int, too_soon: int, late_enough: int) -> None:
    assert not POLICY.wants(seen(age_days, too_soon * DAY))
    assert POLICY.wants(seen(age_days, late_enough * DAY))


def test_what_was_fetched_on_one_day_does_not_come_due_on_one_day() -> None:
    ago = range(100, 260)
    due = [next(days for days in ago if POLICY.wants(seen(3650, days * DAY, key=str(key)))) for key in range(900)]
    assert max(due.count(day) for day in set(due)) < 30, "900 over 90 days"


def test_the_share_of_a_key_is_always_the_same() -> None:
    assert spread_of("1836") == spread_of("1836")
    assert 0 <= spread_of("\ud83d") < 1


def test_a_run_takes_so_many_old_ones_and_every_young_one() -> None:
    old = {f"o{n}": seen(3650, (300 + n) * DAY, key=f"o{n}") for n in range(9)}
    young = {f"y{n}": seen(key=f"y{n}") for n in range(9)}
    tasks = due_for_recrawl(CrawlState("kantor", {**old, **young}), POLICY)
    taken = {task.link.url.rpartition("/")[2] for task in tasks}
    assert taken == young.keys() | {"o6", "o7", "o8"}, "those that waited longest"


def test_older_ones_can_be_left_alone() -> None:
    assert not RevisitPolicy(NOW, NOW.date(), 7, 20 * HOUR, slowest_days=0).wants(seen(3650, 9999 * DAY))


def test_an_edit_seen_once_is_looked_for_at_the_next_run_however_old_the_release() -> None:
    assert POLICY.wants(seen(3650, HOUR, Outcome.UNCONFIRMED))
    assert not POLICY.may_wait(seen(3650, HOUR, Outcome.UNCONFIRMED))


def test_what_was_gone_once_is_looked_for_again_half_a_day_later() -> None:
    def gone(ago: timedelta, gone_for: timedelta) -> UrlState:
        return seen(3650, ago, Outcome.ISSUE, reason=IssueReason.HTTP_GONE, gone_for=gone_for)

    assert not POLICY.wants(gone(11 * HOUR, 0 * HOUR))
    assert POLICY.wants(gone(12 * HOUR, 0 * HOUR))
    assert not POLICY.wants(gone(12 * HOUR, 12 * HOUR)), "twice is enough"
    assert POLICY.wants(gone(300 * DAY, 12 * HOUR)), "it may come back"


def test_a_page_that_never_was_there_is_looked_for_only_as_long_as_a_listing_shows_it() -> None:
    never = seen(None, 999 * DAY, Outcome.ISSUE, reason=IssueReason.HTTP_GONE)
    assert due_for_recrawl(CrawlState("kantor", {"1": never}), POLICY) == ()
    assert due_for_recrawl(CrawlState("kantor", {"1": replace(never, listed_at=NOW - 100 * DAY)}), POLICY) == ()
    assert due_for_recrawl(CrawlState("kantor", {"1": replace(never, listed_at=NOW - 9 * DAY)}), POLICY)


@pytest.mark.parametrize(
    ("looks", "too_soon", "late_enough"),
    [
        (1, HOUR / 2, HOUR),
        (2, 19 * HOUR, 20 * HOUR),
        (3, 1.5 * DAY, 2 * DAY),
        (5, 6 * DAY, 7 * DAY),
        (40, 29 * DAY, 30 * DAY),
    ],
)
def test_a_link_that_brought_no_release_is_asked_for_ever_more_rarely(
    looks: int, too_soon: timedelta, late_enough: timedelta
) -> None:
    def failing(ago: timedelta) -> UrlState:
        return replace(seen(None, ago, Outcome.ISSUE, reason=IssueReason.NO_MATCH), failed_looks=looks)

    assert not POLICY.wants_retry(failing(too_soon))
    assert POLICY.wants_retry(failing(late_enough))
    assert replace(POLICY, recheck_after=0 * HOUR).wants_retry(failing(0 * HOUR)), "no wait is wanted"


def test_when_the_source_file_changes_a_failed_page_is_asked_for_at_once_unless_the_archive_has_it() -> None:
    changed = replace(POLICY, parser="new")
    failing = replace(seen(None, HOUR / 4, Outcome.ISSUE, reason=IssueReason.HTTP_GONE), failed_looks=9, parser="old")
    assert changed.wants_retry(failing)
    assert not changed.wants_retry(replace(failing, parser="new"))
    assert not changed.wants_retry(replace(failing, has_page=True)), "a load parses it without a request"


def test_a_link_is_settled_when_its_page_says_why_or_two_looks_found_it_gone() -> None:
    open_page = seen(None, DAY, Outcome.ISSUE, reason=IssueReason.NO_MATCH)
    assert open_page.is_open
    assert not replace(open_page, reason=IssueReason.IMAGE_ONLY).is_open
    gone = replace(open_page, reason=IssueReason.HTTP_GONE, failing_since=open_page.fetched_at)
    assert gone.is_open
    assert not replace(gone, failing_since=open_page.fetched_at - 12 * HOUR).is_open
    assert not replace(open_page, found_at=NOW - 9 * DAY).is_open, "the release is there, only the newest look failed"


def test_a_look_dated_in_the_future_is_a_clocks_mistake_and_counts_for_nothing() -> None:
    assert POLICY.wants(seen(ago=-400 * DAY))


def test_a_clock_set_back_by_minutes_makes_nothing_due() -> None:
    assert not POLICY.wants(seen(ago=-0.02 * DAY))


def test_another_look_is_judged_with_what_the_listing_said_before() -> None:
    (task,) = due_for_recrawl(CrawlState("kantor", {"1": seen()}), POLICY)
    assert (task.link.listed_on, task.link.title, task.link.section) == (
        date(2026, 6, 1),
        "Judul di daftar",
        "Berita",
    )


def test_what_a_listing_says_today_wins_and_what_it_leaves_out_is_remembered() -> None:
    link = Link("kantor", "https://kantor.test/rilis/1", "https://kantor.test/", title="Judul baru")
    message = task_for(link, seen()).link
    assert (message.title, message.listed_on) == ("Judul baru", date(2026, 6, 1))


def test_only_an_established_text_at_this_address_is_asked_for_conditionally() -> None:
    link = Link("kantor", "https://kantor.test/rilis/1", "https://kantor.test/")
    elsewhere = Link("kantor", "https://kantor.test/berita/1", "https://kantor.test/")
    assert task_for(link, seen()).validators == Validators('"e"')
    assert task_for(link, seen(outcome=Outcome.UNCONFIRMED)).validators is None
    assert task_for(link, seen(outcome=Outcome.ISSUE, reason=IssueReason.HTTP_GONE)).validators is None
    assert task_for(elsewhere, seen()).validators is None
    assert task_for(link, None) == FetchTask(link)


def test_an_address_that_a_listing_gives_for_the_first_time_is_reason_for_a_look() -> None:
    crawl_state = CrawlState("kantor", {"1": seen(3650)}, {seen().url: seen(3650)})
    moved = Link("kantor", "https://kantor.test/berita/1", "https://kantor.test/")
    known = Link("kantor", seen().url, "https://kantor.test/")
    assert is_moved(moved, crawl_state, seen(3650), POLICY)
    assert not is_moved(known, crawl_state, seen(3650), POLICY)
    assert not is_moved(moved, crawl_state, seen(3650, HOUR), POLICY)


@pytest.mark.parametrize(
    ("url", "key", "missing"),
    [
        ("https://k.test/kabar/2026/1/1836/judul.html", "1836", "https://k.test/kabar/2026/1/183690210/judul.html"),
        ("https://k.test/berita?id=12", "12", "https://k.test/berita-"),
        ("https://k.test/2026/06/judul/", "judul", "https://k.test/2026/06/judul-"),
        ("https://k.test/a/b", "/a/b", "https://k.test/a/b-"),
        ("https://k.test/r/7-judul", "k.test/r/7-judul", "https://k.test/r/790210-judul-"),
        ("https://k.test/?p=77", "77", "https://k.test/?p=7790210"),
    ],
)
def test_an_address_that_does_not_exist_is_like_one_that_does(url: str, key: str, missing: str) -> None:
    made = missing_url(url, key)
    assert made.startswith(missing)
    assert made != url
