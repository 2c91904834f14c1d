"""The metadata of a page: JSON-LD, meta elements, title, dates, files."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.html import Page, media, metadata, read_page
from rilis_etl.html.generic import dates as page_dates
from rilis_etl.html.generic import extract_title
from rilis_etl.html.metadata import JsonLd
from rilis_etl.model import DateOrigin
from rilis_etl.text.dates import choose_publication

URL = "https://www.lembaga-contoh.go.id/berita/12"


def page(head: str = "", body: str = "") -> Page:
    html = f"<html lang='id'><head>{head}</head><body>{body}</body></html>"
    return read_page(html.encode(), url=URL, content_type=None)


def ld(*objects: object) -> Page:
    return page("".join(f'<script type="application/ld+json">{json.dumps(o)}</script>' for o in objects))


def test_json_ld_is_found_in_arrays_and_graphs() -> None:
    article = {
        "@type": "NewsArticle",
        "headline": "Judul",
        "datePublished": "2020-01-02",
        "author": [{"name": "Humas"}],
    }
    for wrapped in (article, [article], {"@graph": [{"@type": "Organization", "name": "X"}, article]}):
        found = metadata.json_ld(ld(wrapped))
        assert (found.headline, found.published, found.authors) == ("Judul", "2020-01-02", ("Humas",))


def test_an_article_is_preferred_to_the_web_page_around_it() -> None:
    objects = [
        {"@type": "WebPage", "headline": "Situs"},
        {"@type": ["Article"], "headline": "Judul", "keywords": "air, sungai"},
    ]
    found = metadata.json_ld(ld(objects))
    assert (found.headline, found.tags) == ("Judul", ("air", "sungai"))


def test_an_object_that_calls_itself_what_the_page_is_about_has_its_day() -> None:
    recipe = {"@type": "Recipe", "datePublished": "2020-01-02", "mainEntityOfPage": URL}
    assert metadata.json_ld(ld(recipe)).published == "2020-01-02"
    assert metadata.json_ld(ld(recipe, {"@type": "WebPage", "datePublished": "2020-02-03"})).published == "2020-02-03"
    assert metadata.json_ld(ld({"@type": "VideoObject", "datePublished": "2020-01-02"})).published is None


def test_entities_in_a_headline_are_read_and_an_address_keeps_its_query() -> None:
    found = metadata.json_ld(ld({"@type": "Article", "headline": "Tanah &#8211; Air", "image": f"{URL}?a=1&copy=2"}))
    assert (found.headline, found.image) == ("Tanah – Air", f"{URL}?a=1&copy=2")


@pytest.mark.parametrize(
    "broken", ["{", "[" * 100_000, '{"@type": 3}', '{"@type": "Article", "author": 5}', "null", "7"]
)
def test_broken_json_ld_says_nothing(broken: str) -> None:
    assert metadata.json_ld(page(f'<script type="application/ld+json">{broken}</script>')) == JsonLd()


@given(st.recursive(st.none() | st.integers() | st.text(max_size=5), lambda c: st.lists(c) | st.dictionaries(
    st.sampled_from(["@type", "@graph", "author", "image", "headline", "keywords", "name"]), c
)))  # fmt: skip
def test_any_json_ld_is_read_without_error(value: object) -> None:
    assert isinstance(
        metadata.json_ld(ld({"@type": "Article", "author": value, "image": value, "@graph": value})), JsonLd
    )


def test_the_first_meta_element_that_says_anything_counts_whatever_its_case() -> None:
    found = page('<meta property="OG:Title" content=" "><meta name="og:title" content="Judul &amp; isi">')
    assert metadata.meta(found, "twitter:title", "og:title") == "Judul & isi"


def test_the_canonical_address_is_made_absolute() -> None:
    assert metadata.declared_url(page('<link rel="canonical" href="/berita/12/judul">')) == (
        "https://www.lembaga-contoh.go.id/berita/12/judul"
    )
    assert metadata.declared_url(page('<link rel="canonical" href="javascript:void(0)">')) is None


def test_a_profile_address_is_no_author() -> None:
    assert metadata.authors_of(page('<meta name="author" content="https://social.example/humas">')) == ()
    assert metadata.authors_of(page('<meta name="author" content="Humas">')) == ("Humas",)


TITLE = "Warga Desa Menanam Seribu Pohon"
PROSE = "<p>Warga berkumpul di balai desa untuk menanam pohon di tepi sungai yang dahulu gundul dan sering banjir.</p>"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (f"<title>{TITLE} - Lembaga Contoh</title>", f"<h1>Berita</h1><h1>{TITLE}</h1>"),
        (f'<title>Berita</title><meta property="og:title" content="{TITLE}">', "<h1>Detail</h1>"),
        (f"<title>{TITLE} | Lembaga Contoh</title>", "<h1>Lembaga Contoh Republik Indonesia</h1>"),
        (f"<title>{TITLE}</title>", f"<h1><span class='topline'>Siaran pers</span> {TITLE}</h1>"),
        (f"<title>{TITLE}</title>", f"<h1><small>1 Mei 2020</small>{TITLE}</h1>"),
        (f"<title>{TITLE}</title>", f"<h1>1 Mei 2020 {TITLE}</h1>"),
        ("<title>Lembaga Contoh</title>", f"<h1>{TITLE}</h1>"),
        ("<title>Lembaga Contoh - Berita</title>", f"<h2>Menu utama</h2><h1>{TITLE}</h1>"),
        (f"<title>{TITLE} - Lembaga Contoh</title>", f"<h2>Menu utama</h2><h3>{TITLE}</h3>"),
        (f"<title>{TITLE}</title>", "<p>tanpa judul</p>"),
        (f'<meta property="og:title" content="{TITLE} | LC"><meta property="og:site_name" content="LC">', ""),
        # the only h1 is the site's name, longer than half the title
        (f"<title>{TITLE} | Dinas Kehutanan</title>", f"<h1>Dinas Kehutanan</h1><h2>Menu</h2><h2>{TITLE}</h2>"),
        (f"<title>1/5/2020 - {TITLE} - Lembaga Contoh</title>", "<h1></h1>"),
        # names say only the site, or a section in one word: the heading in the text
        (
            "<title>Lembaga Contoh Republik Indonesia</title>",
            f"<h4>Agenda</h4><div>{PROSE}<h4>{TITLE}</h4>{PROSE}</div>",
        ),
        ("<title>Notas de prensa</title>", f"<div><p>Volver a notas de prensa</p><h2>{TITLE}</h2>{PROSE * 2}</div>"),
        ("<title>Detail Berita - Kantor</title>", f"<h1>Detail Berita</h1><div><h3>{TITLE}</h3>{PROSE * 2}</div>"),
        ("<title>Documento sem título</title>", f"<div><h2>{TITLE}</h2>{PROSE * 2}</div>"),
        # words of two lines stay apart
        (f"<title>{TITLE}</title>", "<h1>Warga Desa<br>Menanam Seribu Pohon</h1>"),
        (f"<title>{TITLE}</title>", "<h1><p>Warga Desa</p><div>Menanam Seribu Pohon</div></h1>"),
        ("<title>Berita</title>", f"<h1>a</h1><h1>b</h1><div><h2>{TITLE}</h2>{PROSE * 2}</div>"),
    ],
)
def test_the_title_is_what_headings_and_names_agree_on(head: str, body: str) -> None:
    found = page(head, body)
    assert extract_title(found, metadata.json_ld(found)) == TITLE


def test_a_heading_may_say_more_than_a_name_that_begins_like_the_site() -> None:
    heading = "Lomba Karya Lembaga Contoh Menanam Pohon di Bogor"
    found = page(
        "<title>Lembaga Contoh Menanam Pohon - Lembaga Contoh Bogor</title>", f"<h2>Menu</h2><h3>{heading}</h3>"
    )
    assert extract_title(found, JsonLd()) == heading


def test_a_title_with_a_dash_of_its_own_is_not_cut() -> None:
    found = page("<title>Gotong royong - cara lama, hasil baru - Lembaga Contoh</title>", "")
    assert extract_title(found, JsonLd()) == "Gotong royong - cara lama, hasil baru"


@pytest.mark.parametrize(
    "name",
    [f"{TITLE} | Kabar", f"Kantor Muara » Berita Terkini » {TITLE}", f"{TITLE} · Siaran Pers · Kantor Air Muara Teluk"],
)
def test_of_a_name_that_no_heading_repeats_the_main_part_is_the_title(name: str) -> None:
    assert extract_title(page(f"<title>{name}</title>", PROSE * 2), JsonLd()) == TITLE


def test_of_two_long_parts_of_a_name_none_is_the_main_one() -> None:
    name = "Pekan Sungai Bersih 2018 | Seribu pohon untuk desa di muara"
    assert extract_title(page(f"<title>{name}</title>", PROSE * 2), JsonLd()) == name


def test_looking_for_the_title_leaves_the_page_as_it_is() -> None:
    found = page(f"<title>{TITLE}</title>", f"<h1>{TITLE}<time>1 Mei 2020</time></h1>")
    assert extract_title(found, JsonLd()) == TITLE
    assert found.tree.css_first("time") is not None


def test_a_page_without_any_words_has_no_title() -> None:
    assert extract_title(page("<title> </title>", "<h1></h1>"), JsonLd()) is None


def test_dates_come_best_first_machine_then_line_then_loose_meta() -> None:
    found = page(
        '<meta property="article:published_time" content="2020-05-01T08:00:00+07:00">'
        '<meta name="date" content="2021-01-01">',
        f"<h1>{TITLE}</h1><p>Jumat, 1 Mei 2020 | Humas</p><p>Isi berita.</p>",
    )
    dates = page_dates.date_texts(found, JsonLd(), TITLE)
    assert [(d.origin, d.text) for d in dates] == [
        (DateOrigin.METADATA, "2020-05-01T08:00:00+07:00"),
        (DateOrigin.PAGE, "Jumat, 1 Mei 2020 | Humas"),
        (DateOrigin.METADATA, "2021-01-01"),
    ]


def test_the_line_near_the_title_wins_over_those_of_other_news() -> None:
    body = f"""<p>3 Maret 2019</p><p>a</p><p>b</p><p>c</p><p>d</p><h1>{TITLE}</h1><p>Tanggal: 2 Mei 2020</p>
      <p>Isi.</p><p>Lain</p><p>9 Juni 2021</p>"""
    assert page_dates.date_texts(page("", body), JsonLd(), TITLE)[0].text == "Tanggal: 2 Mei 2020"


def test_the_date_above_the_title_wins_over_the_next_one_in_a_list_of_news() -> None:
    body = f"""<p>2 Mei 2020 | Botschaft</p><h4>{TITLE}</h4>{PROSE * 9}
      <ul><li>2/5/2020<br><a>{TITLE}</a></li><li>30/4/2020<br><a>Lain</a></li></ul>"""
    assert page_dates.date_texts(page("", body), JsonLd(), TITLE)[0].text == "2 Mei 2020 | Botschaft"


def test_a_page_without_a_date_line_has_that_of_the_list_of_news_it_stands_in() -> None:
    body = f"""<h1>{TITLE}</h1>{PROSE * 14}
      <ul><li><a>Baru</a><br>9/5/2020</li><li><a>{TITLE}</a><br>2/5/2020</li><li><a>Lain</a><br>30/4/2020</li></ul>"""
    assert page_dates.date_texts(page("", body), JsonLd(), TITLE)[0].text == "2/5/2020"


@pytest.mark.parametrize("row", ["<li>{d}<br><a>Kabar {n}</a></li>", "<li>{d}: permohonan nomor {n}</li>"])
def test_days_of_a_list_or_a_chronology_behind_the_text_are_not_the_pages(row: str) -> None:
    days = ("12 Maret 2020", "30 April 2020", "2 Mei 2020")
    rows = "".join(row.replace("{d}", day).replace("{n}", str(n)) for n, day in enumerate(days))
    assert first_day(f"<h1>{TITLE}</h1>{PROSE * 2}<ul>{rows}</ul>") is None
    assert first_day(f"<h1>{TITLE}</h1>{PROSE * 2}<p>2 Juni 2020</p>") == "2 Juni 2020"


@pytest.mark.parametrize(
    "box",
    [
        "<p><b>When:</b> 2 May 2020, 10am</p>",
        "<table><tr><td>Tanggal kegiatan</td><td>: 2 Mei 2020</td></tr></table>",
        "<p>Closing date: 2 May 2020</p>",
        "<p><time itemprop='startDate' datetime='2020-05-02'>Sabtu</time></p>",
    ],
)
def test_the_day_of_an_event_or_an_end_is_not_the_pages(box: str) -> None:
    assert first_day(f"<h1>{TITLE}</h1>{box}{PROSE}") is None


def test_a_label_in_its_own_element_says_whether_the_day_below_is_of_publication_or_of_a_change() -> None:
    changed = "<dl><dt>Updated</dt><dd>12 May 2020</dd></dl>"
    posted = "<dl><dt>Publish date</dt><dd>2 May 2020</dd></dl>"
    for lines in (changed + posted, posted + changed):
        assert first_day(f"<h1>{TITLE}</h1>{lines}{PROSE}") == "2 May 2020"
        assert first_day(f"<h1>{TITLE}</h1>{PROSE * 14}{lines}") == "2 May 2020"


def test_the_day_of_a_signature_is_no_row_of_the_list_behind_it() -> None:
    rows = "<ul><li>18 Mei 2020 <a href='/1'>Kabar lain</a></li><li>17 Mei 2020 <a href='/2'>Kabar lama</a></li></ul>"
    assert first_day(f"<h1>{TITLE}</h1>{PROSE * 2}<p>Muara, 2 Mei 2020</p><p>Kepala</p>{rows}") == "Muara, 2 Mei 2020"


@pytest.mark.parametrize("item", ["Veranstaltungen", "Pendaftaran", "Hak Cipta"])
def test_the_last_word_of_a_menu_is_no_label_of_the_day_below(item: str) -> None:
    assert first_day(f"<p>Berita</p><p>{item}</p><p>2 Mei 2020</p><h1>{TITLE}</h1>{PROSE}") == "2 Mei 2020"


@pytest.mark.parametrize("leaf", ["<b>2</b><i>Mei</i><u>2020</u>", "<div>Mei</div><div>2,</div><div>2020</div>"])
def test_a_day_in_parts_is_a_day(leaf: str) -> None:
    assert first_day(f"<div>{leaf}</div><h1>{TITLE}</h1>{PROSE}") in ("2 Mei 2020", "Mei 2, 2020")


def test_the_day_of_the_folder_of_the_picture_comes_last() -> None:
    found = page(
        '<meta property="og:image" content="/files/2016/05/04/grafik.png"><meta name="date" content="2016-05-06">'
    )
    assert [d.text for d in page_dates.date_texts(found, JsonLd(), TITLE)] == ["2016-05-06", "2016-05-04"]
    photograph = page('<meta property="og:image" content="/files/20150504_acara.png">')
    assert page_dates.date_texts(photograph, JsonLd(), TITLE) == ()


@pytest.mark.parametrize(
    ("language", "line"),
    [("tr", "14 Temmuz 2021 Çarşamba"), ("fi", "14. heinäkuuta 2021"), ("hu-HU", "2021. július 14."),
     ("bg", "14 юли 2021 г."), ("el", "14 Ιουλίου 2021"), ("vi", "14 tháng 7, 2021"), ("fa", "14 ژوئیه 2021")],
)  # fmt: skip
def test_a_date_line_in_a_language_without_a_table_is_left_to_dateparser(language: str, line: str) -> None:
    dates = page_dates.date_texts(page("", f"<h1>{TITLE}</h1><p>{line}</p>{PROSE}"), JsonLd(), TITLE)
    chosen = choose_publication(dates, today=date(2026, 1, 1), zone=None, languages=("id", language))
    assert (chosen.published_on, chosen.parser) == (date(2021, 7, 14), "dateparser")


@pytest.mark.parametrize(
    ("language", "line"),
    [("ru", "14 июля 2021 г."), ("ar", "14 يوليو 2021"), ("th", "14 กรกฎาคม 2021"),
     ("ar", "١٤ يوليو ٢٠٢١"), ("th", "14 กรกฎาคม 2564")],
)  # fmt: skip
def test_a_date_line_in_another_script_is_read_by_our_own_table(language: str, line: str) -> None:
    dates = page_dates.date_texts(page("", f"<h1>{TITLE}</h1><p>{line}</p>{PROSE}"), JsonLd(), TITLE)
    chosen = choose_publication(dates, today=date(2026, 1, 1), zone=None, languages=("id", language))
    assert (chosen.published_on, chosen.parser) == (date(2021, 7, 14), "table")


def test_a_dateline_is_evidence_of_the_text_and_a_day_in_a_sentence_is_none() -> None:
    prose = " warga berkumpul di balai desa untuk menanam pohon di tepi sungai yang dahulu gundul."
    dateline = page_dates.date_texts(page("", f"<h1>{TITLE}</h1><p>Jakarta, 2 Mei 2020 -{prose}</p>"), JsonLd(), TITLE)
    assert [(d.origin, d.where) for d in dateline] == [(DateOrigin.TEXT, "dateline")]
    assert page_dates.date_texts(page("", f"<h1>{TITLE}</h1><p>Pada 2 Mei 2020{prose}</p>"), JsonLd(), TITLE) == ()


def test_a_date_line_whose_day_the_address_carries_comes_before_a_nearer_one() -> None:
    body = f"<h1>{TITLE}</h1><p>Science links (3 August 2019)</p><p>2 August 2019</p>{PROSE}"
    found = read_page(body.encode(), url="https://example.org/berita/siaran20190802.html", content_type="text/html")
    assert page_dates.date_texts(found, JsonLd(), TITLE)[0].text == "2 August 2019"


@pytest.mark.parametrize(
    "sentence",
    ["This entry was posted on Thursday, May 7th, 2020 at 10:00 am and is filed under news about the village hall.",
     "Tulisan ini diposting pada Kamis, 7 Mei 2020 pukul 10.00 di dalam kategori berita desa dan balai warga."],
)  # fmt: skip
def test_a_blogs_sentence_below_the_text_says_when_it_was_posted(sentence: str) -> None:
    dates = page_dates.date_texts(page("", f"<h1>{TITLE}</h1>{PROSE * 30}<p>{sentence}</p>"), JsonLd(), TITLE)
    assert [(d.origin, d.where) for d in dates] == [(DateOrigin.PAGE, "labelled line")]


def test_a_day_behind_vom_is_the_pages_only_where_the_page_is_meant() -> None:
    def chosen(line: str) -> list[str]:
        body = f"<h1>{TITLE}</h1>{PROSE * 30}<p>{line}</p>"
        return [found.where for found in page_dates.date_texts(page("", body), JsonLd(), TITLE)]

    assert chosen("Pressemitteilung vom 25. Februar 2020") == ["labelled line"]
    assert chosen("Laut dem Lagebericht der WHO vom 25. Februar 2020") == []


def test_the_last_change_is_kept_apart() -> None:
    found = page_dates.modified_date(page('<meta property="article:modified_time" content="2020-05-03">'), JsonLd())
    assert found is not None
    assert (found.text, found.where) == ("2020-05-03", "meta[article:modified_time]")


def test_linked_files_are_attachments_with_type_and_size() -> None:
    found = page(
        "",
        """<div class="isi"><a href="/f/rilis.PDF?v=2">Siaran pers (1,2 MB)</a> <a href="/x">laman</a>
      <a href="data.xlsx"></a> <a href="lampiran.docx">Lampiran</a> (340 kB)
      <a href="/f/rilis.PDF?v=2">lagi</a></div>""",
    )
    container = found.only(".isi", "body")
    assert [(f.url.rsplit("/", 1)[1], f.label, f.size_bytes) for f in media.attachments(found, container)] == [
        ("rilis.PDF?v=2", "Siaran pers (1,2 MB)", 1_200_000),
        ("data.xlsx", "data.xlsx", None),
        ("lampiran.docx", "Lampiran", 340_000),
    ]
    assert media.attachments(found, container)[0].media_type == "application/pdf"


def test_an_inlined_picture_has_no_address() -> None:
    found = page("", '<div class="isi"><img src="data:image/png;base64,xx"><img src="/foto.jpg"></div>')
    assert media.first_image(found, found.only(".isi", "body")) == "https://www.lembaga-contoh.go.id/foto.jpg"


def first_day(body: str, head: str = "") -> str | None:
    dates = page_dates.date_texts(page(head, body), JsonLd(), TITLE)
    return dates[0].text if dates else None


@pytest.mark.parametrize(
    "body",
    [
        (
            f"<article><h1>{TITLE}</h1><div>2 Mei 2020</div>{PROSE}</article>"
            "<aside><h3>Terbaru</h3><a href='/b'>Kabar</a> <time datetime='2021-01-01'>1/1/2021</time></aside>"
        ),
        (
            "<div><span><time datetime='2021-01-01'>1/1</time> <a href='/1'>Satu</a></span>"
            "<span><time datetime='2020-12-31'>31/12</time> <a href='/2'>Dua</a></span></div>"
            f"<article><h1>{TITLE}</h1><div>2 Mei 2020</div>{PROSE}</article>"
        ),
        f"<div>Kamis, 30 April 2020</div><article><h1>{TITLE}</h1><p>Humas</p><div>2 Mei 2020</div>{PROSE}</article>",
        f"<article><h1>{TITLE}</h1><div>Dimutakhirkan: 7 Juni 2021</div><div>2 Mei 2020</div>{PROSE}</article>",
        f"<article><h1>{TITLE}</h1><div>2 Mei 2020</div>{PROSE}</article><div>Berdiri sejak 9 Agustus 1996</div>",
        (
            f"<p><a href='/1'>Satu</a> <time datetime='2021-01-01'>1/1</time></p>"
            f"<main><h1>{TITLE}</h1><div>2 Mei 2020</div>{PROSE}</main>"
        ),
        (
            f"<article><h1>{TITLE}</h1><div>2 Mei 2020</div>"
            f"<p>Penyuluhan diadakan pada <time datetime='2020-06-05'>5 Juni</time>.</p>{PROSE}</article>"
        ),
    ],
    ids=["side box", "ticker", "clock", "change", "foundation", "one link", "sentence"],
)
def test_the_day_of_another_text_or_of_a_change_is_not_the_day_of_the_release(body: str) -> None:
    assert first_day(body) == "2 Mei 2020"


def test_of_two_labelled_times_the_one_of_publication_counts() -> None:
    times = (
        "<p>Diperbarui <time datetime='2020-06-09'>9/6</time></p><p>Terbit <time datetime='2020-05-02'>2/5</time></p>"
    )
    assert first_day(f"<article><h1>{TITLE}</h1>{times}{PROSE}</article>") == "2020-05-02"
    for change in ("Revisi: 9 Juni 2020", "Dipinda 9 Jun 2020", "Dilihat tim pada 9 Juni 2020"):
        lines = f"<div>{change}</div><div>Terbit: 2 Mei 2020</div>"
        assert first_day(f"<article><h1>{TITLE}</h1>{lines}{PROSE}</article>") == "Terbit: 2 Mei 2020"
    two = "<div>Atualizado em 9 de junho de 2020</div><div>Publicado em 2 de maio de 2020</div>"
    assert first_day(f"<article><h1>{TITLE}</h1>{two}{PROSE}</article>") == "Publicado em 2 de maio de 2020"


@pytest.mark.parametrize(
    "time",
    [
        "<div class='sidebar'><time datetime='2020-05-02'>2/5</time></div>",
        (
            "<aside><a href='/humas'>Humas</a> <time datetime='2020-05-02' itemprop='datePublished'>2/5</time></aside>"
            "<aside><h4>Acara</h4><time datetime='2020-06-30'>30/6</time></aside>"
        ),
    ],
    ids=["the only one", "one that says so"],
)
def test_a_time_beside_the_text_is_the_articles_own(time: str) -> None:
    other = "<article><h1>Kabar lain</h1><time datetime='2021-01-01'>1/1</time></article>"
    assert first_day(f"{other}<article><h1>{TITLE}</h1>{time}{PROSE}</article>{other}") == "2020-05-02"


def test_a_day_under_a_heading_of_comments_is_a_readers() -> None:
    comment = (
        "<div class='suara'><h3>2 Komentar</h3><b>Bu Narti</b> <em>2 April 2020</em><p>Semoga lekas tumbuh.</p></div>"
    )
    assert first_day(f"<article><h1>{TITLE}</h1>{PROSE}{comment}</article>") is None


def test_a_lone_day_in_a_box_behind_the_article_is_not_its_day() -> None:
    article = f"<main><article><h1>{TITLE}</h1>{PROSE * 9}</article></main>"
    assert first_day(f"{article}<div><h4>Acara berikutnya</h4><p>31 Mei 2020</p></div>") is None
    assert first_day(f"{article}<div><p>Terbit: 2 Mei 2020</p></div>") == "Terbit: 2 Mei 2020"


@pytest.mark.parametrize("line", ["© 2021 Dinas. Diperbarui 7 Mei 2025", "Berdiri sejak 9 Agustus 1996"])
def test_a_day_in_the_foot_of_the_page_is_no_day_of_publication(line: str) -> None:
    assert first_day(f"<article><h1>{TITLE}</h1>{PROSE}</article><div>{line}</div>") is None


def test_a_day_in_the_title_is_what_the_text_is_about() -> None:
    title = "Peringatan Hari Irigasi 11 November 2024"
    body = f"<h1>{title}</h1><div>6 November 2024</div>{PROSE}"
    assert page_dates.date_texts(page("", body), JsonLd(), title)[0].text == "6 November 2024"
    assert page_dates.date_texts(page("", f"<h1>{title}</h1>{PROSE}"), JsonLd(), title) == ()


def test_a_title_that_is_a_release_heading_does_not_make_the_line_of_the_system_the_institutions_own() -> None:
    body = f"<h1>Media Advisory</h1><p>Rabu, 11 Juni 2025</p><p>Siaran Pers</p><p>Senin, 9 Juni 2025</p>{PROSE}"
    found = page_dates.date_texts(page("", body), JsonLd(), "Media Advisory")
    assert found[0].text == "Senin, 9 Juni 2025"


@pytest.mark.parametrize("heading", ["FOR IMMEDIATE RELEASE", "Siaran Pers", "PRESS STATEMENT", "Keterangan Pers"])
def test_the_day_under_a_release_heading_comes_before_the_day_of_the_system(heading: str) -> None:
    head = '<meta property="article:published_time" content="2025-09-15T09:00:00+07:00">'
    assert first_day(f"<h1>{TITLE}</h1><p>{heading}</p><p>Senin, 9 Juni 2025</p>{PROSE}", head) == "Senin, 9 Juni 2025"


@pytest.mark.parametrize(
    ("head", "heading"),
    [
        (f"<title>{TITLE} – Lembaga</title>", f"<h1><b class='kicker'>Muara</b><b>: </b><b>{TITLE}</b></h1>"),
        (f"<title>{TITLE} | Lembaga</title>", f"<h1><b class='kicker'>Muara</b><b> - </b>{TITLE}</h1>"),
        (f"<title>{TITLE} | Dinas Pustaka Kota Ranu</title>", f"<h1></h1><h2>{TITLE}</h2>"),
        (f"<title>{TITLE} – Lembaga</title>", f"<h1><b class='rubrik'>Muara</b><b> » </b>{TITLE}</h1>"),
        ("<title>Siaran Pers | Lembaga</title>", f"<header><h1>Siaran Pers</h1></header><h2>{TITLE}</h2>"),
    ],
)
def test_a_kicker_goes_with_its_separator_and_a_kind_of_page_is_no_title(head: str, heading: str) -> None:
    found = page(head, f"<main>{heading}{PROSE * 3}</main>")
    assert extract_title(found, metadata.json_ld(found)) == TITLE


def test_a_lower_heading_with_which_the_pages_name_begins_is_its_title() -> None:
    found = page(f"<title>{TITLE} - Kantor Muara</title>", f"<h1>Kabar</h1><main><h2>{TITLE}</h2>{PROSE * 3}</main>")
    assert extract_title(found, metadata.json_ld(found)) == TITLE


def test_the_section_in_the_banner_is_not_the_title_of_the_text_below() -> None:
    banner = "<div><h1>Ruangberita</h1></div>"
    found = page("<title>Ruangberita | Lembaga</title>", f"{banner}<main><h3>{TITLE}</h3>{PROSE * 3}</main>")
    assert extract_title(found, metadata.json_ld(found)) == TITLE


def test_a_kicker_that_the_names_of_the_page_hold_too_stays_in_the_title() -> None:
    title = f"Kota Ranu: {TITLE}"
    found = page(f"<title>{title} – Pustaka</title>", f"<h1><b>Kota Ranu:</b> <b class='topline'>{TITLE}</b></h1>")
    assert extract_title(found, metadata.json_ld(found)) == title


@pytest.mark.parametrize(
    "step", ["<h1 class='breadcrumb_last'>{}</h1>", "<nav data-breadcrumbs><ol><h1>{}</h1></ol></nav>"]
)
def test_the_last_step_of_the_way_to_the_page_is_not_its_heading(step: str) -> None:
    other = "Dua sungai di Muara Baru: apa yang ditemukan"
    head = f"<title>{other} | Lembaga</title><meta property='og:title' content='{TITLE}'>"
    assert extract_title(page(head, f"{step.format(other)}<h2>{TITLE}</h2><p>Isi.</p>"), JsonLd()) == TITLE


def test_a_first_heading_whose_words_a_name_has_in_their_order_is_not_replaced_by_a_lower_one() -> None:
    head = "<title>Air untuk semua - Peta Sungai Bersih yang Baru untuk Warga</title>"
    found = page(head, "<h1>Peta Sungai Bersih untuk Warga</h1><h3>Air untuk semua</h3><p>Isi.</p>")
    assert extract_title(found, JsonLd()) == "Peta Sungai Bersih untuk Warga"


@pytest.mark.parametrize(
    "kind", ["Laporan 14 - 20 Januari 2022", "Siaran Pers 20 Januari 2022", "Press Release 20/01/2022"]
)
def test_a_kind_of_page_and_its_day_are_no_title(kind: str) -> None:
    text = "Warga menanam pohon di tepi sungai. " * 9
    body = f"<h2 class='sr-only'>Isi utama</h2><h3>{kind}</h3><h2>{TITLE}</h2><p>{text}</p>"
    assert extract_title(page(f"<title>{kind}</title>", f"<div>{body}</div>"), JsonLd()) == TITLE


def test_a_part_called_kicker_that_is_most_of_the_heading_stays() -> None:
    heading = f"<h1><b>Sungai Muara</b>: <b class='topline'>{TITLE}</b></h1>"
    head = "<title>Sungai Muara: warga menang | Lembaga</title>"
    assert extract_title(page(head, heading), JsonLd()) == f"Sungai Muara: {TITLE}"
