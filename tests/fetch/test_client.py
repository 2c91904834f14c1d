"""What comes out of the network door: captures, conditional requests, retries, connections."""

import threading
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from rilis_etl.errors import FetchError, IssueReason, SettingsError
from rilis_etl.fetch import Fetcher, FetchLimits, failed
from rilis_etl.model import Link, Role, Validators
from rilis_etl.settings import Settings

from .conftest import MORNING, MakeFetcher, Site, Time, answer, in_turn, page, raw


def test_a_capture_is_the_answer_as_it_came(site: Site, fetcher: Fetcher) -> None:
    site.replies["/a"] = answer(200, b"<p>\xe9</p>", Content_Type="text/html", X_Odd="a  b", x_odd="c")
    link = Link("contoh", "http://siaran.example/a", "http://siaran.example/", "Judul")
    capture = fetcher.fetch(page("/a", link=link))
    assert (capture.status, capture.body, capture.link, capture.role) == (200, b"<p>\xe9</p>", link, Role.RELEASE)
    assert capture.fetched_at == MORNING
    assert capture.header("content-type") == "text/html"
    assert [h.value for h in capture.headers if h.name.lower() == "x-odd"] == ["a  b", "c"]


def test_we_say_who_we_are_and_ask_for_gzip_only(site: Site, fetcher: Fetcher) -> None:
    fetcher.fetch(page("/a"))
    headers = site.asked[-1].headers
    assert headers["User-Agent"] == FetchLimits().user_agent
    assert headers["Accept-Encoding"] == "gzip"
    assert headers["Host"] == "siaran.example"


def test_a_page_that_has_not_changed_is_a_304_without_a_body(site: Site, fetcher: Fetcher) -> None:
    site.replies["/a"] = answer(304, ETag='"v1"')
    capture = fetcher.fetch(page("/a", validators=Validators('"v1"', "Mon, 23 Nov 2026 05:00:00 GMT")))
    assert (capture.status, capture.body, capture.header("etag")) == (304, b"", '"v1"')
    assert site.asked[-1].headers["If-None-Match"] == '"v1"'
    assert site.asked[-1].headers["If-Modified-Since"] == "Mon, 23 Nov 2026 05:00:00 GMT"


def test_a_validator_with_a_line_break_is_not_sent(site: Site, fetcher: Fetcher) -> None:
    fetcher.fetch(page("/a", validators=Validators('"v1"\r\nX-Smuggled: 1')))
    assert not {"If-None-Match", "X-Smuggled"} & site.asked[-1].headers.keys()


@pytest.mark.parametrize("status", [404, 410, 403, 500])
def test_a_refusal_is_a_capture_too(site: Site, fetcher: Fetcher, status: int) -> None:
    site.replies["/a"] = answer(status, b"no")
    capture = fetcher.fetch(page("/a"))
    assert (capture.status, capture.body) == (status, b"no")


def test_a_failing_site_is_asked_again_with_growing_pauses(site: Site, make_fetcher: MakeFetcher, time: Time) -> None:
    site.replies["/a"] = in_turn(answer(500), answer(503), raw(b""), answer(200, b"at last"))
    assert make_fetcher(retries=3).fetch(page("/a")).body == b"at last"
    assert [0.5 <= time.slept[0] <= 1, 1 <= time.slept[1] <= 2, 2 <= time.slept[2] <= 4] == [True] * 3


def test_after_all_retries_the_last_answer_is_the_capture(site: Site, make_fetcher: MakeFetcher, time: Time) -> None:
    site.replies["/a"] = answer(503, b"busy")
    assert make_fetcher(retries=2).fetch(page("/a")).status == 503
    assert site.paths == ["/a"] * 3


def test_retry_after_is_honoured_in_seconds(site: Site, make_fetcher: MakeFetcher, time: Time) -> None:
    site.replies["/a"] = in_turn(answer(429, Retry_After="17"), answer(200, b"ok"))
    assert make_fetcher(retries=1).fetch(page("/a")).body == b"ok"
    assert time.slept == [17]


def test_retry_after_is_honoured_as_a_date(site: Site, make_fetcher: MakeFetcher, time: Time) -> None:
    when = format_datetime(MORNING + timedelta(seconds=40), usegmt=True)
    site.replies["/a"] = in_turn(answer(503, Retry_After=when), answer(200, b"ok"))
    assert make_fetcher(retries=1).fetch(page("/a")).body == b"ok"
    assert time.slept == [40]


def test_a_site_that_wants_an_hour_of_peace_is_not_asked_again(
    site: Site, make_fetcher: MakeFetcher, time: Time
) -> None:
    site.replies["/a"] = answer(429, Retry_After="3600")
    assert make_fetcher(retries=3).fetch(page("/a")).status == 429
    assert (site.paths, time.slept) == (["/a"], [])


def test_a_host_that_rests_is_not_asked_by_later_runs_either(site: Site, make_fetcher: MakeFetcher, time: Time) -> None:
    site.replies["/a"] = answer(503, Retry_After="3600")
    make_fetcher().fetch(page("/a"))
    time.now += timedelta(minutes=57)
    with pytest.raises(FetchError, match="asks to be left alone until 2026-11-23 06:00 UTC") as caught:
        make_fetcher().fetch(page("/b"))
    assert caught.value.reason is IssueReason.HOST_RESTING
    assert make_fetcher().fetch(page("/b", host="lain.example")).status == 404
    time.now += timedelta(minutes=3)
    assert make_fetcher().fetch(page("/b")).status == 404
    assert site.paths == ["/a", "/b", "/b"]


@pytest.mark.parametrize("asked", ["999999999999", "Fri, 01 Jan 99999 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_no_host_rests_for_more_than_a_day(site: Site, make_fetcher: MakeFetcher, time: Time, asked: str) -> None:
    site.replies["/a"] = in_turn(answer(429, Retry_After=asked), answer(200, b"ok"))
    make_fetcher().fetch(page("/a"))
    time.now += timedelta(days=1)
    assert make_fetcher().fetch(page("/a")).body == b"ok"


def test_a_page_that_is_gone_is_asked_for_once(site: Site, make_fetcher: MakeFetcher) -> None:
    assert make_fetcher(retries=3).fetch(page("/a")).status == 404
    assert site.paths == ["/a"]


def test_one_thread_keeps_its_connection_and_another_has_its_own(site: Site, fetcher: Fetcher) -> None:
    for _ in range(2):
        fetcher.fetch(page("/a"))
    thread = threading.Thread(target=fetcher.fetch, args=(page("/b"),))
    thread.start()
    thread.join()
    ports = [asked.client[1] for asked in site.asked if asked.path in ("/a", "/b")]
    assert ports[0] == ports[1] != ports[2]


def test_cookies_are_never_sent_back(site: Site, fetcher: Fetcher) -> None:
    site.replies["/a"] = answer(200, b"", Set_Cookie="id=1; Path=/")
    for _ in range(2):
        fetcher.fetch(page("/a"))
    assert "Cookie" not in site.asked[-1].headers


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "https_proxy", "HTTPS_PROXY"])
def test_a_proxy_of_the_environment_is_ignored(
    site: Site, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    site.replies["/a"] = answer(200, b"direct")
    assert fetcher.fetch(page("/a")).body == b"direct"


def test_cookies_go_back_within_a_visit_where_the_source_says_so(site: Site, make_fetcher: MakeFetcher) -> None:
    site.replies["/a"] = answer(200, b"", Set_Cookie="id=1; Path=/")
    visit = make_fetcher()
    for path in ("/a", "/b"):
        visit.fetch(page(path, cookies=True))
    assert site.asked[-1].headers["Cookie"] == "id=1"
    visit.fetch(page("/b"))
    assert "Cookie" not in site.asked[-1].headers
    make_fetcher().fetch(page("/b", cookies=True))
    assert "Cookie" not in site.asked[-1].headers


def test_a_cookie_goes_to_the_host_that_set_it(site: Site, fetcher: Fetcher) -> None:
    site.replies["/a"] = answer(200, b"", Set_Cookie="id=1; Path=/")
    fetcher.fetch(page("/a", cookies=True))
    fetcher.fetch(page("/b", host="lain.example", cookies=True))
    assert "Cookie" not in site.asked[-1].headers


def test_a_304_that_nobody_asked_for_is_no_answer(site: Site, fetcher: Fetcher) -> None:
    site.replies["/a"] = answer(304)
    with pytest.raises(FetchError, match="to a request without conditions") as caught:
        fetcher.fetch(page("/a"))
    assert caught.value.reason is IssueReason.BAD_RESPONSE


def test_a_failure_becomes_a_capture_with_its_reason() -> None:
    request = page("/a")
    error = FetchError(IssueReason.TIMEOUT, request.url, "no answer in time")
    capture = failed(request, error, lambda: MORNING)
    assert (capture.status, capture.body, capture.failure) == (0, b"", IssueReason.TIMEOUT)
    assert (capture.failure_detail, capture.fetched_at) == ("no answer in time", MORNING)


def test_limits_come_from_the_settings() -> None:
    limits = FetchLimits.from_settings(Settings(delay_seconds=9, max_body_bytes=5, retries=1))
    assert (limits.delay_seconds, limits.max_body_bytes, limits.retries) == (9, 5, 1)
    assert FetchLimits.from_settings(Settings()) == FetchLimits()


def test_a_ca_bundle_that_is_none_is_a_bad_setting(tmp_path: Path) -> None:
    (tmp_path / "text.pem").write_text("not a certificate")
    for name in ("text.pem", "nowhere.pem"):
        limits = FetchLimits.from_settings(Settings(ca_bundle=tmp_path / name))
        with pytest.raises(SettingsError, match=rf"RILIS_CA_BUNDLE: .*{name} cannot be read as certificates"):
            Fetcher(limits, tmp_path, clock=lambda: MORNING)
