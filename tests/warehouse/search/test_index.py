"""Search: any form of a word, quotes and minus, best first, from any client."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rilis_etl.warehouse.engine import keys
from rilis_etl.warehouse.query.sandbox import run_query
from rilis_etl.warehouse.search import index
from rilis_etl.warehouse.search.index import index_new_texts
from rilis_etl.warehouse.search.stem import stem
from rilis_etl.warehouse.snapshots.staging_database import StagingDatabase
from tests.warehouse.compare import differences
from tests.warehouse.conftest import staging_database

PAGES = {
    "1": ("Laporan pelanggaran", "Warga melaporkan pelanggaran di pasar. Petugas datang."),
    "2": ("Kabar pasar", "Pedagang melanggar aturan jualan, kata petugas pasar. Pasar ramai."),
    "3": ("Hari kemerdekaan", "Upacara berjalan tertib. Biro Humas, Kota Lama, membagi hadiah."),
    "4": ("Rapat biro", "Biro itu bertemu humas kota di Jum'at pagi."),
}


@pytest.fixture(scope="session")
def indexed(sql: Path, make: Any) -> Iterator[StagingDatabase]:
    """For tests that only ask."""
    with staging_database(sql) as work:
        yield filled(work, make)


@pytest.fixture
def growing(work: StagingDatabase, make: Any) -> StagingDatabase:
    """The same, for tests that add to it."""
    return filled(work, make)


def filled(work: StagingDatabase, make: Any) -> StagingDatabase:
    for hour, (key, (title, text)) in enumerate(PAGES.items()):
        work.write(make.page(key, text, hour, title=title))
    index_new_texts(work.con)
    return work


def found(work: StagingDatabase, query: str, columns: str = "title") -> list[Any]:
    return [
        row if "," in columns else row[0]
        for row in work.con.execute(f"select {columns} from search($1)", [query]).fetchall()
    ]


def test_any_form_of_a_word_finds_the_others(indexed: StagingDatabase) -> None:
    assert (
        set(found(indexed, "melanggar")) == set(found(indexed, "pelanggaran")) == {"Laporan pelanggaran", "Kabar pasar"}
    )


def test_a_form_that_no_text_has_is_found_by_its_stem(indexed: StagingDatabase) -> None:
    assert set(found(indexed, "dilanggarnya")) == {"Laporan pelanggaran", "Kabar pasar"}


def test_a_word_of_the_title_counts_more(indexed: StagingDatabase) -> None:
    assert found(indexed, "pelanggaran")[0] == "Laporan pelanggaran"
    assert found(indexed, "pasar")[0] == "Kabar pasar"


def test_every_word_asked_for_must_be_there(indexed: StagingDatabase) -> None:
    assert found(indexed, "petugas pelanggaran pedagang") == ["Kabar pasar"]
    assert found(indexed, "pasar xyzzy") == []


def test_in_quotes_the_words_follow_each_other(indexed: StagingDatabase) -> None:
    assert set(found(indexed, "biro humas")) == {"Hari kemerdekaan", "Rapat biro"}
    assert found(indexed, '"BIRO humas"') == ["Hari kemerdekaan"]
    assert found(indexed, '"humas kota lama"') == ["Hari kemerdekaan"], "punctuation between them does not count"


def test_a_phrase_of_frequent_words_is_found_wherever_its_words_stand_beside_others_too(
    growing: StagingDatabase, make: Any
) -> None:
    mixed = " ".join(f"kota {word} lama kota" for word in ("raya", "besar", "tua", "kecil", "baru", "indah"))
    for hour, (key, text) in enumerate((("6", f"{mixed} lama."), ("7", f"{mixed} raya."))):
        growing.write(make.page(key, text, 10 + hour, title=f"Kota {key}"))
    index_new_texts(growing.con)
    assert set(found(growing, '"kota lama"')) == {"Hari kemerdekaan", "Kota 6"}
    assert set(found(growing, '"lama kota"')) == {"Kota 6", "Kota 7"}


def test_a_whole_text_can_be_asked_for(growing: StagingDatabase, make: Any) -> None:
    text = " ".join(f"kata{number}" for number in range(300))
    growing.write(make.page("8", text, 30, title="Panjang"))
    index_new_texts(growing.con)
    assert found(growing, text) == found(growing, f'"{text}"') == ["Panjang"]
    assert found(growing, f"{text} tiada{'x' * 30}") == []


def test_words_and_phrases_behind_a_minus_are_left_out(indexed: StagingDatabase) -> None:
    assert found(indexed, "pasar -pedagang") == ["Laporan pelanggaran"]
    assert found(indexed, 'biro -"biro humas"') == ["Rapat biro"]


def test_a_word_behind_a_minus_alone_leaves_the_texts_without_it(indexed: StagingDatabase) -> None:
    assert set(found(indexed, "-pasar")) == {"Hari kemerdekaan", "Rapat biro"}


def test_accents_and_apostrophes_make_no_difference(indexed: StagingDatabase) -> None:
    assert found(indexed, "JUMAT") == found(indexed, "jum’at") == found(indexed, "Júm'at") == ["Rapat biro"]


@pytest.mark.parametrize("sign", ["\uf0b7", "፡", "་", "•", "—", "։"])
def test_signs_of_any_script_and_of_fonts_of_bullets_part_words(indexed: StagingDatabase, sign: str) -> None:
    assert indexed.con.execute("select search_tokens($1)", [f"satu{sign}dua"]).fetchall() == [(["satu", "dua"],)]


def test_the_snippet_shows_the_hit(indexed: StagingDatabase) -> None:
    assert found(indexed, "hadiah", "title, snippet") == [
        ("Hari kemerdekaan", "Upacara berjalan tertib. Biro Humas, Kota Lama, membagi [hadiah.]")
    ]


@pytest.mark.parametrize("query", ["", " ", "'; drop table versions; --"])
def test_a_query_without_words_finds_nothing_and_breaks_nothing(indexed: StagingDatabase, query: str) -> None:
    assert found(indexed, query) == []


def test_the_newest_text_of_a_release_is_searched(growing: StagingDatabase, make: Any) -> None:
    for minute in (100, 200):
        growing.write(make.page("3", "Hujan turun.", minute, title="Diubah"))
    index_new_texts(growing.con)
    assert found(growing, "hadiah") == []
    assert found(growing, "hujan") == ["Diubah"]


def test_a_second_call_indexes_nothing(growing: StagingDatabase) -> None:
    before = growing.con.execute("from search_postings").fetchall()
    assert index_new_texts(growing.con) == 0
    assert growing.con.execute("from search_postings").fetchall() == before


def test_full_segments_are_sorted_into_one_run(
    growing: StagingDatabase, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ((held,),) = growing.con.execute("select count(*) from search_documents").fetchall()
    monkeypatch.setattr(index, "SEGMENT", 1)
    monkeypatch.setattr(index, "SEGMENTS_IN_RUN", held + 2)
    stored = "select term_id, document_number from search_postings"
    sorted_after = []
    for minute, text in ((30, "Banjir surut di kota."), (31, "Air naik di kota.")):
        growing.write(make.page(str(minute), text, minute, title=f"Menit {minute}"))
        index_new_texts(growing.con)
        rows = growing.con.execute(stored).fetchall()
        sorted_after.append(rows == sorted(rows))
    assert sorted_after == [False, True]
    assert set(found(growing, "kota surut")) == {"Menit 30"}


def test_a_version_that_vanishes_leaves_the_index(growing: StagingDatabase, make: Any) -> None:
    for minute, text in ((20, "Banjir."), (100, "Surut."), (200, "Surut.")):
        growing.write(make.page("5", text, minute))
    index_new_texts(growing.con)
    (count,) = growing.con.execute("select count(*) from search_documents").fetchall()
    growing.con.execute("delete from versions where version_number = 2")
    index_new_texts(growing.con)
    assert growing.con.execute("select count(*) from search_documents").fetchall() == [(count[0] - 1,)]
    stray = "from search_postings anti join search_documents using (document_number)"
    assert growing.con.execute(stray).fetchall() == []


def test_every_load_leaves_an_index_that_is_complete_and_the_same_in_any_order(
    warehouse: Any, make: Any, load: Any, tmp_path: Any
) -> None:
    pages = [make.page(key, text, hour, title=title) for hour, (key, (title, text)) in enumerate(PAGES.items())]
    for number, page in enumerate(pages):
        load(warehouse, page, run_id=f"r{number}")
    one_by_one = warehouse.published()
    load(warehouse, make.together(*pages), run_id="all", fresh=True)
    assert [d for d in differences(one_by_one, warehouse.published()) if d.table.startswith("search")] == []
    with run_query(warehouse, "select count(*) from search('pasar')") as result:
        assert list(result.rows()) == [(2,)]


def test_keywords_stand_in_their_context(indexed: StagingDatabase) -> None:
    rows = indexed.con.execute("select left_context, keyword, right_context from kwic('humas', width := 2)").fetchall()
    assert sorted(rows) == [("itu bertemu", "humas", "kota di"), ("tertib. Biro", "Humas,", "Kota Lama,")]


@pytest.mark.parametrize(
    ("root", "forms"),
    [
        ("langgar", "melanggar dilanggar pelanggaran pelanggarannya melanggarlah terlanggar"),
        ("temu", "temu bertemu menemui ditemukan pertemuan penemuan"),
        ("adu", "aduan mengadu diadukan pengaduan mengadukannya"),
        ("kerja", "kerja bekerja kerjakan"),
        ("ajar", "ajar belajar pelajaran pelajar mengajarkan"),
        ("selesai", "selesai menyelesaikan penyelesaian diselesaikan"),
        ("kota", "kota kotanya perkotaan"),
        ("ilmu", "ilmu ilmunya"),
        ("kering", "kering kekeringan mengeringkan pengeringan"),
        ("kawal", "kawal mengawal pengawalan"),
    ],
)
def test_forms_of_a_root_have_one_stem(root: str, forms: str) -> None:
    assert {stem(form) for form in forms.split()} == {root}


@pytest.mark.parametrize(("kind", "word"), [("word", "asasi"), ("stem", "langgar"), ("word", "إعلان")])
def test_queries_number_words_as_loads_do(indexed: StagingDatabase, kind: str, word: str) -> None:
    assert indexed.con.execute("select search_key($1, $2)", [kind, word]).fetchall() == [(keys.key(kind, word),)]


@pytest.mark.parametrize("word", ["", "di", "ke", "ham", "2017", "إعلان", "x" * 40])
def test_what_has_no_affix_stays(word: str) -> None:
    assert stem(word) == word


def test_in_how_many_texts_a_word_stands_is_known_after_every_load(indexed: StagingDatabase, make: Any) -> None:
    def differing() -> list[Any]:
        return indexed.con.execute("""
            (from search_term_counts except select term_id, count(*) from search_postings group by term_id)
            union all
            (select term_id, count(*) from search_postings group by term_id except from search_term_counts)
        """).fetchall()

    indexed.write(make.page("9", "Petugas pasar pulang.", 40, title="Sore"))
    index_new_texts(indexed.con)
    assert differing() == []
    indexed.con.execute("delete from search_postings where document_number = 2")
    index_new_texts(indexed.con)
    assert differing() == [], "and after postings were taken back"


def test_an_amount_is_found_with_its_currency_written_on_to_it(indexed: StagingDatabase, make: Any) -> None:
    for number, text in enumerate(("Hibah Rp1.250.000 cair.", "Panen 1.250.000 butir.", "Anggaran Rp5 miliar.")):
        indexed.write(make.page(f"rp{number}", text, 50 + number, title=f"Dana {number}"))
    index_new_texts(indexed.con)
    assert set(found(indexed, "1.250.000")) == {"Dana 0", "Dana 1"}
    assert found(indexed, "5 miliar") == found(indexed, "Rp5 miliar") == ["Dana 2"]
    assert found(indexed, '"1.250.000"') == ["Dana 1"], "in quotes words stand as they are written"
