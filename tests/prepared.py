"""A database as a first load begins with it, made once for a test run: making it is most of a small load."""

import math
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rilis_etl import resources
from rilis_etl.fs import lock
from rilis_etl.warehouse.engine.database import open_for_loading
from rilis_etl.warehouse.engine.prepare import prepare
from rilis_etl.warehouse.search.index import index_new_texts
from rilis_etl.warehouse.snapshots import publish


def _made(folder: Path, sql: Path) -> Path:
    made = folder / "prepared.duckdb"
    with lock(folder / "prepared.lock", math.inf):
        if not made.exists():
            making = folder / "prepared.making"
            with open_for_loading(making) as con:
                prepare(con, sql, datetime(2026, 3, 2, 12, tzinfo=UTC))
                index_new_texts(con)  # of no text: the roots of the dictionary, which queries fold words by
                con.execute("checkpoint")
            making.rename(made)
    return made


@contextmanager
def beginning_with_a_copy(folder: Path) -> Iterator[None]:
    """First loads and rebuilds of this process begin with a copy of the database in `folder`, which has no release.

    Only those with the project's own SQL. `prepare` looks at it as at the copy of a snapshot and finds nothing to do.
    """
    load, ours = publish._load, resources.folder("sql")

    def copied(work: Path, run: Any, sql: Path, *more: Any) -> Any:
        if sql == ours and not work.exists():
            shutil.copyfile(_made(folder, sql), work)
        return load(work, run, sql, *more)

    with pytest.MonkeyPatch.context() as here:
        here.setattr(publish, "_load", copied)
        yield
