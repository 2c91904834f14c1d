"""Threads of one process share the published file; a query that exceeds a limit is a sentence and costs no other."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from rilis_etl.errors import QueryError
from rilis_etl.warehouse.query.sandbox import Limits
from rilis_etl.warehouse.query.shared_snapshot import SharedSnapshot

ENDLESS = "with recursive r(i) as (select 1 union all select i + 1 from r) select max(i) as m from r"
GREEDY = "select list(hash(i) order by hash(i)) as l from range(100000000) as numbers(i)"


@pytest.fixture
def publish(tmp_path: Path) -> Callable[[int], Path]:
    """Publishes a file with one number in it, by a link that it returns."""

    def published(number: int) -> Path:
        file, link = tmp_path / f"{number}.duckdb", tmp_path / "link.duckdb"
        with duckdb.connect(str(file)) as con:
            con.execute(f"create table numbers as select {number} as n")
        link.unlink(missing_ok=True)
        link.symlink_to(file)
        return link

    return published


def test_a_query_that_takes_too_long_is_stopped_and_the_next_is_answered(publish: Callable[[int], Path]) -> None:
    link = publish(1)
    with pytest.raises(QueryError, match=r"took longer than 0\.2 s and was stopped: narrow it"):
        SharedSnapshot(link, Limits(seconds=0.2)).ask(ENDLESS)
    assert SharedSnapshot(link, Limits()).ask("from numbers").to_pylist() == [{"n": 1}]


def test_a_query_that_needs_too_much_memory_is_stopped(publish: Callable[[int], Path]) -> None:
    with pytest.raises(QueryError, match="needed more than 64 MB and was stopped: narrow it"):
        SharedSnapshot(publish(1), Limits(memory_mb=64)).ask(GREEDY)


def test_threads_ask_side_by_side(publish: Callable[[int], Path]) -> None:
    snapshot = SharedSnapshot(publish(1), Limits())
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(snapshot.ask, ["from numbers"] * 8))
    assert [answer.to_pylist() for answer in answers] == [[{"n": 1}]] * 8


def test_what_is_published_later_is_what_answers(publish: Callable[[int], Path]) -> None:
    snapshot = SharedSnapshot(publish(1), Limits())
    snapshot.ask("from numbers")
    publish(2)
    assert snapshot.ask("from numbers").to_pylist() == [{"n": 2}]


@pytest.mark.parametrize("sql", ["create table mine as select 1", "from read_text('/etc/hostname')", "set threads = 1"])
def test_nothing_but_the_snapshot_is_in_reach(publish: Callable[[int], Path], sql: str) -> None:
    with pytest.raises(QueryError):
        SharedSnapshot(publish(1), Limits()).ask(sql)
