"""The sample newsroom over three days: every planted copy is found and none invented; forms stay apart."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import duckdb
import pytest

from rilis_etl.context import Context
from rilis_etl.pipeline.runs.rebuild import rebuild
from rilis_etl.sample.newsroom import FIRST_DAY
from tests.mornings import Mornings
from tests.sample.gold import GoldRelease, gold
from tests.support import Bench
from tests.warehouse.compare import differences

pytestmark = pytest.mark.xdist_group("newsroom")

DAYS = 3
GOLD: dict[str, GoldRelease] = {
    release.identity: release for day in range(DAYS) for release in gold(FIRST_DAY + timedelta(days=day))
}
Pair = frozenset[str]


@pytest.fixture(scope="module")
def context(
    mornings: Mornings, newsroom_on: Callable[[int], Bench], tmp_path_factory: pytest.TempPathFactory
) -> Context:
    """On the last day, when every day is ingested."""
    return newsroom_on(DAYS).context(mornings.after(DAYS, tmp_path_factory.mktemp("copies"), recheck_days=None))


@pytest.fixture(scope="module")
def con(context: Context) -> Iterator[duckdb.DuckDBPyConnection]:
    with context.warehouse.reading() as connection:
        yield connection


def pairs(con: duckdb.DuckDBPyConnection, condition: str) -> set[Pair]:
    rows = con.execute(f"""
        select one.source || '/' || one.source_key, other.source || '/' || other.source_key
        from duplicate_pairs
        inner join releases as one on one.release_id = first_release_id
        inner join releases as other on other.release_id = second_release_id
        where {condition}
    """).fetchall()
    return {frozenset(row) for row in rows}


def groups(of: Callable[[GoldRelease], str | None]) -> set[Pair]:
    """Every pair of releases that are one by `of`."""
    members: dict[str, list[str]] = defaultdict(list)
    for identity, release in GOLD.items():
        if name := of(release):
            members[name].append(identity)
    return {frozenset(pair) for names in members.values() for pair in combinations(names, 2)}


COPIES = groups(lambda release: release.copy_of or release.identity)
SERIES = groups(lambda release: release.series)


def test_the_sample_has_copies_and_series() -> None:
    assert len(COPIES) >= 6
    assert len(SERIES) >= 6


def test_every_planted_copy_is_found_and_none_is_invented(con: duckdb.DuckDBPyConnection) -> None:
    assert pairs(con, "merges") == COPIES


def test_releases_of_one_form_are_linked_as_such_and_nothing_else_is(con: duckdb.DuckDBPyConnection) -> None:
    assert pairs(con, "relation = 'template'") == SERIES
    assert pairs(con, "not merges") == SERIES


def test_copies_are_left_out_of_the_current_releases_and_nothing_else_is(con: duckdb.DuckDBPyConnection) -> None:
    left_out = con.execute("""
        select source || '/' || source_key from releases anti join current_releases using (release_id)
    """).fetchall()
    assert {identity for (identity,) in left_out} == {name for name, release in GOLD.items() if release.copy_of}


def test_the_institution_that_wrote_it_comes_first(con: duckdb.DuckDBPyConnection) -> None:
    firsts: list[tuple[Any, ...]] = con.execute("""
        select source || '/' || source_key from cluster_members join releases using (release_id, source)
        where is_canonical
    """).fetchall()
    assert {identity for (identity,) in firsts} == {release.copy_of for release in GOLD.values() if release.copy_of}


def test_no_page_of_the_newsroom_is_suspected(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute("from suspected_interstitials").fetchall() == []
    assert con.execute("from lying_titles").fetchall() == []


def test_three_loads_and_one_rebuild_find_the_same(context: Context) -> None:
    loaded = Path(context.warehouse.location)
    rebuilt = rebuild(context)
    assert rebuilt.snapshot is not None
    assert differences(loaded, Path(rebuilt.snapshot)) == ()
