"""Text that stands twice by accident goes once; what is repeated on purpose stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.model import Block, BlockKind
from rilis_etl.text import restore
from rilis_etl.text.duplicates import remove_duplicates
from rilis_etl.text.edit_log import EditLog

LEAD = (
    "Komisi Warga Sungai Kelam membuka posko pengaduan di tepi dermaga lama mulai Senin pagi. Warga yang kehilangan "
    "surat tanah akibat banjir bandang dapat datang tanpa perjanjian, membawa saksi dua orang tetangga, dan pulang "
    "dengan tanda terima yang bernomor."
)
SECOND = (
    "Ketua regu pencatat, Wulan Hapsari Utami, menuturkan bahwa antrean terpanjang justru terjadi pada hari pasar. "
    "Regunya lalu menambah tiga meja dan meminjam tenda dari koperasi nelayan, sehingga para lansia tidak perlu "
    "berdiri di bawah terik matahari."
)
THIRD = (
    "Hingga akhir pekan kedua tercatat 418 berkas, sebagian besar dari tiga kampung di hulu. Setiap berkas diperiksa "
    "dua kali oleh orang yang berbeda sebelum dikirim ke kantor pertanahan, agar kesalahan ejaan nama tidak terulang "
    "seperti pada pendataan sebelumnya."
)
SHORT = "Terdakwa dihukum kerja sosial sepuluh hari dan wajib lapor selama tiga tahun masa percobaan."


def edit_log(*texts: str, kind: BlockKind = BlockKind.PARAGRAPH) -> EditLog:
    return EditLog(tuple(Block(kind, text) for text in texts))


def kept(before: EditLog) -> tuple[str, ...]:
    """What is left, after making sure that everything can be put back."""
    after = remove_duplicates(before)
    assert restore(after.text, after.removals()) == "\n".join(block.text for block in before.extracted)
    return tuple(segment.text for segment in after.segments)


def rules(before: EditLog) -> list[str]:
    return [cut.rule for cut in remove_duplicates(before).edits]


def test_a_run_of_long_paragraphs_is_removed_once() -> None:
    assert kept(edit_log(LEAD, SECOND, THIRD, SECOND, THIRD)) == (LEAD, SECOND, THIRD)


def test_each_removed_paragraph_has_a_receipt() -> None:
    assert rules(edit_log(LEAD, SECOND, THIRD, SECOND, THIRD)) == ["repeat", "repeat"]


def test_a_run_that_comes_again_after_other_text_is_removed() -> None:
    between = "Di sela kegiatan itu panitia membagikan bibit mangga kepada anak sekolah."
    assert kept(edit_log(LEAD, SECOND, between, LEAD, SECOND)) == (LEAD, SECOND, between)


def test_a_third_copy_goes_as_well() -> None:
    assert kept(edit_log(LEAD, SECOND, LEAD, SECOND, LEAD, SECOND)) == (LEAD, SECOND)


def test_the_last_paragraph_pasted_once_more_is_removed() -> None:
    assert kept(edit_log(LEAD, SECOND, THIRD, THIRD)) == (LEAD, SECOND, THIRD)


def test_a_copy_leaves_with_the_initials_that_end_it() -> None:
    assert kept(edit_log(LEAD, f"{SECOND} (WHU)", LEAD, f"{SECOND} (WHU)")) == (LEAD, f"{SECOND} (WHU)")


def test_initials_on_one_copy_only_do_not_hide_the_copy() -> None:
    assert kept(edit_log(LEAD, SECOND, LEAD, f"{SECOND} (WHU)")) == (LEAD, SECOND)


def test_a_year_in_brackets_is_not_taken_for_a_credit() -> None:
    one, other = f"{LEAD} (2019)", f"{LEAD} (2020)"
    assert kept(edit_log(one, SECOND, other)) == (one, SECOND, other)


def test_a_copy_with_small_edits_is_removed_as_near_repeat() -> None:
    edited = SECOND.replace("justru terjadi", "terjadi").replace("para lansia", "warga lansia")
    before = edit_log(LEAD, SECOND, THIRD, LEAD, edited, THIRD)
    assert kept(before) == (LEAD, SECOND, THIRD)
    assert rules(before) == ["repeat", "near_repeat", "repeat"]


def test_a_paste_of_which_every_paragraph_was_edited_is_removed() -> None:
    edits = (LEAD.replace("lama mulai", "tua mulai"), SECOND.replace("justru terjadi", "terjadi"))
    assert rules(edit_log(LEAD, SECOND, *edits)) == ["near_repeat", "near_repeat"]


def test_long_paragraphs_of_one_form_are_left_alone() -> None:
    plants = ("bakau", "mangga", "nangka", "sirsak", "rambutan", "cengkih")
    texts = tuple(f"{LEAD} Setiap keluarga menerima sepuluh bibit {plant} untuk pekarangan." for plant in plants)
    assert kept(edit_log(*texts)) == texts


def test_a_sentence_added_between_the_copies_of_two_paragraphs_stays() -> None:
    added = "Posko ditutup sementara pada hari libur."
    assert kept(edit_log(LEAD, SECOND, THIRD, LEAD, SECOND, added, THIRD)) == (LEAD, SECOND, THIRD, added)


def test_paragraphs_that_differ_in_a_number_or_a_name_are_two_paragraphs() -> None:
    other_numbers = (LEAD.replace("dua orang", "9 orang"), THIRD.replace("418", "522"))
    other_names = (SECOND.replace("Wulan Hapsari Utami", "Bagas Adiputra Jati"), LEAD.replace("Kelam", "Jernih"))
    for texts in ((LEAD, THIRD, *other_numbers), (SECOND, LEAD, *other_names)):
        assert kept(edit_log(*texts)) == texts


def test_punctuation_and_quotation_marks_do_not_hide_a_copy() -> None:
    quoted = SECOND.replace(", Wulan Hapsari Utami,", " “Wulan Hapsari Utami”")
    assert kept(edit_log(LEAD, SECOND, LEAD, quoted)) == (LEAD, SECOND)


def test_short_sentences_per_defendant_are_left_alone() -> None:
    names = ("Bagas Adi, 29 tahun", "Rustam Jati, 34 tahun", "Widi Astuti, 41 tahun")
    texts = [text for name in names for text in (name, "Mengaku bersalah atas satu dakwaan.", SHORT)]
    assert kept(edit_log(*texts)) == tuple(texts)


def test_a_paragraph_of_two_hundred_characters_under_each_name_is_left_alone() -> None:
    charge = (
        SHORT + " Ia juga wajib mengikuti penyuluhan bersama keluarganya, membayar ongkos perkara, dan tidak boleh "
        "mendatangi kawasan pelabuhan."
    )
    assert 180 < len(charge) < 226
    texts = ("Bagas Adi", charge, "Rustam Jati", charge, "Widi Astuti", charge)
    assert kept(edit_log(*texts)) == texts


def test_a_refrain_is_left_alone() -> None:
    refrain = "Kami berdiri di tepi sungai yang sama, dan kami tidak akan pindah."
    texts = (LEAD, refrain, SECOND, refrain, THIRD, refrain, refrain)
    assert kept(edit_log(*texts)) == texts


@pytest.mark.parametrize("kind", [BlockKind.LIST_ITEM, BlockKind.HEADING, BlockKind.TABLE_ROW, BlockKind.CAPTION])
def test_list_items_headings_rows_and_captions_are_left_alone(kind: BlockKind) -> None:
    assert kept(edit_log(LEAD, SECOND, LEAD, SECOND, kind=kind)) == (LEAD, SECOND, LEAD, SECOND)


def test_a_list_inside_a_doubled_body_goes_with_its_copy() -> None:
    copy = (
        Block(BlockKind.PARAGRAPH, LEAD),
        Block(BlockKind.HEADING, "Syarat"),
        Block(BlockKind.LIST_ITEM, "Kartu keluarga"),
        Block(BlockKind.LIST_ITEM, "Dua saksi"),
        Block(BlockKind.PARAGRAPH, SECOND),
    )
    assert len(kept(EditLog((*copy, *copy)))) == len(copy)


def test_a_doubled_body_of_short_paragraphs_is_repaired() -> None:
    texts = tuple(
        f"Kelompok {name} menanam {n * 7} pohon bakau di {place} dan merawatnya secara bergiliran setiap sore."
        for n, (name, place) in enumerate(
            zip(
                ("mawar", "tani", "bahari", "pemuda", "guru", "ibu", "santri"),
                ("hulu", "muara", "teluk", "rawa", "tanjung", "pesisir", "delta"),
                strict=True,
            ),
            start=3,
        )
    )
    body = (
        *texts,
        "Semua bibit disediakan tanpa biaya oleh koperasi dan dibagikan pada pagi hari pertama bulan depan.",
    )
    assert kept(edit_log(*body, *body)) == body


def test_a_long_copy_of_short_paragraphs_is_removed_though_it_lacks_the_last_one() -> None:
    body = [
        f"{number}. {SHORT} Putusan dibacakan majelis hakim di ruang sidang {number} pukul sembilan."
        for number in range(12)
    ]
    assert kept(edit_log(*body, THIRD, *body)) == (*body, THIRD)


def test_a_shorter_one_with_other_text_between_is_left_alone() -> None:
    body = [f"{number}. {SHORT} Putusan dibacakan majelis hakim di ruang sidang {number}." for number in range(4)]
    assert kept(edit_log(*body, THIRD, *body)) == (*body, THIRD, *body)


def test_a_paragraph_cut_where_the_copy_begins_goes_with_it() -> None:
    assert kept(edit_log(LEAD, SECOND, THIRD, LEAD[100:], SECOND, THIRD)) == (LEAD, SECOND, THIRD)


def test_a_paragraph_cut_where_the_copy_ends_goes_with_it() -> None:
    assert kept(edit_log(LEAD, SECOND, THIRD, LEAD, SECOND, THIRD[:120].rpartition(" ")[0])) == (LEAD, SECOND, THIRD)


def test_a_container_that_runs_its_paragraphs_together_goes_and_the_paragraphs_stay() -> None:
    assert kept(edit_log(f"{LEAD} {SECOND}{THIRD}", LEAD, SECOND, THIRD)) == (LEAD, SECOND, THIRD)
    assert kept(edit_log(LEAD, SECOND, THIRD, f"{LEAD}{SECOND} {THIRD}")) == (LEAD, SECOND, THIRD)


def test_text_of_its_own_before_its_paragraphs_stays_in_a_container() -> None:
    assert kept(edit_log(f"{LEAD} {SECOND} {THIRD}", SECOND, THIRD)) == (LEAD, SECOND, THIRD)


def test_nested_containers_are_unpacked_from_the_inside() -> None:
    assert kept(edit_log(f"{LEAD} {SECOND} {THIRD}", f"{SECOND} {THIRD}", SECOND, THIRD)) == (LEAD, SECOND, THIRD)


def test_short_parts_do_not_make_a_container() -> None:
    texts = ("Dewan Guru Dewan Siswa", "Dewan Guru", "Dewan Siswa")
    assert kept(edit_log(*texts)) == texts


def test_a_teaser_that_repeats_the_end_of_a_sentence_stays() -> None:
    quotation = "kami tidak akan pindah dari tepi sungai"
    assert kept(edit_log(f"Warga berkata, {quotation}", quotation)) == (f"Warga berkata, {quotation}", quotation)


WORDS = tuple(
    a + b + c for a in ("ka", "ti", "mu", "so", "pe", "ra") for b in ("la", "ni", "do", "su") for c in ("n", "k", "h")
)
PARAGRAPH = st.lists(st.sampled_from(WORDS), min_size=45, max_size=60).map(" ".join)


@st.composite
def distinct(draw: st.DrawFn) -> tuple[str, ...]:
    """Long paragraphs of random words, each with its own serial number in every third place."""
    texts = draw(st.lists(PARAGRAPH, min_size=1, max_size=8))
    return tuple(
        " ".join(f"{word}{n}" if k % 3 == 0 else word for k, word in enumerate(text.split())).capitalize() + "."
        for n, text in enumerate(texts)
    )


@given(distinct())
def test_a_random_document_without_repetition_is_untouched(texts: tuple[str, ...]) -> None:
    assert kept(edit_log(*texts)) == texts


@given(distinct(), st.integers(0, 7))
def test_any_random_document_pasted_twice_from_some_paragraph_on_is_repaired(
    texts: tuple[str, ...], start: int
) -> None:
    again = texts[start % len(texts) :]
    assert kept(edit_log(*texts, *again)) == texts


@given(distinct())
def test_any_random_container_beside_its_parts_is_removed(texts: tuple[str, ...]) -> None:
    glued = () if len(texts) == 1 else ("".join(texts),)
    assert kept(edit_log(*glued, *texts)) == texts


@given(
    st.lists(
        st.sampled_from([LEAD, SECOND, THIRD, SHORT, f"{LEAD} {SECOND}", "Hidup warga!", " ", "(WHU)"]), max_size=14
    )
)
def test_random_duplicates_never_come_back_and_can_always_be_restored(texts: list[str]) -> None:
    before = edit_log(*texts)
    kept(before)
    once = remove_duplicates(before)
    assert remove_duplicates(once) == once


def test_five_thousand_equal_paragraphs_become_one() -> None:
    assert kept(edit_log(*[LEAD] * 5000)) == (LEAD,)
