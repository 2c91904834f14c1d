"""Bot walls are told from pages."""

import gzip
import json
from pathlib import Path

import pytest

from rilis_etl.html import find_block_page
from rilis_etl.model import Capture, Header, Role
from tests.fetch.conftest import MORNING

ARTICLE = "<p>" + "Kementerian meresmikan layanan aduan daring bagi warga di daerah. " * 40 + "</p>"


def capture(body: str | bytes, status: int = 200, **headers: str) -> Capture:
    lines = tuple(Header(name.replace("_", "-"), value) for name, value in headers.items())
    url = "https://siaran.example/a"
    data = body.encode() if isinstance(body, str) else body
    return Capture("contoh", Role.RELEASE, url, url, status, lines, data, MORNING)


@pytest.mark.parametrize(
    "body",
    [
        "<title>Pardon Our Interruption</title><script>x</script>",
        "<html><head><title>Just a moment...</title></head><body></body></html>",
        "<title>Just a moment…</title>",
        "<h1>Attention Required! | Cloudflare</h1>",
        "<p>Please Enable JavaScript and cookies to continue</p>",
        "<p>Request unsuccessful. Incapsula incident ID: 1-2</p>",
        "<html>The requested URL was rejected. Please consult with your administrator. Your support ID is: 1</html>",
        "<p>Verify you are\n human by completing the action below.</p>",
        "<p>Buktikan bahwa Anda bukan robot</p>",
        "<h2>Memeriksa peramban Anda sebelum masuk</h2>",
        "<script>window._cf_chl_opt = {}</script>",
        "<iframe src='https://geo.captcha-delivery.com/captcha/'></iframe>",
        "<form><p>Masukkan kode keamanan</p><input name='captcha'></form>",
        '<div class="g-recaptcha"></div> I am not a robot',
    ],
)
def test_a_guards_page_is_a_wall_whatever_its_status(body: str) -> None:
    for status in (200, 403, 503):
        verdict = find_block_page(capture(body, status))
        assert verdict.is_wall
        assert verdict.evidence


@pytest.mark.parametrize(
    ("name", "value"), [("cf_mitigated", "challenge"), ("x_amzn_waf_action", "captcha"), ("X_Sucuri_Block", "1")]
)
def test_a_guard_that_says_so_in_a_header_is_believed(name: str, value: str) -> None:
    assert find_block_page(capture("{}", 403, **{name: value})).is_wall


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<p>Rapat kerja ditunda.</p>",
        ARTICLE,
        f"{ARTICLE}<p>The site shows &ldquo;Just a moment...&rdquo; to those who must verify you are human.</p>",
        f"{ARTICLE}<form><label>captcha</label><input name='captcha'></form>",
        "<p>Kementerian memakai captcha untuk layanan aduan.</p>",
        "<p>Foto kegiatan.</p><script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>",
        "<p>Foto kegiatan.</p><script src='/_Incapsula_Resource?SWJIYLWA=1'></script>",
        "<script>var t = 'verify you are human'</script><p>Foto kegiatan.</p>",
        "<noscript>You need to enable JavaScript to run this app.</noscript><div id='root'></div>",
        "<h1>403 Forbidden</h1><p>nginx</p>",
    ],
)
def test_a_page_is_no_wall(body: str) -> None:
    assert not find_block_page(capture(body)).is_wall


def test_headers_alone_count_for_what_is_not_html() -> None:
    assert not find_block_page(capture('{"title": "Just a moment..."}', Content_Type="application/json")).is_wall


def test_hostile_markup_takes_linear_time() -> None:
    for piece in (b"<", b"<script ", b"< ", b"<a" * 3, b"<!-- "):
        find_block_page(capture(piece * (300_000 // len(piece)), Content_Type="text/html"))
    find_block_page(capture(b"<" + b"a" * 300_000))


def test_no_real_page_of_an_institution_is_taken_for_a_wall(shared: Path) -> None:
    folder = shared / "data" / "institutional"
    entries = json.loads((folder / "index.json").read_text())
    files = [folder / entry["file"] for entry in entries]
    assert len(files) > 100
    walls = [file.name for file in files if find_block_page(capture(gzip.decompress(file.read_bytes()))).is_wall]
    assert walls == []
