"""How two texts are related: what merges, what is only linked, and what differs. All texts are invented."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.model import Block, BlockKind
from rilis_etl.similarity import Comparison, Relation, Text, compare_texts
from rilis_etl.similarity.compare import MERGING
from rilis_etl.similarity.shingles import Overlap

DAY = date(2026, 3, 2)
OPENING = (
    "Kantor Bantuan Warga Tanjung Arum membuka posko pengaduan di halaman Terminal Bonar mulai pukul delapan pagi.",
    "Petugas menerima laporan warga tentang air keruh yang mengalir ke rumah mereka sejak hujan deras pekan lalu.",
    "Setiap laporan dicatat, diberi tanda terima, dan dijawab paling lama tujuh hari kerja oleh bagian pelayanan.",
    "Kepala kantor Sulastri Wening meminta warga membawa foto meteran air dan salinan tagihan terakhir.",
    "Posko dibuka sampai akhir bulan dan dapat diperpanjang apabila antrean pelapor masih panjang di pintu masuk.",
    "Warga yang tidak dapat datang boleh menitipkan laporan kepada ketua rukun tetangga di lingkungan masing-masing.",
)


def text(*lines: str, title: str = "Posko Aduan Air Dibuka", day: date | None = DAY, source: str = "kantor") -> Text:
    return Text(source, title, tuple(Block(BlockKind.PARAGRAPH, line) for line in lines), day, "id")


ORIGINAL = text(*OPENING)
LONG = text(*OPENING, *(" ".join(reversed(line.split())) for line in OPENING))


def related(first: Text, second: Text) -> Comparison:
    comparison = compare_texts(first, second)
    assert comparison is not None
    return comparison


def after(days: int, first: Text = ORIGINAL) -> Text:
    return replace(first, day=DAY + timedelta(days=days))


def swapped(old: str, new: str) -> Text:
    changed = tuple(line.replace(old, new) for line in OPENING)
    assert changed != OPENING
    return text(*changed)


def test_the_same_words_in_other_punctuation_are_identical() -> None:
    again = text(*(line.upper().replace(",", " –") for line in OPENING))
    assert related(ORIGINAL, again).relation is Relation.IDENTICAL


def test_a_small_slip_makes_it_the_same_and_no_less() -> None:
    slip = replace(LONG, blocks=(*LONG.blocks[:-1], Block(BlockKind.PARAGRAPH, LONG.blocks[-1].text + " lagi")))
    assert related(LONG, slip).relation is Relation.SAME


@pytest.mark.parametrize(
    ("old", "new"),
    [("posko pengaduan", "poskopengaduan"), ("di halaman", "dihalaman"), ("dapat diper", "dapat di-per")],
)
def test_words_joined_or_split_make_a_short_text_no_other_one(old: str, new: str) -> None:
    first, again = text(*OPENING[:1], OPENING[4], OPENING[5]), swapped(old, new)
    assert related(first, replace(again, blocks=(again.blocks[0], *again.blocks[4:]))).relation is Relation.SAME


@pytest.mark.parametrize(("old", "new"), [("tujuh hari", "7 hari"), ("Wening", "Wardani"), ("Sulastri ", "")])
def test_one_other_number_or_name_keeps_two_texts_apart(old: str, new: str) -> None:
    comparison = related(ORIGINAL, swapped(old, new))
    assert not comparison.merges
    assert comparison.numbers or comparison.names


def with_last(line: str) -> Text:
    return replace(LONG, blocks=(*LONG.blocks, Block(BlockKind.PARAGRAPH, line)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Usul penambahan posko disetujui rapat.", "Usul penambahan posko dibatalkan rapat."),
        ("The board upheld the complaint.", "The board dismissed the complaint."),
        ("Tarif air tahun depan naik.", "Tarif air tahun depan turun."),
        ("Posko dapat dipindahkan ke pasar.", "Posko tidak dapat dipindahkan ke pasar."),
        ("The office will close at noon.", "The office will not close at noon."),
        ("Rapat digelar dua kali sepekan.", "Rapat digelar tiga kali sepekan."),
        ("Loket buka pada hari senin.", "Loket buka pada hari kamis."),
        ("Air dialirkan dari waduk itu.", "Air dialirkan ke waduk itu."),
        ("Bangunan itu masih dipakai.", "Bangunan itu masih dipakai. Layanan dihentikan untuk sementara."),
    ],
)
def test_one_word_that_changes_what_is_said_keeps_two_texts_apart(one: str, other: str) -> None:
    comparison = related(with_last(one), with_last(other))
    assert comparison.overlap.jaccard >= 0.95  # they would merge by their overlap
    assert not comparison.merges
    assert not related(with_last(other), with_last(one)).merges


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Warga menggelar kerja bakti di halaman kantor.", "Warga menggelar kerjabakti di halaman kantor."),
        ("Petugas mencari konfirmasi laporan itu.", "Petugas mencari kon\ufb01rmasi laporan itu."),
        ("Laporan telah dicatat petugas.", "Laporan sudah dicatat oleh petugas."),
        ("The café reopened on time.", "The cafe reopened on time."),
    ],
)
def test_another_spelling_or_a_filler_is_no_other_text(one: str, other: str) -> None:
    assert related(with_last(one), with_last(other)).merges


@pytest.mark.parametrize(
    ("head", "other_head"),
    [
        (("KANTOR BANTUAN WARGA", "Jalan Kenanga 4, Tanjung Arum"), ("DINAS AIR BERSIH", "Siaran Pers 17/DAB/2026")),
        (
            ("For Immediate Release", "Contact: Rini Astuti"),
            ("Media Advisory", "Office of the Water Board", "555 0177"),
        ),
    ],
)
def test_the_letterheads_of_two_senders_keep_no_text_apart(head: tuple[str, ...], other_head: tuple[str, ...]) -> None:
    here, there = text(*head, *OPENING), text(*other_head, *OPENING, source="dinas")
    assert related(here, there).merges
    assert not related(here, replace(there, source=here.source)).merges


@pytest.mark.parametrize(
    "run_in", ["JOINT STATEMENT March 2, 2026", "Pernyataan bersama No. 14 – Posko Aduan Air Dibuka –"]
)
def test_a_letterhead_run_into_the_first_sentence_keeps_two_senders_not_apart(run_in: str) -> None:
    there = text(f"{run_in} {OPENING[0]}", *OPENING[1:], source="dinas")
    assert related(ORIGINAL, there).merges
    assert related(there, ORIGINAL).merges
    assert not related(ORIGINAL, replace(there, source="kantor")).merges


def test_a_sentence_before_the_first_one_keeps_two_senders_apart() -> None:
    there = text(f"Posko ditutup mulai 3 Maret. {OPENING[0]}", *OPENING[1:], source="dinas")
    assert not related(ORIGINAL, there).merges


def test_what_differs_is_listed_place_by_place() -> None:
    comparison = related(ORIGINAL, swapped("Sulastri Wening", "Darma Putra"))
    assert comparison.names == ("sulastri wening > darma putra",)


def test_a_row_more_in_a_list_is_another_text() -> None:
    rows = tuple(Block(BlockKind.LIST_ITEM, f"Pos {name}") for name in ("Melati", "Kenanga", "Flamboyan"))
    fewer, more = (replace(ORIGINAL, blocks=(*ORIGINAL.blocks, *rows[:n])) for n in (2, 3))
    assert not related(fewer, more).merges


def test_a_text_filled_in_anew_is_a_template() -> None:
    other = [line.replace("Tanjung Arum", "Rawa Kidul").replace("Terminal Bonar", "Pasar Seroja") for line in OPENING]
    other = [line.replace("Sulastri Wening", "Darma Putra").replace("delapan", "sembilan") for line in other]
    assert related(ORIGINAL, text(*other, day=DAY + timedelta(days=1))).relation is Relation.TEMPLATE


def test_one_place_mended_the_same_day_is_a_revision() -> None:
    assert related(ORIGINAL, swapped("tujuh hari", "14 hari")).relation is Relation.REVISION


def test_what_was_left_out_makes_an_excerpt_of_the_later_text() -> None:
    part = text(*OPENING[:4])
    assert related(ORIGINAL, part).relation is Relation.EXCERPT
    assert related(part, ORIGINAL).relation is Relation.EXPANSION


def test_passages_in_common_make_two_texts_related() -> None:
    rest = (
        "Para pedagang di tepi sungai meminta pemerintah kota memperbaiki talud yang retak sejak tahun ini.",
        "Mereka sudah tiga kali bersurat dan belum mendapat jawaban tertulis dari dinas yang bertanggung jawab.",
        "Rapat bersama dijadwalkan pekan depan dengan menghadirkan wakil dari kelurahan dan perkumpulan pedagang.",
    )
    assert (
        related(ORIGINAL, text(*OPENING[:3], *rest, title="Pedagang Tepi Sungai Bersurat")).relation is Relation.RELATED
    )


def test_texts_about_other_things_are_not_compared_further() -> None:
    assert (
        compare_texts(ORIGINAL, text("Panen raya di Pulau Senduk menghasilkan sembilan ton kelapa pada musim ini."))
        is None
    )


@pytest.mark.parametrize(
    ("days", "relation"),
    [(0, Relation.IDENTICAL), (3, Relation.IDENTICAL), (6, Relation.REVISION), (150, Relation.TEMPLATE)],
)
def test_one_text_on_two_days_is_one_release_only_when_they_are_near(days: int, relation: Relation) -> None:
    assert related(ORIGINAL, after(days)).relation is relation


def test_another_institution_may_copy_weeks_later() -> None:
    copy = replace(after(20), source="dinas", title="Dari Kantor Bantuan: Posko Air")
    assert related(ORIGINAL, copy).merges


def test_two_issues_of_a_bulletin_with_one_body_are_not_merged() -> None:
    first, second = (replace(ORIGINAL, title=f"Buletin Air Nomor {n}") for n in (12, 13))
    assert related(first, second).relation is Relation.TEMPLATE


def test_unknown_days_hold_nothing_apart() -> None:
    assert related(replace(ORIGINAL, day=None), ORIGINAL).merges


def test_contact_lines_and_lists_of_other_headlines_are_boilerplate() -> None:
    head = ("Untuk Segera Disiarkan", "Kontak Rini Astuti", "Telepon 555 0134")
    tail = ("Rekomendasi", "Panen Kelapa Pulau Senduk Naik")
    assert related(ORIGINAL, text(*head, *OPENING, *tail)).relation is Relation.SAME


def test_a_date_line_with_another_date_is_no_boilerplate() -> None:
    dated = [text(f"{day} Maret 2026", *OPENING, day=None) for day in (2, 9)]
    assert not related(*dated).merges


def test_the_sum_of_a_captcha_and_addresses_say_nothing() -> None:
    tails = [
        ("Are you a human? 8 + 8 =", "https://kantor.test/1"),
        ("Are you a human? 4 + 6 =", "https://kantor.test/2"),
    ]
    assert related(*(text(*OPENING, *tail) for tail in tails)).relation is Relation.IDENTICAL


def test_a_title_of_another_release_over_the_body_is_flagged_and_not_merged() -> None:
    wrong = replace(ORIGINAL, title="Lomba Perahu Hias Meriahkan Sungai Kenanga")
    comparison = related(ORIGINAL, wrong)
    assert comparison.title_lies
    assert comparison.relation in MERGING
    assert not comparison.merges


def test_a_copy_under_a_title_of_its_own_words_is_no_lie() -> None:
    assert not related(ORIGINAL, replace(ORIGINAL, title="Warga Laporkan Keruhnya Air kepada Petugas")).title_lies


NUMBERS_AND_NAMES = (
    "Pada 3 Maret 2026 tim dari Tanjung Arum menemukan 412 sambungan rusak di Rawa Kidul dan 97 di Pasar Seroja.",
    "On 3 March 2026 a team from Tanjung Arum found 412 broken connections in Rawa Kidul and 97 at Pasar Seroja.",
)


def test_other_languages_with_the_same_numbers_and_names_are_a_translation_candidate() -> None:
    first, second = (text(line) for line in NUMBERS_AND_NAMES)
    second = replace(second, language="en")
    assert related(first, second).relation is Relation.TRANSLATION_CANDIDATE
    assert compare_texts(first, replace(second, language="id")) is None
    assert compare_texts(first, replace(second, day=DAY + timedelta(days=1))) is None


WORDS = st.lists(
    st.sampled_from(["air", "warga", "posko", "12", "13", "Arum", "Bonar", "hari", "dan", "di", "pada", "laporan"]),
    max_size=60,
)
TEXTS = st.builds(
    lambda lines, days: text(*(" ".join(words) for words in lines), day=DAY + timedelta(days=days)),
    st.lists(WORDS, max_size=5),
    st.integers(0, 40),
)


@given(TEXTS, TEXTS)
def test_property_nothing_with_other_numbers_merges(first: Text, second: Text) -> None:
    comparison = compare_texts(first, second)
    numbers = [{word for word in side.words if word.isdigit()} for side in (first, second)]
    in_prose_only = all(line.is_prose for side in (first, second) for line in side.lines)
    if comparison is not None and comparison.merges and in_prose_only:
        assert numbers[0] == numbers[1]


@given(TEXTS, TEXTS)
def test_property_overlap_does_not_depend_on_the_order(first: Text, second: Text) -> None:
    here, there = Overlap.of(first.shingles, second.shingles), Overlap.of(second.shingles, first.shingles)
    assert (here.jaccard, here.first_in_second) == (there.jaccard, there.second_in_first)
    assert 0 <= here.jaccard <= here.containment <= 1


@given(TEXTS)
def test_property_a_text_is_identical_with_itself(one: Text) -> None:
    comparison = compare_texts(one, one)
    assert (comparison.relation if comparison else None) == (Relation.IDENTICAL if one.words else None)
