"""Somebody's SQL can read the warehouse, and do nothing else to it or to the machine."""

import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb
import pytest

from rilis_etl.errors import QueryError, WarehouseError
from rilis_etl.warehouse.engine.database import open_for_reading
from rilis_etl.warehouse.query.sandbox import Limits, open_queries, run_query
from rilis_etl.warehouse.stores import FileWarehouse


def answer(
    warehouse: FileWarehouse, sql: str, *parameters: Any, limits: Limits | None = None
) -> list[tuple[object, ...]]:
    with run_query(warehouse, sql, parameters, limits or Limits()) as result:
        return list(result.rows())


def test_a_query_gives_columns_and_rows(published: FileWarehouse) -> None:
    with run_query(published, "select source_key, title from current_releases order by source_key") as result:
        assert result.columns == ("source_key", "title")
        assert list(result.rows()) == [("1", "Rilis 1"), ("2", "Rilis 2")]


def test_parameters_are_values_and_never_sql(published: FileWarehouse) -> None:
    assert answer(published, "select count(*) as n from releases where source_key = $1", "1' or true --") == [(0,)]


def test_of_several_statements_the_last_one_answers(published: FileWarehouse) -> None:
    assert answer(published, "create temp table mine as select 7 as a; select 1 as x; select a from mine") == [(7,)]


def test_times_are_told_in_jakarta(published: FileWarehouse) -> None:
    ((fetched,),) = answer(published, "select min(fetched_at)::varchar as fetched_at from captures")
    assert fetched == "2026-03-02 19:00:00+07"


@pytest.mark.parametrize(
    "statement",
    [
        "create table mine (a integer)",
        "delete from releases",
        "update versions set title = ''",
        "drop view current_releases",
        "copy releases to 'stolen.csv'",
        "copy releases from '/etc/passwd'",
        "from read_csv('/etc/passwd')",
        "from read_text('/etc/passwd')",
        "from glob('/*')",
        "from '/etc/passwd'",
        "attach 'other.duckdb' as other",
        "export database 'stolen'",
        "install fts",
        "load fts",
        "set memory_limit = '20GB'",
        "set enable_external_access = true",
        "pragma threads = 64",
        "reset memory_limit",
        "create secret s (type s3)",
        "from Path",
        "insert into releases select * from releases",
        "truncate releases",
        "alter table releases add column mine integer",
        "comment on table releases is 'mine'",
        "create macro mine(x) as x",
        "import database 'stolen'",
        "from read_blob('/etc/passwd')",
        "from read_parquet('/etc/passwd')",
        "from 'http://127.0.0.1:1/x.parquet'",
        "from query_table('/etc/passwd')",
        "from query('delete from releases')",
        "attach ':memory:' as other",
        "detach other",
        "install httpfs from 'http://127.0.0.1:1/'",
        "update extensions",
        "set lock_configuration = false",
        "set temp_directory = '/tmp'",
        "set allowed_directories = ['/etc']",
        "pragma profiling_output = 'stolen.json'",
        "call enable_logging(storage = 'file', storage_path = 'stolen')",
        "begin; delete from releases; commit",
        "prepare mine as delete from releases; execute mine",
    ],
)
def test_nothing_but_reading_is_possible(published: FileWarehouse, statement: str) -> None:
    before = published.published().read_bytes()
    with open_for_reading(published.published()) as con, pytest.raises(duckdb.Error):
        con.execute(statement).fetchall()
    assert published.published().read_bytes() == before


@pytest.mark.parametrize(
    "statement", ["checkpoint", "force checkpoint", "vacuum analyze", "create temp table mine (a integer)"]
)
def test_what_is_allowed_changes_nothing_of_the_snapshot(published: FileWarehouse, statement: str) -> None:
    snapshot = published.published()
    before, beside = snapshot.read_bytes(), set(snapshot.parent.iterdir())
    with open_for_reading(snapshot) as con:
        con.execute(statement)
    assert snapshot.read_bytes() == before
    assert set(snapshot.parent.iterdir()) == beside


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("delete from releases", "^the warehouse is read-only: write a query"),
        ("copy releases to 'x.csv'", "^queries read the warehouse only: to save an answer, use -o FILE"),
        ("select nope from releases", '^Binder Error: Referenced column "nope" not found .*"source"'),
        ("  -- nothing", "^there is no statement"),
        ("select 'infinity'::date as d", "^column d has a value that cannot be shown .*: ask for it as text"),
        ("select '290000-01-01'::timestamptz as t", "^column t has a value that cannot be shown"),
    ],
)
def test_a_refusal_is_one_line_that_says_what_to_do(published: FileWarehouse, sql: str, message: str) -> None:
    with pytest.raises(QueryError, match=message) as refusal:
        answer(published, sql)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "write",
    [
        "copy (select 1) to {}",
        "explain analyze copy (select 1) to {}",
        "explain (analyze, format json) copy (select 1) to {}",
        "explain /* /* */ select */ analyze copy (select 1) to {}",
        "copy (pivot releases on source using count(*)) to {}",
        "prepare mine as copy (select 1) to {}; execute mine",
    ],
)
def test_not_even_the_folder_for_what_does_not_fit_into_memory_is_written_to(
    published: FileWarehouse, write: str
) -> None:
    """Its name is no secret, and DuckDB lets `copy` write there."""
    place = "(getvariable('place'))"
    name = "set variable place = current_setting('temp_directory') || '/mine.csv'"
    with pytest.raises(QueryError, match="queries read the warehouse only"):
        answer(published, f"{name}; {write.format(place)}; select 1")


@pytest.mark.parametrize(
    "question",
    [
        "explain select 1",
        "/* why */ explain analyze -- this\n (select 1)",
        "pivot releases on source using count(*)",
        "describe releases",
        "summarize releases",
        "show tables",
        "values (1)",
        "create temp table mine as select 1 as a; from mine",
    ],
)
def test_every_way_to_ask_is_allowed(published: FileWarehouse, question: str) -> None:
    answer(published, question)


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf"), 1e300, 90_000])
def test_a_time_that_makes_no_sense_is_refused(published: FileWarehouse, seconds: float) -> None:
    with pytest.raises(QueryError, match="up to 86,400 seconds"):
        answer(published, "select 1", limits=Limits(seconds=seconds))


def test_a_query_that_takes_too_long_is_stopped(published: FileWarehouse) -> None:
    endless = "with recursive r(i) as (select 1 union all select i + 1 from r) select max(i) as m from r"
    with pytest.raises(QueryError, match=r"took longer than 0\.5 s and was stopped"):
        answer(published, endless, limits=Limits(seconds=0.5))


def test_a_query_that_takes_too_much_memory_is_stopped(published: FileWarehouse) -> None:
    greedy = "select * from (select unnest(range(100000000)) as i) order by hash(i) desc"
    with pytest.raises(QueryError, match="needed more than 64 MB and was stopped"):
        answer(published, greedy, limits=Limits(memory_mb=64))


@pytest.mark.parametrize(
    "bomb",
    [
        "select repeat('x', 2000000000) as x",
        "select list(range) as x from range(1000000000)",
        "create temp table mine as select md5(range::varchar) as x from range(1000000000); select 1 as x",
    ],
    ids=["text", "list", "disk"],
)
def test_neither_memory_nor_disk_can_be_filled_up(published: FileWarehouse, bomb: str) -> None:
    with pytest.raises(QueryError, match="needed more than 64 MB and was stopped"):
        answer(published, bomb, limits=Limits(memory_mb=64))


def is_running(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def pressed_ctrl_c(program: "subprocess.Popen[str]") -> str:
    """What the program said at the end. Python drops an interrupt that comes in a finalizer; a person presses again."""
    for seconds in (15, 15, 60):
        program.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            return program.communicate(timeout=seconds)[1]
    raise AssertionError("it did not end")


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")
def test_ctrl_c_ends_the_command_and_its_query(published: FileWarehouse) -> None:
    endless = "with recursive r(i) as (select 1 union all select i + 1 from r) select max(i) as m from r"
    command = [sys.executable, "-m", "rilis_etl", "sql", endless, "--seconds", "60", "--warehouse", str(published.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as rilis:
        children = Path(f"/proc/{rilis.pid}/task/{rilis.pid}/children")
        while not (child := children.read_text().strip()):
            assert rilis.poll() is None
        output = pressed_ctrl_c(rilis)
    assert rilis.returncode == 130, output
    assert "Traceback" not in output
    deadline = time.monotonic() + 30  # a child that has hardly begun ends when it sees that nobody waits
    while is_running(child):
        assert time.monotonic() < deadline


def test_an_answer_that_breaks_off_is_an_error_and_not_a_short_answer(published: FileWarehouse) -> None:
    # 10 kB a row: the rows before the error are a hundred times what engine and pipe can hold ahead of the reader
    breaks = "select if(range = 20000, error('halfway'), range) as n, repeat('x', 10000) as wide from range(40000)"
    with run_query(published, breaks) as result:
        rows = result.rows()
        assert next(rows)[0] == 0
        with pytest.raises(QueryError, match="halfway"):
            list(rows)


def test_of_several_queries_to_one_process_each_begins_anew(published: FileWarehouse) -> None:
    with open_queries(published) as queries:
        assert list(queries.ask("create temp table mine as select 7 as a; from mine").rows()) == [(7,)]
        assert list(queries.ask("select count(*) as n from releases").rows()) == [(2,)]
        with pytest.raises(QueryError, match="mine does not exist"):
            queries.ask("from mine")


def test_of_several_queries_to_one_process_the_one_that_breaks_off_is_an_error(published: FileWarehouse) -> None:
    breaks = "select if(range = 20000, error('halfway'), range) as n, repeat('x', 10000) as wide from range(40000)"
    with open_queries(published) as queries:
        assert list(queries.ask("select 1 as a").rows()) == [(1,)]
        rows = queries.ask(breaks).rows()
        assert next(rows)[0] == 0
        with pytest.raises(QueryError, match="halfway"):
            list(rows)


def test_an_interrupt_ends_the_child(published: FileWarehouse) -> None:
    with pytest.raises(KeyboardInterrupt), run_query(published, "select range as n from range(1000000000)") as result:
        raise KeyboardInterrupt
    assert result.child.returncode is not None


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "x.duckdb").write_bytes(b"not a database" * 1000)
    with pytest.raises(WarehouseError, match=r"cannot open .*x\.duckdb: "):
        open_for_reading(tmp_path / "x.duckdb")
