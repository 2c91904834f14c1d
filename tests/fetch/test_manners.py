"""What site owners expect besides robots.txt: a name, rest for hosts that are down, hours, nothing sent twice."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rilis_etl.errors import FetchError, IssueReason
from rilis_etl.fetch import Fetcher, FetchLimits, Request
from rilis_etl.fetch.rate_limit import RateLimiter
from rilis_etl.model import CaptureNote, Role
from rilis_etl.settings import Settings
from rilis_etl.sources.crawl_hours import next_opening
from rilis_etl.sources.schema import Source

from .conftest import SOURCE, Handler, MakeFetcher, Site, Time, answer, in_turn, page, raw

LISTED = Source.model_validate(
    {**SOURCE.model_dump(), "discovery": {"start": ["http://siaran.example/berita/"], "row": "li"}}
)


def listing(path: str = "/berita/") -> Request:
    return Request(LISTED, Role.LISTING, f"http://siaran.example{path}")


def silent(handler: Handler) -> None:
    handler.rfile.read(1)


def refused(fetcher: Fetcher, request: Request) -> str:
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(request)
    assert caught.value.reason is IssueReason.HOST_RESTING
    return caught.value.detail


class TestWhoWeAre:
    def test_a_contact_is_in_the_name_and_a_mail_address_in_from(self, site: Site, make_fetcher: MakeFetcher) -> None:
        limits = FetchLimits.from_settings(Settings(contact="data@lembaga.example"))
        make_fetcher(user_agent=limits.user_agent, sender=limits.sender).fetch(page("/a"))
        headers = site.asked[-1].headers
        assert "mailto:data@lembaga.example" in headers["User-Agent"]
        assert headers["User-Agent"].startswith("rilis_etl/")
        assert headers["From"] == "data@lembaga.example"

    def test_a_web_address_is_no_sender(self) -> None:
        limits = FetchLimits.from_settings(Settings(contact="https://lembaga.example/arsip"))
        assert "(+https://lembaga.example/arsip; " in limits.user_agent
        assert limits.sender == ""

    @pytest.mark.parametrize("contact", ["siapa", "a@b.example (x)", "a@b.example\r\nX: y"])
    def test_what_nobody_can_be_reached_by_is_a_bad_setting(self, contact: str) -> None:
        with pytest.raises(ValueError, match="contact"):
            Settings(contact=contact)


class TestHostsThatAreDown:
    def test_a_host_that_leaves_two_requests_unanswered_rests_longer_each_time(
        self, site: Site, make_fetcher: MakeFetcher, time: Time
    ) -> None:
        fetcher = make_fetcher(read_seconds=0.05)
        site.replies["/robots.txt"] = answer(404)
        site.replies["/mati"] = silent
        for _ in range(2):
            with pytest.raises(FetchError, match="timeout"):
                fetcher.fetch(page("/mati"))
        detail = refused(make_fetcher(), page("/a"))  # another run
        assert detail == "siaran.example did not answer several times and is left alone until 2026-11-23 05:10 UTC"
        time.now += timedelta(minutes=10)
        with pytest.raises(FetchError, match="timeout"):
            fetcher.fetch(page("/mati"))
        assert "until 2026-11-23 05:30 UTC" in refused(fetcher, page("/a"))

    def test_an_answer_ends_the_count(self, limiter: RateLimiter) -> None:
        for _ in range(5):
            limiter.was_silent("siaran.example")
            limiter.has_answered("siaran.example")
        assert limiter.wait("siaran.example", 0) is None

    def test_no_silence_keeps_us_away_for_more_than_six_hours(self, limiter: RateLimiter, time: Time) -> None:
        for _ in range(120):
            limiter.was_silent("siaran.example")
        rest = limiter.wait("siaran.example", 0)
        assert rest is not None
        assert rest.until - time.now == timedelta(hours=6)

    def test_a_broken_answer_is_no_silence(self, site: Site, fetcher: Fetcher) -> None:
        site.replies["/rusak"] = raw(b"bukan HTTP")
        for _ in range(3):
            with pytest.raises(FetchError, match="bad_response"):
                fetcher.fetch(page("/rusak"))
        assert fetcher.fetch(page("/a")).status == 404

    def test_a_host_that_turns_us_away_rests_until_the_next_morning(self, fetcher: Fetcher, time: Time) -> None:
        fetcher.turned_away("http://siaran.example/a")
        assert "turned us away several times" in refused(fetcher, page("/a"))
        time.now += timedelta(hours=24)
        assert fetcher.fetch(page("/a")).status == 404


@pytest.fixture
def limiter(tmp_path: Path, time: Time) -> RateLimiter:
    return RateLimiter(tmp_path, time.clock, time.sleep)


class TestCrawlHours:
    def test_a_source_is_not_asked_outside_its_hours(self, site: Site, fetcher: Fetcher) -> None:
        source = SOURCE.model_copy(update={"crawl_hours": "22:00-05:00"})  # it is noon in Jakarta
        detail = refused(fetcher, replace(page("/a"), source=source))
        assert detail == "contoh.toml allows visits at 22:00-05:00 only: next at 2026-11-23 22:00 WIB"
        assert site.asked == []

    @pytest.mark.parametrize(
        ("hours", "opens"),
        [
            ("", None),
            ("11:00-13:00", None),
            ("12:00-12:01", None),
            ("11:00-12:00", (24, 11)),
            ("22:00-05:00", (23, 22)),
            ("23:00-12:30", None),
        ],
    )
    def test_hours_may_go_over_midnight(self, hours: str, opens: tuple[int, int] | None) -> None:
        opening = next_opening(hours, "Asia/Jakarta", datetime(2026, 11, 23, 5, tzinfo=UTC))
        assert (opening and (opening.day, opening.hour)) == opens

    @pytest.mark.parametrize("hours", ["malam", "22-5", "25:00-05:00", "05:00-05:00"])
    def test_what_is_no_hours_is_refused(self, hours: str) -> None:
        with pytest.raises(ValueError, match="not hours"):
            Source.model_validate({**SOURCE.model_dump(), "crawl_hours": hours})


class TestListingsThatHaveNotChanged:
    def test_a_listing_is_asked_for_conditionally_and_read_as_it_came_last(
        self, site: Site, make_fetcher: MakeFetcher
    ) -> None:
        site.replies["/berita/"] = in_turn(answer(200, b"<li>satu", ETag='"v1"', Content_Type="text/html"), answer(304))
        make_fetcher().fetch(listing())
        again = make_fetcher().fetch(listing())  # another run
        assert site.asked[-1].headers["If-None-Match"] == '"v1"'
        assert (again.status, again.body, again.media_type) == (200, b"<li>satu", "text/html")
        assert again.notes == (CaptureNote.REVALIDATED,)

    def test_after_three_days_a_site_that_always_says_so_is_not_believed(
        self, site: Site, make_fetcher: MakeFetcher, time: Time
    ) -> None:
        site.replies["/berita/"] = answer(200, b"<li>satu", ETag='"v1"')
        make_fetcher().fetch(listing())
        time.now += timedelta(days=3)
        make_fetcher().fetch(listing())
        assert "If-None-Match" not in site.asked[-1].headers

    def test_a_changed_listing_takes_the_place_of_the_one_that_was_kept(self, site: Site, fetcher: Fetcher) -> None:
        site.replies["/berita/"] = in_turn(
            answer(200, b"<li>satu", ETag='"v1"'), answer(200, b"<li>dua", ETag='"v2"'), answer(304)
        )
        assert [fetcher.fetch(listing()).body for _ in range(3)] == [b"<li>satu", b"<li>dua", b"<li>dua"]

    def test_a_listing_without_validators_is_asked_for_in_full(self, site: Site, fetcher: Fetcher) -> None:
        site.replies["/berita/"] = answer(200, b"<li>satu")
        fetcher.fetch(listing())
        fetcher.fetch(listing())
        assert not {"If-None-Match", "If-Modified-Since"} & site.asked[-1].headers.keys()
