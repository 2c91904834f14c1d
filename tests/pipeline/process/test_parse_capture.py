"""When a page is gone, though the site answers."""

from datetime import UTC, datetime

import pytest

from rilis_etl.errors import IssueReason
from rilis_etl.model import Capture, Header, Issue, Role, Version
from rilis_etl.pipeline.fingerprint import parser_fingerprint
from rilis_etl.pipeline.process.parse_capture import parse_capture, read_probe
from rilis_etl.sources.schema import Layout, Source
from rilis_etl.text.bylines import Roster
from rilis_etl.text.cleaning import Boilerplate

HOME = "https://kantor.test/"
URL = f"{HOME}2026/06/01/posko-dibuka"
UNKNOWN = f"{HOME}2026/06/01/posko-dibuka-90210"
SOURCE = Source.model_validate(
    {
        "key": "kantor",
        "name": "Kantor Contoh",
        "home": HOME,
        "hosts": ["kantor.test"],
        "discovery": {"kind": "listing", "row": ".r", "link": "a", "start": [f"{HOME}berita"]},
        "layout": [{"body": ".isi", "title": "h1"}],
    }
)
TEXT = "<p>Petugas membuka posko di balai desa pada Senin pagi dan menerima dua belas aduan sampai tengah hari.</p>"
SORRY = "<h1>Maaf</h1><div class='isi'><p>Halaman yang Anda cari tidak ditemukan. Silakan kembali ke beranda.</p></div>"


def release() -> str:
    return f"<h1>Posko dibuka</h1><div class='isi'>{TEXT}</div>"


def answer(body: str, *, url: str = URL, final_url: str | None = None, status: int = 200) -> Capture:
    page = f"<html><body><nav>Beranda</nav>{body}<footer>Kantor Contoh</footer></body></html>"
    headers = (Header("Content-Type", "text/html; charset=utf-8"),)
    at = datetime(2026, 6, 2, tzinfo=UTC)
    return Capture("kantor", Role.RELEASE, url, final_url or url, status, headers, page.encode(), at)


def reason(capture: Capture, probe: Capture | None = None) -> IssueReason | None:
    missing = read_probe(probe, SOURCE).soft_404 if probe else None
    judged = parse_capture(capture, SOURCE, Roster(), missing=missing)
    return judged.reason if isinstance(judged, Issue) else None


@pytest.mark.parametrize("status", [404, 410])
def test_a_status_that_says_so_is_believed(status: int) -> None:
    assert reason(answer(SORRY, status=status)) is IssueReason.HTTP_GONE


@pytest.mark.parametrize("door", [HOME, f"{HOME}berita", f"{HOME}index.php", "https://lain.test/"])
def test_a_page_that_leads_to_the_home_page_or_a_listing_or_elsewhere_is_gone(door: str) -> None:
    assert reason(answer(release(), final_url=door)) is IssueReason.HTTP_GONE


def test_what_the_site_says_of_unknown_addresses_is_no_release_whatever_its_status() -> None:
    text = "<h1>Maaf</h1><div class='isi'><p>Kantor ini pindah kamar. Cobalah menu di atas atau telepon.</p></div>"
    sorry = answer(text)
    assert reason(sorry) is None, "read alone it looks like one"
    assert reason(sorry, answer(text, url=UNKNOWN)) is IssueReason.HTTP_GONE


def test_a_page_that_leads_where_unknown_addresses_lead_is_gone() -> None:
    search = f"{HOME}cari"
    assert (
        reason(answer(SORRY, final_url=search), answer(SORRY, url=UNKNOWN, final_url=search)) is IssueReason.HTTP_GONE
    )


def test_a_release_beside_a_soft_404_stays_one() -> None:
    assert reason(answer(release()), answer(SORRY, url=UNKNOWN)) is None


def test_a_site_that_shows_a_release_at_unknown_addresses_tells_nothing() -> None:
    long = (
        "<h1>Posko dibuka</h1><div class='isi'>"
        + "".join(
            f"<p>Paragraf ke-{n} menerangkan pelayanan aduan warga di balai desa itu dengan rinci.</p>"
            for n in range(8)
        )
        + "</div>"
    )
    assert read_probe(answer(long, url=UNKNOWN), SOURCE).soft_404 is None
    assert reason(answer(long), answer(long, url=UNKNOWN)) is None


@pytest.mark.parametrize("status", [404, 500])
def test_an_honest_site_needs_no_comparison(status: int) -> None:
    assert read_probe(answer(SORRY, url=UNKNOWN, status=status), SOURCE).soft_404 is None


def test_a_page_says_when_it_was_modified() -> None:
    stamped = "<meta property='article:modified_time' content='2026-06-01T08:00:00+07:00'>" + release()
    judged = parse_capture(answer(stamped), SOURCE, Roster())
    assert isinstance(judged, Version)
    assert judged.modified_at == datetime(2026, 6, 1, 1, tzinfo=UTC)


def test_another_source_file_or_other_learnt_lines_are_another_reader() -> None:
    other = SOURCE.model_copy(update={"layout": (Layout(body=".isi", title="h2"),)})
    learnt = Boilerplate.from_lines(["bagikan artikel ini"])
    assert len({parser_fingerprint(SOURCE), parser_fingerprint(other), parser_fingerprint(SOURCE, learnt)}) == 3
    assert parser_fingerprint(SOURCE) == parser_fingerprint(SOURCE)
