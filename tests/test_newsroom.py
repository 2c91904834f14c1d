"""The whole path on the sample newsroom: the gold comes out, twice the same, and again from the archive alone."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from rilis_etl.context import Context
from rilis_etl.model import Byline
from rilis_etl.pipeline.runs.ingest import ingest
from rilis_etl.pipeline.runs.rebuild import rebuild
from tests.mornings import Mornings
from tests.sample.gold import GoldRelease, gold
from tests.support import Bench
from tests.warehouse.compare import differences

pytestmark = pytest.mark.xdist_group("newsroom")

GOLD = gold()
RELEASES = [release for release in GOLD if release.issue_reason is None]
ISSUES = [release for release in GOLD if release.issue_reason is not None]


@pytest.fixture(scope="module")
def bench(newsroom_on: Callable[[int], Bench]) -> Bench:
    return newsroom_on(1)


@pytest.fixture(scope="module")
def context(bench: Bench, mornings: Mornings, tmp_path_factory: pytest.TempPathFactory) -> Context:
    """On the first day, when it is ingested."""
    return bench.context(mornings.after(1, tmp_path_factory.mktemp("newsroom")))


@pytest.fixture(scope="module")
def con(context: Context) -> Iterator[duckdb.DuckDBPyConnection]:
    with context.warehouse.reading() as connection:
        yield connection


def one(con: duckdb.DuckDBPyConnection, release: GoldRelease, columns: str) -> tuple[object, ...]:
    query = f"""
        select {columns} from releases join versions using (release_id) join version_texts using (version_id)
        where source = $1 and source_key = $2
    """
    rows = con.execute(query, [release.source, release.source_key]).fetchall()
    assert len(rows) == 1, f"{release.identity} has {len(rows)} versions"
    return tuple(rows[0])


def identity(release: GoldRelease) -> str:
    return release.identity


@pytest.mark.parametrize("release", RELEASES, ids=identity)
def test_each_paragraph_is_stored_once_and_exactly(con: duckdb.DuckDBPyConnection, release: GoldRelease) -> None:
    (body,) = one(con, release, "body")
    assert str(body).split("\n") == list(release.paragraphs)


@pytest.mark.parametrize("release", RELEASES, ids=identity)
def test_title_and_day_are_the_institutions(con: duckdb.DuckDBPyConnection, release: GoldRelease) -> None:
    assert one(con, release, "versions.title, published_on") == (release.title, release.published_on)


@pytest.mark.parametrize("release", RELEASES, ids=identity)
def test_the_language_is_right(con: duckdb.DuckDBPyConnection, release: GoldRelease) -> None:
    assert one(con, release, "language_tag, second_language_tag") == (release.language, release.second_language)


@pytest.mark.parametrize("release", RELEASES, ids=identity)
def test_the_credit_is_classified_part_by_part(con: duckdb.DuckDBPyConnection, release: GoldRelease) -> None:
    (version_id,) = one(con, release, "version_id")
    found = con.execute("select kind, role, text from bylines where version_id = $1", [version_id]).fetchall()

    def parts(byline: Byline) -> tuple[str, str, str]:
        return byline.kind.value, byline.role.value, byline.text

    assert sorted(found) == sorted(parts(byline) for byline in release.bylines)


@pytest.mark.parametrize("release", ISSUES, ids=identity)
def test_a_page_that_is_no_release_becomes_an_issue_with_its_reason(
    con: duckdb.DuckDBPyConnection, release: GoldRelease
) -> None:
    found = con.execute(
        "select reason from issues join captures using (capture_id) where captures.source = $1 and source_key = $2",
        [release.source, release.source_key],
    ).fetchall()
    assert found == [(release.issue_reason,)]


def test_nothing_else_is_in_the_warehouse(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute("select source from run_sources where failure is not null").fetchall() == []
    assert con.execute("select count(*) from versions").fetchall() == [(len(RELEASES),)]


def test_every_removal_can_be_put_back(con: duckdb.DuckDBPyConnection) -> None:
    wrong = con.execute("select * from removals where position < 0 or text = ''").fetchall()
    assert wrong == []


def test_a_second_run_fetches_no_release_and_stores_no_version(bench: Bench, context: Context) -> None:
    before = len(bench.server.requests)
    a_little_later = context.clock() + timedelta(minutes=1)
    second = ingest(replace(context, clock=lambda: a_little_later), context.chosen(()))
    assert sum(row.fetched for row in second.run.counts) == 0
    assert sum(row.loaded for row in second.run.counts) == 0
    assert "Nothing new" in second.sentence
    assert len(bench.server.requests) - before < 20, "listings and robots.txt only"


def test_a_rebuild_from_the_archive_gives_the_same_rows(bench: Bench, context: Context) -> None:
    loaded = Path(context.warehouse.location)
    before = len(bench.server.requests)
    rebuilt = rebuild(context)
    assert rebuilt.snapshot is not None
    assert len(bench.server.requests) == before, "a rebuild needs no network"
    assert differences(loaded, Path(rebuilt.snapshot)) == ()
