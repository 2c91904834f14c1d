"""A visit has ceilings, and says which one it has reached."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import pytest

from rilis_etl.fetch.transport import Answer, AskSite
from rilis_etl.model import Link, Role
from rilis_etl.pipeline.crawl.revisit import FetchTask
from rilis_etl.pipeline.crawl.source_crawl import SourceCrawl
from rilis_etl.pipeline.crawl.visit_budget import VisitBudget, VisitLimits
from rilis_etl.sources.schema import Source
from tests.fetch.conftest import MakeFetcher, Site, answer, make_fetcher, site, time
from tests.pipeline.crawl.test_walls import Forgetful

__all__ = ["make_fetcher", "site", "time"]

BEGAN = datetime(2024, 5, 1, 5, tzinfo=UTC)


def budget(requests: int, releases: int, hours: float) -> VisitBudget:
    """A budget of 10 releases, 20 requests and 4 hours, of which so much is spent."""
    now = BEGAN
    made = VisitBudget(VisitLimits(10, 20, timedelta(hours=4)), lambda: now)
    now = BEGAN + timedelta(hours=hours)
    for n in range(requests):
        made.count(Role.RELEASE if n < releases else Role.LISTING)
    return made


@pytest.mark.parametrize(
    ("requests", "releases", "hours", "listings", "everything"),
    [
        (0, 0, 0, "", ""),
        (9, 9, 1.9, "", ""),
        (10, 0, 0, "half of 20 requests (RILIS_VISIT_REQUESTS)", ""),
        (20, 0, 0, "half of 20 requests", "20 requests (RILIS_VISIT_REQUESTS)"),
        (10, 10, 0, "10 releases", "10 releases (RILIS_VISIT_RELEASES)"),
        (0, 0, 2, "half of 4 hours (RILIS_VISIT_HOURS)", ""),
        (0, 0, 4.5, "half of 4 hours", "4 hours (RILIS_VISIT_HOURS)"),
    ],
)
def test_a_ceiling_ends_the_listings_at_half_and_the_visit_as_a_whole(
    requests: int, releases: int, hours: float, listings: str, everything: str
) -> None:
    spent = budget(requests, releases, hours)
    assert (spent.listings_ended == "") is (listings == "")
    assert listings in spent.listings_ended
    assert (spent.ended == "") is (everything == "")
    assert everything in spent.ended


@dataclass
class Drawing:
    """A browser whose pages ask for three files each."""

    def render(self, page: Answer, source: Source, _limits: object, ask: AskSite) -> Answer:
        for name in ("a", "b", "c"):
            ask(f"{source.home}{name}.js", {}, None)
        return page


def test_what_the_scripts_of_a_page_ask_for_counts(site: Site, make_fetcher: MakeFetcher) -> None:
    home = "http://siaran.example/"
    source = Source(key="contoh", name="Kantor", home=home, hosts=("siaran.example",), render=True)
    links = [Link("contoh", f"{home}{n}", home) for n in range(5)]
    site.replies.update({f"/{n}": answer(200, b"<p>Rilis", Content_Type="text/html") for n in range(5)})
    spent = VisitBudget(VisitLimits(100, 8, timedelta(hours=1)), lambda: BEGAN)
    writer: Any = Forgetful()
    fetcher = make_fetcher(renderer=Drawing())
    counts = SourceCrawl(source, fetcher, writer, spent, lambda: BEGAN, lambda _: None, Event()).fetch_all(
        tuple(map(FetchTask, links))
    )
    assert counts.fetched == 2
    assert "8 requests (RILIS_VISIT_REQUESTS)" in counts.failure
