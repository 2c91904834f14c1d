"""The REST interface of WordPress."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from rilis_etl.discovery import discovery_of
from rilis_etl.discovery.kinds.wordpress import WordPress
from rilis_etl.discovery.paginate import paginate
from rilis_etl.discovery.pagination import Stop
from rilis_etl.errors import DiscoveryError
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


@pytest.mark.parametrize("is_counted", [True, False])
def test_pages_are_read_to_the_last_one(
    is_counted: bool, source: Callable[..., Source], capture: Callable[..., Capture]
) -> None:
    def get(url: str) -> Capture:
        number = int(url.rpartition("page=")[2])
        posts = [post(n) for n in range(2 * number, 2 * number + (2 if number < 3 else 1))]
        return capture(json.dumps(posts), url, **({"X_WP_TotalPages": "3"} if is_counted else {}))

    of = source(kind="wordpress", api=API, per_page=2)
    steps = list(paginate(of, Window(), get, lambda _: False))
    assert [len(step.links) for step in steps] == [2, 2, 1]
    assert steps[-1].stop is Stop.LAST_PAGE


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
