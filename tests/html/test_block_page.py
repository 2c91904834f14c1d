"""Pages that stand in for the page that was asked for are recognised, and nothing else is."""

import gzip
import json
import tomllib
from collections import Counter
from dataclasses import dataclass, fields
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.errors import IssueReason
from rilis_etl.html import block_page, find_block_page
from rilis_etl.html.block_page import BlockPageKind
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
        found = find_block_page(capture(body, status))
        assert found
        assert found.kind.is_wall
        assert found.evidence


@pytest.mark.parametrize(
    ("name", "value"), [("cf_mitigated", "challenge"), ("x_amzn_waf_action", "captcha"), ("X_Sucuri_Block", "1")]
)
def test_a_guard_that_says_so_in_a_header_is_believed(name: str, value: str) -> None:
    found = find_block_page(capture("{}", 403, **{name: value}))
    assert found
    assert found.kind.is_wall


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
def test_a_page_is_no_block_page(body: str) -> None:
    assert find_block_page(capture(body)) is None


def test_headers_alone_count_for_what_is_not_html() -> None:
    assert find_block_page(capture('{"title": "Just a moment..."}', Content_Type="application/json")) is None


def test_hostile_markup_takes_linear_time() -> None:
    for piece in (b"<", b"<script ", b"< ", b"<a" * 3, b"<!-- "):
        find_block_page(capture(piece * (300_000 // len(piece)), Content_Type="text/html"))
    find_block_page(capture(b"<" + b"a" * 300_000))


@dataclass(frozen=True)
class Sample:
    kind: BlockPageKind
    html: str
    vendor: str | None = None
    header: str = ""

    @property
    def capture(self) -> Capture:
        name, _, value = self.header.partition(": ")
        return capture(self.html, 200, **({name.replace("-", "_"): value} if name else {}))


SAMPLES = tuple(
    Sample(**{**page, "kind": BlockPageKind(page["kind"])})
    for page in tomllib.loads(Path(__file__).with_name("block_pages.toml").read_text(encoding="utf-8"))["page"]
)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: f"{sample.vendor}-{sample.kind}")
def test_a_known_page_is_recognised_by_its_vendor_and_kind(sample: Sample) -> None:
    found = find_block_page(sample.capture)
    assert found
    assert (found.vendor, found.kind) == (sample.vendor, sample.kind)
    assert found.evidence


def test_every_entry_of_the_table_is_tried_by_a_page() -> None:
    tried = Counter((sample.vendor, sample.kind) for sample in SAMPLES)
    table = block_page._table()
    assert tried == Counter((entry.vendor, entry.kind) for entry in (*table.by_header, *table.by_body))


def test_the_table_has_only_fields_that_are_read_and_values_in_lower_case() -> None:
    text = files("rilis_etl.html").joinpath("block_pages.toml").read_text(encoding="utf-8")
    known = {field.name for field in fields(block_page._Entry)}
    for entry in tomllib.loads(text)["page"]:
        assert set(entry) <= known, entry
        values = [
            value
            for field in ("header", "markup", "title", "text", "also", "without")
            for value in entry.get(field, ())
        ]
        assert values == [value.lower() for value in values]
        assert values, entry


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: f"{sample.vendor}-{sample.kind}")
def test_its_words_in_an_article_of_usual_length_prove_nothing(sample: Sample) -> None:
    if not sample.header:
        assert find_block_page(capture(f"<title>Rapat</title><h1>Rapat</h1>{ARTICLE}{sample.html}")) is None


@pytest.mark.parametrize(
    "body",
    [
        "<title>Pemeliharaan taman kota dimulai</title><p>Dinas Taman memulai pemeliharaan 12 taman pada Senin.</p>",
        "<title>Pemeliharaan situs</title><p>Situs ditutup 4 November 2017. Silakan coba kembali lusa.</p>",
        "<title>Warga masuk posko</title><p>Sebanyak 40 warga masuk posko sejak pagi.</p>",
        "<title>Akses Ditolak, Warga Mengadu</title><p>Warga mengadu karena akses ditolak petugas keamanan.</p>",
        "<title>Coming soon: pasar murah</title><p>Pasar murah dibuka Senin depan di alun-alun.</p>",
        "<title>Listrik padam</title><p>Gangguan jaringan membuat listrik padam. Petugas bekerja hingga malam.</p>",
        "<title>Cookie</title><p>Penjelasan tentang cookie bagi pelajar.</p>" + "<a href='/b'>berita</a>" * 13,
        "<title>Internet Positif dan Sekolah</title><p>Dinas membahas program.</p>" + "<a href='/b'>b</a>" * 21,
        "<title>Jenazah nelayan tidak ditemukan</title><h1>Jenazah nelayan tidak ditemukan</h1><p>Maaf, kata tim.</p>",
        "<title>404 warga mengungsi</title><p>Rumah mereka dipindahkan ke bukit.</p>",
        "<title>Portal baru</title><p>Laman yang Anda kenal sejak lama kini cepat, dan pencarian mudah.</p>",
        "<title>Halaman kantor dibersihkan</title><p>Sampah dihapuskan, maaf atas bau selama pekerjaan.</p>",
        "<title>Perbaikan jalan dimulai</title><p>Mohon maaf atas ketidaknyamanan pengguna jalan di lima desa.</p>",
    ],
)
def test_a_short_release_about_such_a_thing_is_a_release(body: str) -> None:
    assert find_block_page(capture(body)) is None


@pytest.mark.parametrize(
    "body",
    [
        "<title>Dinas</title><h1>Laman tidak dijumpai</h1><p>Maaf, laman ini tidak ada.</p>",
        "<title>404 - Press office</title><h1>This page doesn't exist.</h1><p>Sorry. Try the search, or go home.</p>",
        "<h1>Oops! That page can’t be found.</h1><p>It was moved, or removed.</p>",
        "<title>Oops!</title><p>The page you asked for was moved, or never was. Please check the address.</p>",
        "<title>Kantor</title><p>It looks like nothing was found at this location. Maybe try a search?</p>",
        "<title>Institut</title><p>A página que procura não existe. Volte à página inicial.</p>",
        "<title>Seite nicht gefunden</title><p>Entschuldigung, hier ist nichts.</p>",
    ],
)
def test_a_page_that_says_it_is_not_there_is_believed(body: str) -> None:
    found = find_block_page(capture(body))
    assert found
    assert (found.kind, found.kind.reason) == (BlockPageKind.MISSING, IssueReason.PLACEHOLDER)


def test_a_maintenance_page_is_no_wall_and_its_issue_is_another() -> None:
    found = find_block_page(capture("<title>Maintenance</title><p>We will be back soon.</p>"))
    assert found
    assert (found.kind.is_wall, found.kind.reason) == (False, IssueReason.PLACEHOLDER)


@given(st.binary(max_size=3_000), st.text(max_size=60), st.sampled_from(SAMPLES))
def test_any_bytes_and_headers_have_an_answer(body: bytes, header: str, sample: Sample) -> None:
    headers = tuple(Header(name, header) for name in ("Content-Type", "cf-mitigated", header))
    for data in (body, sample.html.encode()[: len(body)] + body):
        found = find_block_page(Capture("contoh", Role.RELEASE, "x", "x", 200, headers, data, MORNING))
        assert found is None or found.evidence


@pytest.mark.parametrize(("data", "least"), [("institutional", 100), ("articles", 1_000), ("listings", 70)])
def test_no_real_page_is_taken_for_a_block_page(shared: Path, data: str, least: int) -> None:
    folder = shared / "data" / data
    entries = json.loads((folder / "index.json").read_text())
    bodies = {entry["file"]: gzip.decompress((folder / entry["file"]).read_bytes()) for entry in entries}
    assert len(bodies) >= least
    found = {file for file, body in bodies.items() if find_block_page(capture(body, Content_Type="text/html"))}
    assert found == {file for file, body in bodies.items() if b"<title>Page not found</title>" in body}
