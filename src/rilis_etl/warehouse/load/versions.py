"""Numbers the versions of releases of which a batch brings texts; version_resolution.py has the rule.

Stored versions move when a look confirms a text that was seen before, and when a capture arrives late: with a time
before those of stored captures.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import duckdb
import pyarrow as pa

from rilis_etl.errors import WarehouseError
from rilis_etl.model import Outcome, Version
from rilis_etl.warehouse.engine.arrow import key_table, staged
from rilis_etl.warehouse.engine.keys import content_key, release_key, version_key
from rilis_etl.warehouse.load.batch import CaptureRow
from rilis_etl.warehouse.load.version_resolution import Observation, Resolution, resolve_versions
from rilis_etl.warehouse.load.version_tables import VERSION_PARTS


@dataclass(frozen=True, slots=True)
class Ordered:
    """What each capture of the releases is, and versions to write beside those of the batch."""

    resolutions: Mapping[str, Resolution]  # by capture id, stored captures included
    late: tuple[Version, ...] = ()  # of stored captures whose text the batch confirms
    moved: frozenset[str] = frozenset()  # captures of the batch that begin what a stored, later one has begun so far


@dataclass(frozen=True, slots=True)
class _Stored:
    """A stored capture that gave a text, with the version it made, if any."""

    observation: Observation
    source: str
    source_key: str
    url: str
    outcome: str
    number: int | None
    shown_since: datetime | None
    seen_by: str | None

    @property
    def version_id(self) -> int:
        return version_key(self.source, self.source_key, self.observation.capture_id)


def release_outcome(resolution: Resolution) -> Outcome:
    """The outcome of a capture that gave a text."""
    if resolution.number is not None:
        return Outcome.LOADED
    return Outcome.UNCHANGED if resolution.is_confirmed else Outcome.UNCONFIRMED


def order_versions(con: duckdb.DuckDBPyConnection, batch: Sequence[CaptureRow]) -> Ordered:
    """Number the versions of every release that the batch brings a text of, and put the stored ones right.

    Raises WarehouseError when a stored capture begins a version and its text is nowhere.
    """
    texts = [(row, row.version) for row in batch if row.version]
    incoming = {
        row.capture_id: Observation(
            release_key(v.source, v.source_key),
            row.capture.fetched_at,
            row.capture_id,
            content_key(v.content_hash),
            v.modified_at,
            v.seen_by is not None,
            content_key(v.text_hash),
        )
        for row, v in texts
    }
    stored = _stored(con, {observation.release_id for observation in incoming.values()})
    found = resolve_versions([*incoming.values(), *(row.observation for row in stored)])
    by_text = {(look.release_id, look.content_key): v for look, (_, v) in zip(incoming.values(), texts, strict=True)}
    late: list[Version] = []
    for row in stored:
        resolution = found[row.observation.capture_id]
        if row.number is None and resolution.number is not None and not _copied(con, row, resolution):
            late.append(_confirmed(row, by_text.get((row.observation.release_id, row.observation.content_key))))
    for row in stored:
        _correct(con, row, found[row.observation.capture_id])
    ended = {
        (row.observation.release_id, row.observation.content_key)
        for row in stored
        if row.number is not None and found[row.observation.capture_id].number is None
    }
    moved = (
        key for key, look in incoming.items() if found[key].number and (look.release_id, look.content_key) in ended
    )
    return Ordered(found, tuple(late), frozenset(moved))


def release_ids(ids: Iterable[int]) -> pa.Table:
    """A table of release ids, to be staged."""
    return key_table("release_id", sorted(set(ids)))


def _stored(con: duckdb.DuckDBPyConnection, releases: Iterable[int]) -> tuple[_Stored, ...]:
    with staged(con, release_ids(releases)):
        found = con.execute("""
            select captures.release_id, captures.fetched_at, captures.capture_id, captures.content_key,
                captures.modified_at, captures.seen_by is not null, captures.text_key,
                captures.source, captures.source_key, captures.url, captures.outcome,
                versions.version_number, versions.shown_since, captures.seen_by
            from captures semi join staged using (release_id)
            left join versions using (capture_id)
            where captures.content_key is not null
        """).fetchall()
    return tuple(_Stored(Observation(*row[:7]), *row[7:]) for row in found)


def _copied(con: duckdb.DuckDBPyConnection, row: _Stored, resolution: Resolution) -> bool:
    """Make the version that a stored capture begins because another text came between it and the one that it repeated.

    Its text is copied from the version with the same text. Returns False when there is none.
    """
    seen = row.observation
    ((model,),) = con.execute(
        """
        select min(version_id) from versions semi join captures
        on versions.capture_id = captures.capture_id and captures.release_id = $1 and captures.content_key = $2
        """,
        [seen.release_id, seen.content_key],
    ).fetchall()
    if model is None:
        return False
    con.execute(
        """
        insert into versions
        select versions.* replace (
            $1 as version_id, $2 as version_number, $3 as capture_id, $5 as url, $6::timestamptz as captured_at,
            $7::timestamptz as shown_since, $8::timestamptz as modified_at, $9 as seen_by)
        from versions where version_id = $4
        """,
        [
            *(row.version_id, resolution.number, seen.capture_id, model, row.url),
            *(seen.fetched_at, resolution.shown_since, seen.modified_at, row.seen_by),
        ],
    )
    for table in VERSION_PARTS:
        con.execute(
            f"insert into {table} select * replace ($1 as version_id) from {table} where version_id = $2",  # noqa: S608 - our own names
            [row.version_id, model],
        )
    return True


def _confirmed(row: _Stored, same: Version | None) -> Version:
    """The version that a stored capture begins now: a version of the batch has its text."""
    if same is None:
        raise WarehouseError(
            f"capture {row.observation.capture_id} of {row.url} begins a version and its text is not at hand: "
            "run `rilis rebuild`"
        )
    return replace(
        same,
        url=row.url,
        capture_id=row.observation.capture_id,
        captured_at=row.observation.fetched_at,
        modified_at=row.observation.modified_at,
        seen_by=row.seen_by,
    )


def _correct(con: duckdb.DuckDBPyConnection, row: _Stored, resolution: Resolution) -> None:
    capture_id = row.observation.capture_id
    if row.number is not None and resolution.number is None:
        drop_versions(con, [row.version_id])
    elif row.number is not None and (row.number, row.shown_since) != (resolution.number, resolution.shown_since):
        con.execute(
            "update versions set version_number = $1, shown_since = $2 where capture_id = $3",
            [resolution.number, resolution.shown_since, capture_id],
        )
    if row.outcome != release_outcome(resolution):
        con.execute(
            "update captures set outcome = $1 where capture_id = $2", [release_outcome(resolution).value, capture_id]
        )


def drop_versions(con: duckdb.DuckDBPyConnection, version_ids: Iterable[int]) -> None:
    """Take versions away with all that belongs to them."""
    with staged(con, key_table("version_id", version_ids)):
        for table in ("versions", *VERSION_PARTS):
            con.execute(f"delete from {table} where version_id in (select version_id from staged)")  # noqa: S608 - our own names
