"""Each question of the explorer runs, keeps to what was chosen, and takes what is typed as a value."""

from collections.abc import Callable, Iterator
from datetime import date

import duckdb
import pytest

from rilis_etl.explore import questions
from rilis_etl.explore.questions import Selection
from rilis_etl.warehouse.stores import FileWarehouse
from tests.mornings import Mornings

pytestmark = pytest.mark.xdist_group("explore")

ALL = Selection()
SOME = Selection(("komisiwarga",), ("id",), "", date(2018, 1, 1), date(2024, 12, 31))


@pytest.fixture(scope="module")
def con(mornings: Mornings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    with FileWarehouse(mornings.after(1, tmp_path_factory.mktemp("explore"))).reading() as opened:
        yield opened


def rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, object]]:
    found = con.sql(sql)
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def test_what_is_chosen_is_what_is_listed(con: duckdb.DuckDBPyConnection) -> None:
    listed = rows(con, questions.releases(SOME, "warga"))
    ((count,),) = con.execute("""
        from search_count('warga', source := 'komisiwarga', language := 'id', since := '2018-01-01',
            until := '2024-12-31')
    """).fetchall()
    assert len(listed) == count > 0


def test_an_author_is_found_in_any_case_of_letters(con: duckdb.DuckDBPyConnection) -> None:
    ((credit,),) = con.execute("select bylines from current_releases where bylines is not null limit 1").fetchall()
    listed = rows(con, questions.releases(Selection(author=credit.upper()), ""))
    assert listed
    assert {line["bylines"] for line in listed} >= {credit}


def test_a_curve_has_every_period_and_agrees_with_the_search(con: duckdb.DuckDBPyConnection) -> None:
    drawn = rows(con, questions.curve(ALL, ["warga", "kota"], "year"))
    for term in ("warga", "kota"):
        ((count,),) = con.execute("from search_count($1)", [term]).fetchall()
        assert sum(int(str(line["release_count"])) for line in drawn if line["term"] == term) == count
    ((all_count,),) = con.execute("select count(*) from current_releases").fetchall()
    assert sum(int(str(line["all_count"])) for line in drawn if line["term"] == "kota") == all_count
    assert sum(int(str(line["release_count"])) for line in rows(con, questions.counts(ALL, "month"))) == all_count


@pytest.mark.parametrize("choice", [ALL, SOME, Selection(author="a")], ids=["all", "some", "an author"])
def test_counts_are_those_of_the_releases_chosen(con: duckdb.DuckDBPyConnection, choice: Selection) -> None:
    ((count,),) = con.execute(f"select count(*) {choice.held()}").fetchall()
    assert sum(int(str(line["release_count"])) for line in rows(con, questions.counts(choice, "year"))) == count > 0


def test_a_concordance_shows_the_chosen_releases_only(con: duckdb.DuckDBPyConnection) -> None:
    lines = rows(con, questions.concordance(SOME, '"warga"'))
    assert lines
    assert {line["source"] for line in lines} == {"komisiwarga"}


@pytest.mark.parametrize("question", [questions.copies, questions.edits, questions.withdrawn])
@pytest.mark.parametrize("choice", [ALL, SOME])
def test_copies_edits_and_withdrawals_can_be_asked(
    con: duckdb.DuckDBPyConnection, question: Callable[[Selection], str], choice: Selection
) -> None:
    found = rows(con, question(choice))
    assert bool(found) is (question is questions.copies)  # on its first morning nothing is edited or gone


def test_a_release_has_its_texts_and_what_was_taken_out(con: duckdb.DuckDBPyConnection) -> None:
    ((release,),) = con.execute("select release_id from current_releases where removal_count > 1 limit 1").fetchall()
    assert [line["version_number"] for line in rows(con, questions.versions(release))] == [1]
    assert len(rows(con, questions.removed(release))) > 1


@pytest.mark.parametrize("typed", ["'; drop table releases --", "a' or '1'='1", "')", "\\'"])
def test_what_is_typed_is_a_value(con: duckdb.DuckDBPyConnection, typed: str) -> None:
    assert rows(con, questions.releases(Selection(author=typed), "")) == []
    assert rows(con, questions.releases(Selection((typed,), (typed,)), "")) == []
