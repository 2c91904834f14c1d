"""From a container's HTML to blocks: all text once, in order, as the reader sees it."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.html.blocks import to_blocks
from rilis_etl.model import Block, BlockKind

PARAGRAPH, HEADING, ITEM, QUOTE, ROW, CAPTION = BlockKind


def texts(html: str) -> list[str]:
    return [block.text for block in to_blocks(html)]


def blocks(html: str) -> list[tuple[BlockKind, str]]:
    return [(block.kind, block.text) for block in to_blocks(html)]


def test_text_of_nested_containers_stands_once() -> None:
    html = "<div>Alinea satu.<div>Alinea dua.<div>Alinea tiga.</div></div>Alinea empat.</div>"
    assert texts(html) == ["Alinea satu.", "Alinea dua.", "Alinea tiga.", "Alinea empat."]


def test_inline_elements_neither_break_words_nor_glue_blocks() -> None:
    html = "<p>Pem<b>ban</b>gunan<sup>2</sup></p><p>jalan <a href='/x'>raya</a></p>"
    assert texts(html) == ["Pembangunan2", "jalan raya"]


def test_line_breaks_of_the_source_are_spaces() -> None:
    assert texts("<p>baris\n   lanjut</p>") == ["baris lanjut"]


def test_two_breaks_end_a_paragraph() -> None:
    assert texts("<div>awal tanpa titik<br> <br/>lanjutan kecil</div>") == ["awal tanpa titik", "lanjutan kecil"]


def test_a_break_after_a_sentence_ends_a_paragraph() -> None:
    assert texts("<p>Kalimat pertama.<br>Kalimat kedua.</p>") == ["Kalimat pertama.", "Kalimat kedua."]


def test_a_break_within_a_sentence_is_a_hard_wrap() -> None:
    assert texts("<p>Pada tahun ini sekitar<br>dua ratus rumah selesai.</p>") == [
        "Pada tahun ini sekitar dua ratus rumah selesai."
    ]


def test_in_hard_wrapped_text_a_sentence_may_end_at_a_line_end() -> None:
    html = "<p>Warga menanam pohon di<br>tepi sungai.<br>Kegiatan itu berlangsung<br>sampai sore hari.</p>"
    assert texts(html) == ["Warga menanam pohon di tepi sungai. Kegiatan itu berlangsung sampai sore hari."]


def test_lines_of_an_address_stay_lines() -> None:
    assert texts("<p>Jalan Contoh 1<br>Kota Contoh<br>Telepon 123</p>") == [
        "Jalan Contoh 1",
        "Kota Contoh",
        "Telepon 123",
    ]


def test_preformatted_lines_are_lines() -> None:
    assert texts("<pre>Nomor: 1\nHal: Undangan</pre>") == ["Nomor: 1", "Hal: Undangan"]


def test_kinds_are_distinguished() -> None:
    html = """<h2>Judul kecil</h2><p>Isi.</p><ul><li>Butir<ul><li>Anak butir</li></ul></li></ul>
      <blockquote><p>Kutipan.</p></blockquote><figure><img><figcaption>Foto bersama.</figcaption></figure>"""
    assert blocks(html) == [
        (HEADING, "Judul kecil"), (PARAGRAPH, "Isi."), (ITEM, "Butir"), (ITEM, "Anak butir"),
        (QUOTE, "Kutipan."), (CAPTION, "Foto bersama."),
    ]  # fmt: skip


def test_a_whole_body_typed_into_a_heading_is_a_paragraph() -> None:
    assert blocks(f"<h1>{'Kalimat panjang. ' * 30}</h1>")[0][0] is PARAGRAPH


@pytest.mark.parametrize("name", ["wp-caption-text", "image-caption large"])
def test_caption_classes_make_captions(name: str) -> None:
    assert blocks(f'<p class="{name}">Suasana rapat.</p>') == [(CAPTION, "Suasana rapat.")]


def test_what_the_caller_marks_as_caption_is_one_even_inline() -> None:
    html = '<p>Isi <span data-rilis-kind="caption">Foto: humas</span> lanjut.</p>'
    assert blocks(html) == [(PARAGRAPH, "Isi"), (CAPTION, "Foto: humas"), (PARAGRAPH, "lanjut.")]


def test_a_kind_that_does_not_exist_is_no_kind() -> None:
    assert blocks('<p data-rilis-kind="poem">Isi.</p>') == [(PARAGRAPH, "Isi.")]


def test_rows_of_data_are_joined_with_bars() -> None:
    html = "<table><tr><th>Tahun</th><th>Jumlah</th></tr><tr><td>2019</td><td>12 <b>unit</b></td></tr></table>"
    assert blocks(html) == [(ROW, "Tahun | Jumlah"), (ROW, "2019 | 12 unit")]


def test_a_layout_table_is_a_container() -> None:
    html = "<table><tr><td><img></td><td><p>Satu.</p><p>Dua.</p></td></tr></table>"
    assert blocks(html) == [(PARAGRAPH, "Satu."), (PARAGRAPH, "Dua.")]


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>x()</script>", "<style>p{}</style>", "<template><p>x</p></template>", "<noscript>x</noscript>",
        "<form><p>x</p></form>", "<button>x</button>", "<svg><text>x</text></svg>", "<iframe>x</iframe>", "<!-- x -->",
        "<p hidden>x</p>", '<div style="display: none">x</div>', '<span class="sr-only">x</span>',
    ],
)  # fmt: skip
def test_what_nobody_sees_is_dropped(hidden: str) -> None:
    assert texts(f"<div><p>Ada</p>{hidden}<p>juga</p></div>") == ["Ada", "juga"]


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ('<h2 style="display:none"><li>tiga</li></h2>', []),
        ('<h1 class="sr-only">tiga<table></table>tiga</h1><p>Dua.</p>', [(PARAGRAPH, "Dua.")]),
        ("<h2 hidden><p>Rahasia</p></h2><p>Dua.</p>", [(PARAGRAPH, "Dua.")]),
        ('<h3 style="visibility: hidden">a<ul><li>b</li></ul></h3><p>Dua.</p>', [(PARAGRAPH, "Dua.")]),
        ("<h1><p>Satu</p></h1>", [(HEADING, "Satu")]),
        ("<h2>a<table></table>b</h2>", [(HEADING, "a"), (HEADING, "b")]),
    ],
)
def test_a_heading_ends_where_a_browser_ends_it(html: str, shown: list[tuple[BlockKind, str]]) -> None:
    """Parsers with the rules of HTML 4 end a heading before p, li and table, and show what it hides."""
    assert blocks(f"<div>{html}</div>") == shown


def test_an_empty_container_has_no_blocks() -> None:
    assert to_blocks("<div>\u00a0<p> </p><br></div>") == ()


WORDS = st.sampled_from(("warga", "desa", "jalan", "pohon", "sungai", "pasar", "guru", "kapal", "hutan", "petani"))
SENTENCES = st.lists(WORDS, min_size=2, max_size=8).map(lambda words: " ".join(words).capitalize() + ".")


@st.composite
def nested(draw: st.DrawFn, depth: int = 4) -> tuple[str, list[str]]:
    """HTML of nested containers, and the paragraphs in it."""
    html, paragraphs = [], []
    for _ in range(draw(st.integers(1, 4))):
        if depth and draw(st.booleans()):
            inner, found = draw(nested(depth - 1))
            tag = draw(st.sampled_from(("div", "section", "ul><li", "blockquote", "article", "center")))
            closing = "></".join(reversed(tag.split("><")))
            html.append(f"<{tag}>{inner}</{closing}>")
            paragraphs += found
        else:
            text = draw(SENTENCES)
            cut = draw(st.integers(0, len(text)))
            inline = draw(st.sampled_from(("b", "span", "em", "a")))
            split = f"{text[:cut]}<{inline}>{text[cut:]}</{inline}>"
            shape = draw(st.sampled_from(("<p>{}</p>", "<div>{}</div>", "{}<br><br>", "<p>\n{}\n</p><p>&nbsp;</p>")))
            html.append(shape.format(split))
            paragraphs.append(text)
    return "".join(html), paragraphs


@given(nested())
def test_every_paragraph_stands_once_and_in_order(case: tuple[str, list[str]]) -> None:
    html, paragraphs = case
    assert texts(f"<div>{html}</div>") == paragraphs


def letters_by_soup(html: str) -> str:
    """What BeautifulSoup shows of HTML, without white space: a reader that shares no code with ours."""
    soup = BeautifulSoup(html, "lxml")
    for part in soup.select('script, style, noscript, [hidden], [style*="display:none"], .sr-only'):
        part.decompose()
    return "".join(soup.get_text().split())


HIDDEN = st.sampled_from(
    (
        "",
        "<p hidden>x</p>",
        '<div style="display:none"><p>x</p></div>',
        '<b class="sr-only">x</b>',
        "<script>x</script>",
    )
)


@given(nested(), HIDDEN)
def test_an_independent_reader_sees_the_same_letters_in_the_same_order(
    case: tuple[str, list[str]], hidden: str
) -> None:
    html = f"<div>{hidden}{case[0]}{hidden}</div>"
    assert "".join("".join(texts(html)).split()) == letters_by_soup(html)


@pytest.mark.parametrize(
    "page", sorted((Path(__file__).parents[1] / "pages").glob("*/*.html")), ids=lambda page: page.stem
)
def test_an_independent_reader_sees_the_same_letters_on_saved_pages(page: Path) -> None:
    for container in BeautifulSoup(page.read_bytes(), "lxml").select("article, .entry-content, main, p"):
        html = str(container)
        assert "".join("".join(texts(html)).split()).replace("|", "") == letters_by_soup(html).replace("|", "")


@given(st.text(st.sampled_from("<>/pdivbrlai &;\"'=!-xé"), max_size=200))
def test_any_markup_gives_folded_blocks(html: str) -> None:
    for block in to_blocks(html):
        assert isinstance(block, Block)
        assert block.text == " ".join(block.text.split())
        assert block.text
