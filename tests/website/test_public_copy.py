"""The copy for the public holds what may be passed on, finds it as the warehouse does, and nothing of the rest."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from rilis_etl.context import Context
from rilis_etl.warehouse.query.public_copy import PublicSource, write_public_copy

pytestmark = pytest.mark.xdist_group("website")

OPEN, CLOSED = "komisiwarga", "ombudswarga"


@pytest.fixture(scope="module")
def sources(context: Context, place: Path) -> tuple[PublicSource, ...]:
    return write_public_copy(context.warehouse, place, [OPEN])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("copy") / "public.duckdb"


@pytest.fixture(scope="module")
def copy(sources: tuple[PublicSource, ...], place: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(place), read_only=True) as con:
        yield con


def test_every_release_that_stands_is_there_and_no_copy(copy: duckdb.DuckDBPyConnection, context: Context) -> None:
    with context.warehouse.reading() as con:
        expected = con.execute("select release_id, title from current_releases order by all").fetchall()
    assert copy.execute("select release_id, title from release_pages order by all").fetchall() == expected


def test_of_a_source_without_terms_no_text_is_there(copy: duckdb.DuckDBPyConnection) -> None:
    texts = "from release_pages join versions using (release_id) join version_texts using (version_id)"
    assert copy.execute(f"select distinct source {texts} where body <> ''").fetchall() == [(OPEN,)]
    assert copy.execute(f"select count(*) {texts} where body <> '' and not has_text").fetchall() == [(0,)]


def test_nor_can_its_text_be_put_together_from_the_index(copy: duckdb.DuckDBPyConnection) -> None:
    places = """
        select count(*) from (
            select source, unnest(places) as place from search_postings join search_documents using (document_number)
        ) where source = $1 and place > 0
    """
    assert copy.execute(places, [CLOSED]).fetchall() == [(0,)]
    assert copy.execute(places, [OPEN]).fetchall() > [(0,)]


def test_a_text_that_its_institution_took_down_is_left_out(copy: duckdb.DuckDBPyConnection) -> None:
    gone = copy.execute("select source, has_text from release_pages where withdrawn_on is not null").fetchall()
    assert (OPEN, False) in gone
    assert (OPEN, True) not in gone


def test_what_may_be_passed_on_is_found_as_in_the_warehouse(copy: duckdb.DuckDBPyConnection, context: Context) -> None:
    query = f"select release_id from search('warga kota', hits := 500, source := '{OPEN}') order by 1"
    with context.warehouse.reading() as con:
        expected = con.execute(
            f"select * from ({query}) where release_id not in (select release_id from withdrawals where is_confirmed)"
        ).fetchall()
    assert expected
    assert copy.execute(query).fetchall() == expected


def test_of_the_others_the_titles_are_found(copy: duckdb.DuckDBPyConnection) -> None:
    ((title, release),) = copy.execute(
        "select title, release_id from release_pages where source = $1 order by length(title) desc limit 1", [CLOSED]
    ).fetchall()
    words = " ".join(word for word in title.split() if word.isalpha())
    assert (release,) in copy.execute("select release_id from search($1)", [words]).fetchall()


def test_it_says_what_each_institution_has(sources: tuple[PublicSource, ...]) -> None:
    held = {source.source: source for source in sources}
    assert held[CLOSED].text_count == 0 < held[CLOSED].release_count
    assert 0 < held[OPEN].text_count < held[OPEN].release_count  # some were taken down
