"""The order of cleaning as a whole, and what holds for any body."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.model import Article, Block, BlockKind
from rilis_etl.sources.schema import GENERIC, Cleaning
from rilis_etl.text.cleaning import Boilerplate, lines_to_learn_from
from rilis_etl.text.cleaning.rules import RULES
from rilis_etl.text.cleaning.state import CleaningState
from rilis_etl.text.quotes import straighten_quotes

Clean = Callable[..., CleaningState]
Left = Callable[..., tuple[str, ...]]
TITLE = "Komisi Warga Buka Posko Pengaduan di Tiga Kabupaten"
FIRST = "Komisi Warga membuka posko pengaduan di tiga kabupaten mulai pekan ini, kata ketuanya dalam jumpa pers."
LAST = "Posko akan melayani warga setiap hari kerja sampai seluruh pengaduan selesai ditangani oleh petugas."
P = BlockKind.PARAGRAPH
H = BlockKind.HEADING


def rules(result: CleaningState) -> set[str]:
    return {removal.rule for removal in result.edit_log.removals()}


def test_a_rule_bears_the_name_of_its_removals(cleaned: Clean) -> None:
    result = cleaned("Bagikan", TITLE, "Siaran Pers No. 1/KW/2020", "Jakarta - " + FIRST, LAST, "Sumber: Humas", "###")
    assert rules(result) == {"share_widget", "title_echo", "release_number", "dateline", "source_line", "end_mark"}
    assert rules(result) <= {rule.__name__ for rule in RULES}


def test_a_text_without_boilerplate_stays_as_it_is(cleaned: Clean) -> None:
    result = cleaned(FIRST, Block(H, "Latar Belakang"), LAST)
    assert (result.lines, result.edit_log.edits, result.flags) == ((FIRST, "Latar Belakang", LAST), (), ())


def test_lines_that_the_source_file_lists_go_wherever_they_stand(cleaned: Clean) -> None:
    cleaning = Cleaning(boilerplate=("Salam  Warga!",), boilerplate_patterns=(r"edisi \d+",))
    result = cleaned("SALAM WARGA!", FIRST, "Edisi 12", LAST, "Edisi 12 terbit besok.", cleaning=cleaning)
    assert result.lines == (FIRST, LAST, "Edisi 12 terbit besok.")


def test_learned_lines_go_at_the_edges_only(cleaned: Clean) -> None:
    learned = Boilerplate.from_lines(["Unduh aplikasi kami"])
    texts = ("Unduh aplikasi kami", FIRST, "Unduh aplikasi kami", LAST, "Unduh aplikasi kami")
    assert cleaned(*texts, learned=learned).lines == (FIRST, "Unduh aplikasi kami", LAST)


def test_a_day_above_the_text_is_read_even_where_it_was_learned(cleaned: Clean) -> None:
    learned = Boilerplate.from_lines(["Jumat, 31 Maret 2017"])
    assert cleaned("Jumat, 31 Maret 2017", FIRST, learned=learned).dateline_day == "Jumat, 31 Maret 2017"


def test_what_is_learnt_from_does_not_hold_the_title() -> None:
    blocks = tuple(Block(P, text) for text in ("Kabar", TITLE, "Perbesar huruf", FIRST))
    article = Article(
        url="https://warga.example/1", title=TITLE, blocks=blocks, layout="main", extractor="t", section="Kabar"
    )
    assert lines_to_learn_from(article, GENERIC) == ("Perbesar huruf", FIRST)


def test_glued_words_are_flagged_and_left(cleaned: Clean) -> None:
    texts = ("PengaduanLangsung diterima petugas.Kepala desa hadir.", FIRST)
    result = cleaned(*texts)
    assert (result.lines, result.flags) == (texts, ("glued_words",))


def test_names_in_two_cases_are_not_glued_words(cleaned: Clean) -> None:
    assert cleaned("Siaran ada di YouTube dan WhatsApp milik Diskominfo.", FIRST).flags == ()


@pytest.mark.parametrize(
    ("written", "straight"),
    [
        ("‘‘Posko dibuka,’’ katanya", "“Posko dibuka,” katanya"),
        ("''Posko dibuka,'' katanya", '"Posko dibuka," katanya'),
        ("``Posko´´", "“Posko”"),
        ("Jum'at itu '90-an", "Jum'at itu '90-an"),
    ],
)
def test_doubled_single_quotes_become_what_they_stand_for(written: str, straight: str) -> None:
    assert straighten_quotes(written) == straight


LINES = st.sampled_from(
    (
        TITLE,
        FIRST,
        LAST,
        "Bagikan",
        "Baca juga:",
        "Sumber: Humas",
        "(tet)",
        "###",
        "Jakarta - " + FIRST,
        "7 min read",
        "Facebook",
        "#Posko",
        "Telp. 021-5550100",
        "Foto: Ist",
        "Jumat, 31 Maret 2017",
        "Nomor: 1/KW/2020",
        "",
        " ",
        ".",
    )
) | st.text(max_size=40)
BLOCKS = st.lists(st.builds(Block, st.sampled_from(BlockKind), LINES), max_size=14)


@given(BLOCKS, st.booleans())
def test_any_body_can_be_put_together_again(cleaned: Clean, blocks: list[Block], learned: bool) -> None:
    result = cleaned(*blocks, section="Kabar", learned=Boilerplate.from_lines(["###", "Facebook"] if learned else []))
    assert all(rule in {r.__name__ for r in RULES} | {"blank"} for rule in rules(result))


@given(BLOCKS)
def test_long_paragraphs_of_prose_are_never_taken(cleaned: Clean, blocks: list[Block]) -> None:
    prose = [LAST + f" Itu dikatakan juru bicara nomor {n} kepada wartawan." for n in range(3)]
    mixed = [Block(P, prose[0]), *blocks, Block(P, prose[1]), Block(P, prose[2])]
    kept = cleaned(*mixed).lines
    assert all(text in kept for text in prose)


def test_a_seed_like_body_loses_only_the_last_line(left: Left) -> None:
    texts = (FIRST, LAST + " (MDH)", FIRST, LAST + " (MDH)")
    assert left(*texts, "Short link") == texts
