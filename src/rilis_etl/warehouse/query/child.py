"""The process that runs queries: a line of JSON on stdin is one; its rows go to stdout as an Arrow stream, then DONE.

Its limits are the kernel's: an alarm that ends it, and a ceiling on its address space. No SQL can talk it out of them.
Each query has a connection of its own: one leaves nothing behind for the next.
"""

import json
import os
import re
import resource
import signal
import sys
from functools import cache
from pathlib import Path
from typing import Any

REFUSED = 3
"""Exit code: the database refused the query; the last line of stderr has the reason."""

OUT_OF_MEMORY = 4
"""Exit code: the query needs more memory than it may use."""

DONE = b"."
"""What follows a whole answer: a stream that was cut off between two batches looks complete."""

_PR_SET_PDEATHSIG = 1  # linux/prctl.h

_BETWEEN = r"(?:\s|--[^\n]*(?:\n|$)|/\*(?:(?!/\*).)*?\*/)*"  # white space and comments; not comments in comments
_QUESTION = re.compile(
    rf"{_BETWEEN}(?:explain{_BETWEEN}(?:analyze{_BETWEEN}|\([^()]*\){_BETWEEN})?)?"
    rf"(?:\({_BETWEEN})*(?:select|with|from|values|table|pivot|pivot_wider|unpivot|describe|summarize|show)\b",
    re.IGNORECASE | re.DOTALL,
)
"""How a statement begins that only asks. The folder for what does not fit into memory is open to `copy`."""

_MAY_WRITE_FILES = frozenset({"COPY", "EXPORT", "PREPARE", "EXECUTE"})
_MAY_HOLD_ANOTHER = frozenset({"EXPLAIN", "MULTI"})

_BATCH_ROWS = 2048  # at 4 kB of text a row, 8 MB at a time


def _main() -> None:
    _end_with_parent()
    for line in sys.stdin:
        _answer(json.loads(line))


def _answer(request: dict[str, Any]) -> None:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, request["seconds"])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _limit_files(4 * request["memory_mb"])
    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"  # mimalloc reserves address space by the gigabyte

    import duckdb  # noqa: PLC0415 - after the alarm and the environment are set
    import pyarrow as pa  # noqa: PLC0415 - same

    from rilis_etl.errors import WarehouseError  # noqa: PLC0415 - same
    from rilis_etl.warehouse.engine.address import DatabaseAddress, Resources  # noqa: PLC0415 - same
    from rilis_etl.warehouse.engine.database import one_line  # noqa: PLC0415 - same
    from rilis_etl.warehouse.query.own_tables import hand_in, read_tables  # noqa: PLC0415 - same

    try:
        resources = Resources(request["memory_mb"], request["threads"], Path(request["scratch"]), request["timezone"])
        own_tables = read_tables(request["tables"], request["memory_mb"])
        with DatabaseAddress(**request["database"]).open(request["sql"], resources) as con:
            hand_in(con, own_tables)
            _limit_address_space(2 * request["memory_mb"])
            statements = duckdb.extract_statements(request["sql"])
            if not statements:
                raise WarehouseError("there is no statement in this query")
            for statement in statements:
                _refuse_files(statement.type.name, statement.query)
            for statement in statements[:-1]:
                # to its end, whether DuckDB runs statements at once (1.5) or as asked for (2)
                con.execute(statement).fetchall()
            relation = con.sql(statements[-1].query, params=request["parameters"] or None)
            if relation is None:
                raise WarehouseError("this statement gives no rows: write a query")
            reader = relation.to_arrow_reader(_BATCH_ROWS)
            schema = reader.schema.with_metadata({"statements": str(len(statements))})
            with pa.ipc.new_stream(sys.stdout.buffer, schema) as writer:
                for batch in reader:
                    writer.write_batch(batch)
        sys.stdout.buffer.write(DONE)
        sys.stdout.buffer.flush()
        signal.setitimer(signal.ITIMER_REAL, 0)  # the next query has its own time
    except (duckdb.OutOfMemoryException, MemoryError):
        os._exit(OUT_OF_MEMORY)  # at once: tidying up might need the memory that is not there
    except (duckdb.Error, WarehouseError, pa.ArrowException, OSError) as error:
        print(one_line(error), file=sys.stderr, flush=True)  # noqa: T201 - the answer to the parent
        os._exit(REFUSED)


def _refuse_files(kind: str, query: str) -> None:
    """Raises WarehouseError for a statement that could write a file."""
    from rilis_etl.errors import WarehouseError  # noqa: PLC0415 - after the alarm is set

    if kind in _MAY_WRITE_FILES or (kind in _MAY_HOLD_ANOTHER and not _QUESTION.match(query)):
        raise WarehouseError("queries read the warehouse only: to save an answer, use -o FILE")


def _limit_files(most_mb: int) -> None:
    """No file may grow beyond what DuckDB may keep on the disk while a query needs more than the memory."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # an error that DuckDB tells
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_mb * 2**20, most_mb * 2**20))


def _end_with_parent() -> None:
    """End this process when its parent ends: then no one waits for the answer. Linux only; elsewhere the alarm ends the
    query."""
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415 - the parent imports this module for its words

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


@cache  # once: what a query has left mapped is no reason to let the next have more
def _limit_address_space(more_mb: int) -> None:
    """Allow `more_mb` on top of what interpreter and libraries have mapped already. Linux only: others do not count."""
    if sys.platform == "linux":
        mapped = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        limit = mapped + more_mb * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


if __name__ == "__main__":
    _main()
