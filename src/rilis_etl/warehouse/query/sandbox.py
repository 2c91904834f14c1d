"""A person's SQL: read-only, in a child process that can be killed, with bounded memory and time.

DuckDB has no statement timeout, and interrupting a query took 72 s and 7 GB in a trial with a limit of 1 GB. So the
query runs in a process of its own (child.py) that the kernel ends when its time is over, and its rows come back
as an Arrow stream.
"""

import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import IO

import pyarrow as pa

from rilis_etl.errors import QueryError
from rilis_etl.warehouse.engine.address import Askable
from rilis_etl.warehouse.query.child import DONE, OUT_OF_MEMORY, REFUSED

Parameter = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may use. `seconds` count from its start until its last row is handed over."""

    seconds: float = 60
    memory_mb: int = 1024
    threads: int = 2
    timezone: str = "Asia/Jakarta"

    def too_long(self) -> str:
        """What to say of a query that took more time than it may."""
        return f"the query took longer than {self.seconds:g} s and was stopped: narrow it, or allow it more time"

    def too_large(self) -> str:
        """What to say of a query that needed more memory than it may."""
        return f"the query needed more than {self.memory_mb} MB and was stopped: narrow it, or allow it more memory"


DEFAULT_LIMITS = Limits()

MOST_SECONDS = 24 * 3600.0
"""The longest that a query may be allowed."""

_REMEDIES = {
    "unterminated string literal": "a quotation mark is not closed: a text has one ' at each end, as in 'banjir'",
    "unterminated quoted identifier": 'a quotation mark is not closed: a name has one " at each end',
    "read-only mode": "the warehouse is read-only: write a query",
    "file system operations are disabled": "queries read the warehouse only: to save an answer, use -o FILE",
    "configuration has been locked": "settings cannot be changed here",
    "external extensions is disabled": "queries run without extensions",
    "extension. Please try": "queries run without extensions",
}
"""What to say where DuckDB's message (key: a part of it) names no remedy, or one that is refused as well."""

_OURS = "Invalid Input Error: "
"""What DuckDB puts before the sentences that our macros raise with error()."""

_FAILED_MALLOC = frozenset({OUT_OF_MEMORY, -signal.SIGABRT, -signal.SIGKILL, -signal.SIGSEGV})
"""How a process ends that gets no more memory."""


@dataclass(frozen=True, slots=True)
class QueryResult:
    """The rows of a running query, to be read once."""

    reader: pa.RecordBatchReader
    child: subprocess.Popen[bytes]
    stderr: IO[bytes]
    limits: Limits

    @property
    def schema(self) -> pa.Schema:
        """The columns with their types."""
        return self.reader.schema.remove_metadata()

    @property
    def statement_count(self) -> int:
        """How many statements there were; the rows are those of the last."""
        return int((self.reader.schema.metadata or {}).get(b"statements", 1))

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self.schema.names)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows in batches of a few thousand. Raises QueryError when the query fails or exceeds a limit midway."""
        try:
            yield from self.reader
        except (pa.ArrowInvalid, OSError) as error:
            self._require_success(error)
            raise QueryError(f"the answer of the query is damaged: {error}") from error
        self._require_success(None)  # a stream cut off between two batches looks complete

    def rows(self) -> Iterator[tuple[object, ...]]:
        """The rows as Python values. Raises QueryError as batches() does, and for a value that Python does not have."""
        for batch in self.batches():
            yield from zip(*map(_values, self.columns, batch.columns), strict=True)

    def _require_success(self, cause: Exception | None) -> None:
        assert self.child.stdin is not None  # noqa: S101 - for the type checker: we asked for pipes
        assert self.child.stdout is not None  # noqa: S101 - same
        is_over = self.child.stdin.closed or not self.child.stdout.read(len(DONE))
        if is_over and self.child.wait() != 0:
            raise _failure(self.child.returncode, self.stderr, self.limits) from cause


def _values(name: str, column: pa.Array) -> list[object]:
    try:
        values: list[object] = column.to_pylist()
    except (ValueError, OverflowError) as error:  # an infinite date, a day before the year 1 or after 9999
        wanted = "ask for it as text, ::varchar, or write the answer with -o FILE.parquet"
        raise QueryError(f"column {name} has a value that cannot be shown ({error}): {wanted}") from error
    return values


@dataclass(frozen=True, slots=True)
class Queries:
    """A process that runs one query after the other: starting it takes ten times as long as a small query."""

    child: subprocess.Popen[bytes]
    stderr: IO[bytes]
    limits: Limits
    request: Mapping[str, object]  # what all of them have in common

    def ask(self, sql: str, parameters: Sequence[Parameter] = (), *, is_last: bool = False) -> QueryResult:
        """The result of a query, whose rows are to be read to the end before the next is asked. Raises QueryError."""
        assert self.child.stdin is not None  # noqa: S101 - for the type checker: we asked for pipes
        assert self.child.stdout is not None  # noqa: S101 - same
        request = {**self.request, "sql": sql, "parameters": list(parameters)}
        try:
            self.child.stdin.write(json.dumps(request).encode() + b"\n")
            self.child.stdin.close() if is_last else self.child.stdin.flush()
            reader = pa.ipc.open_stream(self.child.stdout)  # waits for the first bytes of the answer
        except (BrokenPipeError, pa.ArrowInvalid):
            self.child.wait()
            raise _failure(self.child.returncode, self.stderr, self.limits) from None
        return QueryResult(reader, self.child, self.stderr, self.limits)


@contextmanager
def run_query(
    warehouse: Askable,
    sql: str,
    parameters: Sequence[Parameter] = (),
    limits: Limits = DEFAULT_LIMITS,
    tables: Mapping[str, Path] = MappingProxyType({}),
) -> Iterator[QueryResult]:
    """The result of a person's SQL on the published snapshot; its process is gone when the block ends, also by Ctrl-C.

    `tables`: files of the person's own, by the names under which the SQL knows them (see own_tables.py).

    Raises WarehouseError when nothing is published, and QueryError, in one line, when the query is refused, fails, or
    takes too long or too much memory.
    """
    with open_queries(warehouse, limits, tables) as queries:
        yield queries.ask(sql, parameters, is_last=True)


@contextmanager
def open_queries(
    warehouse: Askable, limits: Limits = DEFAULT_LIMITS, tables: Mapping[str, Path] = MappingProxyType({})
) -> Iterator[Queries]:
    """A process for several queries with these limits for each; as run_query otherwise."""
    if not 0 < limits.seconds <= MOST_SECONDS:  # refuses "nan" as well
        raise QueryError(f"a query may take up to {MOST_SECONDS:,.0f} seconds, and more than 0: not {limits.seconds:g}")
    database = warehouse.address()
    with tempfile.TemporaryDirectory(prefix="rilis-sql-") as scratch, (Path(scratch) / "stderr").open("w+b") as stderr:
        request = {"scratch": scratch, "database": asdict(database), **asdict(limits)}
        request["tables"] = {name: str(path) for name, path in tables.items()}
        command = [sys.executable, "-m", "rilis_etl.warehouse.query.child"]
        pipe = subprocess.PIPE
        # a session of its own: Ctrl-C reaches us alone, and we end the child
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=stderr, start_new_session=True) as child:
            try:
                yield Queries(child, stderr, limits, request)
            finally:
                child.kill()


def _failure(returncode: int, stderr: IO[bytes], limits: Limits) -> QueryError:
    """What went wrong, from how the child ended."""
    stderr.seek(0)
    output = stderr.read().decode(errors="replace").strip()
    last = (output.splitlines()[-1] if output else "").removeprefix(_OURS)
    if returncode == REFUSED:
        remedy = next((remedy for part, remedy in _REMEDIES.items() if part in last), None)
        return QueryError(f"{remedy} ({last.partition('. ')[0]})" if remedy else last)
    if returncode == -signal.SIGALRM:
        return QueryError(limits.too_long())
    if returncode in _FAILED_MALLOC:
        return QueryError(limits.too_large())
    return QueryError(f"the query's process ended with code {returncode}: {last}")
