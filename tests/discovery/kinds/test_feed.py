"""RSS and Atom."""

from collections.abc import Callable
from datetime import date

import pytest

from rilis_etl.discovery import discovery_of
from rilis_etl.discovery.listing_page import ListingPage
from rilis_etl.errors import DiscoveryError
from rilis_etl.model import Capture
from rilis_etl.sources.schema import Source

FEED = "https://www.example.org/feed/"
Reader = Callable[[str | bytes], ListingPage]


@pytest.fixture
def feed(capture: Callable[..., Capture], source: Callable[..., Source]) -> Reader:
    of = source(kind="feed", start=[FEED])
    return lambda body: discovery_of(of).read(of, capture(body, FEED))


def rss(date_line: str) -> str:
    return (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>Situs</title><link>https://www.example.org/</link>'
        f"<item><title>Kota &amp; HAM</title><link>/1/</link>{date_line}</item></channel></rss>"
    )


@pytest.mark.parametrize(
    ("date_line", "day"),
    [
        ("<pubDate>Wed, 01 Nov 2017 10:00:00 +0700</pubDate>", date(2017, 11, 1)),
        ("<pubDate>Rab, 01 Nov 2017 10:00:00 +0700</pubDate>", date(2017, 11, 1)),
        ("<pubDate>Selasa, 01 Agustus 2017 10:00:00 +0700</pubDate>", date(2017, 8, 1)),
        ("<pubDate>Tue, 31 Oct 2017 20:00:00 GMT</pubDate>", date(2017, 11, 1)),
        ('<dc:date xmlns:dc="http://purl.org/dc/elements/1.1/">2017-11-01T10:00:00+07:00</dc:date>', date(2017, 11, 1)),
        ("<pubDate></pubDate>", None),
        ("<pubDate>soon</pubDate>", None),
        ("", None),
    ],
)
def test_an_rss_item_has_its_day_in_the_zone_of_the_source(feed: Reader, date_line: str, day: date | None) -> None:
    (link,) = feed(rss(date_line)).links
    assert (link.url, link.title, link.listed_on) == ("https://www.example.org/1/", "Kota & HAM", day)


def test_an_atom_entry_is_dated_by_its_publication_and_links_to_its_page(feed: Reader) -> None:
    found = feed(
        '<feed xmlns="http://www.w3.org/2005/Atom"><link rel="next" href="?page=2"/><entry><title>Judul</title>'
        '<link rel="edit" href="https://www.example.org/edit/1"/><link href="https://www.example.org/1"/>'
        "<updated>2024-05-09T00:00:00Z</updated><published>2024-05-01T20:00:00Z</published></entry></feed>"
    )
    assert [(link.url, link.listed_on) for link in found.links] == [("https://www.example.org/1", date(2024, 5, 2))]
    assert found.next_url == "https://www.example.org/feed/?page=2"


def test_an_rdf_feed_and_an_item_with_a_permalink_only_are_read(feed: Reader) -> None:
    body = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        "<item><title>A</title><guid>https://www.example.org/1</guid></item>"
        '<item><title>B</title><guid isPermaLink="false">https://www.example.org/2</guid></item></rdf:RDF>'
    )
    found = feed(body)
    assert [link.title for link in found.links] == ["A"]
    assert len(found.rejected) == 1


def test_entities_of_a_hostile_feed_are_not_expanded_and_no_file_is_read(feed: Reader) -> None:
    bomb = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    item = "<item><title>x&b;&f;</title><link>https://www.example.org/1</link></item>"
    (link,) = feed(f"{bomb}<rss><channel>{item}</channel></rss>").links
    assert link.title == "x&b;&f;"


@pytest.mark.parametrize("body", ["", "<html><body>moved", "not xml", "<a>" * 5_000, b"\xff\xfe\x00"])
def test_what_is_no_feed_is_an_error_of_discovery(feed: Reader, body: str | bytes) -> None:
    with pytest.raises(DiscoveryError, match="is it still the feed"):
        feed(body)
