"""The REST interface of WordPress."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from rilis_etl.discovery import discovery_of
from rilis_etl.discovery.kinds.wordpress import WordPress
from rilis_etl.discovery.listing_page import ListingPage, Stop
from rilis_etl.discovery.paginate import paginate
from rilis_etl.errors import DiscoveryError, FetchError
from rilis_etl.model import Capture, Window
from rilis_etl.sources.schema import Source

API = "https://www.example.org/wp-json/wp/v2/posts"


def post(number: int, day: str = "2024-05-01", title: str = "Judul") -> dict[str, Any]:
    return {
        "link": f"https://www.example.org/{number}/",
        "title": {"rendered": title},
        "date": f"{day}T23:30:00",
        "modified": f"{day}T23:31:00",
    }


def test_a_post_gives_address_title_and_the_day_of_the_site(
    source: Callable[..., Source], capture: Callable[..., Capture]
) -> None:
    body = json.dumps([post(1, title="Pers &#8220;Kota&#8221; <em>HAM</em> \ud800")])
    of = source(kind="wordpress", api=API)
    (link,) = discovery_of(of).read(of, capture(body), "Pers").links
    assert (link.title, link.listed_on, link.section) == ("Pers “Kota” HAM ?", date(2024, 5, 1), "Pers")


def test_a_window_with_an_end_is_asked_for_exactly() -> None:
    posts = WordPress(kind="wordpress", api=API, parameters={"categories": "12"})
    (start,) = posts.seeds(Window(date(2017, 11, 1), date(2017, 12, 1)))
    assert "before=2017-12-01T00:00:00&after=2017-10-31T23:59:59&page=1" in start.url
    assert "categories=12" in start.url


def test_a_daily_question_names_no_days_so_that_too_few_links_can_be_noticed() -> None:
    (start,) = WordPress(kind="wordpress", api=API).seeds(Window(date(2024, 5, 1)))
    assert "after" not in start.url
    assert not start.bounded


NO_SUCH_PAGE = '{"code": "rest_post_invalid_page_number", "message": "...", "data": {"status": 400}}'

Posts = Callable[..., list[ListingPage]]


@pytest.fixture
def posts(source: Callable[..., Source], capture: Callable[..., Capture]) -> Posts:
    """The pages of a site with five posts, two a page; `beyond`: status and body of what it answers after them."""

    def made(
        beyond: tuple[int, str] = (400, NO_SUCH_PAGE),
        window: Window = Window(),  # noqa: B008 - frozen
        **headers: str,
    ) -> list[ListingPage]:
        def get(url: str) -> Capture:
            number = int(url.rpartition("page=")[2])
            listed = [post(n) for n in range(5)][2 * number - 2 : 2 * number]
            status, body = (200, json.dumps(listed)) if listed else beyond
            return capture(body, url, status, **headers)

        return list(paginate(source(kind="wordpress", api=API), window, get, lambda _: False))

    return made


def test_pages_are_read_to_the_last_one(posts: Posts) -> None:
    steps = posts(X_WP_TotalPages="3")
    assert [len(step.links) for step in steps] == [2, 2, 1]
    assert steps[-1].stop is Stop.LAST_PAGE


@pytest.mark.parametrize("window", [Window(), Window(date(2024, 1, 1), date(2024, 6, 1))])
@pytest.mark.parametrize(
    ("beyond", "stop"),
    [
        ((200, "[]"), Stop.EMPTY_PAGE),
        ((400, NO_SUCH_PAGE), Stop.NO_SUCH_PAGE),
        ((400, "<html>Bad Request"), Stop.NO_SUCH_PAGE),
        ((500, "<html>kesalahan"), Stop.NO_SUCH_PAGE),
        ((404, ""), Stop.NO_SUCH_PAGE),
    ],
)
def test_a_site_that_does_not_count_its_pages_is_read_until_it_gives_no_more(
    posts: Posts, beyond: tuple[int, str], stop: Stop, window: Window
) -> None:
    steps = posts(beyond, window)
    assert sum(len(step.links) for step in steps) == 5
    assert steps[-1].stop is stop


@pytest.mark.parametrize("counted", ["4", "0", "", "9" * 5_000, "-3", "²", "1e3"])
def test_a_count_that_is_wrong_neither_fails_nor_ends_the_listing(posts: Posts, counted: str) -> None:
    assert sum(len(step.links) for step in posts(X_WP_TotalPages=counted)) == 5


@pytest.mark.parametrize(
    "beyond",
    [
        (404, '{"code": "rest_no_route", "message": "..."}'),
        (401, '{"code": "rest_forbidden", "message": "..."}'),
        (503, "tutup"),
        (200, '{"code": "rest_disabled"}'),
    ],
)
def test_an_interface_that_is_closed_meanwhile_is_a_failure(posts: Posts, beyond: tuple[int, str]) -> None:
    with pytest.raises((DiscoveryError, FetchError)):
        posts(beyond)


def test_an_empty_page_before_the_last_one_that_the_site_counts_is_passed_over(
    source: Callable[..., Source], capture: Callable[..., Capture]
) -> None:
    def get(url: str) -> Capture:
        number = int(url.rpartition("page=")[2])
        return capture(json.dumps([] if number == 2 else [post(number)]), url, X_WP_TotalPages="4")

    steps = paginate(source(kind="wordpress", api=API), Window(), get, lambda _: False)
    assert [len(step.links) for step in steps] == [1, 0, 1, 1]


def test_a_page_that_the_site_counts_and_cannot_show_is_a_failure(posts: Posts) -> None:
    with pytest.raises(FetchError, match="HTTP 500"):
        posts((500, "<html>kesalahan"), X_WP_TotalPages="9")


def test_no_post_in_a_past_window_is_an_answer_but_no_post_at_all_is_a_failure(
    source: Callable[..., Source], capture: Callable[..., Capture]
) -> None:
    of = source(kind="wordpress", api=API, min_links=5)
    past = Window(date(2001, 1, 1), date(2001, 2, 1))
    (step,) = paginate(of, past, lambda url: capture("[]", url), lambda _: False)
    assert step.links == ()
    with pytest.raises(DiscoveryError, match="an item on"):
        list(paginate(of, Window(), lambda url: capture("[]", url), lambda _: False))


@pytest.mark.parametrize(
    "body", ["<html>", "", "{", '{"code": "rest_disabled", "message": "closed"}', "3", "[" * 100_000]
)
def test_an_answer_that_is_no_list_of_posts_is_an_error_of_discovery(
    body: str, source: Callable[..., Source], capture: Callable[..., Capture]
) -> None:
    of = source(kind="wordpress", api=API)
    with pytest.raises(DiscoveryError, match="does the site still run WordPress"):
        discovery_of(of).read(of, capture(body))


def test_posts_of_the_wrong_shape_are_counted_not_dropped(
    source: Callable[..., Source], capture: Callable[..., Capture]
) -> None:
    body = json.dumps([3, {}, {"link": 4, "date": 5}, post(1), {"link": "https://www.example.org/2", "title": None}])
    of = source(kind="wordpress", api=API)
    found = discovery_of(of).read(of, capture(body))
    assert (found.rows, len(found.links), len(found.rejected), found.undated) == (5, 2, 3, 1)


def test_pages_that_the_site_counts_and_that_are_all_empty_are_a_failure(
    source: Callable[..., Source], capture: Callable[..., Capture]
) -> None:
    def get(url: str) -> Capture:
        return capture(json.dumps([post(1)] if url.endswith("page=1") else []), url, X_WP_TotalPages="3")

    with pytest.raises(DiscoveryError, match="page=2 has no releases"):
        list(paginate(source(kind="wordpress", api=API), Window(), get, lambda _: False))


def test_a_count_of_one_too_many_ends_where_the_interface_says_so(
    source: Callable[..., Source], capture: Callable[..., Capture]
) -> None:
    def get(url: str) -> Capture:
        number = int(url.rpartition("page=")[2])
        if number == 3:
            return capture('{"code": "rest_post_invalid_page_number", "data": {"status": 400}}', url, 400)
        return capture(json.dumps([post(2 * number), post(2 * number + 1)]), url, X_WP_TotalPages="3")

    steps = paginate(source(kind="wordpress", api=API, per_page=2), Window(), get, lambda _: False)
    assert [len(step.links) for step in steps] == [2, 2, 0]
