"""A connection that asks every question of a load many times: within one transaction there is one answer.

A statement that writes is asked for the rows that it is about to write, change or delete, before it does so.
"""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import duckdb

from rilis_etl import resources
from rilis_etl.errors import IssueReason
from rilis_etl.model import Run, WindowRow
from rilis_etl.warehouse.engine.database import open_for_loading
from rilis_etl.warehouse.engine.prepare import prepare
from rilis_etl.warehouse.search.index import index_new_texts
from rilis_etl.warehouse.snapshots.staging_database import StagingDatabase
from tests.warehouse.conftest import KEY, NOON, SOURCE, Maker

THREADS = 2
RUN = Run("r1", "ingest", NOON, "0.1.0")

_WRITES: tuple[tuple[str, str], ...] = (
    (r"insert into \w+(?: by name)?\s+((?:with|select|from)\b.*)", r"\1"),
    (r"create or replace temp table \w+ as\s+(.*)", r"\1"),
    (r"delete from (\w+)\s+where (.*)", r"from \1 where \2"),
    (r"update (\w+)\s+set .*?\sfrom (\w+) where (.*)", r"from \1, \2 where \3"),
    (r"update (\w+)\s+set .*?\swhere (.*)", r"from \1 where \2"),
)
"""Statements that write, and the question for the rows that they write."""


def question_in(statement: str) -> str | None:
    """The question that a statement asks; None when it asks none."""
    text = re.sub(r"--.*$", "", statement, flags=re.MULTILINE).strip()
    if re.match(r"(with|select|from)\b", text):
        return text
    for write, question in _WRITES:
        match = re.fullmatch(write, text, re.DOTALL)
        if match:
            return match.expand(question)
    return None


class AskingConnection:
    """Asks each question of a transaction up to `times` times, and counts the answers that are not its first."""

    def __init__(self, con: duckdb.DuckDBPyConnection, times: int) -> None:
        self._con = con
        self._times = times
        self._is_writing = False
        self.asked: Counter[str] = Counter()
        self.other_answers: Counter[str] = Counter()
        self.answered: set[str] = set()  # questions with at least one row for an answer
        self.by_row_number_uncommitted: set[str] = set()  # those for rows of a table that the transaction has written
        self._written: set[str] = set()

    def execute(self, statement: str, parameters: Any = None) -> duckdb.DuckDBPyConnection:
        question = question_in(statement) if self._is_writing else None
        if question is not None:
            self._ask(question, parameters)
        written = re.match(r"\s*(?:insert into|delete from|update) (\w+)", statement)
        if written:
            self._written.add(written[1])
        return self._con.execute(statement, parameters)

    def begin(self) -> None:
        self._con.begin()
        self._is_writing = True
        self._written = set()

    def commit(self) -> None:
        self._is_writing = False
        self._con.commit()

    def _ask(self, question: str, parameters: Any) -> None:
        """Half of the times at the first occasion, so that there are some left for the next ones."""
        if isinstance(parameters, list):
            parameters = {str(n): value for n, value in enumerate(parameters, start=1) if f"${n}" in question}
        times = max(2, min(self._times // 2, self._times - self.asked[question]))
        answers = [sorted(map(repr, self._con.execute(question, parameters).fetchall())) for _ in range(times)]
        self.asked[question] += times
        self.other_answers[question] += sum(answer != answers[0] for answer in answers)
        if answers[0]:
            self.answered.add(question)
        if "rowid" in question and any(re.search(rf"\b{table}\b", question) for table in self._written):
            self.by_row_number_uncommitted.add(question)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._con, name)


def ask_a_load(times: int) -> AskingConnection:
    """Load what brings up every question of a load, on THREADS threads, into tables that have had other rows before."""
    with open_for_loading(Path(":memory:")) as con:
        con.execute(f"set threads = {THREADS}")
        prepare(con, resources.folder("sql"), NOON)
        asked = AskingConnection(con, times)
        with _emptied_after(con):
            _load_an_edit(StagingDatabase(con, RUN, NOON), Maker())
        work = StagingDatabase(cast("duckdb.DuckDBPyConnection", asked), RUN, NOON)
        with _emptied_after(con):
            _load_an_edit(work, Maker())
        _load_everything(work, Maker())
    return asked


@contextmanager
def _emptied_after(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    yield
    for (table,) in con.execute("select table_name from duckdb_tables() where not temporary").fetchall():
        if table != "schema_migrations":
            con.execute(f"delete from {table}")


def _load_an_edit(work: StagingDatabase, make: Maker) -> None:
    """Two rows, the second beside a committed one: DuckDB 2.0.0 lost one of them in 5 % of its answers."""
    work.begin()
    work.sync_sources([SOURCE])
    work.write(make.page("1", "Posko.\nKorban tiga orang, semua selamat.", 0, title="Posko"))
    work.write(make.page("1", "Posko.\nKorban empat orang, semua selamat.", 24, title="Posko Baru"))
    work.link()


def _load_everything(work: StagingDatabase, make: Maker) -> None:
    """First texts, edits, confirmations, late and repeated captures, near-duplicates, windows."""
    text = "\n".join(f"Kalimat {n} dari siaran pers tentang posko pengaduan warga di kota." for n in range(12))
    edited = text.replace("Kalimat 3", "Kalimat tiga")
    work.begin()
    work.sync_sources([SOURCE])
    work.write(make.listing("Rilis 1", "Rilis 2", hour=0))
    work.write(make.together(*(make.page(str(n), f"{text}\nNomor {n}.", n, title="Posko") for n in range(1, 6))))
    work.link()
    index_new_texts(work.con)
    work.write(make.listing("Rilis 1", "Rilis 2", "Rilis 3", hour=19))
    edits = [make.page(str(n), f"{edited}\nNomor {n}.", 20 + n, title="Posko baru") for n in range(1, 4)]
    work.write(make.together(*edits, make.issue("6", IssueReason.HTTP_GONE, 30), make.not_modified("4", 31)))
    for hour in (40, 44):
        work.write(make.page("1", f"{text}\nNomor 1.", hour, title="Posko", modified_at=None))
    work.write(make.page("2", f"{edited}\nNomor 2, terlambat.", 10, title="Posko"))
    work.record_windows([WindowRow(KEY, NOON.date(), NOON.date(), "missing", "done", 1, 1, 0, None, NOON)])
    work.link()
    index_new_texts(work.con)
    work.finish(RUN, NOON)
