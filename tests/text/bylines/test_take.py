"""Who signed: found where newsrooms sign, classified part by part, and nobody credited by mistake."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.model import Article, Block, BlockKind, Byline, BylineKind, BylineRole
from rilis_etl.sources.schema import GENERIC, Bylines
from rilis_etl.text import restore
from rilis_etl.text.bylines import Roster, RosterEntry, take_bylines
from rilis_etl.text.bylines.take import Credited
from rilis_etl.text.duplicates import remove_duplicates
from rilis_etl.text.edit_log import EditLog

LEAD = (
    "Dinas Perikanan Teluk Sunyi membagikan dua ratus jaring kepada nelayan kecil pada pembukaan musim melaut. Wulan "
    "Hapsari Utami dari koperasi setempat memastikan setiap kapal hanya mendapat satu."
)
LAST = "Pembagian berikutnya berlangsung di dermaga timur setelah cuaca membaik."


NOBODY = Roster()
UNCONFIRMED = Bylines()


def credited(
    *texts: str,
    roster: Roster = NOBODY,
    known: Bylines = UNCONFIRMED,
    authors: tuple[str, ...] = (),
) -> Credited:
    """The path of these blocks through duplicates and bylines, after making sure that everything can be put back."""
    edit_log = EditLog(tuple(Block(BlockKind.PARAGRAPH, text) for text in texts))
    article = Article("https://warta.example/1", "Judul", edit_log.extracted, "main", "test", authors=authors)
    source = GENERIC.model_copy(update={"bylines": known})
    result = take_bylines(remove_duplicates(edit_log), article, source, roster)
    assert restore(result.edit_log.text, result.edit_log.removals()) == "\n".join(texts)
    return result


def parts(result: Credited) -> list[str]:
    """Each byline as "kind text", with its role where that is not author."""
    return [f"{b.kind} {b.text}" + ("" if b.role is BylineRole.AUTHOR else f" as {b.role}") for b in result.bylines]


CREDITS = [
    # persons
    ("(WHU)", ["initials WHU"]),
    ("(tet)", ["initials tet"]),
    ("(Ron)", ["initials Ron"]),
    ("(PS)", ["initials PS"]),
    ("(hm.ys)", ["initials hm.ys"]),
    ("(Ndr.)", ["initials Ndr."]),
    ("(pram)", ["initials pram"]),
    ("(jwn5)", ["initials jwn5"]),
    ("[rgu]", ["initials rgu"]),
    ("( ron )", ["initials ron"]),
    ("(ron", ["initials ron"]),
    ("(ron)***", ["initials ron"]),
    ("**(ron)**", ["initials ron"]),
    ("(ron).", ["initials ron"]),
    ("(*LP/VE)", ["initials LP", "initials VE"]),
    ("(dw, yn)", ["initials dw", "initials yn"]),
    ("(Robby)", ["name Robby"]),
    ("(Bagas Adiputra)", ["name Bagas Adiputra"]),
    # others than persons
    ("(Rel)", ["agency Rel"]),
    ("(ard/ant)", ["initials ard", "agency ant"]),
    ("(OL-2)", ["desk OL-2"]),
    ("(Humas)", ["unit Humas"]),
    ("(red)", ["unit red"]),
    ("(hms/ron)", ["unit hms", "initials ron"]),
    ("(ril humas pemda/ohs)", ["unit ril humas pemda", "initials ohs"]),
    ("(Penrem 072/Pmk)", ["unit Penrem 072", "initials Pmk"]),
    ("(****)", ["filler ****"]),
    ("(*)", ["filler *"]),
    ("(adv/ron)", ["filler adv", "initials ron"]),
    ("(19/12/23)", ["date 19/12/23"]),
    ("(rin/19 Desember 2023)", ["initials rin", "date 19 Desember 2023"]),
    # roles
    ("(Biro Humas/Sina//YM/Foto:SS)", ["unit Biro Humas", "name Sina", "initials YM", "initials SS as photo"]),
    ("(Reporter: Ani, Editor: Budi)", ["name Ani as reporter", "name Budi as editor"]),
    ("(ron/hms/foto: ist)", ["initials ron", "unit hms"]),
    ("***  Editor: denkur", ["name denkur as editor"]),
    ("Redaktur & Reporter : Boy", ["name Boy as editor", "name Boy as reporter"]),
    ("Jurnalis Video: Rian Saputra Editor: Wati", ["name Rian Saputra as reporter", "name Wati as editor"]),
    # without brackets
    ("/hms", ["unit hms"]),
    ("-red-", ["unit red"]),
    ("***ron", ["initials ron"]),
    ("*/ron", ["initials ron"]),
]


@pytest.mark.parametrize(("credit", "expected"), CREDITS)
def test_a_credit_behind_the_last_sentence_is_taken_out_and_classified(credit: str, expected: list[str]) -> None:
    result = credited(LEAD, f"{LAST} {credit}")
    assert parts(result) == expected
    assert result.edit_log.text == f"{LEAD}\n{LAST}"
    assert {cut.rule for cut in result.edit_log.edits} == {"byline"}


LINES = [
    ("(ron)", ["initials ron"]),
    ("Penulis: Ani Lestari", ["name Ani Lestari"]),
    ("Penulis: WHU", ["initials WHU"]),
    ("Wartawan: ron", ["initials ron as reporter"]),
    ("Reporter: Ani Lestari | Editor: Budi Utomo", ["name Ani Lestari as reporter", "name Budi Utomo as editor"]),
    ("Penulis : Ani Lestari, S.Sos, M.Si / Editor : Budi", ["name Ani Lestari, S.Sos, M.Si", "name Budi as editor"]),
    ("Kontributor: Dewi Anggraini (Humas Kanwil)", ["name Dewi Anggraini as reporter"]),
    ("***Penulis: Ani Lestari, Pengurus Forum Warga Teluk Sunyi.", ["name Ani Lestari"]),
    ("Teks dan Foto: Ani", ["name Ani", "name Ani as photo"]),
    ("Diterjemahkan oleh Ani Lestari", ["name Ani Lestari as translator"]),
    ("Humas Dinas Perikanan/ron", ["unit Humas Dinas Perikanan", "initials ron"]),
    ("ard/ant", ["initials ard", "agency ant"]),
    ("Tim Redaksi", ["unit Tim Redaksi"]),
    ("Tim Liputan: Ani Lestari, Budi Utomo", ["name Ani Lestari as reporter", "name Budi Utomo as reporter"]),
]


@pytest.mark.parametrize(("line", "expected"), LINES)
def test_a_line_of_its_own_below_the_text_is_a_credit(line: str, expected: list[str]) -> None:
    result = credited(LEAD, LAST, line)
    assert parts(result) == expected
    assert result.edit_log.text == f"{LEAD}\n{LAST}"


HEADS = [
    ("Penulis: Ani Lestari", ["name Ani Lestari"]),
    ("Oleh Ani Lestari", ["name Ani Lestari"]),
    ("Laporan Wartawan Wartateluk.com, Ani Lestari", ["name Ani Lestari as reporter"]),
    ("By Jane Doe", ["name Jane Doe"]),
    ("By Jane Doe | 6 November 2020", ["name Jane Doe"]),
    ("Ditulis oleh Ani Lestari pada Senin, 9 November 2020", ["name Ani Lestari"]),
    ("Penulis: Ani Lestari - November 9, 2020 10:15", ["name Ani Lestari"]),
    ("Reporter: Ani | Editor: Budi", ["name Ani as reporter", "name Budi as editor"]),
    ("Oleh : Dr. Ani Lestari, M.Si (Kepala Dinas)", ["name Dr. Ani Lestari, M.Si"]),
]


@pytest.mark.parametrize(("line", "expected"), HEADS)
def test_a_credit_above_the_text_is_found(line: str, expected: list[str]) -> None:
    result = credited(line, LEAD, LAST)
    assert parts(result) == expected
    assert {byline.where for byline in result.bylines} == {"head"}
    assert result.edit_log.text == f"{LEAD}\n{LAST}"


NO_CREDITS = [
    # explained, or used as a word of the text
    "Hal itu diatur Hak Asasi Manusia (HAM)",
    "Hal itu diatur Hak Asasi Manusia (HAM).",
    "Panitia membahas rancangan aturan (RUU KUHP)",
    "Proyek memakai skema Kerjasama Pemerintah-Badan Usaha (KPBU)",
    'Dinas memperkenalkan "Sistem Informasi Desa" (SID)',
    'Dinas memperkenalkan "Sistem Data Kota" (SIDAKO).',
    "Anggota dewan hadir dalam rapat (RDPU).",
    "HAM dibahas bersama warga. Acara pun ditutup. (HAM)",
    # ranks, asides, numerals, places of pictures, foreign words
    "Hadir pula Letjen Suhendra (Purn).",
    "Ia terjaring OTT (Operasi Tangkap Tangan -red).",
    "Panitia menyiapkan 3 (tiga).",
    "Warga pulang menjelang sore. (Foto:Ist)",
    "Acara melibatkan para pihak (stake holder)",
    "Pencairan dilakukan PT Anu (Persero)",
    "Gelar yang disandangnya kini doktor (M.Si).",
    "Acara ditutup ketua panitia. (M.Si)",
    "Acara ditutup ketua panitia. (S.H.)",
    # what belongs to its sentence
    "Pertemuan digelar pada Selasa (19/12/23)",
    "Rincian dapat dilihat di lampiran. (lihat tabel)",
    "Kisah ini belum selesai. (bersambung)",
    "Sesuai dengan ketentuan ayat (2).",
    "Semua berjalan lancar. (1)",
    "Doa dibacakan bersama. (HR Bukhari)",
    "Panen naik tahun ini *perkiraan",
    "Bantuan diberikan kepada desa dan/atau kelurahan kab/kota",
    "Kabar ini dapat dibaca di https://warta.example/a/b/ron",
    # labels without persons
    "Foto: Menteri Sosial menyerahkan bantuan",
    "Laporan: Kegiatan Hari Ini",
    "Editor: -",
    "Informasi lebih lanjut: Ani (HP)",
]


@pytest.mark.parametrize("ending", NO_CREDITS)
def test_what_only_looks_like_a_credit_stays_in_the_text(ending: str) -> None:
    result = credited(LEAD, f"{LAST} {ending}")
    assert parts(result) == []
    assert result.edit_log.text == f"{LEAD}\n{LAST} {ending}"


@pytest.mark.parametrize(
    "line",
    ["Humas Polda Gelar Pelatihan Menulis", "Tim Redaksi Teluk Sunyi.", "Oleh karena itu warga datang", "By the way"],
)
def test_a_first_line_that_only_begins_like_a_credit_or_names_the_newsroom_stays(line: str) -> None:
    assert parts(credited(line, LEAD, LAST)) == []


@pytest.mark.parametrize(
    "behind",
    [
        ("Sumber : https://warta.example/jaring", "Bagikan:", "Short link"),
        ("Biro Komunikasi Publik", "Dinas Perikanan", "Facebook: Teluk Sunyi", "Twitter: @telsun", "#TelukSunyiHebat"),
        ("Tentang Dinas Perikanan", LEAD.replace("Teluk", "Muara"), "Kantor dinas buka setiap hari kerja."),
    ],
)
def test_sources_footers_and_notices_may_stand_behind_a_credit(behind: tuple[str, ...]) -> None:
    result = credited(LEAD, f"{LAST} (ron)", *behind)
    assert parts(result) == ["initials ron"]
    assert result.edit_log.text.splitlines()[1:] == [LAST, *behind]


def test_a_picture_without_author_may_stand_behind_a_credit() -> None:
    result = credited(LEAD, f"{LAST} (ron) (Foto: Ist)")
    assert parts(result) == ["initials ron"]
    assert result.edit_log.text.endswith(f"{LAST} (Foto: Ist)")


@pytest.mark.parametrize(
    "ending", ["tutupnya (ron)", "pungkasnya (ron).", "kata Wulan. “Kami siap,” ujarnya (WHU)", "“kami siap” (ron)"]
)
def test_a_verb_of_saying_or_the_end_of_a_quotation_stands_for_the_missing_full_stop(ending: str) -> None:
    assert len(credited(LEAD, f"{LAST[:-1]}, {ending}").bylines) == 1


def test_the_credit_of_a_doubled_text_is_found_once_and_leaves_both_copies() -> None:
    second = (
        "Ketua rukun nelayan menyambut baik bantuan itu karena harga jaring naik dua kali lipat sejak tahun lalu. Ia "
        "meminta panitia mengumumkan daftar penerima di papan pengumuman setiap kampung. (WHU)"
    )
    result = credited("Kabar dari dermaga.", LEAD, second, LEAD, second, "Short link")
    assert parts(result) == ["initials WHU"]
    assert result.edit_log.text == "\n".join(("Kabar dari dermaga.", LEAD, second[:-6], "Short link"))


def test_a_credit_that_ends_two_texts_on_one_page_leaves_both() -> None:
    result = credited(f"{LEAD} (ron)", LAST, "Kapal pertama berangkat menjelang subuh. (ron)")
    assert parts(result) == ["initials ron"]
    assert "(ron)" not in result.edit_log.text


def test_a_credit_that_only_the_removed_copy_has_is_still_found() -> None:
    result = credited(LEAD + " " + LAST, LEAD + " " + LAST + " (ron)")
    assert parts(result) == ["initials ron"]
    assert result.edit_log.text == f"{LEAD} {LAST}"


def test_a_person_of_the_text_with_these_initials_is_a_candidate() -> None:
    assert credited(LEAD, f"{LAST} (WHU)").bylines == (
        Byline(BylineKind.INITIALS, "WHU", full_name="Wulan Hapsari Utami", confidence=0.6),
    )


def test_two_persons_with_these_initials_are_no_candidates() -> None:
    other = "Turut hadir Widi Harum Utari dari balai benih."
    assert credited(LEAD, other, f"{LAST} (WHU)").bylines[0].full_name is None


def test_the_source_file_confirms_a_name() -> None:
    byline = credited(LEAD, f"{LAST} (whu)", known=Bylines(names={"WHU": "Wening Hayu Utari"})).bylines[0]
    assert (byline.full_name, byline.confidence) == ("Wening Hayu Utari", 1.0)


def test_the_source_file_confirms_units_and_desks_of_any_form() -> None:
    known = Bylines(units=("Warta Pesisir 7",), desks=("X9",))
    assert parts(credited(LEAD, f"{LAST} (Warta Pesisir 7/X9)", known=known)) == ["unit Warta Pesisir 7", "desk X9"]


def test_the_source_file_refuses_an_ending() -> None:
    assert parts(credited(LEAD, f"{LAST} (ron)", known=Bylines(not_bylines=("ron",)))) == []


def test_the_roster_decides_where_the_full_stop_is_missing() -> None:
    doubtful = (LEAD, f"{LAST[:-1]} (ron)")
    roster = Roster.of([RosterEntry("ron", BylineKind.INITIALS, count=2)])
    assert parts(credited(*doubtful)) == []
    assert parts(credited(*doubtful, roster=roster)) == ["initials ron"]


def test_the_author_of_the_metadata_is_no_byline() -> None:
    assert credited(LEAD, LAST, authors=("Admin Humas",)).bylines == ()


def test_the_author_of_the_metadata_is_believed_when_the_source_file_knows_the_name() -> None:
    (byline,) = credited(LEAD, LAST, authors=("Ani Lestari",), known=Bylines(names={"al": "Ani Lestari"})).bylines
    assert (byline.text, byline.where, byline.confidence) == ("Ani Lestari", "metadata", 0.5)


TOKENS = [
    "(",
    ")",
    "[",
    "ron",
    "WHU",
    "Editor:",
    "Oleh",
    " ",
    ".",
    "*",
    "/",
    "-",
    "Sumber :",
    LAST,
    "humas",
    "19/12/23",
]
ANYTHING = st.lists(st.lists(st.sampled_from(TOKENS), max_size=9).map("".join), max_size=7)


@given(ANYTHING)
def test_random_blocks_never_break_the_account(texts: list[str]) -> None:
    credited(*texts)
