"""Interfaces that answer in JSON: every shape of rows, of paging and of asking, on a server of this machine."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from pydantic import ValidationError

from rilis_etl.discovery import discovery_of, paginate
from rilis_etl.discovery.check import check_discovery
from rilis_etl.discovery.listing_page import FoundLink, ListingPage, Stop
from rilis_etl.errors import DiscoveryError, FetchError
from rilis_etl.fetch import Fetcher, Request
from rilis_etl.fetch.request import FetchLimits
from rilis_etl.model import Capture, Role, Window
from rilis_etl.sources.schema import Source
from tests.notify.receivers import serving

API = "https://www.example.org/api/berita"
ROWS = {"rows": "data", "url": "url"}


@pytest.fixture
def read(source: Callable[..., Source], capture: Callable[..., Capture]) -> Callable[..., ListingPage]:
    def made(answer: Any, **options: Any) -> ListingPage:
        of = source(kind="json", start=[API], **options)
        body = answer if isinstance(answer, str) else json.dumps(answer)
        return discovery_of(of).read(of, capture(body, API))

    return made


PAGE = '<html><body><script id=S>window.keadaan = {"data": [{"url": "/7"}]}; mulai()</script>'


def test_the_rows_may_stand_in_a_script_of_the_page(read: Callable[..., ListingPage]) -> None:
    assert [link.url for link in read(PAGE, script="#S", **ROWS).links] == ["https://www.example.org/7"]
    for script, page in (
        ("#T", PAGE),
        ("#S", "<script id=S>mulai()</script>"),
        ("#S", '<script id=S>{"data"</script>'),
    ):
        with pytest.raises(DiscoveryError, match=rf"'{script}' of https://www\.example\.org/\S+ is not JSON"):
            read(page, script=script, **ROWS)


FIELDS = {"address": "/{id}/{slug}", "title": "title", "date": "date"}
ITEM = "<a href='/7/kota'>Kota &amp; HAM</a> <time datetime=2024-05-01></time>"
ROW = {"id": 7, "slug": "kota", "title": "Kota &amp; <b>HAM</b>", "date": "2024-04-30T20:00:00Z"}


@pytest.mark.parametrize(
    ("answer", "options"),
    [
        ([ROW], {"rows": "@", **FIELDS}),
        ({"data": {"items": [ROW]}}, {"rows": "data.items", **FIELDS}),
        (
            {"hits": {"hits": [{"_source": ROW}]}},
            {"rows": "hits.hits[]._source", **FIELDS},
        ),
        (
            {"value": [{"path": {"alias": "/7/kota"}, "attributes": ROW}]},
            {"rows": "value", "url": "path.alias", "title": "attributes.title", "date": "attributes.date"},
        ),
        (
            [{"link": "https://www.example.org/7/kota", "title": {"rendered": "Kota &#038; HAM"}, "at": 1714521600}],
            {"rows": "@", "url": "link", "title": "title.rendered", "date": "at"},
        ),
        (
            {"d": [{"u": "/7/kota", "t": "Kota & HAM", "at": "/Date(1714521600000+0700)/"}]},
            {"rows": "d", "url": "u", "title": "t", "date": "at"},
        ),
        (
            [{"command": "settings"}, {"command": "insert", "data": f"<div class=v>{ITEM}</div>"}],
            {"html": "[?command=='insert'].data", "row": ".v", "date": "time"},
        ),
        (
            {"success": True, "data": {"html": f"<li>{ITEM}"}},
            {"html": "data.html", "row": "li", "date": "time"},
        ),
    ],
)
def test_every_shape_of_rows_gives_address_title_and_day(
    read: Callable[..., ListingPage], answer: Any, options: dict[str, Any]
) -> None:
    (link,) = read(answer, **options).links
    assert (link.url, link.title) == ("https://www.example.org/7/kota", "Kota & HAM")
    assert link.listed_on == date(2024, 5, 1)


def test_a_row_that_lacks_a_field_of_its_address_is_named_and_not_guessed(read: Callable[..., ListingPage]) -> None:
    found = read({"data": [{"id": 7}, {"id": None}]}, rows="data", address="/berita/{id}")
    assert [link.url for link in found.links] == ["https://www.example.org/berita/7"]
    assert len(found.rejected) == 1


@pytest.mark.parametrize(
    ("answer", "options", "message"),
    [
        ({"data": None, "error": "x"}, ROWS, "`rows` 'data' finds no array.*'data', 'error'"),
        ({"items": []}, ROWS, "finds no array"),
        ("<html>", ROWS, "is not JSON"),
        ("[" * 100_000, ROWS, "is not JSON"),
        ({"data": 3}, {"html": "data", "row": "li"}, "`html` 'data' finds no text"),
    ],
)
def test_an_answer_of_another_shape_is_a_failure_and_no_end(
    read: Callable[..., ListingPage], answer: Any, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(DiscoveryError, match=message):
        read(answer, **options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rows": "data.[", "url": "url"}, "rows"),
        ({"rows": "foo(data)", "url": "url"}, "foo"),
        ({"rows": "odata-next", "url": "url"}, "quote"),
        ({"rows": "data"}, "needs `url`"),
        ({**ROWS, "title": "a b"}, "title: not a JMESPath"),
        ({"url": "url"}, "needs `rows`"),
        ({"html": "data"}, "`html` needs `row`"),
        ({"html": "data", "row": "li:last a"}, "CSS selector"),
        ({**ROWS, "method": "POST"}, "`form` or `body`"),
        ({**ROWS, "form": {"a": "b"}}, "`form` or `body`"),
        ({**ROWS, "headers": {"Authorization": "x"}}, "Authorization cannot be set; known: Accept"),
        ({**ROWS, "headers": {"Accept": "a\r\nb"}}, "plain ASCII"),
        ({**ROWS, "query": {"p": "{page}", "o": "{offset}"}}, "keep one"),
        ({**ROWS, "query": {"o": "{offset}"}}, "needs `step`"),
        ({**ROWS, "query": {"c": "{cursor}"}}, "needs `next`"),
        ({**ROWS, "step": 10}, "number pages"),
        ({**ROWS, "query": {"m": "{month}"}}, "needs `since`"),
    ],
)
def test_a_table_that_does_not_fit_together_is_refused_with_a_remedy(
    source: Callable[..., Source], options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValidationError, match=message):
        source(kind="json", start=[API], **options)


RELEASES = [{"url": f"/rilis/{n}", "day": f"2024-{5 - n // 4:02}-{20 - n:02}"} for n in range(15)]


def chosen(asked: dict[str, Any]) -> list[dict[str, str]]:
    """What an interface of fifteen releases answers, five a page, however it is asked."""
    if "month" in asked:
        return [row for row in RELEASES if row["day"].startswith(str(asked["month"]))]
    at = int(asked.get("start") or asked.get("after") or 5 * (int(asked.get("page", 1)) - 1))
    return RELEASES[at : at + 5]


@pytest.fixture
def server() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Its address, and what it was asked: parameters of the address, of the form or of the JSON that was sent."""
    asked: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if urlsplit(self.path).path == "/robots.txt":
                self._answer("", 404)
                return
            self._asked({name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()})

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            is_json = self.headers["Content-Type"] == "application/json"
            self._asked(json.loads(sent) if is_json else {n: v[0] for n, v in parse_qs(sent).items()})

        def _asked(self, question: dict[str, Any]) -> None:
            asked.append(question | {"with": self.headers.get("X-Requested-With")})
            rows = chosen(question)
            after = int(question.get("after") or 0) + 5
            following = f"/api?after={after}" if after < len(RELEASES) else None
            items = "".join(f"<li><a href='{row['url']}'>{row['url']}</a></li>" for row in rows)
            self._answer(
                json.dumps({"data": rows, "html": items, "next": following, "cursor": after if following else None})
            )

        def _answer(self, body: str, status: int = 200) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None: ...

    with serving(running := ThreadingHTTPServer(("127.0.0.1", 0), Handler)):
        yield f"http://127.0.0.1:{running.server_port}", asked


Visit = Callable[..., list[str]]


def never(_: FoundLink) -> bool:
    return False


@pytest.fixture
def source_at(server: tuple[str, list[dict[str, Any]]]) -> Callable[..., Source]:
    def made(**options: Any) -> Source:
        table = {"kind": "json", "start": [f"{server[0]}/api"], **options}
        return Source.model_validate(
            {"key": "example", "name": "Example", "home": server[0], "hosts": ["127.0.0.1"], "discovery": table}
        )

    return made


@pytest.fixture
def fetcher(tmp_path: Any) -> Iterator[Fetcher]:
    limits = FetchLimits(delay_seconds=0, retries=0, allow_private_hosts=True)
    with Fetcher(limits, tmp_path, clock=lambda: datetime.now(UTC)) as door:
        yield door


@pytest.fixture
def visit(source_at: Callable[..., Source], fetcher: Fetcher) -> Visit:
    def made(window: Window = Window(), **options: Any) -> list[str]:  # noqa: B008 - frozen
        of = source_at(**options)
        get = lambda url: fetcher.fetch(Request(of, Role.LISTING, url))  # noqa: E731
        steps = paginate(of, window, get, never, date(2024, 5, 31))
        return [urlsplit(link.url).path for step in steps for link in step.links]

    return made


EVERY = [row["url"] for row in RELEASES]


@pytest.mark.parametrize(
    "options",
    [
        {**ROWS, "query": {"page": "{page}"}},
        {**ROWS, "query": {"start": "{offset}"}, "step": 5},
        {**ROWS, "next": "next"},
        {**ROWS, "query": {"after": "{cursor}"}, "next": "cursor"},
        {**ROWS, "method": "POST", "form": {"action": "load more", "page": "{page}"}},
        {**ROWS, "method": "POST", "body": {"page": "{page}", "filter": {"jenis": "siaran & pers"}}},
        {**ROWS, "method": "POST", "body": {"after": "{cursor}"}, "next": "cursor"},
        {"html": "html", "row": "li", "method": "POST", "form": {"action": "more", "page": "{page}"}},
    ],
)
def test_every_way_of_paging_gives_every_release_once(visit: Visit, options: dict[str, Any]) -> None:
    assert visit(**options) == EVERY


def test_a_window_is_asked_for_by_its_months(visit: Visit, server: tuple[str, list[dict[str, Any]]]) -> None:
    found = visit(
        Window(date(2024, 4, 1), date(2024, 4, 30)),
        **ROWS,
        date="day",
        query={"month": "{year}-{month:02}"},
        since=2024,
    )
    assert found == EVERY[4:8]
    assert [question["month"] for question in server[1]] == ["2024-05", "2024-04", "2024-03"]


def test_a_form_sends_months_as_the_site_writes_them(visit: Visit, server: tuple[str, list[dict[str, Any]]]) -> None:
    visit(
        Window(date(2024, 4, 1), date(2024, 4, 2)),
        **ROWS,
        method="POST",
        form={"mesano": "{month:02}/{year}", "page": "1"},
        since=2024,
    )
    assert [question["mesano"] for question in server[1]] == ["05/2024", "04/2024", "03/2024"]


def test_what_is_sent_arrives_as_it_stands_in_the_file(visit: Visit, server: tuple[str, list[dict[str, Any]]]) -> None:
    body = {"page": "{page}", "filter": {"jenis": "siaran & pers", "kata": ["é", "50 %"]}}
    visit(**ROWS, method="POST", body=body, headers={"X-Requested-With": "XMLHttpRequest"})
    first, *_ = server[1]
    assert first == {"page": 1, "filter": body["filter"], "with": "XMLHttpRequest"}


def test_two_posts_to_one_address_are_two_captures(source_at: Callable[..., Source], fetcher: Fetcher) -> None:
    of = source_at(**ROWS, method="POST", form={"page": "{page}"})
    (start,) = discovery_of(of).seeds(Window())
    second = discovery_of(of).page_url(start.url, 1)
    assert second is not None
    captures = [fetcher.fetch(Request(of, Role.LISTING, url)) for url in (start.url, second)]
    assert len({capture.capture_id for capture in captures}) == 2
    assert unquote(unquote(captures[1].url)).endswith("page=2")
    assert captures[0].body != captures[1].body


def test_an_address_of_a_release_never_becomes_a_post(
    source_at: Callable[..., Source], fetcher: Fetcher, server: tuple[str, list[dict[str, Any]]]
) -> None:
    of = source_at(**ROWS)
    address = f"{server[0]}/api?__wb_method=POST&__wb_post_type=form&__wb_post_data=a%3D1"
    for role in (Role.RELEASE, Role.LISTING):
        fetcher.fetch(Request(of, role, address))
    assert [question.get("a") for question in server[1]] == [None, None]


def test_a_listing_that_loads_more_and_is_asked_for_one_page_is_named(
    source_at: Callable[..., Source], fetcher: Fetcher
) -> None:
    of = source_at(**ROWS)

    def get(url: str) -> Capture:
        return fetcher.fetch(Request(of, Role.LISTING, url))

    texts = [finding.text for listing in check_discovery(of, get).listings for finding in listing.findings]
    assert any("put {page}, {offset} or {cursor}" in text for text in texts)


def test_a_page_that_repeats_the_one_before_ends_the_listing(
    source: Callable[..., Source], capture: Callable[..., Capture]
) -> None:
    of = source(kind="json", start=[API], query={"page": "{page}"}, **ROWS)
    same = json.dumps({"data": RELEASES[:2]})
    steps = list(paginate(of, Window(), lambda url: capture(same, url), never))
    assert steps[-1].stop is Stop.NOTHING_NEW


def test_null_in_place_of_the_rows_of_a_further_page_is_a_failure(
    source: Callable[..., Source], capture: Callable[..., Capture]
) -> None:
    of = source(kind="json", start=[API], query={"page": "{page}"}, **ROWS)

    def get(url: str) -> Capture:
        return capture(json.dumps({"data": RELEASES[:2] if url.endswith("page=1") else None}), url)

    with pytest.raises((DiscoveryError, FetchError), match="finds no array"):
        list(paginate(of, Window(), get, never))
