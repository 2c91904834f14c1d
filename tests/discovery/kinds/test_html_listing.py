"""One HTML listing page: what is found on it, and what is refused."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rilis_etl.discovery import discovery_of
from rilis_etl.discovery.listing_page import ListingPage
from rilis_etl.errors import DiscoveryError
from rilis_etl.model import Capture
from rilis_etl.sources.registry import load_sources
from rilis_etl.sources.schema import Source

Reader = Callable[..., ListingPage]


@pytest.fixture
def page(capture: Callable[..., Capture], source: Callable[..., Source]) -> Reader:
    def made(html: str | bytes, **discovery: Any) -> ListingPage:
        of = source(**discovery)
        return discovery_of(of).read(of, capture(html))

    return made


def test_a_row_gives_address_title_and_day(page: Reader) -> None:
    found = page("<ul><li><h3><a href='/a/1'> Kota\n <b>Ramah</b>&nbsp;HAM </a></h3><span>Rabu, 1 Nopember 2017</span>")
    assert [(link.url, link.title, link.listed_on) for link in found.links] == [
        ("https://www.example.org/a/1", "Kota Ramah HAM", date(2017, 11, 1))
    ]
    assert (found.rows, found.undated, found.rejected) == (1, 0, ())


@pytest.mark.parametrize(
    ("base", "href", "url"),
    [
        ("", "12", "https://www.example.org/news/12"),
        ("", "../b/12?id=1", "https://www.example.org/b/12?id=1"),
        ("", "//www.example.org/b", "https://www.example.org/b"),
        ("<base href='/sub/'>", "12", "https://www.example.org/sub/12"),
        ("<base href='https://example.org/x/'>", "12", "https://example.org/x/12"),
        ("", " \n/a/12 ", "https://www.example.org/a/12"),
    ],
)
def test_an_address_is_resolved_against_the_page_or_its_base(page: Reader, base: str, href: str, url: str) -> None:
    assert page(f"{base}<li><a href='{href}'>x</a>").links[0].url == url


def test_the_machine_readable_day_is_read_before_the_written_one(page: Reader) -> None:
    html = "<li><a href=/1>x</a><span datetime='2024-05-02T23:30:00Z'>kemarin</span>"
    assert page(html).links[0].listed_on == date(2024, 5, 3)


def test_the_machine_readable_day_may_stand_inside_the_element_that_is_named(page: Reader) -> None:
    html = "<li><a href=/1>x</a><span><time datetime='2023-11-03T11:11:11Z'>11/03/2023</time></span>"
    assert page(html).links[0].listed_on == date(2023, 11, 3)


def test_a_day_may_stand_in_any_attribute_that_the_source_names(page: Reader) -> None:
    html = "<li><a href=/1>x</a><span data-date='2024-05-02'>baru</span>"
    assert page(html, date_attribute="data-date").links[0].listed_on == date(2024, 5, 2)


def test_a_day_that_cannot_be_read_is_counted(page: Reader) -> None:
    assert page("<li><a href=/1>x</a><span>segera</span>").undated == 1


@pytest.mark.parametrize(
    ("html", "options"),
    [
        ("<a class=row href=/1>Judul</a>", {"row": "a.row"}),
        ("<ul><li><a href=/1><strong>Judul</strong></a></ul>", {"row": "li a strong"}),
        ("<div class=c><a href=/1><h2>Judul</h2></a></div>", {"row": ".c", "link": "h2"}),
        ("<div class=c><a href=/1><img src=x></a><h2><a href=/1>Judul</a></h2></div>", {"row": ".c"}),
        ("<div class=c><a class=o href=/1 aria-label='Judul'></a></div>", {"row": ".c", "link": ".o"}),
        ("<div class=c><a href=/1><img alt='Judul' src=x></a></div>", {"row": ".c"}),
        ("<div class=c><a href=/1>Selengkapnya</a><h2>Judul</h2></div>", {"row": ".c", "title": "h2"}),
    ],
)
def test_the_link_may_be_in_the_row_the_row_itself_or_around_it(
    page: Reader, html: str, options: dict[str, Any]
) -> None:
    assert [(link.url, link.title) for link in page(html, **options).links] == [("https://www.example.org/1", "Judul")]


def test_what_leads_to_no_page_is_counted_and_told_not_dropped(page: Reader) -> None:
    hrefs = ["javascript:void(0)", "mailto:a@b.c", "data:text/html,x", "#", "", "https://evil.example/1", "/", "/ok"]
    found = page("".join(f"<li><a href='{href}'>x</a></li>" for href in hrefs) + "<li>no link</li>")
    assert [link.url for link in found.links] == ["https://www.example.org/ok"]
    assert (found.rows, len(found.rejected)) == (9, 8)
    assert [each.url for each in found.rejected if each.url] == ["https://evil.example/1", "https://www.example.org/"]
    assert {each.why for each in found.rejected if not each.url} == {"the row has no link"}


def test_of_several_links_in_a_row_the_first_that_is_a_release_counts(page: Reader) -> None:
    html = "<li><a href=/kategori/berita>Berita</a><a href=/2024/12-judul>Judul</a>"
    found = page(html, pattern=r"^/\d{4}/(?P<key>\d+)-")
    assert [(link.url, link.title) for link in found.links] == [("https://www.example.org/2024/12-judul", "Judul")]


def test_a_source_may_pass_over_links(page: Reader) -> None:
    found = page("<li><a href=/galeri/1>x</a></li><li><a href=/2>y</a></li>", ignore=["/galeri/"])
    assert (len(found.links), found.ignored, found.rejected) == (1, 1, ())


def test_two_rows_of_one_release_are_one_link_with_what_either_says(page: Reader) -> None:
    html = "<li><a href='/1?utm_source=foto'><img src=x></a></li><li><a href=/1/>Judul</a><span>2 Mei 2024</span></li>"
    (link,) = page(html).links
    assert (link.title, link.listed_on) == ("Judul", date(2024, 5, 2))


@pytest.mark.parametrize(
    ("anchors", "following"),
    [
        ("<a class=next href='?p=2#top'>2</a>", "https://www.example.org/news/?p=2"),
        ("<a class=next href=?p=1>1</a><a class=next href=?p=3>last</a>", "https://www.example.org/news/?p=3"),
        ("<a class=next href='javascript:load()'>more</a>", None),
        ("<a class=next href=https://evil.example/>more</a>", None),
        ("<a class=next>more</a>", None),
        ("", None),
    ],
)
def test_the_next_page_is_where_the_last_match_leads_on_the_sources_hosts(
    page: Reader, anchors: str, following: str | None
) -> None:
    assert page(f"<li><a href=/1>x</a></li>{anchors}").next_url == following


def test_the_section_comes_from_the_page_or_from_the_address(page: Reader) -> None:
    html = "<h1> Siaran\nPers</h1><li><a href=/berita/12>x</a>"
    pattern = r"^/(?P<section>[a-z]+)/(?P<key>\d+)"
    assert page(html, pattern=pattern).links[0].section == "berita"
    assert page(html, pattern=pattern, section="h1").links[0].section == "Siaran Pers"


def test_any_page_of_links_can_be_read_without_knowing_it(page: Reader) -> None:
    html = (
        "<p><a href=/a>A</a> <a href=/b>B</a> <a href='mailto:x@y.z'>mail</a></p><a href='https://x.example/'>out</a>"
    )
    assert [link.title for link in page(html, row="a", date=None, next=None).links] == ["A", "B"]


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7 ...", b"plain words", b"<div>" * 5_000])
def test_what_is_no_readable_page_is_an_error_of_discovery(page: Reader, body: bytes) -> None:
    with pytest.raises(DiscoveryError, match=r"example: cannot read the listing https://www\.example\.org/news/"):
        page(body)


def test_the_markup_of_the_seeds_site_is_read_by_its_source_file(capture: Callable[..., Capture]) -> None:
    html = """<h4 class="block-title">Kabar</h4>
    <div class="post-content"><h3><a href="/index.php/news/2019/9/24/1169/satu.html?utm_source=beranda">Satu</a></h3>
      <div class="post-meta">Selasa, 24 September 2019</div></div>
    <div class="post-content"><h3><a href="/index.php/news/2018/11/05/700/dua.html">Dua</a></h3>
      <div class="post-meta">Senin, 5 Nopember 2018</div></div>
    <ul class="pagination"><li><a href="/index.php/news/0">1</a></li>
      <li><a href="/index.php/news/10">&gt;</a></li></ul>"""
    komnasham = load_sources()["komnasham"]
    found = discovery_of(komnasham).read(komnasham, capture(html, "https://www.komnasham.go.id/index.php/news/"))
    assert [(each.identity.source_key, each.day, each.link.section) for each in found.found] == [
        ("1169", date(2019, 9, 24), "news"),
        ("700", date(2018, 11, 5), "news"),
    ]
    assert found.next_url == "https://www.komnasham.go.id/index.php/news/10"


# The selectors are facts about these pages, noted by hand; the pages themselves are not part of the project.
SAVED: dict[str, tuple[str, dict[str, str]]] = {
    "minnag_example": ("https://www.ag.state.mn.us/office/opinions/", {"row": "#op p", "date": "strong"}),
    "minnag_example_2": ("https://www.ag.state.mn.us/office/opinions/", {"row": "#op p", "date": "strong"}),
    "olc_example": ("https://www.justice.gov/olc/", {"row": ".views-row", "link": "h2 a", "date": ".node-date"}),
    "vt_example": ("https://www.vermontjudiciary.org/", {"row": "article.views-row", "date": "time"}),
    "ill_example": (
        "https://www.illinoiscourts.gov/",
        {"row": "tr:has(span[id*=lblFilingDate])", "date": "span[id*=lblFilingDate]"},
    ),
}


@pytest.mark.parametrize("name", SAVED)
def test_every_item_of_a_saved_listing_is_found_with_its_day(
    name: str, shared: Path, capture: Callable[..., Capture]
) -> None:
    import gzip
    import json
    from urllib.parse import urlsplit

    home, selectors = SAVED[name]
    folder = shared / "data" / "listings"
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    (entry,) = [each for each in index if each["file"] == f"html/{name}.html.gz"]
    court = Source.model_validate(
        {
            "key": "court",
            "name": "A court",
            "home": home,
            "hosts": [urlsplit(home).hostname],
            "country": "US",
            "timezone": "America/New_York",
            "languages": ["en"],
            "discovery": {"start": [home], **selectors},
        }
    )
    body = gzip.decompress((folder / entry["file"]).read_bytes())
    found = discovery_of(court).read(court, capture(body, home))
    listed = {link.url: link.listed_on for link in found.links}
    assert {item["url"]: date.fromisoformat(item["date"]) for item in entry["items"]}.items() <= listed.items()
