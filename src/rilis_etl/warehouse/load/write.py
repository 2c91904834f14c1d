"""Writes one batch into the staging database, inside one transaction that the caller has opened.

Captures are the facts; versions, releases and their URLs follow from them. So a batch first finds out which captures
are new and which of them begin a version (see version_resolution.py), then writes the new rows, then derives afresh
what belongs to the releases it touched. Rows are added by anti-join or delete + insert, 30 to 60 times cheaper than
ON CONFLICT and MERGE.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus

import duckdb
import pyarrow as pa

from rilis_etl.errors import WarehouseError
from rilis_etl.model import FOUND, Issue, Outcome, Role
from rilis_etl.warehouse.engine.arrow import arrow, insert, key_table, staged
from rilis_etl.warehouse.engine.database import quoted_list
from rilis_etl.warehouse.engine.keys import release_key
from rilis_etl.warehouse.load import tables
from rilis_etl.warehouse.load.batch import BatchResult, CaptureRow
from rilis_etl.warehouse.load.diffs import forget_changes
from rilis_etl.warehouse.load.stand_ins import heed_other_names
from rilis_etl.warehouse.load.version_tables import NumberedVersion, version_tables
from rilis_etl.warehouse.load.versions import Ordered, drop_versions, order_versions, release_ids, release_outcome


def write_batch(
    con: duckdb.DuckDBPyConnection, batch: Sequence[CaptureRow], run_id: str, loaded_at: datetime
) -> BatchResult:
    """Write what of the batch is not stored yet.

    Raises WarehouseError when a row has no outcome, or the version or issue of another capture.
    """
    again = frozenset(row.capture_id for row in batch if row.is_again)
    known = _known(con, batch) - again
    earlier, were_issues = _take_back(con, again)
    if links := [link for row in batch for link in row.links]:
        _merge_links(con, tables.links(links))
    new = heed_other_names(con, _without(batch, known))
    ordered = order_versions(con, new)
    outcomes = {row.capture_id: _outcome(row, ordered) for row in new}

    insert(con, "captures", tables.captures(new, outcomes, run_id, loaded_at))
    begun = [row.version for row in new if row.version and outcomes[row.capture_id] is Outcome.LOADED]
    numbered = [NumberedVersion(v, ordered.resolutions[v.capture_id]) for v in (*begun, *ordered.late)]
    for table, part in version_tables(numbered).items():
        insert(con, table, part)
    insert(con, "issues", tables.issues(row.result for row in new if isinstance(row.result, Issue)))
    present = {release_key(row.capture.source, row.source_key) for row in new if row.source_key is not None}
    touched = release_ids(earlier | present)
    _refresh_releases(con, touched)
    forget_changes(con, touched)
    _advance(con, _positions(batch))

    counted_before = again - were_issues

    def having(outcome: Outcome) -> frozenset[str]:
        return frozenset(i for i, was in outcomes.items() if was is outcome and i not in counted_before)

    return BatchResult(
        having(Outcome.LOADED) - ordered.moved,
        having(Outcome.UNCHANGED) | (having(Outcome.LOADED) & ordered.moved),
        having(Outcome.ISSUE) - again,
        known,
        frozenset(earlier | present),
    )


def _take_back(con: duckdb.DuckDBPyConnection, again: frozenset[str]) -> tuple[set[int], frozenset[str]]:
    """Forget what was stored of captures that were read anew; the releases that they were of, and those that were
    issues."""
    if not again:
        return set(), frozenset()
    with staged(con, _capture_ids(again)):
        were = con.execute("select distinct release_id from captures semi join staged using (capture_id)").fetchall()
        issues = con.execute("select capture_id from issues semi join staged using (capture_id)").fetchall()
        gone = con.execute("select version_id from versions semi join staged using (capture_id)").fetchall()
        for table in ("captures", "issues"):
            con.execute(f"delete from {table} where capture_id in (select capture_id from staged)")  # noqa: S608 - our own names
    version_ids = [version_id for (version_id,) in gone]
    drop_versions(con, version_ids)
    with staged(con, key_table("version_id", version_ids)):
        con.execute("""
            delete from search_postings where document_number in (
                select document_number from search_documents semi join staged using (version_id))
        """)
        con.execute("delete from search_documents where version_id in (select version_id from staged)")
        # the keys stay until the comparison at the end: what they led to is looked at again
        con.execute("update version_signatures set scheme = '' where version_id in (select version_id from staged)")
    return {release_id for (release_id,) in were if release_id is not None}, frozenset(i for (i,) in issues)


def _capture_ids(ids: Iterable[str]) -> pa.Table:
    return arrow({"capture_id": "text"}, ((capture_id,) for capture_id in sorted(ids)))


def _known(con: duckdb.DuckDBPyConnection, batch: Sequence[CaptureRow]) -> frozenset[str]:
    """The ids of the batch's captures that are stored already."""
    with staged(con, _capture_ids(row.capture_id for row in batch)):
        found = con.execute("select capture_id from captures semi join staged using (capture_id)").fetchall()
    return frozenset(capture_id for (capture_id,) in found)


def _without(batch: Sequence[CaptureRow], known: frozenset[str]) -> tuple[CaptureRow, ...]:
    """The rows without those of these captures; each capture once."""
    rows = {row.capture_id: row for row in reversed(batch) if row.capture_id not in known}
    return tuple(reversed(rows.values()))


def _positions(batch: Iterable[CaptureRow]) -> Mapping[str, int]:
    """How many bytes of each archive file have been dealt with once this batch is in."""
    read: defaultdict[str, int] = defaultdict(int)
    for row in batch:
        if not row.is_again:
            read[row.place.file] = max(read[row.place.file], row.place.end)
    return read


def _outcome(row: CaptureRow, ordered: Ordered) -> Outcome:
    if row.result and row.result.capture_id != row.capture_id:
        raise WarehouseError(f"batch: each version and issue needs a capture of its own: {row.result.capture_id}")
    if row.version:
        return release_outcome(ordered.resolutions[row.capture_id])
    if row.result:
        return Outcome.ISSUE
    if row.capture.role is Role.LISTING:
        return Outcome.LISTING
    if row.capture.role is Role.PROBE:
        return Outcome.PROBE
    if row.capture.status == HTTPStatus.NOT_MODIFIED:
        return Outcome.NOT_MODIFIED
    raise WarehouseError(f"batch: capture {row.capture_id} of {row.capture.url} has neither a version nor an issue")


def _refresh_releases(con: duckdb.DuckDBPyConnection, touched: pa.Table) -> None:
    """Derive releases and their URLs from their captures."""
    with staged(con, touched):
        con.execute(f"""
            create or replace temp table seen as
            select release_id, source, source_key, url, fetched_at, capture_id, outcome <> 'not_modified' as has_text
            from captures semi join staged using (release_id)
            where outcome in {quoted_list(FOUND)}
            qualify bool_or(has_text) over (partition by release_id)
        """)  # noqa: S608 - our own words
    con.execute("""
        create or replace temp table refreshed as
        select release_id, source, source_key,
            first(url order by fetched_at, capture_id) filter (has_text) as url,
            min(fetched_at) filter (has_text) as first_seen_at,
            max(fetched_at) as last_seen_at
        from seen group by release_id, source, source_key
    """)
    with staged(con, touched):
        for table in ("releases", "release_urls"):  # a release of which no text is left
            con.execute(f"""
                delete from {table} where release_id in (from staged)
                and release_id not in (select release_id from refreshed)
            """)  # noqa: S608 - our own names
    con.execute("""
        update releases
        set url = refreshed.url, first_seen_at = refreshed.first_seen_at, last_seen_at = refreshed.last_seen_at
        from refreshed where releases.release_id = refreshed.release_id
    """)
    con.execute("insert into releases by name select * from refreshed anti join releases using (release_id)")
    con.execute("delete from release_urls where release_id in (select release_id from refreshed)")
    con.execute("""
        insert into release_urls
        select release_id, url, min(fetched_at), max(fetched_at) from seen group by release_id, url
    """)
    con.execute("drop table seen")
    con.execute("drop table refreshed")


def _merge_links(con: duckdb.DuckDBPyConnection, observations: pa.Table) -> None:
    """Bring the links up to date: a link is described as its latest observation does."""
    with staged(con, observations):
        con.execute("""
            create or replace temp table merged as
            with observations as (
                select * from staged
                union all by name
                select * from links semi join staged using (link_id)
            )
            select * replace (
                min(first_seen_at) over (partition by link_id) as first_seen_at,
                coalesce(source_key, max(source_key) over (partition by link_id)) as source_key,
                nullif(array_to_string(list_sort(list_distinct(flatten(
                    list(string_split(found_by, ', ')) over (partition by link_id)))), ', '), '') as found_by)
            from observations
            qualify row_number() over (
                partition by link_id
                order by last_seen_at desc, listing_url, title nulls last, listed_on nulls last, section nulls last) = 1
        """)
    con.execute("delete from links where link_id in (select link_id from merged)")
    con.execute("insert into links by name select * from merged")
    con.execute("drop table merged")


def _advance(con: duckdb.DuckDBPyConnection, positions: Mapping[str, int]) -> None:
    """Store how far the archive's files have been loaded; a position never moves back."""
    for file, loaded_bytes in positions.items():
        con.execute("delete from archive_files where file = $1 and loaded_bytes < $2", [file, loaded_bytes])
        con.execute(
            "insert into archive_files select $1, $2 where not exists (from archive_files where file = $1)",
            [file, loaded_bytes],
        )
