"""Pages without a layout: the part that is dense in prose, without the boilerplate in it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from rilis_etl.errors import IssueReason, Unusable
from rilis_etl.html import read_page
from rilis_etl.html.generic import extract as extraction
from rilis_etl.html.generic.density import Extraction
from rilis_etl.model import BlockKind

PROSE = [
    f"Alinea nomor {n} dari siaran ini menceritakan kerja bakti warga di tepi sungai, yang berlangsung sejak pagi "
    f"sampai sore dan diikuti oleh {n} ratus orang dari berbagai desa di sekitarnya."
    for n in range(2, 7)
]
TEXT = "".join(f"<p>{text}</p>" for text in PROSE)
MENU = "<ul>" + "".join(f'<li><a href="/{n}">Menu nomor {n} yang panjang</a></li>' for n in range(9)) + "</ul>"


def extract(body: str) -> Extraction:
    html = f"<html><head><title>Kerja bakti</title></head><body>{body}</body></html>"
    return extraction.extract_generic(read_page(html.encode(), url="https://lembaga.example/1", content_type=None))


def texts(body: str) -> list[str]:
    return [block.text for block in extract(body).blocks if block.kind is not BlockKind.CAPTION]


@pytest.mark.parametrize(
    "context",
    [
        "<nav>{m}</nav><main>{t}</main><footer><p>Hak cipta lembaga, semua hak dilindungi undang-undang.</p></footer>",
        "<div id='header'>{m}</div><div class='isi'>{t}</div><div class='sidebar-kanan'>{m}</div>",
        "<table><tr><td>{m}</td><td>{t}</td></tr></table>",
        "<form>{m}<div>{t}</div></form>",
        "<div>{m}<div><div><div>{t}</div></div></div></div>",
        "<article>{t}<div class='share-buttons'><p>Bagikan halaman ini kepada teman dan keluarga.</p></div></article>",
        "<article>{t}<div class='related-posts'><h3><a href='/2'>Lain</a></h3><p>Ringkasan itu.</p></div></article>",
        "<div>{t}<div style='display:none'><p>Pesan yang tidak pernah terlihat oleh siapa pun.</p></div></div>",
        "<div>{t}<a href='/semua'>Semua siaran pers</a><p></p></div>",
        "<div>{t}<h4>Baca juga</h4><p>Ringkasan pendek.</p></div>",
        "<div>{t}<blockquote class='twitter-tweet'><p>Cuitan dari akun lain yang disisipkan.</p></blockquote></div>",
    ],
)
def test_the_text_is_found_without_what_stands_around_it(context: str) -> None:
    assert texts(context.replace("{m}", MENU).replace("{t}", TEXT)) == PROSE


def test_a_lead_paragraph_in_its_own_element_is_kept() -> None:
    lead = "Warga lima desa membersihkan sungai bersama-sama pada hari Minggu yang cerah."
    body = f"<div class='berita'><div class='teaser-text'><p>{lead}</p></div><div class='isi'>{TEXT}</div></div>"
    assert texts(body) == [lead, *PROSE]


def test_bare_text_before_a_nested_container_is_kept() -> None:
    assert texts(f"<div class='isi'>{PROSE[0]}<div>{TEXT}</div></div>") == [PROSE[0], *PROSE]


def test_what_stands_before_the_only_heading_is_cut() -> None:
    body = f"<div><p>Beranda / Berita</p><p>1 Mei 2020</p><h1>Kerja bakti</h1>{TEXT}</div>"
    assert texts(body) == ["Kerja bakti", *PROSE]


def test_initials_and_source_lines_at_the_end_are_kept() -> None:
    assert texts(f"<div>{TEXT}<p>(adi)</p><p>Sumber: humas</p></div>") == [*PROSE, "(adi)", "Sumber: humas"]


def test_a_source_line_that_is_nearly_all_link_is_text() -> None:
    line = "Sumber: https://koran.example/berita/kerja-bakti-di-tepi-sungai"
    linked = line.replace("https", "<a href='#'>https") + "</a>"
    assert texts(f"<div>{TEXT}<p>{linked}</p><p><a href='#'>Kembali ke daftar berita</a></p></div>") == [*PROSE, line]


def test_captions_are_kept_apart() -> None:
    captions = "<div class='image-caption'>Suasana kerja bakti</div><p>Foto: <em class='copyright'>Humas</em></p>"
    found = extract(f"<div>{TEXT}{captions}</div>")
    assert [b.text for b in found.blocks if b.kind is BlockKind.CAPTION] == ["Suasana kerja bakti", "Humas"]


def test_files_linked_in_the_text_are_attachments() -> None:
    found = extract(f"<main>{TEXT}<p><a href='/rilis.pdf'>Unduh</a></p></main><footer><a href='/x.pdf'>x</a></footer>")
    assert [file.url for file in found.attachments] == ["https://lembaga.example/rilis.pdf"]


def test_a_list_of_links_in_the_text_is_read_however_deep_it_is() -> None:
    link = "<a href='/1'>Pasar Bunga Kelurahan Timur</a>"
    nested = "<ul><li>" * 400 + link + "</li></ul>" * 400
    found = texts(f"<main>{TEXT}<p>Mobil baca singgah di tempat berikut ini:</p>{nested}{TEXT}</main>")
    assert "Pasar Bunga Kelurahan Timur" in found


@pytest.mark.parametrize(
    "names",
    [
        "konten content-with-sidebar",
        "artikel no-comments",
        "node comment-enabled",
        "konten kategori-terkait-hutan",
        "area footer-sticky",
        "template-newsletter-landing",
        "entry category-newsletter",
        "tag-media-social",
        "row sidebar-grid",
    ],
)
def test_a_word_in_the_name_of_the_box_around_the_text_does_not_take_the_text_away(names: str) -> None:
    about = "".join(f"<p>{text.replace('siaran ini', 'kantor kami')}</p>" for text in PROSE[:2])
    found = texts(f"<div class='{names}'><h1>Kerja bakti</h1>{TEXT}</div><div class='tentang'>{about}</div>")
    assert [text for text in found if text in PROSE] == PROSE


def test_what_readers_wrote_below_the_text_is_left_out_however_long_it_is() -> None:
    one = "<div class='satu'><b>Pak Dul</b><p>Semoga sungainya tetap bersih sampai musim hujan nanti, ya.</p></div>"
    for name in ("tanggapan", "comment-list", "daftar-komentar"):
        assert (
            texts(f"<article>{TEXT}<section class='{name}'><h3>30 tanggapan</h3>{one * 30}</section></article>")
            == PROSE
        )


@pytest.mark.parametrize("heading", ["2 Komentar", "12 replies", "Comments (3)"])
def test_a_heading_tells_that_readers_wrote_what_stands_below(heading: str) -> None:
    one = "<p>Pak Dul, 4 Mei 2020</p><p>Semoga sungainya tetap bersih sampai musim hujan nanti, ya.</p>"
    found = texts(f"<article>{TEXT}<div class='suara'><h3>{heading}</h3>{one * 3}</div></article>")
    assert found == PROSE
    assert texts(f"<article>{TEXT}<div><h3>2 komentator datang</h3>{one}</div></article>") != PROSE


def test_the_names_of_the_box_with_title_and_text_are_not_believed_and_it_is_sure() -> None:
    about = f"<div class='profil'><h4>Sekilas</h4><p>{PROSE[0][::-1]}</p></div>"
    found = texts(f"<div class='halaman komentar-iklan'><h1>Kerja bakti</h1>{TEXT}</div>{about}")
    assert found == ["Kerja bakti", *PROSE]


@pytest.mark.parametrize("attributes", ["hidden id='S:0'", "hidden id='S:1f'"])
@pytest.mark.parametrize("place", [1, 4])
def test_the_part_that_a_framework_streams_behind_the_page_is_text(attributes: str, place: int) -> None:
    paragraphs = [f"<p>{text}</p>" for text in PROSE]
    first, rest = "".join(paragraphs[:place]), "".join(paragraphs[place:])
    article = f"<main><article><h1>Kerja bakti</h1>{first}</article></main>"
    assert texts(f"{article}<div {attributes}><div>{rest}</div></div>") == ["Kerja bakti", *PROSE]


@pytest.mark.parametrize("link", ["#bagian", "https://lembaga.example/1#bagian"])
def test_a_heading_that_links_to_itself_announces_no_other_page(link: str) -> None:
    sections = "".join(f"<section><h2><a href='{link}'>Bagian</a></h2><p>{text}</p></section>" for text in PROSE[2:])
    assert [
        text for text in texts(f"<main><p>{PROSE[0]}</p><p>{PROSE[1]}</p>{sections}</main>") if text != "Bagian"
    ] == PROSE


@pytest.mark.parametrize(
    "section",
    [
        "<button aria-expanded='false'>{h}</button><div><p>{p}</p></div>",
        "<div><button aria-controls='a'>{h}</button></div><div id='a' style='display:none'><p>{p}</p></div>",
        "<div><p><button data-bs-toggle='collapse'>{h}</button></p><section hidden>{p}</section></div>",
        "<div role='button' aria-expanded='false'>{h}</div><div style='display: none'>{p}</div>",
    ],
)
def test_a_button_that_opens_prose_is_its_heading_and_the_prose_is_text(section: str) -> None:
    opened = section.replace("{h}", "Siapa boleh ikut?").replace("{p}", PROSE[4])
    found = extract(f"<main>{''.join(f'<p>{text}</p>' for text in PROSE[:4])}{opened}</main>").blocks
    assert [block.text for block in found] == [*PROSE[:4], "Siapa boleh ikut?", PROSE[4]]
    assert found[4].kind is BlockKind.HEADING


def test_what_lies_over_a_short_page_is_no_text_in_either_reading() -> None:
    over = (
        f"<div role='dialog' aria-modal='true'><h2>Pilihan Anda</h2>{'<p>Kami menyimpan pilihan Anda.</p>' * 20}</div>"
    )
    assert texts(f"{over}<main><h1>Kerja bakti</h1><p>{PROSE[0]}</p></main>") == ["Kerja bakti", PROSE[0]]


@pytest.mark.parametrize(
    "rows",
    [
        "<tr><th>Perihal</th><td>Kerja bakti</td></tr><tr><th>Uraian</th><td>{p}</td></tr>",
        "<tr><th>Perihal</th><th>Uraian</th></tr><tr><td>Kerja bakti</td><td>{p}</td></tr>",
    ],
)
def test_a_cell_of_a_table_with_heads_is_not_all_of_the_text(rows: str) -> None:
    found = texts(f"<main><table>{rows.replace('{p}', ' '.join(PROSE))}</table></main>")
    assert any(PROSE[2] in line for line in found)
    assert any("Kerja bakti" in line for line in found)


def test_a_button_that_opens_a_menu_or_reads_on_is_no_heading() -> None:
    menu = f"<button aria-expanded='false'>Buka semua menu</button><div>{MENU}</div>"
    more = f"<button aria-expanded='false'>Baca selengkapnya</button><p>{PROSE[0]}</p>"
    assert texts(f"<main>{menu}{more}{''.join(f'<p>{text}</p>' for text in PROSE[1:])}</main>") == PROSE


def test_a_button_that_is_a_heading_is_a_heading() -> None:
    assert (
        texts(f"<main>{TEXT}<h3><button>Siapa boleh ikut?</button></h3>{TEXT}</main>").count("Siapa boleh ikut?") == 1
    )


def test_an_anchor_without_an_address_is_no_link() -> None:
    anchored = "".join(f"<p><a id='p{n}'>{text}</a></p>" for n, text in enumerate(PROSE))
    assert texts(f"<main>{anchored}</main>") == PROSE


def test_the_share_of_the_pages_prose_that_was_kept_is_known() -> None:
    whole = extract(f"<nav>{MENU}</nav><main>{TEXT}</main>").kept_share
    assert whole is not None
    assert whole > 0.99
    others = "".join(f"<p>Seorang pembaca menulis: {text}</p>" for text in PROSE)
    half = extract(f"<main>{TEXT}</main><div class='comments'>{others}</div>").kept_share
    assert half is not None
    assert 0.4 < half < 0.6
    assert extract("<h1>Kerja bakti</h1>").kept_share is None


def test_the_prose_that_is_left_aside_is_known_but_for_what_readers_wrote() -> None:
    about = "Dinas Lingkungan adalah perangkat daerah yang melaksanakan urusan pemerintahan di bidang lingkungan hidup."
    page = f"<main>{TEXT}</main><div class='comments'><p>{PROSE[0]} Setuju!</p></div><footer><p>{about}</p></footer>"
    assert extract(page).left_aside == (about,)
    assert extract(f"<main>{TEXT}</main>").left_aside == ()


def test_the_extractor_used_is_named() -> None:
    assert extract(f"<main>{TEXT}</main>").extractor == "generic density"
    assert extract("<p>pendek</p>").extractor.startswith("generic ")


@pytest.mark.parametrize("depth", [300, 900])
def test_a_page_that_leaves_hundreds_of_elements_open_is_read(depth: int) -> None:
    assert texts("<div>" * depth + TEXT) == PROSE
    assert texts("<div>" * depth + TEXT + "</div>" * depth) == PROSE


def test_nesting_beyond_any_page_is_refused() -> None:
    with pytest.raises(Unusable) as refused:
        extract("<div>" * 3_500 + TEXT + "</div>" * 3_500)
    assert refused.value.reason is IssueReason.TOO_DEEP


def test_the_same_page_gives_the_same_text_in_many_threads() -> None:
    bodies = [f"<nav>{MENU}</nav><main><p>Pendek nomor {n}.</p>{TEXT if n % 2 else ''}</main>" for n in range(24)]
    alone = [extract(body) for body in bodies]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(extract, bodies)) == alone


@pytest.mark.parametrize(
    "label", ["Kontak tani diperluas ke hulu", "Baca juga: <a href='/2'>Kabar lain dari desa kami</a>"]
)
def test_a_line_that_begins_like_a_label_does_not_end_a_text_that_goes_on(label: str) -> None:
    assert texts(f"<main>{TEXT}<p>{label}</p><p>{PROSE[0]}</p></main>")[-1] == PROSE[0]


def test_a_list_of_links_that_a_sentence_introduces_is_text() -> None:
    places = "".join(f"<li><a href='/{n}'>Pasar Bunga Kelurahan Timur nomor {n}</a></li>" for n in range(3))
    found = texts(f"<main>{TEXT}<p>Mobil baca singgah di tempat berikut ini:</p><ul>{places}</ul>{TEXT}</main>")
    assert found.count("Pasar Bunga Kelurahan Timur nomor 2") == 1


@pytest.mark.parametrize(
    "names",
    [
        "elementor-widget elementor-widget-text-editor",
        "margin-bottom-20",
        "overflow-hidden",
        "d-print-block",
        "menu-open",
    ],
)
def test_what_a_page_builder_or_a_style_sheet_calls_a_paragraph_says_nothing(names: str) -> None:
    assert texts("<main>" + "".join(f"<div class='{names}'><p>{text}</p></div>" for text in PROSE) + "</main>") == PROSE


@pytest.mark.parametrize("label", ["Tentang kantor ini", "Our opening hours"])
def test_a_section_with_its_own_heading_beside_the_article_is_no_part_of_it(label: str) -> None:
    article = f"<div class='isi'><h1>Posko dibuka</h1>{TEXT}</div>"
    other = f"<div><h3>{label}</h3><p>{PROSE[0][::-1]}</p></div>"
    found = texts(article + other)
    assert [text for text in found if text in PROSE] == PROSE
    assert not {label, PROSE[0][::-1]} & set(found)


def test_sections_of_an_article_whose_title_stands_above_them_are_all_of_it() -> None:
    parts = "".join(f"<div><h2>Bagian {n}</h2><p>{text}</p></div>" for n, text in enumerate(PROSE))
    assert [text for text in texts(f"<h1>Posko dibuka</h1>{parts}") if text in PROSE] == PROSE


NAMES = "<ul>" + "<li>Harja Wening</li>" * 12 + "<li>Siti Cendana</li></ul>"


@pytest.mark.parametrize(
    "end", ["<ul><li>Harja Wening</li><li>Siti Cendana</li></ul>", NAMES, "<p>Demikian disampaikan.</p>"]
)
def test_plain_lines_that_follow_the_box_of_the_paragraphs_are_its_end(end: str) -> None:
    found = texts(f"<main><article><h1>Posko dibuka</h1><div>{TEXT}</div>{end}</article></main>")
    assert found[-1] in ("Siti Cendana", "Demikian disampaikan.")


FAR = "<div class='b{n}'><p>Kantor kami di jalan besar nomor {n}, buka setiap hari kerja.</p></div>"


def far_behind(number_of_boxes: int) -> str:
    boxes = "".join(FAR.format(n=n) for n in range(number_of_boxes))
    return f"<main><section><div><div>{TEXT}</div><p>Jakarta, 4 Mei 2020.</p></div></section>{boxes}</main>"


def test_a_little_that_hangs_far_behind_the_text_is_no_part_of_it_but_its_closing_line_is() -> None:
    assert texts(far_behind(2)) == [*PROSE, "Jakarta, 4 Mei 2020."]


def test_much_that_hangs_far_behind_the_text_stays() -> None:
    assert len(texts(far_behind(5))) == len(PROSE) + 6


REQUESTS = [
    "<div><h3>Dapatkan kabar terbaru</h3><p>Daftarkan alamat email Anda dan mulai berlangganan buletin kami.</p></div>",
    "<div class='c-7'><p>Subscribe to our newsletter</p><p>By signing up you agree to our privacy policy.</p></div>",
    "<section><p>Sila langgan buletin kami. Masukkan alamat e-mel anda untuk menerima berita terkini.</p></section>",
    "<div><p>Sie haben noch kein Abo? Jetzt abonnieren oder einloggen, um Ihren Newsletter zu lesen.</p></div>",
]
BEHIND = [
    "<div itemprop='author' class='b-4'><p>Rini Puspa menulis tentang sungai dan hutan sejak lama.</p></div>",
    "<div class='author-box'><p>Rini Puspa menulis tentang sungai dan hutan untuk lembaga ini sejak lama.</p></div>",
    "<div><h3>You might also like</h3><p>Kisah lain tentang sungai yang bersih di hulu kota ini.</p></div>",
]


@pytest.mark.parametrize("box", [*REQUESTS, *BEHIND])
def test_a_box_behind_the_text_that_turns_to_its_readers_is_no_part_of_it(box: str) -> None:
    assert texts(f"<main>{TEXT}{box}</main>") == PROSE


@pytest.mark.parametrize("box", REQUESTS)
def test_a_box_in_the_middle_that_asks_to_subscribe_is_no_part_of_the_text(box: str) -> None:
    assert texts(f"<main>{TEXT}{box}{TEXT}</main>") == PROSE * 2


def test_paragraphs_about_subscriptions_that_look_like_the_others_are_text() -> None:
    about = "Subscribers who signed up by email gave us their account; the privacy policy of the newsletter forbids it."
    parts = [*PROSE[:3], about, *PROSE[3:]]
    assert texts("<main>" + "".join(f"<div class='par'>{text}</div>" for text in parts) + "</main>") == parts


SUPPORT = [
    f"Dukung kerja kami dengan iuran ke-{n}: setiap rupiah membantu redaksi ini bertahan satu hari lagi."
    for n in (1, 2)
]


def with_support(names: str, last: str = "") -> str:
    boxes = "".join(f"<p>{text}</p>" for text in SUPPORT)
    return f"<main><div class='{names}'>{TEXT}{TEXT}{last}</div><div class='b-9'>{boxes}</div></main>"


def test_a_box_behind_the_text_that_another_reading_leaves_out_too_is_no_part_of_it() -> None:
    assert texts(with_support("entry-content")) == PROSE * 2


@pytest.mark.parametrize("line", ["Palembang, 4 Mei 2020.", "(MDH)"])
def test_a_plain_line_behind_the_element_that_is_called_the_text_belongs_to_it(line: str) -> None:
    assert texts(f"<main><div class='entry-content'>{TEXT}</div><p>{line}</p></main>") == [*PROSE, line]


def test_where_a_program_streams_the_page_in_parts_their_place_says_nothing() -> None:
    parts = f"<div class='entry-content'>{TEXT}</div><div id='S:1'><div><p>{SUPPORT[0]}</p></div></div>"
    assert texts(f"<main>{parts}</main>") == [*PROSE, SUPPORT[0]]
