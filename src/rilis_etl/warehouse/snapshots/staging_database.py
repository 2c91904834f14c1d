"""The staging database: the private copy of the warehouse that a load writes to."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from rilis_etl.model import Byline, BylineKind, BylineRole, CapturePlace, DamagedRecord, OpenPages, Run, WindowRow
from rilis_etl.sources.schema import Source
from rilis_etl.warehouse.engine.arrow import arrow, key_table, staged
from rilis_etl.warehouse.engine.database import transaction
from rilis_etl.warehouse.engine.keys import release_key
from rilis_etl.warehouse.load import stored_pages, tables
from rilis_etl.warehouse.load.batch import BatchResult, CaptureRow
from rilis_etl.warehouse.load.diffs import derive_changes
from rilis_etl.warehouse.load.stand_ins import Outage, StandIns, find_changed_stand_ins, mark_outages, outages
from rilis_etl.warehouse.load.stored_pages import FirstLook
from rilis_etl.warehouse.load.window_rows import record_windows
from rilis_etl.warehouse.load.write import write_batch
from rilis_etl.warehouse.near_duplicates.link import link_versions
from rilis_etl.warehouse.near_duplicates.signed_ahead import keep_signed
from rilis_etl.warehouse.snapshots.kept_rows import archive_positions, recalled


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One credit on one version: a roster of initials is counted from these."""

    source_key: str
    published_on: date | None
    byline: Byline
    is_named_in_text: bool  # the text itself has the candidate's full name


@dataclass(frozen=True, slots=True)
class StagingDatabase:
    """An open staging database. Only this load sees it; it is published when the block that loads it ends well."""

    con: duckdb.DuckDBPyConnection
    run: Run
    loaded_at: datetime
    turn: Callable[[], AbstractContextManager[None]] = nullcontext
    """Held while something is written: where several processes load one warehouse, they take turns."""

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Everything in the block is written in one transaction, or nothing of it."""
        with self.turn(), transaction(self.con):
            yield

    def archive_positions(self) -> Mapping[str, int]:
        """How far each archive file has been loaded: path below the archive folder → bytes."""
        return archive_positions(self.con)

    def sync_sources(self, sources: Iterable[Source]) -> None:
        """Store these sources as they are defined now; others stay as they are."""
        described = tables.sources(sources)
        with self.writing(), staged(self.con, described):
            self.con.execute("delete from sources where source in (select source from staged)")
            self.con.execute("insert into sources by name select * from staged")

    def with_text(self, keys: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
        """Those of these releases (source, source_key) that have a text which we captured ourselves."""
        by_id = {release_key(*key): key for key in keys}
        with staged(self.con, key_table("release_id", by_id)):
            found = self.con.execute("""
                from staged semi join (from versions where seen_by is null) using (release_id)
            """).fetchall()
        return frozenset(by_id[release_id] for (release_id,) in found)

    def parsed_otherwise(
        self, releases: Iterable[tuple[str, str]], readers: Mapping[str, str]
    ) -> tuple[CapturePlace, ...]:
        """Pages of these releases (source, source_key) that another reader read than the source's present one, in the
        order of time; `readers` goes by source."""
        wanted = arrow(
            {"release_id": "key", "present_reader": "text"},
            ((release_key(source, key), readers[source]) for source, key in sorted(set(releases)) if source in readers),
        )
        with staged(self.con, wanted):
            found = self.con.execute("""
                with wanted as (
                    from staged
                    union
                    select captures.release_id, present_reader  -- where these releases' addresses lead to
                    from captures join staged on staged.release_id = asked_release_id
                    where captures.release_id is not null
                ),
                looks as (
                    select captures.*, present_reader from captures join wanted using (release_id)
                    union all
                    select captures.*, present_reader
                    from captures join wanted on wanted.release_id = asked_release_id
                    where asked_release_id is distinct from captures.release_id
                )
                select distinct archive_file, archive_offset_bytes, archive_length_bytes, fetched_at, capture_id
                from looks
                where role = 'release' and status_code in (200, 203) and reader is distinct from present_reader
                order by fetched_at, capture_id
            """).fetchall()
        return tuple(CapturePlace(file, offset, length) for file, offset, length, _, _ in found)

    def mementos_to_parse_again(
        self, releases: Iterable[tuple[str, str]], with_mementos: AbstractSet[tuple[str, str]]
    ) -> tuple[CapturePlace, ...]:
        """Pages of these releases whose texts are no versions so far, and may become some as other looks come between.

        They are those of mementos, and of the releases `with_mementos` those that no second look has confirmed.
        """
        wanted = arrow(
            {"release_id": "key", "with_memento": "is"},
            ((release_key(*release), release in with_mementos) for release in sorted(set(releases))),
        )
        with staged(self.con, wanted):
            found = self.con.execute("""
                select archive_file, archive_offset_bytes, archive_length_bytes
                from captures join staged using (release_id)
                where (seen_by is not null and outcome in ('unchanged', 'unconfirmed'))
                    or (with_memento and outcome = 'unconfirmed')
                order by fetched_at, capture_id
            """).fetchall()
        return tuple(CapturePlace(*place) for place in found)

    def latest_probe(self, source: str, before: datetime | None = None) -> CapturePlace | None:
        """Where the source's newest answer to an address that does not exist is kept; None when it has none.

        `before`: the newest of those that are older.
        """
        found = self.con.execute(
            """
            select archive_file, archive_offset_bytes, archive_length_bytes
            from captures where source = $1 and role = 'probe' and ($2 is null or fetched_at < $2::timestamptz)
            order by fetched_at desc, capture_id desc limit 1
            """,
            [source, before],
        ).fetchone()
        return CapturePlace(*found) if found else None

    def was_read(self, source: str, url: str) -> bool:
        """Whether a page of this address ever gave a text."""
        return stored_pages.was_read(self.con, source, url)

    def places_to_parse_again(self, parsers: Mapping[str, str]) -> tuple[tuple[CapturePlace, ...], ...]:
        """Pages that became issues and were parsed otherwise than `parsers` do now; a tuple for each release."""
        return stored_pages.places_to_parse_again(self.con, parsers)

    def forget_parser(self, place: CapturePlace) -> None:
        """Take note that the page at `place` can no longer be read from the archive: nobody knows what parsed it."""
        with self.writing():
            self.con.execute(
                "update captures set reader = null where archive_file = $1 and archive_offset_bytes = $2",
                [place.file, place.offset],
            )

    def forget_refused(self, files: Iterable[str]) -> None:
        """Remove what stands for records of these archive files that the disk refused: this load reads them again."""
        refused = """
            create or replace temp table refused as
            select capture_id from captures
            where failure = 'damaged_record' and archive_length_bytes = 0 and list_contains($1, archive_file)
        """
        with self.writing():
            self.con.execute(refused, [list(files)])
            for table in ("issues", "captures"):
                self.con.execute(f"delete from {table} where capture_id in (from refused)")  # noqa: S608 - our own tables

    def recall(self, records: Sequence[DamagedRecord]) -> tuple[tuple[DamagedRecord, ...], ...]:
        """What this load has learnt of each of these damaged records."""
        return recalled(self.con, records)

    def stand_ins(self) -> StandIns:
        """Captures that show a page in place of their release."""
        return find_changed_stand_ins(self.con)

    def mark_outages(self, capture_ids: Iterable[str]) -> tuple[Outage, ...]:
        """Tell visits that found a site out from pages that are gone; those outages that these captures show."""
        with self.writing():
            mark_outages(self.con)
        return outages(self.con, capture_ids)

    def first_looks(self, capture_ids: Iterable[str]) -> tuple[FirstLook, ...]:
        """Those of these captures that are the first look at the address of a release."""
        return stored_pages.first_looks(self.con, capture_ids)

    def open_pages(self) -> tuple[OpenPages, ...]:
        """How many links of each source have brought no release so far, by reason."""
        return stored_pages.open_pages(self.con)

    def roster_rows(self, source: str) -> tuple[RosterRow, ...]:
        """Every credit on the first texts that we saw of the source's releases, in the order of capture."""
        found = self.con.execute(
            """
            with firsts as (
                select release_id, min(version_number) as version_number
                from releases join versions using (release_id)
                where source = $1 and seen_by is null group by release_id
            )
            select source_key, published_on, kind, text, role, found_in, full_name, confidence,
                coalesce(contains(body, full_name), false) as is_named_in_text
            from releases join firsts using (release_id) join versions using (release_id, version_number)
            join bylines using (version_id) join version_texts using (version_id)
            order by captured_at, capture_id, position
            """,
            [source],
        ).fetchall()
        return tuple(
            RosterRow(
                source_key, day, Byline(BylineKind(kind), text, BylineRole(role), where, name, confidence), is_named
            )
            for source_key, day, kind, text, role, where, name, confidence, is_named in found
        )

    def write(self, batch: Sequence[CaptureRow]) -> BatchResult:
        """Write a batch in one transaction, and what its edits changed in another. Stored captures are passed over.

        Raises WarehouseError when the batch contradicts itself.
        """
        with self.turn():
            with transaction(self.con):
                result = write_batch(self.con, batch, self.run.run_id, self.loaded_at)
            derive_changes(self.con, result.releases)
            keep_signed(self.con, [row.signed for row in batch if row.signed])
        return result

    def record_windows(self, rows: Iterable[WindowRow]) -> None:
        """Write what became of these windows in this run."""
        with self.writing():
            record_windows(self.con, self.run.run_id, rows)

    def link(self) -> None:
        """Compare the texts that are new with all others; once, at the end of a load."""
        with self.turn():
            link_versions(self.con)

    def begin(self) -> None:
        """Put the run on record."""
        with self.writing():
            self.con.execute("delete from runs where run_id = $1", [self.run.run_id])
            self.con.execute(
                "insert into runs values ($1, $2, $3, null, $4)",
                [self.run.run_id, self.run.command, self.run.started_at, self.run.code_version],
            )

    def finish(self, run: Run, finished_at: datetime) -> None:
        """Store what the run did for each source. May be called again: the last call counts."""
        counts = tables.run_sources(run)
        with self.writing(), staged(self.con, counts):
            self.con.execute("update runs set finished_at = $1 where run_id = $2", [finished_at, run.run_id])
            self.con.execute("delete from run_sources where run_id = $1", [run.run_id])
            self.con.execute("insert into run_sources by name select * from staged")
