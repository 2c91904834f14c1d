"""Several tables in one source complete each other."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rilis_etl.discovery import discoveries_of, paginate
from rilis_etl.discovery.check import check_discovery
from rilis_etl.discovery.listing_page import FoundLink
from rilis_etl.discovery.listing_reader import read_archived
from rilis_etl.errors import DiscoveryError, FetchError, SourceError
from rilis_etl.model import Capture, Window
from rilis_etl.sources.registry import load_source
from rilis_etl.sources.schema import Source

HOME = "https://www.example.org/"
FEED, NEWS = HOME + "feed/", HOME + "news/"
FILE = """
key = "example"
name = "Example"
home = "https://www.example.org/"
hosts = ["www.example.org"]
discovery_hosts = ["feeds.example.net"]
"""
TABLES = """
[[discovery]]
kind = "feed"
start = ["https://feeds.example.net/example"]

[[discovery]]
start = ["https://www.example.org/news/"]
row = "li"
date = "span"
next = "a.next"
"""


def never(_: FoundLink) -> bool:
    return False


def load(folder: Path, tables: str) -> Source:
    path = folder / "example.toml"
    path.write_text(FILE + tables, encoding="utf-8")
    return load_source(path)


def rss(*items: tuple[str, str]) -> str:
    listed = "".join(f"<item><link>{HOME}{key}</link><pubDate>{day}</pubDate></item>" for key, day in items)
    return f"<rss><channel>{listed}</channel></rss>"


def rows(*items: tuple[str, str]) -> str:
    return "<ul>" + "".join(f"<li><a href='/{key}'>{key}</a><span>{day}</span></li>" for key, day in items) + "</ul>"


PAGES = {
    "https://feeds.example.net/example": rss(("c", "2024-05-03")),
    NEWS: rows(("b", "2024-05-02"), ("c", "2024-05-03"), ("a", "2024-04-01")),
}


def test_what_one_does_not_reach_the_other_finds_and_each_link_tells_who(
    tmp_path: Path, site: Callable[..., Any]
) -> None:
    of = load(tmp_path, TABLES)
    assert [table.kind for table in discoveries_of(of)] == ["feed", "listing"]
    steps = list(paginate(of, Window(date(2024, 5, 1)), site(PAGES), never))
    found = {link.url.removeprefix(HOME): link.found_on for step in steps for link in step.links}
    assert found == {"c": "https://feeds.example.net/example", "b": NEWS}


def test_a_feed_that_is_gone_keeps_no_listing_from_being_read(tmp_path: Path, site: Callable[..., Any]) -> None:
    steps = paginate(load(tmp_path, TABLES), Window(), site({NEWS: PAGES[NEWS]}), never)
    assert [link.title for link in next(steps).links] == ["b", "c", "a"]
    with pytest.raises(FetchError, match="404"):
        list(steps)


def test_an_archived_page_is_read_by_its_own_table(tmp_path: Path, capture: Callable[..., Capture]) -> None:
    of = load(tmp_path, TABLES)
    for url, page in PAGES.items():
        assert read_archived(of, capture(page, url)).found
    with pytest.raises((DiscoveryError, FetchError)):
        read_archived(of, capture("{}", NEWS))


def test_a_check_looks_at_every_table(tmp_path: Path, site: Callable[..., Any]) -> None:
    found = check_discovery(load(tmp_path, TABLES), site(PAGES))
    assert [len(listing.found) for listing in found.listings] == [1, 3]


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        (TABLES.replace('row = "li"', 'rwo = "li"'), r"discovery\[2\].rwo: unknown key; did you mean 'row'"),
        (TABLES.replace('kind = "feed"', 'kind = "rss"'), r"discovery\[1\].kind: 'rss' is no kind"),
        ('[discovery]\nkind = "feed"\nstrat = []\n', r": discovery.strat: unknown key; did you mean 'start'"),
        (TABLES.replace("feeds.example.net", "else.example"), r"discovery.start: else.example is not one of"),
    ],
)
def test_a_mistake_names_its_table(tmp_path: Path, tables: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        load(tmp_path, tables)
