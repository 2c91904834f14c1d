"""A first visit to a listing without days stops where the pages of its releases are too old."""

from datetime import UTC, date, datetime, timedelta

import pytest

from rilis_etl.discovery.listing_page import FoundLink
from rilis_etl.discovery.paginate import paginate
from rilis_etl.model import Capture, Role, Window
from rilis_etl.pipeline.crawl.first_visit import FirstVisit
from rilis_etl.sources.schema import Source

START = "https://www.example.org/berita/"
TODAY = date(2024, 5, 31)
SOURCE = Source.model_validate(
    {
        "key": "example",
        "name": "Example",
        "home": "https://www.example.org/",
        "hosts": ["www.example.org"],
        "discovery": {"start": [START, f"{START}lain/"], "row": "li", "pages": "?p={page}"},
    }
)


class Newsroom:
    """Two listings without days, a release a day each; what was asked for."""

    def __init__(self, pinned: int | None = None, days: dict[int, date | None] | None = None) -> None:
        self.pages: list[str] = []
        self.looks: list[str] = []
        self.pinned = pinned
        self.days = days or {n: TODAY - timedelta(days=n) for n in range(300)}

    def listing(self, url: str) -> Capture:
        self.pages.append(url)
        start, _, number = url.partition("?p=")
        page, kind = int(number or 1), "b" if "lain" in start else "a"
        rows = [10 * (page - 1) + n for n in range(10)]
        if self.pinned is not None:
            rows[-1] = self.pinned
        body = "".join(f"<li><a href='/{kind}/{n}'>rilis {n}</a></li>" for n in rows if n < 300).encode()
        now = datetime(2024, 5, 31, tzinfo=UTC)
        return Capture("example", Role.LISTING, url, url, 200 if body else 404, (), body or b"gone", now)

    def day(self, found: FoundLink) -> date | None:
        self.looks.append(found.link.url)
        return self.days[int(found.link.url.rpartition("/")[2])]


def visited(newsroom: Newsroom, window: Window) -> list[str]:
    """The releases that are to be fetched."""
    first = FirstVisit(window, newsroom.day)
    steps = paginate(SOURCE, window, newsroom.listing, first.is_too_old, TODAY)
    return [found.link.url.removeprefix("https://www.example.org") for step in steps for found in first.wanted(step)]


def test_each_listing_ends_with_the_page_of_which_the_last_releases_are_too_old() -> None:
    newsroom = Newsroom()
    found = visited(newsroom, Window(TODAY - timedelta(days=34)))
    assert found == [f"/{kind}/{n}" for kind in "ab" for n in range(40)]
    assert len(newsroom.pages) == 10, "one page more a listing"
    assert len(newsroom.looks) == 10, "one a page, two on the last"


def test_one_old_release_at_the_end_of_each_page_ends_nothing() -> None:
    newsroom = Newsroom(pinned=290)
    found = visited(newsroom, Window(TODAY - timedelta(days=34)))
    assert {f"/a/{n}" for n in range(34) if n % 10 != 9} <= set(found)


@pytest.mark.parametrize("day", [None, TODAY])
def test_pages_that_tell_no_day_or_a_young_one_end_nothing(day: date | None) -> None:
    newsroom = Newsroom(days=dict.fromkeys(range(300), day))
    assert len(visited(newsroom, Window(TODAY - timedelta(days=34)))) == 600
