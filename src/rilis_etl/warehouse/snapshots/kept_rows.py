"""What snapshots know of the archive: how far each read it, and which of them holds what newer ones lack."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import duckdb

from rilis_etl.errors import IssueReason, WarehouseError
from rilis_etl.model import CapturePlace, Damage, DamagedRecord, Role
from rilis_etl.warehouse.engine.arrow import arrow, staged
from rilis_etl.warehouse.engine.database import one_line, open_for_ourselves, quoted

_log = logging.getLogger(__name__)

_DAMAGED = quoted(IssueReason.DAMAGED_RECORD)
_CAPTURES = f"select capture_id from {{}}.captures where failure is distinct from {_DAMAGED}"  # noqa: S608 - our own word
_IS_NAMED = "url <> archive_file || '#' || archive_offset_bytes"  # see CapturePlace.name

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class GoneCaptures:
    """What a warehouse was made from and the archive has no longer, where no damaged record stands in its place."""

    pages: tuple[DamagedRecord, ...] = ()  # of each release page the newest look
    before: tuple[DamagedRecord, ...] = ()  # of those that were gone when that warehouse was made
    files: tuple[DamagedRecord, ...] = ()  # one for each that has lost something since


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


def recalled(con: duckdb.DuckDBPyConnection, records: Iterable[DamagedRecord]) -> tuple[tuple[DamagedRecord, ...], ...]:
    """What a warehouse knows of each of these damaged records, see `_stood_there`."""
    positions = archive_positions(con)
    return tuple(_stood_there(con, record, positions.get(record.place.file, 0)) for record in records)


def _stood_there(con: duckdb.DuckDBPyConnection, record: DamagedRecord, known: int) -> tuple[DamagedRecord, ...]:
    """What a warehouse that has read the file up to byte `known` knows of a damaged record.

    Each capture that stood there, as a record of its own; else the record, vouched for if it says an address that the
    source is known by, or if all that stood there was read and was no capture.
    """
    place = record.place
    found = con.execute(
        f"""
        select archive_offset_bytes, url, role, fetched_at, {_IS_NAMED} from captures
        where archive_file = $1 and archive_offset_bytes >= $2 and archive_offset_bytes < greatest($3, $2 + 1)
            and (archive_length_bytes > 0 or archive_offset_bytes = $2 and $2 > 0)
        order by archive_offset_bytes
        """,  # noqa: S608 - our own words
        [place.file, place.offset, place.end],
    ).fetchall()
    if record.damage is Damage.UNREADABLE:  # up to the end of the file, and all of it is read again
        found = [row for row in found if row[0] == place.offset]
    if not found:
        if record.url is None:
            is_no_page = known >= place.end and record.damage is not Damage.UNREADABLE
            return (replace(record, is_vouched=is_no_page),)
        return (replace(record, is_vouched=True, fetched_at=None) if _has_address(con, record) else record,)
    rows = [
        (at, url, Role(role), time) if is_named else (at, None, None, None) for at, url, role, time, is_named in found
    ]
    if rows[-1][0] < known < place.end:
        rows.append((known, None, None, None))
    ends = (*(at for at, *_ in rows[1:]), place.end)
    return tuple(
        replace(
            record,
            place=CapturePlace(place.file, at, end - at),
            url=url,
            role=role,
            fetched_at=time,
            is_vouched=bool(url),
        )
        for (at, url, role, time), end in zip(rows, ends, strict=True)
    )


def _has_address(con: duckdb.DuckDBPyConnection, record: DamagedRecord) -> bool:
    """Whether a listing led to the address that a damaged record says, or another capture has it."""
    found = con.execute(
        f"""
        select 1 from links where source = $1 and url = $2
        union all
        select 1 from captures where source = $1 and url = $2 and failure is distinct from {_DAMAGED}
        limit 1
        """,  # noqa: S608 - our own words
        [record.source, record.url],
    ).fetchall()
    return bool(found)


def gone_from(old: duckdb.DuckDBPyConnection, new: duckdb.DuckDBPyConnection) -> GoneCaptures:
    """What the warehouse `old` has captures of and `new`, made from the archive as it is now, has not.

    A capture is known by its source, role, address and time; where these are there with another body, it has changed.
    """
    with staged(new, old.sql("select capture_id from captures").to_arrow_table()):
        absent = new.sql("from staged anti join captures using (capture_id)").to_arrow_table()
    with staged(old, absent):
        looks = old.sql(
            f"""
            select source, role, url, fetched_at, archive_file, archive_offset_bytes,
                if(failure = {_DAMAGED}, failure_detail, null) as was_lost
            from captures semi join staged using (capture_id)
            where {_IS_NAMED}
            """  # noqa: S608 - our own words
        ).to_arrow_table()
    with staged(new, looks):
        new.execute(
            f"""
            create or replace temp table gone as
            with present as (
                select source, role, url, fetched_at, bool_or(failure is not distinct from {_DAMAGED}) as is_named
                from captures semi join staged using (source, role, url, fetched_at)
                group by all
            )
            select staged.*, is_named is not null as has_changed
            from staged left join present using (source, role, url, fetched_at)
            where not coalesce(is_named, false) and not (is_named is not null and was_lost is not null)
            """  # noqa: S608 - our own words
        )
    pages = new.execute("""
        select was_lost is null, archive_file, url, fetched_at,
            coalesce(was_lost, format('{} no longer holds what stood at byte {}', archive_file, archive_offset_bytes))
        from gone where role = 'release' and not has_changed
        qualify row_number() over (partition by source, url order by fetched_at desc, archive_offset_bytes) = 1
        order by archive_file, archive_offset_bytes, url
    """).fetchall()
    files = new.execute("""
        select archive_file, count(*) filter (not has_changed), count(*) filter (has_changed)
        from gone where was_lost is null group by archive_file order by archive_file
    """).fetchall()
    new.execute("drop table gone")
    return GoneCaptures(
        tuple(_gone(*page) for is_new, *page in pages if is_new),
        tuple(_gone(*page) for is_new, *page in pages if not is_new),
        tuple(_gone(file, None, None, _what_is_gone(file, *counts)) for file, *counts in files),
    )


def places_without(con: duckdb.DuckDBPyConnection, capture_ids: Iterable[str]) -> tuple[CapturePlace, ...]:
    """Where the captures of a warehouse stood that are none of these; without those that were lost before."""
    with staged(con, arrow({"capture_id": "text"}, ((each,) for each in capture_ids))):
        found = con.execute(f"""
            select archive_file, archive_offset_bytes, archive_length_bytes
            from captures anti join staged using (capture_id)
            where failure is distinct from {_DAMAGED}
            order by archive_file, archive_offset_bytes
        """).fetchall()  # noqa: S608 - our own word
    return tuple(CapturePlace(*place) for place in found)


def _gone(file: str, url: str | None, fetched_at: datetime | None, detail: str) -> DamagedRecord:
    place = CapturePlace(file, 0, 0)  # of bytes that nothing reads any more
    return DamagedRecord(place, detail, Damage.GONE, url, Role.RELEASE if url else None, fetched_at, is_vouched=True)


def _what_is_gone(file: str, gone: int, changed: int) -> str:
    lost = f"{_captures(gone)} fewer" if gone else ""
    other = f"another body in {_captures(changed)}" if changed else ""
    return f"{file} has {' and '.join(filter(None, (lost, other)))} than the warehouse was made from"


def _captures(number: int) -> str:
    return f"{number:,} {'capture' if number == 1 else 'captures'}"


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
