"""What snapshots know of the archive: how far each read it, and which of them holds what newer ones lack."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import duckdb

from rilis_etl.errors import IssueReason, WarehouseError
from rilis_etl.model import CapturePlace, DamagedRecord, MissingBytes, Role
from rilis_etl.warehouse.engine.database import one_line, open_for_ourselves, quoted

_log = logging.getLogger(__name__)

_CAPTURES = f"select capture_id from {{}}.captures where failure is distinct from {quoted(IssueReason.DAMAGED_RECORD)}"  # noqa: S608 - our own word


T = TypeVar("T")


def first_answer(snapshots: Iterable[Path], ask: Callable[[duckdb.DuckDBPyConnection], T], nothing: T) -> T:
    """What the first of these snapshots that can be read answers; `nothing` when none can."""
    for snapshot in snapshots:
        try:
            with open_for_ourselves(snapshot) as con:
                return ask(con)
        except (duckdb.Error, WarehouseError) as error:
            _log.warning("%s cannot be read: %s", snapshot, one_line(error))
    return nothing


def archive_positions(con: duckdb.DuckDBPyConnection) -> Mapping[str, int]:
    """How far each archive file has been read, in bytes."""
    return dict(con.execute("select file, loaded_bytes from archive_files").fetchall())


def recalled(con: duckdb.DuckDBPyConnection, record: DamagedRecord) -> DamagedRecord:
    """The record with the address of the capture that was at its place; as it is where none is known."""
    found = con.execute(
        """
        select url, role, fetched_at from captures
        where archive_file = $1 and archive_offset_bytes = $2 and url <> $3
        """,
        [record.place.file, record.place.offset, record.place_name],
    ).fetchone()
    if not found:
        return record
    url, role, fetched_at = found
    return replace(record, url=url, role=Role(role), fetched_at=fetched_at)


def lost_pages(con: duckdb.DuckDBPyConnection, missing: Iterable[MissingBytes]) -> tuple[DamagedRecord, ...]:
    """The release pages that were read from these bytes, each address once: the newest look."""
    found: dict[str, DamagedRecord] = {}
    for gap in missing:
        rows = con.execute(
            """
            select url, fetched_at from captures
            where archive_file = $1 and archive_offset_bytes + archive_length_bytes > $2 and role = 'release'
            """,
            [gap.file, gap.size or 0],
        ).fetchall()
        for url, fetched_at in rows:
            place = CapturePlace(gap.file, 0, 0)  # of a file of which nothing is read any more
            page = DamagedRecord(place, str(gap), url=url, role=Role.RELEASE, fetched_at=fetched_at)
            known = found.get(url)
            if known is None or known.fetched_at is None or known.fetched_at < fetched_at:
                found[url] = page
    return tuple(found.values())


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
