"""Questions of our own about what is published, from all threads of a process: the file is opened once for them."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock, Timer

import duckdb
import pyarrow as pa

from rilis_etl.errors import QueryError
from rilis_etl.warehouse.engine.address import Resources
from rilis_etl.warehouse.engine.database import one_line, open_for_reading
from rilis_etl.warehouse.query.sandbox import Limits

_opening = Lock()


@dataclass(frozen=True, slots=True)
class SharedSnapshot:
    """The snapshot that a link leads to, for SQL that this package writes: read-only, with nothing else in reach.

    A query is interrupted when its time is over. A person's own needs more: a process that can be ended (sandbox.py).
    """

    link: Path
    limits: Limits

    def ask(self, sql: str) -> pa.Table:
        """The rows of a query, from what is published now. Raises QueryError when it fails or exceeds a limit."""
        with _opening:
            con = _open(self.link.resolve(strict=True), self.limits.memory_mb).cursor()
        alarm = Timer(self.limits.seconds, con.interrupt)
        alarm.daemon = True
        alarm.start()
        try:
            return con.sql(sql).to_arrow_table()
        except duckdb.InterruptException:
            raise QueryError(self.limits.too_long()) from None
        except duckdb.OutOfMemoryException:
            raise QueryError(self.limits.too_large()) from None
        except duckdb.Error as error:
            raise QueryError(one_line(error)) from error
        finally:
            alarm.cancel()


@lru_cache(maxsize=1)  # the one before is closed when its last query is over
def _open(file: Path, memory_mb: int) -> duckdb.DuckDBPyConnection:
    return open_for_reading(file, Resources(memory_mb))
