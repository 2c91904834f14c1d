"""What a site answers to addresses that do not exist."""

from rilis_etl.html import is_soft_404, read_page
from rilis_etl.html.soft_404 import visible_lines

OPENING = "Petugas membuka posko di balai desa pada Senin pagi."
CLOSING = "Posko menerima aduan sampai akhir bulan."


def lines(body: str) -> frozenset[str]:
    page = f"<html><body><nav>Beranda</nav>{body}<footer>Kantor Contoh</footer></body></html>"
    content_type = "text/html; charset=utf-8"
    return visible_lines(read_page(page.encode(), url="https://kantor.test/x", content_type=content_type))


def test_a_page_that_only_repeats_its_address_says_nothing_more_than_the_missing_one() -> None:
    missing = lines("<p>Maaf, halaman tidak ada.</p><p>/rilis/190210</p>")
    assert is_soft_404(lines("<p>Maaf, halaman tidak ada.</p><p>/rilis/17</p>"), missing)
    assert not is_soft_404(lines(f"<h1>Posko dibuka</h1><p>{OPENING} {CLOSING}</p>"), missing)
