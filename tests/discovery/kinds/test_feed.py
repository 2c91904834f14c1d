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
        ("<pubDate>Thu, 01 Jan 2026 00:00:00 +99999999999999999</pubDate>", date(2026, 1, 1)),
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


def item(content: str) -> str:
    return f"<rss version='2.0'><channel><item>{content}</item></channel></rss>"


DAY = "<pubDate>Wed, 01 Nov 2017 10:00:00 +0700</pubDate>"


@pytest.mark.parametrize(
    "day",
    [
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-11:00",
        "0001-01-01T00:00:00+07:00",
        "Mon, 01 Jan 0001 00:00:00 +1400",
        "Wed, 30 Nov -0001 00:00:00 +0000",
        "-0001-11-30T00:00:00+00:00",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "1970-01-01",
        "Fri, 31 Dec 9999 23:59:59 -1200",
        "1510000000",
    ],
)
def test_a_day_that_stands_for_no_day_is_none(feed: Reader, day: str) -> None:
    (link,) = feed(item(f"<title>A</title><link>/1/</link><pubDate>{day}</pubDate>")).links
    assert link.listed_on is None


@pytest.mark.parametrize(
    "content",
    [
        "<itunes:author>Humas</itunes:author><link>/1/</link>",
        "<media:content url='/foto.jpg'><media:title>Foto</media:title></media:content><link>/1/</link>",
        "<g:id>4</g:id><link>/1/</link><slash:comments>2</slash:comments>",
    ],
)
def test_a_prefix_that_the_feed_does_not_declare_is_passed_over(feed: Reader, content: str) -> None:
    found = feed(item(f"<title>Irigasi selesai</title>{content}{DAY}"))
    assert [(link.url, link.title) for link in found.links] == [("https://www.example.org/1/", "Irigasi selesai")]


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("/baca.php?id=1&kat=2", "https://www.example.org/baca.php?id=1&kat=2"),
        ("/baca.php?id=1&copy=2&reg=3", "https://www.example.org/baca.php?id=1&copy=2&reg=3"),
        ("/baca.php?id=1&amp;kat=2", "https://www.example.org/baca.php?id=1&kat=2"),
        ("<![CDATA[/baca.php?id=1&kat=2]]>", "https://www.example.org/baca.php?id=1&kat=2"),
    ],
)
def test_an_ampersand_in_a_link_is_one_however_it_is_written(feed: Reader, link: str, url: str) -> None:
    (found,) = feed(item(f"<title>Air & sanitasi</title><link>{link}</link>")).links
    assert (found.url, found.title) == (url, "Air & sanitasi")


@pytest.mark.parametrize(
    ("feed_base", "entry_base", "url"),
    [
        ("https://www.example.org/kabar/", "", "https://www.example.org/kabar/k1"),
        ("", "/arsip/", "https://www.example.org/arsip/k1"),
        ("https://www.example.org/a/", "b/", "https://www.example.org/a/b/k1"),
        ("http://[site:url]/", "", "https://www.example.org/feed/k1"),
    ],
)
def test_links_are_relative_to_the_base_that_feed_and_entry_declare(
    feed: Reader, feed_base: str, entry_base: str, url: str
) -> None:
    body = (
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="{feed_base}"><entry xml:base="{entry_base}">'
        '<title>K</title><link href="k1"/></entry></feed>'
    )
    assert [link.url for link in feed(body).links] == [url]


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("<media:title>foto.jpg</media:title><title>Jembatan dibuka</title>", "Jembatan dibuka"),
        ("<title><![CDATA[Pasar &#8211; <em>hari</em> ketiga]]></title>", "Pasar – hari ketiga"),
        ("<title>&lt;b&gt;K&lt;/b&gt;ebun bibit&lt;br/&gt;dibuka</title>", "Kebun bibit dibuka"),
        ("<title>Harga &lt; 5.000 &amp; stok &gt; 3 ton</title>", "Harga < 5.000 & stok > 3 ton"),
        ("<dc:title>Lain</dc:title><title>Gudang&nbsp;garam</title>", "Gudang garam"),
    ],
)
def test_a_title_is_the_items_own_without_markup(feed: Reader, title: str, shown: str) -> None:
    (link,) = feed(item(f"{title}<link>/1/</link>")).links
    assert link.title == shown


@pytest.mark.parametrize("order", ["{0}{1}", "{1}{0}"])
def test_a_link_goes_before_an_identifier(feed: Reader, order: str) -> None:
    parts = ("<guid>https://www.example.org/?p=77</guid>", "<link>https://www.example.org/kabar/77</link>")
    (link,) = feed(item(order.format(*parts))).links
    assert link.url == "https://www.example.org/kabar/77"


def test_an_identifier_that_is_no_address_is_no_link(feed: Reader) -> None:
    found = feed(item("<title>A</title><guid>12345</guid>"))
    assert (found.links, len(found.rejected)) == ((), 1)


def test_the_address_behind_a_counting_service_is_taken(feed: Reader) -> None:
    content = "<link>https://feedproxy.example/~r/x/1</link><feedburner:origLink>/kabar/1</feedburner:origLink>"
    (link,) = feed(item(content)).links
    assert link.url == "https://www.example.org/kabar/1"


def test_a_next_link_of_an_entry_is_not_that_of_the_feed(feed: Reader) -> None:
    entry = '<entry><title>A</title><link rel="next" href="/lanjut"/><link href="/1"/></entry>'
    found = feed(f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>')
    assert found.next_url is None
    assert [link.url for link in found.links] == ["https://www.example.org/1"]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (
            item("<title>Café désert</title><link>/1</link>").encode("latin-1"),
            "application/rss+xml; charset=ISO-8859-1",
        ),
        (
            b'<?xml version="1.0" encoding="iso-8859-1"?>'
            + item("<title>Café désert</title><link>/1</link>").encode("cp1252"),
            "text/xml",
        ),
        (f'<?xml version="1.0" encoding="utf-16"?>{item("<title>Café désert</title><link>/1</link>")}'.encode(), ""),
        (item("<title>Café désert</title><link>/1</link>").encode("utf-16"), "application/xml"),
        (b"\n\xef\xbb\xbf" + item("<title>Caf\u00e9 d\u00e9sert\x0b</title><link>/1</link>").encode(), "text/html"),
    ],
)
def test_a_feed_is_read_in_the_charset_that_its_bytes_prove(
    source: Callable[..., Source], capture: Callable[..., Capture], body: bytes, content_type: str
) -> None:
    of = source(kind="feed", start=[FEED])
    (link,) = discovery_of(of).read(of, capture(body, FEED, content_type=content_type)).links
    assert link.title == "Café désert"


@pytest.mark.parametrize(
    "title",
    [
        "<dc:title xmlns:dc='http://purl.org/dc/elements/1.1/'>Kota Tua</dc:title>",
        "<media:title>Kota Tua</media:title>",
        "<title></title><dc:title>Kota Tua</dc:title>",
        "<title>Kota<![CDATA[<script>alert('x')</script>]]> Tua</title>",
        "<title>Kota <b>Tua</b><style>b {}</style></title>",
        "<title>&#X4B;ota Tua</title>",
        "<title mode='base64' xmlns='http://purl.org/atom/ns#'>S290YSA8Yj5UdWE8L2I+</title>",
    ],
)
def test_a_title_is_found_where_other_programs_put_it(feed: Reader, title: str) -> None:
    (link,) = feed(f"<rss><channel><item><link>/1/</link>{title}</item></channel></rss>").links
    assert link.title == "Kota Tua"


def test_of_two_days_of_one_name_the_last_counts(feed: Reader) -> None:
    (link,) = feed(rss("<pubDate>2010-01-01</pubDate><pubDate>2017-11-01</pubDate>")).links
    assert link.listed_on == date(2017, 11, 1)


JSON_FEED = """\ufeff{"version": "https://jsonfeed.org/version/1.1", "next_url": "/feed/2.json", "items": [
    {"id": "1", "url": "/1/", "title": "Kota &amp; HAM", "date_published": "2017-10-31T20:00:00Z"},
    {"id": "https://www.example.org/2/", "content_text": "tanpa judul"}, {"id": "3"}, "bukan isi"]}"""


def test_a_json_feed_is_read(feed: Reader) -> None:
    found = feed(JSON_FEED)
    assert [(link.url, link.title, link.listed_on) for link in found.links] == [
        ("https://www.example.org/1/", "Kota & HAM", date(2017, 11, 1)),
        ("https://www.example.org/2/", None, None),
    ]
    assert found.next_url == "https://www.example.org/feed/2.json"


@pytest.mark.parametrize(
    ("body", "message"), [('{"items": 3}', 'say kind = "json"'), ('{"version": "https://jsonfeed.org/', "damaged JSON")]
)
def test_json_that_is_no_feed_is_named(feed: Reader, body: str, message: str) -> None:
    with pytest.raises(DiscoveryError, match=message):
        feed(body)


@pytest.mark.parametrize("behind", ["", "<!-- cached -->", "<br>Warning: mysqli"])
def test_a_feed_that_is_cut_says_so_and_a_whole_one_does_not(feed: Reader, behind: str) -> None:
    items = "".join(f"<item><title>S</title><link>/{n}1/</link></item>" for n in range(3))
    whole = f"<rss><channel>{items}</channel></rss>{behind}"
    assert (len(feed(whole).links), feed(whole).lacks) == (3, "")
    cut = feed(whole[: whole.index("/21/") + 2])
    assert [link.url[-4:-1] for link in cut.links] == ["/01", "/11"]
    assert "cut off" in cut.lacks
