"""One captured page to an article, or the reason why it is none."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.errors import IssueReason, SourceError, Unusable
from rilis_etl.html import parse_article, read_page
from rilis_etl.model import Article, BlockKind, DateOrigin
from rilis_etl.sources.schema import GENERIC, Layout, Source

DAY = date(2020, 6, 1)
URL = "https://lembaga.example/berita/7/kerja-bakti"
PROSE = "Warga lima desa membersihkan sungai bersama-sama pada hari Minggu, sejak pagi sampai sore."


def source(*layouts: Layout) -> Source:
    return Source(
        key="lembaga", name="Lembaga", home="https://lembaga.example/", hosts=("lembaga.example",), layout=layouts
    )


MAIN = source(
    Layout(
        body=".isi", title="h1", date=".tanggal", section=".kanal", image=".utama", tags=".tag a",
        caption=(".ket",), drop=(".bagikan",),
    )
)  # fmt: skip
PAGE = f"""<!DOCTYPE html><html lang="id"><head><meta charset="utf-8"><title>Kerja bakti - Lembaga</title>
<link rel="canonical" href="https://lembaga.example/berita/7"></head><body>
<div class="kanal">Berita</div><h1>Kerja bakti</h1><div class="tanggal">Senin, 4 Mei 2020</div>
<div class="utama"><img src="/foto/1.jpg"></div>
<div class="isi"><p class="ket">Suasana pagi.</p><p>{PROSE}</p>
<div class="bagikan">Bagikan</div><p>Sungai bersih. (adi)</p>
<p><a href="/rilis.pdf">Unduh (PDF, 120 kB)</a></p></div>
<div class="tag"><a>sungai</a> <a>warga</a></div><footer>Hak cipta</footer></body></html>"""


def read(page: str | bytes, of: Source = MAIN, day: date = DAY) -> Article:
    body = page.encode() if isinstance(page, str) else page
    return parse_article(body, url=URL, content_type="text/html; charset=utf-8", source=of, day=day)


def reason(page: str | bytes, of: Source = MAIN) -> IssueReason:
    with pytest.raises(Unusable) as refused:
        read(page, of)
    assert refused.value.detail
    return refused.value.reason


def is_article_or_issue(body: bytes, of: Source) -> bool:
    """True unless an article is empty or an issue has no detail; other errors pass through."""
    try:
        article = read(body, of)
    except Unusable as refused:
        return bool(refused.detail)
    return bool(article.title) and all(block.text for block in article.blocks) and bool(article.blocks)


def with_body(inner: str) -> str:
    return f"<html><body><h1>Kerja bakti</h1><div class='isi'>{inner}</div></body></html>"


def test_a_layout_says_where_everything_stands() -> None:
    article = read(PAGE)
    assert (article.title, article.section, article.tags) == ("Kerja bakti", "Berita", ("sungai", "warga"))
    assert [(b.kind, b.text) for b in article.blocks] == [
        (BlockKind.CAPTION, "Suasana pagi."),
        (BlockKind.PARAGRAPH, PROSE),
        (BlockKind.PARAGRAPH, "Sungai bersih. (adi)"),
        (BlockKind.PARAGRAPH, "Unduh (PDF, 120 kB)"),
    ]
    assert [(d.origin, d.text) for d in article.dates] == [(DateOrigin.PAGE, "Senin, 4 Mei 2020")]
    assert (article.layout, article.extractor) == ("main", "selector .isi")
    assert article.image_url == "https://lembaga.example/foto/1.jpg"
    assert [(f.url, f.size_bytes) for f in article.attachments] == [("https://lembaga.example/rilis.pdf", 120_000)]
    assert (article.canonical_url, article.declared_language) == ("https://lembaga.example/berita/7", "id")
    assert (article.charset, article.flags) == ("utf-8", ())


def test_a_day_that_no_layout_names_is_looked_for_as_on_any_page() -> None:
    shown = with_body(PROSE).replace("</h1>", "</h1><p>Senin, 4 Mei 2020</p>")
    article = read(shown, source(Layout(body=".isi")))
    assert [(day.origin, day.text) for day in article.dates] == [(DateOrigin.PAGE, "Senin, 4 Mei 2020")]


def test_the_day_of_the_capture_chooses_the_layout() -> None:
    both = source(
        Layout(name="lama", until=date(2019, 1, 1), body=".konten", title="h1"),
        Layout(name="baru", body=".isi", title="h1"),
    )
    old = with_body(PROSE).replace("isi", "konten")
    assert read(old, both, date(2018, 12, 31)).layout == "lama"
    assert read(with_body(PROSE), both, date(2019, 1, 1)).layout == "baru"


def test_of_layouts_of_one_time_the_first_that_fits_reads_the_page() -> None:
    both = source(Layout(name="berita", body=".isi"), Layout(name="pidato", body=".konten"))
    speech = with_body(PROSE).replace("isi", "konten")
    assert [read(page, both).layout for page in (with_body(PROSE), speech)] == ["berita", "pidato"]
    with pytest.raises(Unusable, match=r"berita, body: nothing matches '\.isi' .*; pidato, body: nothing matches"):
        read(with_body(PROSE).replace("isi", "lain"), both)


def test_a_source_without_layouts_is_read_the_generic_way() -> None:
    article = read(PAGE, GENERIC)
    assert article.layout == "generic"
    assert PROSE in [block.text for block in article.blocks]
    assert (article.title, article.dates[0].text) == ("Kerja bakti", "Senin, 4 Mei 2020")


def test_a_text_that_leaves_most_of_the_pages_prose_aside_is_flagged() -> None:
    comments = "".join(f"<p>Pembaca nomor {n} menulis: {PROSE}</p>" for n in range(9))
    page = f"<html><body><h1>Kerja bakti</h1><div>{f'<p>{PROSE}</p>' * 4}</div><div class='comments'>{comments}</div>"
    article = read(page, GENERIC)
    assert article.kept_share is not None
    assert article.kept_share < 0.5
    assert "little_kept" in article.flags
    assert "little_kept" not in read(PAGE, GENERIC).flags
    assert read(PAGE).kept_share is None


@pytest.mark.parametrize(
    ("broken", "detail"),
    [
        (PAGE.replace('"isi"', '"lain"'), "nothing matches '.isi' on https://lembaga.example/berita/7"),
        (PAGE.replace('"kanal"', '"isi"'), "2 elements match '.isi' on https://lembaga.example/berita/7"),
        (PAGE.replace("h1>", "h2>"), "nothing matches 'h1' on https://lembaga.example/berita/7"),
    ],
)
def test_a_body_or_title_that_does_not_match_once_is_an_issue(broken: str, detail: str) -> None:
    with pytest.raises(Unusable, match="no_match") as refused:
        read(broken)
    assert detail in refused.value.detail


def test_an_optional_part_that_does_not_match_is_flagged() -> None:
    article = read(PAGE.replace('"tanggal"', '"x"').replace('"kanal"', '"x"').replace('"utama"', '"x"'))
    assert article.flags == ("no_match:date", "no_match:section", "no_match:image")


def test_a_selector_the_page_parser_does_not_know_names_itself() -> None:
    page = read_page(PAGE.encode(), url=URL, content_type=None)
    with pytest.raises(SourceError, match="soup-contains"):
        page.select("div:-soup-contains('Sungai')")


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("", IssueReason.EMPTY_BODY),
        (with_body(""), IssueReason.EMPTY_BODY),
        (with_body("<p>&nbsp;</p><br>"), IssueReason.EMPTY_BODY),
        (with_body("<img src='/siaran.jpg'>"), IssueReason.IMAGE_ONLY),
        (with_body("<figure><img src='/a.jpg'><figcaption>Surat.</figcaption></figure>"), IssueReason.IMAGE_ONLY),
        (with_body("<p><a href='/siaran.pdf'>Unduh siaran pers</a></p>"), IssueReason.ATTACHMENT_ONLY),
        (with_body("<p>x</p>").replace("<h1>Kerja bakti</h1>", "<h1> </h1>"), IssueReason.NO_TITLE),
        ("hanya teks biasa", IssueReason.NOT_HTML),
        (b"%PDF-1.4", IssueReason.NOT_HTML),
        (PAGE[: PAGE.index("Sungai bersih")], IssueReason.TRUNCATED),
        (with_body("<div>" * 100_000), IssueReason.TOO_DEEP),
        (with_body("<div>" * 3_500 + "x" + "</div>" * 3_500), IssueReason.TOO_DEEP),
        (with_body("<p>x</p>" * 100_000), IssueReason.TOO_LARGE),
        (with_body("<p>x</p>" * 100_000 + "<div>" * 100_000), IssueReason.TOO_LARGE),  # deep where nobody looks
        (with_body("<div>" * 3_500 + "<p>x</p>" * 100_000), IssueReason.TOO_DEEP),
        (with_body("<p " + "".join(f"a{n}='' " for n in range(20_000)) + ">x</p>"), IssueReason.TOO_LARGE),
    ],
)
def test_each_kind_of_bad_page_has_its_own_reason(page: str | bytes, expected: IssueReason) -> None:
    assert reason(page) is expected


@pytest.mark.parametrize("body", ["", "<img src='/a.jpg'>", "<p><a href='/a.pdf'>Unduh siaran pers</a></p>"])
def test_a_generic_page_without_text_is_an_issue(body: str) -> None:
    assert reason(with_body(body), GENERIC) in (
        IssueReason.EMPTY_BODY, IssueReason.IMAGE_ONLY, IssueReason.ATTACHMENT_ONLY,
    )  # fmt: skip


def test_a_page_that_never_closes_its_last_elements_is_no_truncated_one() -> None:
    page = f"<html><body><h1>Kerja bakti</h1><div class='isi'><p>{PROSE}</div><div>Kaki laman"
    assert read(page).blocks[0].text == PROSE


@pytest.mark.parametrize("end", ["", "<footer>Kantor kami</footer>", "<script>a()</script>"])
def test_a_page_without_its_optional_end_tags_is_whole(end: str) -> None:
    page = f"<!doctype html><html><head><title>Kerja bakti</title><body><h1>Kerja bakti</h1><p>{PROSE}<p>{PROSE}{end}"
    assert [block.text for block in read(page, GENERIC).blocks][-1] == PROSE


def test_links_that_are_never_closed_do_not_make_a_page_deep() -> None:
    menu = "<a href='/x'>" * 400 + "<span>menu</span> " * 4_000
    assert PROSE in read(with_body(f"{menu}<p>{PROSE}</p>")).blocks[-1].text


def test_a_page_that_ends_in_the_middle_of_its_text_is_truncated() -> None:
    page = f"<html><body><div class='berita'><h1>Kerja bakti</h1><p>{PROSE}</p><p>{PROSE[:30]}"
    assert reason(page, GENERIC) is IssueReason.TRUNCATED


@pytest.mark.parametrize(
    "page",
    [
        with_body("<b>" * 90 + "<p>x</p>" * 20_000),
        with_body("".join(f"<font size={n}>" for n in range(90)) + "<p>x</p>" * 20_000),
        with_body("<b>" * 900 + "</i>" * 90_000),
        with_body("".join(f"<a href={n}>" for n in range(900)) + "<p>x</p>" * 20_000),
        with_body("&amp;" * 1_000_000),
        with_body("<table><tr>" + "<td>x" * 20_000),
        with_body("<p>" + "kata " * 1_000_000 + "</p>"),
        "<html><head><title>" + "a - " * 200_000 + "</title></head>" + with_body(PROSE),
        '<!DOCTYPE x [<!ENTITY a "xxxxxxxx"><!ENTITY b "&a;&a;&a;&a;">]>' + with_body("&b;" * 10_000),
    ],
    ids=["bold", "fonts", "closed", "links", "entities", "cells", "words", "dashes", "expansion"],
)
@pytest.mark.parametrize("of", [MAIN, GENERIC], ids=["layout", "generic"])
def test_hostile_pages_cost_little(page: str, of: Source) -> None:
    started = time.process_time()
    assert is_article_or_issue(page.encode(), of)
    assert time.process_time() - started < 4  # bound 2 s; the rest is for slow machines


@given(st.binary(max_size=500), st.sampled_from([MAIN, GENERIC]))
def test_any_bytes_are_an_article_or_an_issue(noise: bytes, of: Source) -> None:
    assert is_article_or_issue(noise, of)
    assert is_article_or_issue(PAGE.encode().replace(b"Sungai", noise), of)


MARKUP = st.lists(
    st.sampled_from(
        (
            "<div class='isi'>", "<h1>", "</h1>", "<p>", "</p>", "</div>", "<table>", "<tr>", "<td>", "<li>", "<form>",
            "<a href='x.pdf'>", "</a>", "<figure>", "<!--", "-->", "<script>", "</script>", "<![CDATA[", "]]>", "&#x0;",
            "<br>", "&", "<", "kata ", PROSE, "1 Mei 2020", "<title>", "</title>", "<svg>", "<template>", "</template>",
            "</body>",
        )
    ),
    max_size=60,
).map("".join)  # fmt: skip


@given(MARKUP, st.sampled_from([MAIN, GENERIC]))
def test_any_markup_is_an_article_or_an_issue(markup: str, of: Source) -> None:
    assert is_article_or_issue(f"<html><body>{markup}".encode(), of)


@pytest.mark.parametrize(
    "frame",
    [
        "<iframe src='/siaran-12.pdf'></iframe>",
        "<object data='/siaran-12.pdf'></object>",
        "<iframe src='/pdfjs/web/viewer.html?file=/unggah/siaran-12.pdf'></iframe>",
        "<iframe src='https://viewer.example/?embedded=true&url=https%3A%2F%2Fkantor.example%2Fsiaran-12.pdf'></iframe>",
    ],
)
@pytest.mark.parametrize("of", [MAIN, GENERIC], ids=["layout", "generic"])
def test_a_release_that_is_only_a_file_shown_in_a_frame_is_an_attachment(frame: str, of: Source) -> None:
    assert reason(with_body(frame) + "<footer>Kantor kami</footer>", of) is IssueReason.ATTACHMENT_ONLY
