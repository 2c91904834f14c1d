"""Counts of what a query finds: all of them on the releases of current_releases."""

from datetime import date
from typing import Any

from rilis_etl.warehouse.search.index import index_new_texts
from rilis_etl.warehouse.snapshots.staging_database import StagingDatabase
from tests.warehouse.search.conftest import fill


def ask(corpus: StagingDatabase, query: str) -> list[tuple[Any, ...]]:
    return corpus.con.execute(query).fetchall()


def test_a_count_needs_no_text(corpus: StagingDatabase) -> None:
    assert ask(corpus, """from search_count('air OR masa', until := '2026-03-31')""") == [(2,)]
    assert ask(corpus, "from search_count('homecide')") == [(0,)]


def test_months_without_a_hit_are_told_too(corpus: StagingDatabase) -> None:
    rows = ask(corpus, "from term_per_month('air')")
    assert rows == [(date(2026, n, 1), int(n in (3, 4)), 1, 1000.0 * (n in (3, 4))) for n in range(1, 7)]


def test_sources_are_told_how_often_and_since_when(corpus: StagingDatabase) -> None:
    assert ask(corpus, "from term_per_source('air')") == [("kantor", 2, 6, 333.33, date(2026, 3, 1), date(2026, 4, 1))]


def test_years_are_told_of_each_source(corpus: StagingDatabase) -> None:
    assert ask(corpus, "from term_per_year('air')") == [("kantor", 2026, 2, 6, 333.33)]
    assert ask(corpus, "from term_per_year('air', source := 'nobody')") == []


def test_an_interstitial_is_not_searched(work: StagingDatabase, make: Any) -> None:
    fill(work, make)
    for number in range(4):
        page = make.page(f"w{number}", "Layanan ini hanya tersedia nanti.", 20 + number, title=f"Judul {number}")
        work.write(page)
    work.link()
    index_new_texts(work.con)
    assert ask(work, "from search_count('layanan')") == [(0,)]
    assert ask(work, "select count(*) from kwic('layanan')") == [(0,)]
    assert ask(work, "select reason, count(*) from search_left_out group by all") == [("interstitial", 4)]


def test_a_concordance_takes_the_same_queries(corpus: StagingDatabase) -> None:
    found = "select left_context, keyword, right_context from kwic({}, width := 2) order by all"
    assert ask(corpus, found.format("""'"hak asas*" -banjir'""")) == [
        ("Warga membicarakan", "hak asasi", "manusia dan"),
        ("manusia dan", "hak asas", "mereka atas"),
    ]
    assert ask(corpus, found.format("'hak NEAR/2 manusia'")) == [
        ("Warga membicarakan", "hak", "asasi manusia"),
        ("hak asasi", "manusia", "dan hak"),
        ("manusia dan", "hak", "asas mereka"),
    ]
    assert ask(corpus, "select count(*), any_value(source) from kwic('masalah')") == [(2, "kantor")]


def test_words_that_stand_beside_a_word_are_told_with_how_often_chance_would_have_it(
    corpus: StagingDatabase,
) -> None:
    rows = ask(corpus, "select word, near_count, all_count from collocates('asasi OR asas', width := 1, least := 2)")
    assert rows == [("hak", 2, 5)], "once in the title, which counts three times, and twice in the text"


def test_words_that_are_typical_of_some_releases_are_told(work: StagingDatabase, make: Any) -> None:
    for number in range(24):
        text = f"Rapat membahas banjir nomor {number}." if number % 2 else f"Rapat membahas panen nomor {number}."
        work.write(make.page(str(number), text, number, title="Kabar"))
    index_new_texts(work.con)
    chosen = "(select list(release_id) from current_releases where body {} '%banjir%')"
    rows = ask(
        work, f"select term, a_count, b_count from keyness({chosen.format('like')}, {chosen.format('not like')})"
    )
    assert rows == [("banjir", 12, 0), ("panen", 0, 12)]
