"""What snapshots know of the archive: how far each read it, and which of them holds what newer ones lack."""

import logging
from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb

from rilis_etl.errors import IssueReason, WarehouseError
from rilis_etl.warehouse.engine.database import one_line, open_for_ourselves, quoted

_log = logging.getLogger(__name__)

_CAPTURES = f"select capture_id from {{}}.captures where failure is distinct from {quoted(IssueReason.DAMAGED_RECORD)}"  # noqa: S608 - our own word


def archive_positions_of(snapshots: Iterable[Path]) -> Mapping[str, int]:
    """How far the first of these snapshots that can be read has read each archive file, in bytes."""
    for snapshot in snapshots:
        try:
            with open_for_ourselves(snapshot) as con:
                return dict(con.execute("select file, loaded_bytes from archive_files").fetchall())
        except (duckdb.Error, WarehouseError) as error:
            _log.warning("what %s knows of the archive cannot be read: %s", snapshot, one_line(error))
    return {}


def holds_more(snapshot: Path, others: Iterable[Path]) -> bool:
    """Whether `snapshot` has a capture that none of the `others` has. Of one that cannot be read nothing is known."""
    with duckdb.connect() as con:
        try:
            con.execute(f"attach {quoted(str(snapshot))} as old (read_only)")
        except duckdb.Error:
            return False
        try:
            held = []
            for number, other in enumerate(others):
                con.execute(f"attach {quoted(str(other))} as other_{number} (read_only)")
                held.append(_CAPTURES.format(f"other_{number}"))
            missing = f"from ({_CAPTURES.format('old')}) anti join ({' union all '.join(held)}) using (capture_id)"
            return con.execute(f"{missing} limit 1").fetchone() is not None
        except duckdb.Error as error:
            _log.warning("%s is kept: it cannot be compared with newer snapshots: %s", snapshot, one_line(error))
            return True
