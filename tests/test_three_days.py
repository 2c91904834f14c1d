"""The sample newsroom over four days: every planted edit, move, withdrawal and return is found, and none invented.

The fourth day shows nothing new; it brings the second looks at what the third one found.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from rilis_etl.context import Context
from rilis_etl.pipeline.runs.rebuild import rebuild
from rilis_etl.sample.content import Release, ReleaseEdit, library
from rilis_etl.sample.newsroom import FIRST_DAY, Newsroom
from tests.mornings import Mornings
from tests.support import Bench
from tests.warehouse.compare import differences

pytestmark = pytest.mark.xdist_group("newsroom")

DAYS = 4


def opens(day: int) -> datetime:
    """When the run of that day looks."""
    return Newsroom(FIRST_DAY + timedelta(days=day - 1)).now


PLANTED = [
    (release, change)
    for release in library()
    for change in release.change
    if release.published <= opens(1) < change.at <= opens(DAYS)
]


def planted(wanted: Callable[[ReleaseEdit], bool]) -> set[str]:
    return {release.identity for release, change in PLANTED if wanted(change)}


EDITED = planted(lambda change: change.title is not None or change.body is not None)
MOVED = planted(lambda change: change.section is not None)
GONE = planted(lambda change: change.status not in (None, 200))
RETURNED = planted(lambda change: change.status == 200)


@pytest.fixture(scope="module")
def context(
    mornings: Mornings, newsroom_on: Callable[[int], Bench], tmp_path_factory: pytest.TempPathFactory
) -> Context:
    """On the last day, when every day is ingested."""
    return newsroom_on(DAYS).context(mornings.after(DAYS, tmp_path_factory.mktemp("days")))


@pytest.fixture(scope="module")
def con(context: Context) -> Iterator[duckdb.DuckDBPyConnection]:
    with context.warehouse.reading() as connection:
        yield connection


def named(con: duckdb.DuckDBPyConnection, query: str) -> set[str]:
    """Identities ("source/key") of what a query gives as source, source_key."""
    return {f"{source}/{key}" for source, key, *_ in con.execute(query).fetchall()}


def find(identity: str) -> Release:
    return next(release for release in library() if release.identity == identity)


def test_something_of_each_kind_is_planted() -> None:
    assert EDITED
    assert MOVED
    assert GONE
    assert RETURNED


def test_every_planted_edit_is_found_and_none_invented(con: duckdb.DuckDBPyConnection) -> None:
    assert named(con, "select source, source_key from version_changes") == EDITED
    assert con.execute("select max(version_number) from versions").fetchall() == [(2,)]


def test_what_an_edit_says_is_what_the_newsroom_wrote(con: duckdb.DuckDBPyConnection) -> None:
    for release in Newsroom(FIRST_DAY + timedelta(days=DAYS - 1)).releases:
        if release.identity in EDITED:
            found = con.execute(
                """
                select versions.title, body from releases join versions using (release_id)
                join version_texts using (version_id)
                where source = $1 and source_key = $2 and version_number = 2
                """,
                [release.source, release.key],
            ).fetchall()
            assert found == [(release.title, "\n".join(block.text for block in release.blocks))]


def test_an_edit_holds_since_the_first_look_that_showed_it(con: duckdb.DuckDBPyConnection) -> None:
    found = dict(
        con.execute("select source || '/' || source_key, min(changed_since) from version_changes group by 1").fetchall()
    )
    for release, change in PLANTED:
        if release.identity in found and change.status is None and change.section is None:
            first_look = next(opens(day) for day in range(1, DAYS + 1) if opens(day) >= change.at)
            assert found[release.identity] == first_look


def test_a_title_changed_without_a_word_is_silent(con: duckdb.DuckDBPyConnection) -> None:
    silent = named(con, "select source, source_key from version_changes where is_silent")
    titles = planted(lambda change: change.title is not None)
    assert silent == titles
    ((words,),) = con.execute("select words from version_changes where part = 'title'").fetchall()
    assert words == "Pulau Senduk Panen {+Sembilan Ribu+} Bibit Bakau [-Pertama-]"


def test_every_planted_move_is_found_and_none_invented(con: duckdb.DuckDBPyConnection) -> None:
    assert named(con, "select source, source_key from release_states where state = 'moved'") == MOVED
    assert named(con, "select source, source_key from release_states where state = 'moved' and is_confirmed") == MOVED


def test_every_planted_withdrawal_is_found_and_none_invented(con: duckdb.DuckDBPyConnection) -> None:
    assert named(con, "select source, source_key from withdrawals") == GONE
    assert named(con, "select source, source_key from withdrawals where returned_at is not null") == RETURNED


def test_a_withdrawal_is_confirmed_by_a_second_look(con: duckdb.DuckDBPyConnection) -> None:
    """What was gone for one look only stays a suspicion, on record."""
    assert named(con, "select source, source_key from withdrawals where is_confirmed") == GONE - RETURNED


def test_a_withdrawal_is_dated_between_two_looks(con: duckdb.DuckDBPyConnection) -> None:
    found = con.execute(
        "select source || '/' || source_key, last_found_at, withdrawn_since from withdrawals"
    ).fetchall()
    for identity, last_found_at, withdrawn_since in found:
        (change,) = (change for change in find(identity).change if change.status not in (None, 200))
        assert last_found_at < change.at <= withdrawn_since
        assert withdrawn_since - last_found_at == timedelta(days=1)


def test_a_withdrawn_text_stays(con: duckdb.DuckDBPyConnection) -> None:
    assert named(con, "select source, source_key from all_releases") >= GONE


def test_a_moved_release_keeps_every_address(con: duckdb.DuckDBPyConnection) -> None:
    for release, change in PLANTED:
        if release.identity in MOVED and change.section is not None:
            known = con.execute(
                "select url from release_addresses where source = $1 and source_key = $2",
                [release.source, release.key],
            ).fetchall()
            for section in (release.section, change.section):
                assert any(f"/{section}/" in url for (url,) in known), f"{release.identity} under {section}"


def test_noise_makes_no_version(con: duckdb.DuckDBPyConnection) -> None:
    """Counters, widgets and related links differ at every look; bytes do, texts do not."""
    rows = con.execute(
        """
        select count(distinct digest), count(distinct content_key) from captures
        where role = 'release' and content_key is not null and source || '/' || source_key not in (select unnest($1))
        group by release_id
        """,
        [sorted(EDITED)],
    ).fetchall()
    assert any(digests > 1 for digests, _ in rows), "the pages do differ"
    assert {texts for _, texts in rows} == {1}


def test_each_run_asks_once_for_an_address_that_does_not_exist(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        "select source, count(*), max(status_code) from captures where role = 'probe' group by 1"
    ).fetchall()
    assert sorted(rows) == [(source, DAYS, 404) for source in ("dinaslingkungan", "komisiwarga", "ombudswarga")]


def test_where_the_server_honours_it_an_unchanged_page_is_not_sent_again(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute("select source from captures where outcome = 'not_modified'").fetchall()
    assert {source for (source,) in rows} == {"dinaslingkungan"}


def test_a_rebuild_tells_the_same_history(context: Context) -> None:
    loaded = Path(context.warehouse.location)
    rebuilt = rebuild(context)
    assert rebuilt.snapshot is not None
    assert differences(loaded, Path(rebuilt.snapshot)) == ()
