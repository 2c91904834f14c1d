"""Sitemaps: what stands in them, which files are read for a window, and what is said when one cannot be."""

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from rilis_etl.discovery import discovery_of, paginate
from rilis_etl.discovery.listing_page import FoundLink, ListingPage
from rilis_etl.errors import DiscoveryError
from rilis_etl.model import Capture, Window
from rilis_etl.sources.schema import Source
from tests.notify.receivers import serving

HOME = "https://www.example.org"
MAP = f"{HOME}/sitemap.xml"
Reader = Callable[..., ListingPage]


def never(_: FoundLink) -> bool:
    return False


def urlset(*entries: str) -> str:
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{"".join(entries)}</urlset>'


def entry(path: str, changed: str = "") -> str:
    return f"<url><loc>{HOME}{path}</loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}</url>"


def index(*files: tuple[str, str]) -> str:
    listed = "".join(
        f"<sitemap><loc>{HOME}/{name}</loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}</sitemap>"
        for name, changed in files
    )
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</sitemapindex>'


@pytest.fixture
def reader(source: Callable[..., Source], capture: Callable[..., Capture]) -> Reader:
    def made(body: str | bytes, url: str = MAP, **options: Any) -> ListingPage:
        of = source(**({"kind": "sitemap", "start": [url]} | options))
        return discovery_of(of).read(of, capture(body, url))

    return made


@pytest.mark.parametrize(
    "body",
    [
        urlset(entry("/rilis/1"), entry("/rilis/2?a=1&b=2")),  # a bare & loses no file
        "\n\n<?xml version='1.0'?>" + urlset(entry("/rilis/1"), entry("/rilis/2?a=1&amp;b=2")),
        gzip.compress(urlset(entry("/rilis/1"), entry("/rilis/2?a=1&b=2")).encode()),
        f"<urlset><url><loc> <![CDATA[{HOME}/rilis/1]]> </loc></url>{entry('/rilis/2?a=1&b=2')}</urlset>",
        f"\ufeff{HOME}/rilis/1\r\n{HOME}/rilis/2?a=1&b=2\r\n",
        f"<rss><channel><item><link>{HOME}/rilis/1</link></item><item><link>/rilis/2?a=1&b=2</link></item></channel></rss>",
        urlset(
            f"<url><loc>{HOME}/rilis/1</loc><image:image xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'>"
            f"<image:loc>{HOME}/foto.jpg</image:loc></image:image></url>",
            entry("/rilis/2?a=1&b=2"),
        ),
    ],
)
def test_every_spelling_of_a_sitemap_gives_its_addresses(reader: Reader, body: str | bytes) -> None:
    assert [link.url for link in reader(body).links] == [f"{HOME}/rilis/1", f"{HOME}/rilis/2?a=1&b=2"]


def test_a_news_sitemap_gives_title_and_day_and_a_change_gives_no_day(reader: Reader) -> None:
    news = (
        f"<url><loc>{HOME}/1</loc><lastmod>2024-06-01</lastmod><news:news xmlns:news='http://www.google.com/schemas/"
        "sitemap-news/0.9'><news:publication_date>2024-04-30T20:00:00Z</news:publication_date>"
        "<news:title>Pers &amp; HAM</news:title></news:news></url>"
    )
    first, second = reader(urlset(news, entry("/2", "2024-06-01"))).found
    assert (first.link.title, first.link.listed_on) == ("Pers & HAM", date(2024, 5, 1))
    assert (second.link.listed_on, second.changed_on) == (None, date(2024, 6, 1))


def test_only_the_addresses_that_the_source_file_means_are_releases(reader: Reader) -> None:
    body = urlset(entry("/rilis/1"), entry("/tentang"), entry("/rilis/arsip"))
    found = reader(body, only=["/rilis/"], ignore=["/arsip"])
    assert [link.url for link in found.links] == [f"{HOME}/rilis/1"]
    assert found.ignored == 2


@pytest.mark.parametrize("tail", ["", "<url><loc>https://www.example.org/rilis/30"])
def test_a_file_that_is_cut_off_is_read_and_named(
    source: Callable[..., Source], site: Callable[..., Any], tail: str
) -> None:
    body = urlset(entry("/rilis/1"), entry("/rilis/2")).removesuffix("</urlset>") + tail
    steps = paginate(source(kind="sitemap", start=[MAP]), Window(), site({MAP: body}), never)
    step = next(steps)
    assert [link.url for link in step.links][:1] == [f"{HOME}/rilis/1"]
    assert f"{HOME}/rilis/30" not in [link.url for link in step.links]
    with pytest.raises(DiscoveryError, match="cut off"):
        next(steps)


@contextmanager
def served(pages: dict[str, str | bytes]) -> Iterator[tuple[str, list[str]]]:
    """The pages on a server of this machine; its address, and the paths that were asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            page = pages.get(self.path)
            body = page.encode() if isinstance(page, str) else page or b""
            self.send_response(404 if page is None else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    with serving(server := ThreadingHTTPServer(("127.0.0.1", 0), Handler)):
        yield f"http://127.0.0.1:{server.server_port}", asked


Visit = Callable[..., tuple[list[str], list[str]]]


@pytest.fixture
def visit(tmp_path: Any) -> Visit:
    """Reads the sitemaps of a server: the paths of the links, and the paths asked for."""
    from datetime import UTC, datetime

    from rilis_etl.fetch import Fetcher, Request
    from rilis_etl.fetch.request import FetchLimits
    from rilis_etl.model import Role

    def made(pages: dict[str, str | bytes], window: Window, start: str, **options: Any) -> tuple[list[str], list[str]]:
        with served(pages) as (home, asked):
            pages |= {path: page.replace(HOME, home) if isinstance(page, str) else page for path, page in pages.items()}
            of = Source.model_validate(
                {
                    "key": "example",
                    "name": "Example",
                    "home": home,
                    "hosts": ["127.0.0.1"],
                    "delay_seconds": 0,
                    "discovery": {"kind": "sitemap", "start": [home + start], **options},
                }
            )
            limits = FetchLimits(delay_seconds=0, retries=0, allow_private_hosts=True)
            with Fetcher(limits, tmp_path, clock=lambda: datetime.now(UTC)) as fetcher:
                steps = list(paginate(of, window, lambda url: fetcher.fetch(Request(of, Role.LISTING, url)), never))
            return [link.url.removeprefix(home) for step in steps for link in step.links], asked

    return made


MONTHS = index(*((f"post-2024-{month:02}.xml", "") for month in range(1, 13)))


def test_a_window_is_read_from_the_files_whose_names_touch_it(visit: Visit) -> None:
    pages: dict[str, str | bytes] = {"/sitemap.xml": MONTHS}
    pages |= {f"/post-2024-{month:02}.xml": urlset(entry(f"/2024/{month:02}/05/a")) for month in range(1, 13)}
    found, asked = visit(pages, Window(date(2024, 3, 10), date(2024, 4, 2)), "/sitemap.xml")
    assert asked == ["/robots.txt", "/sitemap.xml", "/post-2024-04.xml", "/post-2024-03.xml"]
    assert found == []  # the days in the addresses are outside the window


def test_robots_txt_leads_to_an_index_and_that_to_packed_files(visit: Visit) -> None:
    packed = gzip.compress(b"http://127.0.0.1/rilis/1\n")
    pages = {
        "/robots.txt": f"User-agent: *\nSitemap: {HOME}/index.xml\nSitemap: https://elsewhere.example/s.xml\n",
        "/index.xml": index(("one.xml.gz", "")),
        "/one.xml.gz": packed,
    }
    found, _ = visit(pages, Window(), "/robots.txt")
    assert found == ["http://127.0.0.1/rilis/1"]


def test_files_that_have_not_changed_since_the_window_began_are_left(visit: Visit) -> None:
    pages = {
        "/sitemap.xml": index(("s1.xml", "2023-01-01"), ("s2.xml", "2024-05-20"), ("s3.xml", "2024-05-30")),
        "/s2.xml": urlset(entry("/b", "2024-05-20"), entry("/c", "2024-04-01")),
        "/s3.xml": urlset(entry("/a", "2024-05-30")),
    }
    found, asked = visit(pages, Window(date(2024, 5, 10)), "/sitemap.xml")
    assert found == ["/a", "/b"]
    assert "/s1.xml" not in asked


def test_a_month_without_releases_keeps_no_older_month_from_being_read(visit: Visit) -> None:
    pages: dict[str, str | bytes] = {"/sitemap.xml": MONTHS, "/post-2024-01.xml": urlset(entry("/2024/01/05/a"))}
    pages |= {f"/post-2024-{month:02}.xml": urlset() for month in range(2, 13)}
    found, _ = visit(pages, Window(date(2024, 1, 1)), "/sitemap.xml")
    assert found == ["/2024/01/05/a"]


def test_numbered_files_are_left_after_two_with_nothing_of_the_window(visit: Visit) -> None:
    numbers = range(1, 10)
    pages: dict[str, str | bytes] = {"/sitemap.xml": index(*((f"s{n}.xml", f"2024-05-{n + 10}") for n in numbers))}
    pages |= {f"/s{n}.xml": urlset(entry(f"/{2015 + n}/05/05/a")) for n in numbers}  # the newest is of 2024
    found, asked = visit(pages, Window(date(2021, 1, 1), date(2022, 1, 1)), "/sitemap.xml")
    assert found == ["/2021/05/05/a"]
    assert [path for path in asked if path.startswith("/s") and path != "/sitemap.xml"] == [
        f"/s{n}.xml" for n in (9, 8, 7, 6, 5, 4)
    ]


def test_files_can_be_chosen_by_their_names(visit: Visit) -> None:
    pages = {
        "/sitemap.xml": index(("page.xml", ""), ("news.xml", "")),
        "/news.xml": urlset(entry("/1")),
    }
    _, asked = visit(pages, Window(), "/sitemap.xml", children="news")
    assert asked == ["/robots.txt", "/sitemap.xml", "/news.xml"]


@pytest.mark.parametrize(
    ("pages", "start", "message"),
    [
        ({"/sitemap.xml": "<html><body>Beranda</body></html>"}, "/sitemap.xml", "is <html>, no sitemap"),
        ({"/robots.txt": "User-agent: *\n"}, "/robots.txt", "names no sitemap.*`start`"),
        ({"/sitemap.xml": urlset()}, "/sitemap.xml", "nothing matches an address"),
        ({"/sitemap.xml": urlset(entry("/tentang"))}, "/sitemap.xml", "none of the 1 addresses.*`only`"),
        ({"/sitemap.xml": index(("sitemap.xml", ""), ("gone.xml", ""))}, "/sitemap.xml", "404"),
    ],
)
def test_what_cannot_be_read_is_named(visit: Visit, pages: dict[str, str | bytes], start: str, message: str) -> None:
    with pytest.raises(Exception, match=message):
        visit(pages, Window(), start, only=["/rilis/"])


def test_an_index_that_leads_ever_deeper_is_an_error(visit: Visit) -> None:
    pages: dict[str, str | bytes] = {f"/{n}.xml": index((f"{n + 1}.xml", "")) for n in range(9)}
    with pytest.raises(DiscoveryError, match="`children`"):
        visit(pages, Window(), "/0.xml")
