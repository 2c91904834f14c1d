"""Pages that only their scripts fill, in a real browser on loopback: it reaches nothing past us."""

import json
import shutil
import socket
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import rilis_etl.discovery  # noqa: F401 - registers the kinds that source files name
from rilis_etl.archive.warc import Record, decode_record, encode_record, parse_record
from rilis_etl.bootstrap import open_context
from rilis_etl.errors import FetchError, IssueReason, MissingPackageError
from rilis_etl.fetch import Request
from rilis_etl.fetch.transport import Answer
from rilis_etl.model import Capture, CaptureNote, Role, Version
from rilis_etl.pipeline.process.parse_capture import parse_capture
from rilis_etl.pipeline.runs import check_health
from rilis_etl.render import Browser, page_visit
from rilis_etl.render import browser as program
from rilis_etl.render.page_visit import Document
from rilis_etl.settings import load_settings
from rilis_etl.sources.schema import Source
from rilis_etl.text.bylines import Roster
from tests.fetch.conftest import LIMITS, MakeFetcher, Site, answer

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

HOME = "http://siaran.example"
SOURCE = Source.model_validate(
    {
        "key": "contoh",
        "name": "Kantor contoh",
        "home": f"{HOME}/",
        "hosts": ["siaran.example"],
        "render": True,
        "identity": {"pattern": r"^/r/(?P<key>\d+)$"},
        "discovery": {"start": [f"{HOME}/berita"], "row": "li", "link": "a", "date": "time", "render": True},
        "layout": [{"body": ".isi", "title": "h1", "date": "time"}],
    }
)
SHELL = b"<!doctype html><meta charset=latin1><title>x</title><noscript>Nyalakan JavaScript</noscript><main></main>"
SCRIPT = b"""
fetch('/api' + location.pathname, {headers: {'X-Want': 'json'}}).then(r => r.json()).then(found => {
  document.querySelector('main').innerHTML = found.html;
});
"""
LISTED = "<ul><li><a href=/r/1>Jembatan baru</a> <time>14 Juni 2026</time></li></ul>"
RELEASE = """<h1>Jembatan baru dibuka \u201cpagi ini\u201d</h1><time>14 Juni 2026</time><div class=isi>
<p>Jembatan baru di tepi kota dibuka untuk umum pagi ini, kata pengawas pekerjaan di lapangan kepada warga.</p>
<p>Warga diminta melewati jalan memutar sampai pengaspalan di kedua ujungnya selesai pekan depan.</p></div>"""


@pytest.fixture(autouse=True)
def _needs_a_browser() -> None:
    if not any(map(shutil.which, program.PROGRAMS)):
        pytest.skip("needs chromium (Debian: apt install chromium)")


def page(script: str, *, before: bytes = SHELL) -> bytes:
    return before + f"<script>{script}</script>".encode()


def through_the_archive(capture: Capture) -> Capture:
    return decode_record(parse_record(encode_record(capture)))


def record(capture: Capture) -> Record:
    return parse_record(encode_record(capture))


def test_a_listing_and_a_release_that_scripts_fill_are_read_later_without_a_browser(
    site: Site, make_fetcher: MakeFetcher
) -> None:
    shell = answer(200, SHELL + b"<script src=/app.js></script>", Content_Type="text/html", Etag='"shell"')
    for path, html in (("/berita", LISTED), ("/r/1", RELEASE)):
        site.replies[path] = shell
        body = json.dumps({"html": html}).encode()
        site.replies[f"/api{path}"] = answer(200, body, Content_Type="application/json")
    site.replies["/app.js"] = answer(200, SCRIPT, Content_Type="text/javascript")
    fetcher = make_fetcher(total_seconds=60, renderer=Browser())
    listing = through_the_archive(fetcher.fetch(Request(SOURCE, Role.LISTING, f"{HOME}/berita")))
    (link,) = SOURCE.discovery[0].read(SOURCE, listing).links  # type: ignore[attr-defined]
    release = fetcher.fetch(Request(SOURCE, Role.RELEASE, link.url, link))
    assert release.notes == (CaptureNote.RENDERED,)
    assert release.header("etag") == '"shell"'
    read = parse_capture(through_the_archive(release), SOURCE, Roster())
    assert isinstance(read, Version)
    assert read.title == "Jembatan baru dibuka \u201cpagi ini\u201d"
    assert site.paths == ["/berita", "/app.js", "/api/berita", "/r/1", "/api/r/1"]  # the script is asked for once
    assert all("rilis_etl" in asked.headers["User-Agent"] for asked in site.asked)
    assert record(release).fields["WARC-Type"] == "resource"
    assert not record(release).wrong_digests()


@pytest.fixture
def trap() -> Iterator[socket.socket]:
    """A port on this machine that nobody may come to."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.settimeout(0.05)
        yield listening


def test_a_hostile_page_reaches_nothing_but_its_own_hosts(
    site: Site, make_fetcher: MakeFetcher, trap: socket.socket, tmp_path: Path
) -> None:
    port = trap.getsockname()[1]
    secret = tmp_path / "secret.txt"
    secret.write_text("hunter2")
    attacks = f"""
        const show = text => document.querySelector('main').append(text + ' ');
        const inside = ['http://127.0.0.1:{port}/', 'http://169.254.169.254/', 'file://{secret}'];
        for (const url of [...inside, '/moves', '/secret'])
          fetch(url).then(r => r.text()).then(show).catch(() => show('refused'));
        new WebSocket('ws://127.0.0.1:{port}/');
        navigator.serviceWorker?.register('/worker.js');
        window.open('/popup'); window.open('http://127.0.0.1:{port}/popup');
        navigator.sendBeacon('http://127.0.0.1:{port}/');
        const call = new RTCPeerConnection({{iceServers: [{{urls: 'turn:127.0.0.1:{port}?transport=tcp',
          username: 'a', credential: 'b'}}]}});
        call.createDataChannel('x'); call.createOffer().then(offer => call.setLocalDescription(offer));
        for (const url of ['http://127.0.0.1:{port}/', 'file://{secret}', '/frame'])
          document.body.append(Object.assign(document.createElement('iframe'), {{src: url}}));
        const file = Object.assign(document.createElement('a'), {{href: '/file.zip', download: 'file.zip'}});
        document.body.append(file); file.click(); alert('!');
        location.href = 'http://169.254.169.254/latest/meta-data/';"""
    site.replies["/robots.txt"] = answer(200, b"User-agent: *\nDisallow: /secret", Content_Type="text/plain")
    site.replies["/r/1"] = answer(200, page(attacks), Content_Type="text/html")
    site.replies["/moves"] = answer(302, Location=f"http://127.0.0.1:{port}/moved")
    capture = make_fetcher(total_seconds=60, renderer=Browser()).fetch(Request(SOURCE, Role.RELEASE, f"{HOME}/r/1"))
    assert capture.body.count(b"refused ") == 5
    assert b"hunter2" not in capture.body
    assert capture.final_url == f"{HOME}/r/1"
    assert site.paths == ["/r/1", "/moves"]
    with pytest.raises(TimeoutError):
        trap.accept()


def test_a_page_whose_scripts_never_end_is_given_up_long_before_the_time_for_an_answer(
    site: Site, make_fetcher: MakeFetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_visit, "OWN_SECONDS", 0.5)
    monkeypatch.setattr(page_visit, "READING_SECONDS", 0.5)
    site.replies["/r/1"] = answer(200, page("while (true) {}"), Content_Type="text/html")
    with pytest.raises(FetchError) as raised:
        make_fetcher(total_seconds=60, renderer=Browser()).fetch(Request(SOURCE, Role.RELEASE, f"{HOME}/r/1"))
    assert raised.value.reason is IssueReason.TIMEOUT
    assert raised.value.detail == "the scripts of the page do not end"


def test_a_page_that_asks_for_ever_is_read_as_it_stands(
    site: Site, make_fetcher: MakeFetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_visit, "OWN_SECONDS", 0.5)
    monkeypatch.setattr(page_visit, "MOST_REQUESTS", 3)
    ticker = "setInterval(() => fetch('/tick'), 50); document.querySelector('main').textContent = 'here'"
    site.replies["/r/1"] = answer(200, page(ticker), Content_Type="text/html")
    capture = make_fetcher(total_seconds=60, renderer=Browser()).fetch(Request(SOURCE, Role.RELEASE, f"{HOME}/r/1"))
    assert b"<main>here" in capture.body


def test_a_document_that_scripts_have_made_too_large_is_refused() -> None:
    grown = Document(f"{HOME}/r/1", "x" * 200_001)
    with pytest.raises(FetchError) as raised:
        program._answer(Answer(grown.url, 200, (), b""), grown, LIMITS)
    assert raised.value.reason is IssueReason.TOO_LARGE


def test_a_page_that_leads_on_within_its_hosts_is_followed(site: Site, make_fetcher: MakeFetcher) -> None:
    site.replies["/r/1"] = answer(200, page("location.replace('/r/2')"), Content_Type="text/html")
    site.replies["/r/2"] = answer(200, b"<!doctype html><title>2</title><p>here", Content_Type="text/html")
    capture = make_fetcher(total_seconds=60, renderer=Browser()).fetch(Request(SOURCE, Role.RELEASE, f"{HOME}/r/1"))
    assert (capture.final_url, b"here" in capture.body) == (f"{HOME}/r/2", True)


def test_a_missing_browser_is_one_sentence_that_names_the_source_and_the_remedy(
    site: Site, make_fetcher: MakeFetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.replies["/r/1"] = answer(200, SHELL, Content_Type="text/html")
    monkeypatch.setattr(program, "PROGRAMS", ())
    with pytest.raises(MissingPackageError, match=r"^contoh says render = true.*pip install 'rilis-etl\[browser\]'"):
        make_fetcher(renderer=Browser()).fetch(Request(SOURCE, Role.RELEASE, f"{HOME}/r/1"))


def test_a_missing_driver_and_a_browser_that_does_not_start_are_one_sentence_too(
    site: Site, make_fetcher: MakeFetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.replies["/r/1"] = answer(200, SHELL, Content_Type="text/html")
    fetcher = make_fetcher(total_seconds=60, renderer=Browser())
    monkeypatch.setattr(program, "PROGRAMS", ("false",))
    with pytest.raises(MissingPackageError, match=r"false does not start: run `"):
        fetcher.fetch(Request(SOURCE, Role.RELEASE, f"{HOME}/r/1"))
    monkeypatch.setitem(sys.modules, "playwright.async_api", None)
    with pytest.raises(MissingPackageError, match=r"^contoh says render = true: pip install 'rilis-etl\[browser\]'"):
        fetcher.fetch(Request(SOURCE, Role.RELEASE, f"{HOME}/r/1"))


def test_a_check_names_the_hosts_whose_scripts_are_not_run(site: Site, tmp_path: Path) -> None:
    shell = b"<!doctype html><title>x</title><script src=https://cdn.example.net/vue.js></script>"
    site.replies["/berita"] = answer(200, shell, Content_Type="text/html")
    routes = {".example": f"127.0.0.1:{site.server_port}"}
    settings = load_settings(warehouse=tmp_path, routes=routes, delay_seconds=0)
    found = check_health(open_context(settings, sources={"contoh": SOURCE}), SOURCE)
    assert "scripts of cdn.example.net are not run" in found.check.findings[-1].text


def test_a_file_or_an_error_page_needs_no_browser(site: Site, make_fetcher: MakeFetcher) -> None:
    site.replies["/r/1"] = answer(200, b"%PDF-1.4", Content_Type="application/pdf")
    capture = make_fetcher().fetch(Request(SOURCE, Role.RELEASE, f"{HOME}/r/1"))
    assert (capture.body, capture.notes) == (b"%PDF-1.4", ())


def test_a_source_that_says_nothing_is_fetched_as_ever(site: Site, make_fetcher: MakeFetcher) -> None:
    site.replies["/r/1"] = answer(200, page("document.title = 'changed'"), Content_Type="text/html")
    plain = SOURCE.model_copy(update={"render": False})
    capture = make_fetcher().fetch(replace(Request(SOURCE, Role.RELEASE, f"{HOME}/r/1"), source=plain))
    assert capture.body == page("document.title = 'changed'")
