"""What saved release pages propose: the body, several layouts, and the lines that stand on all of them."""

from datetime import date

import pytest

from rilis_etl.discovery.propose import propose_boilerplate, propose_layout
from rilis_etl.discovery.propose.article_layout import SampledPage
from rilis_etl.sources.schema import GENERIC, Layout

SUBJECTS = ("perizinan", "pelatihan", "pengawasan", "penghargaan", "penyuluhan", "pelayanan")
MENU = "".join(f"<li><a href=/{name}>{name.title()} kota</a></li>" for name in ("profil", "tugas", "kontak", "peta"))
OLD = "<table class=tabel-lama><tr class=baris-lama><td class=kolom-lama id=konten-lama>{text}</td></tr></table>"
NEW = "<main class=utama><section class=bagian-rilis><div class=isi-berita>{text}</div></section></main>"


def paragraphs(subject: str) -> str:
    return (
        f"<p>Kota Contoh – Dinas Contoh membuka layanan {subject} di sejumlah kelurahan mulai pekan ini. Warga dapat "
        f"datang ke balai setiap hari kerja dengan membawa kartu penduduk dan surat pengantar dari pengurus warga.</p>"
        f"<p>Kepala dinas mengatakan bahwa layanan {subject} dibuka karena warga memintanya sejak awal tahun. Sebanyak "
        f"belasan petugas {subject} telah dilatih, dan setiap balai dilengkapi dengan dua meja serta ruang tunggu.</p>"
        f"<p>Laporan tentang layanan {subject} diterima melalui nomor telepon dinas, dan dijawab dalam tiga hari.</p>"
    )


def saved(subject: str, frame: str = NEW, more: str = "") -> SampledPage:
    title = f"Dinas Contoh buka layanan {subject} warga"
    text = frame.format(text=paragraphs(subject) + more)
    body = (
        f"<html lang=id><head><title>{title}</title><meta property=og:title content='{title}'></head><body><nav><ul>"
        f"{MENU}</ul></nav><h1>{title}</h1>{text}<footer>{MENU}</footer></body></html>"
    )
    return SampledPage(f"https://dinas.example/b/{subject}", body.encode())


def test_pages_of_two_layouts_give_a_layout_for_each() -> None:
    found = propose_layout([saved(subject, frame) for subject in SUBJECTS[:3] for frame in (NEW, OLD)])
    assert found is not None
    assert found.is_sure
    assert sorted(layout.body for layout in found.layouts) == ["#konten-lama", "main.utama"]
    assert [layout.name for layout in found.layouts] == ["main", "main_2"]


def test_a_body_that_goes_beyond_the_generic_text_is_not_sure() -> None:
    found = propose_layout([saved(subject) for subject in SUBJECTS[:3]])
    assert found is not None
    assert found.is_sure
    links = "".join(f"<p><a href=/b/{name}>Baca juga: layanan {name} warga kota kita</a></p>" for name in SUBJECTS)
    beyond = propose_layout([saved(subject, NEW, f"<div>{links}</div>") for subject in SUBJECTS[:3]])
    assert beyond is not None
    assert (beyond.beyond > 0.3, beyond.is_sure) == (True, False)


NOTICE = "<div class=penyedia><p>Isi dari penyedia luar tidak dapat ditampilkan pada halaman ini.</p></div>"


def test_a_notice_that_stands_three_times_on_a_page_is_no_part_of_the_text() -> None:
    found = propose_layout([saved(subject, NEW, NOTICE * 3) for subject in SUBJECTS[:3]])
    assert found is not None
    assert (found.is_sure, [layout.drop for layout in found.layouts]) == (True, [("div.penyedia",)])


def test_a_notice_without_a_name_of_its_own_makes_the_layout_unsure() -> None:
    notice = NOTICE.replace(" class=penyedia", "")
    found = propose_layout([saved(subject, NEW, notice * 6) for subject in SUBJECTS[:3]])
    assert found is not None
    assert not found.is_sure


def test_a_text_that_stands_three_times_as_a_whole_is_a_text() -> None:
    found = propose_layout([saved(subject, NEW, paragraphs(subject) * 2) for subject in SUBJECTS[:3]])
    assert found is not None
    assert (found.agreement, found.is_sure) == (1.0, True)


def test_an_element_of_links_is_no_body() -> None:
    def linked(subject: str) -> SampledPage:
        page = saved(subject)
        return SampledPage(page.url, page.body.replace(b"<p>", b"<p><a href=/klien>").replace(b"</p>", b"</a></p>"))

    assert propose_layout([linked(subject) for subject in SUBJECTS[:3]]) is None


def test_pages_of_which_little_is_kept_are_not_sure() -> None:
    aside = "".join(f"<section class=k><h2>{name}</h2>{paragraphs(name)}</section>" for name in SUBJECTS)
    found = propose_layout([saved(subject, NEW + f"<div id=comments>{aside}</div>") for subject in SUBJECTS[:3]])
    assert found is not None
    assert (found.doubtful, found.is_sure) == (1.0, False)


def dated(subject: str, n: int, day: date | None, head: str) -> SampledPage:
    page = saved(subject)
    shown = head.format(title=f"Dinas Contoh buka layanan {subject} warga", day=f"{n + 3}/11/2026")
    body = page.body.replace(f"<h1>Dinas Contoh buka layanan {subject} warga</h1>".encode(), shown.encode())
    return SampledPage(page.url, body, day)


@pytest.mark.parametrize(
    ("head", "title", "day"),
    [
        ("<div class=kop><h1><span>{title}</span></h1><p class=tgl>Terbit: {day}</p></div>", "h1", "p.tgl"),
        ("<h1>Kabar</h1><h2 class=judul>{title}</h2><p><time>{day}</time></p>", "h2.judul", "time"),
        ("<h1 class=c>{title}</h1><i class=d_x8Jk2>{day}</i>", "h1", None),  # it changes with the next build
        ("<h1>{title}</h1><p class=tgl>{day}</p><p class=tgl>30/11/2026</p>", "h1", None),  # it finds two
    ],
)
def test_title_and_day_are_named_where_one_name_finds_them_on_every_page(
    head: str, title: str, day: str | None
) -> None:
    pages = [dated(subject, n, date(2026, 11, n + 3), head) for n, subject in enumerate(SUBJECTS)]
    found = propose_layout(pages)
    assert found is not None
    assert [(layout.title, layout.date) for layout in found.layouts] == [(title, day)]


def test_a_day_that_is_the_same_on_every_page_is_not_named() -> None:
    head = "<h1>{title}</h1><p class=tgl>30/11/2026</p>"
    found = propose_layout([dated(subject, 0, date(2026, 11, 30), head) for subject in SUBJECTS])
    assert found is not None
    assert [layout.date for layout in found.layouts] == [None]


def test_pages_that_are_no_releases_propose_nothing() -> None:
    assert propose_layout([]) is None
    assert propose_layout([SampledPage("https://dinas.example/x", b"%PDF-1.4")]) is None


CLOSING = "<p>Informasi lebih lanjut dapat diperoleh di meja layanan dinas.</p>"


@pytest.mark.parametrize(
    ("more", "lines"),
    [
        (CLOSING, ("Informasi lebih lanjut dapat diperoleh di meja layanan dinas.",)),
        ("<p>(MDH)</p>", ()),  # who wrote it
        ("", ()),
    ],
)
def test_a_line_that_ends_most_of_the_pages_is_boilerplate(more: str, lines: tuple[str, ...]) -> None:
    pages = [saved(subject, NEW, more) for subject in SUBJECTS[:4]] + [saved(SUBJECTS[4])]
    source = GENERIC.model_copy(update={"layout": (Layout(body="div.isi-berita"),)})
    assert propose_boilerplate(pages, source, date(2026, 11, 20)) == lines
    assert propose_boilerplate(pages[:2], source, date(2026, 11, 20)) == ()
