"""A host that turns us away is left alone for the day."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import pytest

from rilis_etl.errors import FetchError, IssueReason
from rilis_etl.fetch import Request
from rilis_etl.model import Capture, Header, Link, SourceCounts
from rilis_etl.pipeline.crawl.revisit import FetchTask
from rilis_etl.pipeline.crawl.source_crawl import SourceCrawl
from rilis_etl.pipeline.crawl.visit_budget import VisitBudget, VisitLimits
from rilis_etl.sources.schema import Source

NOW = datetime(2026, 11, 23, 5, tzinfo=UTC)
SOURCE = Source(key="contoh", name="Kantor contoh", home="http://siaran.example/", hosts=("siaran.example",))
WALL = "<html><head><title>Just a moment...</title></head><body>Enable JavaScript and cookies to continue</body></html>"
PAGE = "<html><head><title>Posko dibuka</title></head><body><p>Petugas membuka posko di tepi sungai.</p></body></html>"


@dataclass
class Site:
    """A fetcher that shows walls at some addresses, and rests when it is told that it was turned away."""

    walls: set[str]
    asked: list[str] = field(default_factory=list)
    rests: bool = False

    def fetch(self, request: Request) -> Capture:
        if self.rests:
            raise FetchError(IssueReason.HOST_RESTING, request.url, "siaran.example turned us away several times")
        self.asked.append(request.url[-1])
        is_wall = request.url[-1] in self.walls
        headers = (Header("Content-Type", "text/html"), *([Header("cf-mitigated", "challenge")] if is_wall else []))
        body = (WALL if is_wall else PAGE).encode()
        status = 403 if is_wall else 200
        return Capture("contoh", request.role, request.url, request.url, status, headers, body, NOW, request.link)

    def turned_away(self, url: str) -> None:
        assert url.startswith("http://siaran.example/")
        self.rests = True


class Forgetful:
    """Keeps nothing."""

    def append(self, capture: Capture) -> None:
        """Take it."""

    def sync(self) -> None:
        """Nothing to do."""


def visited(site: Any) -> SourceCounts:
    tasks = tuple(FetchTask(Link("contoh", f"http://siaran.example/{at}", "http://siaran.example/")) for at in range(8))
    budget = VisitBudget(VisitLimits(100, 100, timedelta(hours=1)), lambda: NOW)
    writer: Any = Forgetful()
    crawl = SourceCrawl(SOURCE, site, writer, budget, lambda: NOW, lambda _: None, Event())
    return crawl.fetch_all(tasks)


def test_after_three_walls_in_a_row_the_visit_ends_and_says_why() -> None:
    site = Site(walls=set("12345"))
    counts = visited(site)
    assert site.asked == ["0", "1", "2", "3"]
    assert counts.failure == "not everything was fetched: siaran.example turned us away several times"


@pytest.mark.parametrize("walls", ["12", "1245"])
def test_walls_among_pages_end_nothing(walls: str) -> None:
    site = Site(walls=set(walls))
    assert visited(site).failure == ""
    assert len(site.asked) == 8
