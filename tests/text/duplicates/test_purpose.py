"""What is said again on purpose stays: under other headings, of other parties, in answers, oaths and refrains."""

import pytest

from rilis_etl.model import Block, BlockKind
from rilis_etl.text.duplicates import remove_duplicates
from rilis_etl.text.edit_log import EditLog

NOTICE = (
    "Pemeriksaan perahu dilakukan setiap pagi di dermaga umum mulai pukul enam, pemilik membawa surat ukur, bukti "
    "iuran tahun lalu, dan dua orang awak yang mengenal mesinnya, sedangkan perahu yang belum laik diperiksa lagi pada "
    "pekan berikutnya tanpa biaya tambahan apa pun dari pemilik maupun penyewanya."
)
CLAUSES = (
    (
        "Teguran pertama diberikan kepada {party} secara lisan oleh penjaga dermaga, dicatat dalam buku harian, dan "
        "dibacakan kembali di hadapan dua saksi apabila {party} meminta penjelasan tentang alasan teguran, baik pada "
        "hari itu juga maupun pada pertemuan bulanan yang berikutnya."
    ),
    (
        "Apabila teguran itu tidak ditaati dalam tujuh hari, tempat sandar {party} dipindahkan ke ujung timur sampai "
        "biaya pembersihan dilunasi, dan pemindahan itu diumumkan pada papan di depan kantor syahbandar setempat "
        "selama dua pekan berturut-turut dengan huruf yang mudah dibaca."
    ),
)
HEADING = BlockKind.HEADING


def blocks_of(*texts: str | Block) -> tuple[Block, ...]:
    return tuple(Block(BlockKind.PARAGRAPH, text) if isinstance(text, str) else text for text in texts)


def is_untouched(*texts: str | Block) -> bool:
    edit_log = EditLog(blocks_of(*texts))
    return remove_duplicates(edit_log) == edit_log


@pytest.mark.parametrize("kind", [HEADING, BlockKind.PARAGRAPH])
def test_a_notice_under_each_of_several_headings_stays(kind: BlockKind) -> None:
    names = ("Dermaga Utara", "Dermaga Tengah", "Dermaga Selatan")
    assert is_untouched(*(block for name in names for block in blocks_of(Block(kind, name), NOTICE)))


def test_two_notices_of_several_paragraphs_under_two_headings_stay() -> None:
    assert is_untouched("Bagi nelayan:", NOTICE, CLAUSES[0], "Bagi penarik jaring:", NOTICE, CLAUSES[0])


def test_a_copy_under_the_same_heading_goes() -> None:
    blocks = blocks_of(Block(HEADING, "Dermaga Utara"), NOTICE, Block(HEADING, "Dermaga Utara"), NOTICE)
    left = remove_duplicates(EditLog(blocks)).segments
    assert [segment.text for segment in left] == ["Dermaga Utara", NOTICE]


@pytest.mark.parametrize("parties", [("pemilik kapal", "penyewa perahu"), ("the skipper", "the broker")])
def test_clauses_for_another_party_stay_without_any_heading(parties: tuple[str, str]) -> None:
    assert is_untouched(*(clause.format(party=party) for party in parties for clause in CLAUSES))


def test_one_answer_to_two_questions_stays() -> None:
    questions = ("Di mana perahu kayu diperiksa?", "Apakah perahu sewaan diperiksa juga sebelum musim melaut dimulai?")
    assert is_untouched(*(text for question in questions for text in (question, NOTICE)))


def test_one_oath_of_two_persons_stays() -> None:
    assert is_untouched("Wulan Hapsari mengucapkan:", NOTICE, "Danu Laksana mengucapkan:", NOTICE)


def test_a_long_refrain_between_other_paragraphs_stays() -> None:
    refrain = f"{NOTICE} Demikianlah kami berdiri di tepi air yang sama, dan kami akan tetap berdiri di sini bersama."
    others = ("Ombak pertama datang.", "Ombak berikutnya pulang.", "Angin pun reda.")
    assert is_untouched(*(text for other in others for text in (other, refrain)))


@pytest.mark.parametrize(
    ("old", "new"), [("dilunasi", "dihapuskan"), ("tujuh hari", "sepuluh hari"), ("tidak ditaati", "ditaati")]
)
def test_paragraphs_with_another_outcome_number_or_negation_are_two_paragraphs(old: str, new: str) -> None:
    first = tuple(clause.format(party="pemilik kapal") for clause in CLAUSES)
    again = (first[0].replace("lisan", "tertulis"), first[1].replace(old, new))
    assert again[1] != first[1]
    blocks = blocks_of(*first, "Ketentuan itu berlaku sejak awal musim melaut yang lalu.", *again)
    assert blocks[-1].text in [segment.text for segment in remove_duplicates(EditLog(blocks)).segments]
