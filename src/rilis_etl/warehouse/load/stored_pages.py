"""What a load asks of the pages that are stored: which to parse again, which are looked at first, which are open."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import duckdb

from rilis_etl.errors import IssueReason
from rilis_etl.model import FOUND, SETTLED_REASONS, CapturePlace, OpenPages
from rilis_etl.model.evidence import CONFIRMED_AFTER
from rilis_etl.warehouse.engine.arrow import arrow, staged
from rilis_etl.warehouse.engine.database import quoted_list


@dataclass(frozen=True, slots=True)
class FirstLook:
    """The first look at an address: what came of it."""

    source: str
    reason: IssueReason | None  # None: it brought a release
    detail: str
    url: str


def places_to_parse_again(
    con: duckdb.DuckDBPyConnection, parsers: Mapping[str, str]
) -> tuple[tuple[CapturePlace, ...], ...]:
    """Pages that became issues and were not parsed with `parsers` (by source); a tuple for each release.

    With an issue come all other pages of its release that were parsed otherwise, and of listings and probes those that
    the code failed on.
    """
    present = arrow({"source": "text", "present": "text"}, sorted(parsers.items()))
    with staged(con, present):
        found = con.execute("""
            with otherwise as (
                select captures.*, coalesce(asked_release_id::varchar, capture_id) as page
                from captures join staged using (source)
                where reader is distinct from present
            ),
            open as (
                select otherwise.page from otherwise join issues using (capture_id)
                where reason in ('reader_failed', 'unknown_source')
                    or (role = 'release' and status_code in (200, 203))
            )
            select distinct page, fetched_at, capture_id, archive_file, archive_offset_bytes, archive_length_bytes
            from otherwise semi join open using (page)
            left join issues using (capture_id)
            where (role = 'release' and status_code in (200, 203)) or reason in ('reader_failed', 'unknown_source')
            order by page, fetched_at, capture_id
        """).fetchall()
    groups = groupby(found, key=itemgetter(0))
    return tuple(tuple(CapturePlace(*row[3:]) for row in group) for _, group in groups)


def first_looks(con: duckdb.DuckDBPyConnection, capture_ids: Iterable[str]) -> tuple[FirstLook, ...]:
    """Those of these captures that are the first look at the address of a release. A web archive's looks are none: they
    say nothing of how the site is now."""
    with staged(con, arrow({"capture_id": "text"}, ((each,) for each in sorted(capture_ids)))):
        found = con.execute("""
            with mine as (
                select source, url, fetched_at, capture_id, role from captures semi join staged using (capture_id)
                where seen_by is null
            ),
            firsts as (
                select source, url, min(captures.fetched_at) as fetched_at
                from captures semi join mine using (source, url) where seen_by is null group by all
            )
            select mine.source, issues.reason, coalesce(issues.detail, ''), mine.url
            from mine join firsts using (source, url, fetched_at) left join issues using (capture_id)
            where mine.role = 'release'
            order by mine.source, mine.fetched_at, mine.url
        """).fetchall()
    return tuple(
        FirstLook(source, IssueReason(reason) if reason else None, detail, url) for source, reason, detail, url in found
    )


def open_pages(con: duckdb.DuckDBPyConnection) -> tuple[OpenPages, ...]:
    """How many links of each source have brought no release so far, by reason: see `UrlState.is_open`."""
    found = con.execute(
        f"""
        with failed as (select asked_release_id, url from captures where role = 'release' and outcome = 'issue'),
        looks as (
            select source, coalesce(asked_release_id::varchar, url) as page, fetched_at, capture_id, outcome
            from captures
            where role = 'release' and url <> archive_file || '#' || archive_offset_bytes and (
                asked_release_id in (select asked_release_id from failed)
                or asked_release_id is null and url in (select url from failed where asked_release_id is null))
        ),
        pages as (
            select source, page, arg_max(capture_id, (fetched_at, capture_id)) as capture_id,
                max(fetched_at) - min(fetched_at) as looked_at_for
            from looks group by all having not bool_or(outcome in {quoted_list(FOUND)})
        )
        select pages.source, reason, count(*) from pages join issues using (capture_id)
        where reason not in {quoted_list(sorted(SETTLED_REASONS))}
            and not (reason = 'http_gone' and looked_at_for >= $1::interval)
        group by all order by pages.source, count(*) desc, reason
        """,  # noqa: S608 - our own words
        [CONFIRMED_AFTER],
    ).fetchall()
    return tuple(OpenPages(*row) for row in found)


def was_read(con: duckdb.DuckDBPyConnection, source: str, url: str) -> bool:
    """Whether a page of this address ever gave a text."""
    found = con.execute(
        f"select 1 from captures where source = $1 and url = $2 and outcome in {quoted_list(FOUND)} limit 1",  # noqa: S608 - same
        [source, url],
    ).fetchone()
    return found is not None
