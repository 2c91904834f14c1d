"""robots.txt: obeyed as RFC 9309 says, read once a day, never a way to hang us."""

from datetime import timedelta

import pytest

from rilis_etl.errors import FetchError, IssueReason
from rilis_etl.fetch import Fetcher
from rilis_etl.model import CaptureNote

from .conftest import MakeFetcher, Site, Time, answer, in_turn, page, raw


@pytest.fixture(autouse=True)
def pages(site: Site) -> None:
    site.replies |= {"/a": answer(200, b"a"), "/tutup/b": answer(200, b"b")}


def refusal(fetcher: Fetcher, path: str = "/a") -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(page(path))
    return caught.value


def test_a_forbidden_path_is_not_asked_for(site: Site, fetcher: Fetcher) -> None:
    site.replies["/robots.txt"] = answer(200, b"User-agent: *\nDisallow: /tutup\n")
    assert refusal(fetcher, "/tutup/b").reason is IssueReason.ROBOTS_DISALLOWED
    assert fetcher.fetch(page("/a")).body == b"a"
    assert site.paths == ["/a"]


def test_rules_for_our_name_win_over_those_for_all(site: Site, fetcher: Fetcher) -> None:
    site.replies["/robots.txt"] = answer(200, b"User-agent: *\nDisallow: /\n\nUser-agent: rilis_etl\nAllow: /\n")
    assert fetcher.fetch(page("/a")).body == b"a"


@pytest.mark.parametrize("status", [404, 403, 401, 410])
def test_a_robots_txt_that_is_not_there_allows_everything(site: Site, fetcher: Fetcher, status: int) -> None:
    site.replies["/robots.txt"] = answer(status, b"User-agent: *\nDisallow: /")
    assert fetcher.fetch(page("/a")).body == b"a"


def test_a_robots_txt_that_fails_bars_the_site_for_a_while(site: Site, fetcher: Fetcher, time: Time) -> None:
    site.replies["/robots.txt"] = in_turn(answer(503), answer(404))
    assert refusal(fetcher).reason is IssueReason.HTTP_FAILED
    assert "the server is down or too busy (its robots.txt answers 503)" in refusal(fetcher).detail
    assert site.paths == []
    time.now += timedelta(minutes=11)
    assert fetcher.fetch(page("/a")).body == b"a"


def test_a_site_that_breaks_off_is_barred_with_what_happened(site: Site, fetcher: Fetcher) -> None:
    site.replies["/robots.txt"] = raw(b"")
    error = refusal(fetcher)
    assert error.reason is IssueReason.BAD_RESPONSE
    assert "on asking for its robots.txt" in error.detail


def test_redirects_of_robots_txt_are_followed(site: Site, fetcher: Fetcher) -> None:
    site.replies |= {
        "/robots.txt": answer(301, Location="http://lain.example/aturan"),
        "/aturan": answer(200, b"User-agent: *\nDisallow: /tutup"),
    }
    assert refusal(fetcher, "/tutup/b").reason is IssueReason.ROBOTS_DISALLOWED


def test_a_robots_txt_that_redirects_for_ever_allows_everything(site: Site, fetcher: Fetcher) -> None:
    site.replies["/robots.txt"] = answer(302, Location="/robots.txt")
    assert fetcher.fetch(page("/a")).body == b"a"


def test_a_robots_txt_on_a_private_address_is_not_read(site: Site, fetcher: Fetcher) -> None:
    site.replies["/robots.txt"] = answer(302, Location="http://127.0.0.1/robots.txt")
    assert refusal(fetcher).reason is IssueReason.FORBIDDEN_ADDRESS


def test_of_a_huge_robots_txt_the_first_500_kib_count(site: Site, fetcher: Fetcher) -> None:
    start = b"User-agent: *\nDisallow: /tutup\n"
    site.replies["/robots.txt"] = answer(200, start + b"#" * 600_000 + b"\nDisallow: /a\n")
    assert fetcher.fetch(page("/a")).body == b"a"
    assert refusal(fetcher, "/tutup/b").reason is IssueReason.ROBOTS_DISALLOWED


def test_it_is_read_once_a_day_for_each_site(site: Site, fetcher: Fetcher, time: Time) -> None:
    for _ in range(3):
        fetcher.fetch(page("/a"))
    time.now += timedelta(hours=25)
    fetcher.fetch(page("/a"))
    fetcher.fetch(page("/a", host="lain.example"))
    assert [asked.path for asked in site.asked].count("/robots.txt") == 3


def test_a_byte_order_mark_and_broken_bytes_do_no_harm(site: Site, fetcher: Fetcher) -> None:
    site.replies["/robots.txt"] = answer(200, b"\xef\xbb\xbfUser-agent: *\nDisallow: /tutup\n# \xff\xfe\n")
    assert refusal(fetcher, "/tutup/b").reason is IssueReason.ROBOTS_DISALLOWED


def test_a_crawl_delay_longer_than_ours_is_kept(site: Site, make_fetcher: MakeFetcher, time: Time) -> None:
    site.replies["/robots.txt"] = answer(200, b"User-agent: *\nCrawl-delay: 7\n")
    fetcher = make_fetcher(delay_seconds=2)
    for _ in range(2):
        fetcher.fetch(page("/a"))
    assert time.slept == [7, 7]


def test_a_crawl_delay_that_no_run_can_keep_bars_the_site(site: Site, fetcher: Fetcher) -> None:
    site.replies["/robots.txt"] = answer(200, b"User-agent: *\nCrawl-delay: 86400\n")
    error = refusal(fetcher)
    assert error.reason is IssueReason.ROBOTS_DISALLOWED
    assert "86400 s" in error.detail


def test_a_rule_full_of_wildcards_does_not_hang_us(site: Site, fetcher: Fetcher) -> None:
    rule = b"User-agent: *\nDisallow: /" + b"*a" * 200 + b"*b$\n"
    path = "/" + "a" * 4000
    site.replies |= {"/robots.txt": answer(200, rule), path: answer(200, b"ok")}
    assert fetcher.fetch(page(path)).body == b"ok"


def test_the_last_good_copy_holds_while_the_file_cannot_be_had(
    site: Site, make_fetcher: MakeFetcher, time: Time
) -> None:
    site.replies["/robots.txt"] = in_turn(answer(200, b"User-agent: *\nDisallow: /tutup\n"), answer(503))
    make_fetcher().fetch(page("/a"))
    time.now += timedelta(days=2)
    later = make_fetcher()  # another run
    assert later.fetch(page("/a")).body == b"a"
    assert refusal(later, "/tutup/b").reason is IssueReason.ROBOTS_DISALLOWED
    time.now += timedelta(days=30)
    assert refusal(make_fetcher()).reason is IssueReason.HTTP_FAILED, "by now the copy is too old"


def test_requests_keep_the_larger_of_delay_and_rate(site: Site, make_fetcher: MakeFetcher, time: Time) -> None:
    site.replies["/robots.txt"] = answer(200, b"User-agent: *\nCrawl-delay: 2\nRequest-rate: 2/30\n")
    fetcher = make_fetcher()
    fetcher.fetch(page("/a"))
    fetcher.fetch(page("/a"))
    assert time.slept == [15]


@pytest.mark.parametrize(("hours", "is_outside"), [("0400-0600", False), ("2200-0300", True), ("2200-0530", False)])
def test_a_page_fetched_outside_the_visit_time_is_marked(
    site: Site, fetcher: Fetcher, hours: str, is_outside: bool
) -> None:
    site.replies["/robots.txt"] = answer(200, f"User-agent: *\nVisit-time: {hours}\n".encode())
    assert (CaptureNote.OUTSIDE_VISIT_TIME in fetcher.fetch(page("/a")).notes) == is_outside
