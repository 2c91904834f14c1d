"""Counters, share buttons, navigation, links to other articles; and what only looks like them."""

from collections.abc import Callable

import pytest

from rilis_etl.model import Block, BlockKind
from rilis_etl.text.cleaning.state import CleaningState

Clean = Callable[..., CleaningState]
Left = Callable[..., tuple[str, ...]]
TITLE = "Komisi Warga Buka Posko Pengaduan di Tiga Kabupaten"
FIRST = "Komisi Warga membuka posko pengaduan di tiga kabupaten mulai pekan ini, kata ketuanya dalam jumpa pers."
LAST = "Posko akan melayani warga setiap hari kerja sampai seluruh pengaduan selesai ditangani oleh petugas."
P = BlockKind.PARAGRAPH
H = BlockKind.HEADING
LI = BlockKind.LIST_ITEM


@pytest.mark.parametrize(
    "line",
    [
        "Dibaca : 4042 Kali",
        "Telah dilihat 12 kali",
        "1.204 views",
        "Hits: 99",
        "(Visited 41 times, 2 visits today)",
        "Artikel ini telah dibaca 87 kali",
        "Jumlah tontonan: 1.2k",
        "7 min read",
        "Bacaan 2 Menit",
        "Dipublikasikan Pada : Jumat, 31 Maret 2017 / Dibaca : 90 Kali",
        "31 Maret 2017 | Dibaca: 90 kali",
    ],
)
def test_counters_go_at_head_and_tail(left: Left, line: str) -> None:
    assert left(line, FIRST, LAST) == (FIRST, LAST)
    assert left(FIRST, LAST, line) == (FIRST, LAST)


@pytest.mark.parametrize("heading", ["3. Visits", "2. Pembaca", "1) Hits"])
def test_the_number_of_a_section_is_no_counter(left: Left, heading: str) -> None:
    assert left(FIRST, heading, LAST) == (FIRST, heading, LAST)


@pytest.mark.parametrize(
    "line",
    [
        "Short link",
        "Short link: https://s.example/abc",
        "Bagikan",
        "Bagikan ke WhatsApp",
        "Share:",
        "Share this on Facebook",
        "Facebook Twitter WhatsApp",
        "Tweet",
        "Cetak",
        "Print",
        "Kirim via email",
        "Salin tautan",
        "Klik untuk berbagi pada Telegram (Membuka di jendela yang baru)",
        "Teilen",
    ],
)
def test_share_lines_go_wherever_they_stand(left: Left, line: str) -> None:
    assert left(line, FIRST, LAST) == (FIRST, LAST)
    assert left(FIRST, line, LAST) == (FIRST, LAST)
    assert left(FIRST, LAST, line) == (FIRST, LAST)


def test_names_of_networks_beside_a_share_line_go_with_it(left: Left) -> None:
    assert left(FIRST, LAST, "Bagikan:", "Facebook", "WhatsApp") == (FIRST, LAST)


@pytest.mark.parametrize(
    "line",
    [
        "Sebelumnya",
        "Berikutnya »",
        "Halaman: 1 2 3",
        "Kembali ke atas",
        "« Previous | Next »",
        "Like this: Like Loading...",
        "Leave a comment",
        "Bahasa Indonesia | English",
        "[ID] / [EN]",
    ],
)
def test_navigation_goes_at_the_edges(left: Left, line: str) -> None:
    assert left(FIRST, LAST, line) == (FIRST, LAST)


def test_one_language_and_a_list_with_another_word_are_no_choice_of_languages(left: Left) -> None:
    assert left(FIRST, LAST, "Bahasa Indonesia") == (FIRST, LAST, "Bahasa Indonesia")
    assert left(FIRST, LAST, "Indonesia / Malaysia") == (FIRST, LAST, "Indonesia / Malaysia")


def test_a_breadcrumb_goes(left: Left) -> None:
    assert left("Beranda / Berita / " + TITLE, FIRST) == (FIRST,)


def test_cookie_notices_go_at_the_edges(left: Left) -> None:
    notice = "Situs ini menggunakan cookie untuk meningkatkan pengalaman Anda."
    assert left(notice, FIRST, LAST, "Terima semua cookie") == (FIRST, LAST)


def test_a_release_about_cookies_is_left_alone(left: Left) -> None:
    texts = (
        "Situs ini menggunakan cookie tanpa izin, kata laporan Komisi Warga tentang lima laman pemerintah.",
        "Cookie itu merekam kebiasaan warga dan dikirim ke pihak lain tanpa persetujuan.",
        LAST,
    )
    assert left(*texts, title="Laporan: Lima Laman Merekam Warga lewat Cookie") == texts


def test_a_release_about_sharing_on_facebook_is_left_alone(left: Left) -> None:
    texts = (
        "Bagikan ke Facebook: itulah pesan utama kampanye Komisi Warga yang diluncurkan hari ini di alun-alun kota.",
        "Warga diminta membagikan cerita mereka di Facebook, Twitter, dan WhatsApp sampai akhir bulan.",
    )
    assert left(*texts) == texts


def test_a_list_of_networks_that_a_sentence_introduces_is_content(left: Left) -> None:
    texts = (
        Block(P, "Pengaduan dapat disampaikan melalui:"),
        Block(LI, "Facebook"),
        Block(LI, "WhatsApp"),
        Block(LI, "Kirim via email"),
    )
    assert len(left(FIRST, *texts)) == 5


def test_a_list_of_hashtags_that_a_sentence_introduces_is_content(left: Left) -> None:
    texts = (Block(P, "Tagar yang dipakai dalam kampanye ini adalah:"), Block(LI, "#SuaraWarga"), Block(LI, "#Posko"))
    assert len(left(FIRST, *texts)) == 4


def test_statistics_in_a_list_are_no_counters(left: Left) -> None:
    texts = (Block(P, "Angka kunjungan perpustakaan desa:"), Block(LI, "Pembaca: 1.200"), Block(LI, "12 views"))
    assert len(left(*texts, FIRST)) == 4


@pytest.mark.parametrize("line", ["Pengunjung dermaga bertambah 40 orang hari ini", "Total bibit: 1.200", "300 orang"])
def test_a_line_that_counts_something_else_is_no_counter(left: Left, line: str) -> None:
    assert left(FIRST, LAST, line) == (FIRST, LAST, line)


def test_the_word_embargo_alone_means_nothing(cleaned: Clean) -> None:
    texts = ("Embargo minyak yang berlaku sejak 1973 dibahas dalam seminar itu oleh tiga pembicara.", FIRST)
    result = cleaned(*texts)
    assert (result.lines, result.flags) == (texts, ())


def test_an_embargo_line_goes_and_is_flagged(cleaned: Clean) -> None:
    result = cleaned("EMBARGOED UNTIL 9:00 A.M., FRIDAY, MAY 10, 2019", FIRST)
    assert (result.lines, result.flags) == ((FIRST,), ("embargo",))


def test_a_read_also_line_goes(left: Left) -> None:
    assert left(FIRST, "Baca juga: Warga Tanam Seribu Pohon", LAST) == (FIRST, LAST)


def test_a_read_also_list_goes_with_its_heading(left: Left) -> None:
    texts = (Block(H, "Baca juga:"), Block(LI, "Warga Tanam Seribu Pohon"), Block(LI, "Posko Dibuka Lagi"))
    assert left(FIRST, *texts, LAST) == (FIRST, LAST)


def test_a_read_also_heading_takes_one_title_but_no_sentence(left: Left) -> None:
    assert left(FIRST, "Baca juga:", "Warga Tanam Seribu Pohon di Tepi Sungai", LAST) == (FIRST, LAST)
    assert left(FIRST, "Baca juga:", "Warga menanam pohon di tepi sungai.", LAST) == (
        FIRST,
        "Warga menanam pohon di tepi sungai.",
        LAST,
    )


def test_a_read_also_run_goes_where_its_end_is_certain(left: Left) -> None:
    assert left(f"{FIRST} (Baca juga: Warga Tanam Pohon)", LAST) == (FIRST, LAST)
    assert left(f"{FIRST} Baca juga: Warga Tanam Seribu Pohon", LAST) == (FIRST, LAST)


def test_a_read_also_run_that_goes_on_as_prose_is_left_and_flagged(cleaned: Clean) -> None:
    line = "Baca juga: Warga Tanam Pohon. Kegiatan itu diikuti tiga ratus orang dari lima desa."
    result = cleaned(FIRST, line, LAST)
    assert (result.lines, result.flags) == ((FIRST, line, LAST), ("read_also_left",))


@pytest.mark.parametrize(
    "sentence",
    [
        "“Baca juga kitab ini sebelum tidur,” kata guru itu kepada murid-muridnya di serambi.",
        "Baca juga buku panduan yang tersedia di setiap posko pengaduan warga.",
        "Ia berkata, “Baca dulu berkasnya. Baca juga: lampiran kedua” sambil menunjuk meja.",
    ],
)
def test_a_sentence_about_reading_is_left_alone(left: Left, sentence: str) -> None:
    assert left(FIRST, sentence, LAST) == (FIRST, sentence, LAST)


@pytest.mark.parametrize(
    "line",
    [
        "Click to share on Telegram (Opens in new window)",
        "Klik untuk berkongsi di Facebook (Dibuka dalam tetingkap baru)",
        "Klik untuk membagikan di WhatsApp(Membuka di jendela yang baru)",
        "Sukai ini:",
        "Like Loading...",
        "Suka Memuat…",
        "Post Views: 2,345",
        "2.345 total views, 12 views today",
    ],
)
def test_what_a_plugin_adds_under_a_text_goes(left: Left, line: str) -> None:
    assert left(FIRST, LAST, line) == (FIRST, LAST)
