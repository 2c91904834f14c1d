"""Stand-ins and outages among what is stored: what a load has to read again, and which visits found nothing there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter

import duckdb

from rilis_etl.model import FOUND, CapturePlace
from rilis_etl.model.evidence import WALL_ADDRESSES
from rilis_etl.similarity.announced import are_apart
from rilis_etl.warehouse.engine.arrow import arrow, staged
from rilis_etl.warehouse.engine.database import quoted_list
from rilis_etl.warehouse.load.batch import CaptureRow
from rilis_etl.warehouse.load.stand_in_rule import Look, find_stand_ins

_FOUND = quoted_list(FOUND)
_VISIT = "if(seen_by is null, archive_file, fetched_at::date::text)"
"""Looks of a source that are compared: mementos of one day may come in several files and at several times."""


@dataclass(frozen=True, slots=True)
class StandIns:
    """Captures that show a page in place of their release, and the pages of the releases where that is new."""

    capture_ids: frozenset[str]
    places: tuple[tuple[CapturePlace, ...], ...]  # all pages of a release, for each release with one to take out or in


@dataclass(frozen=True, slots=True)
class Outage:
    """A visit that found a site out: its pages gone, or one page under their addresses."""

    source: str
    page_count: int

    @property
    def sentence(self) -> str:
        """What was found, and what that means."""
        return (
            f"the site is out: {self.page_count} pages were gone or gave one answer, and hardly another was there. "
            "Nothing counts as withdrawn; all of them are asked for again"
        )


def heed_other_names(con: duckdb.DuckDBPyConnection, batch: Sequence[CaptureRow]) -> Sequence[CaptureRow]:
    """The batch; a page whose title is what a listing calls another release is not called as the one asked for.

    A neighbour's text has half the words of many a title; `links` are those of all listings up to this batch.
    """
    pages = [
        (row.capture_id, row.capture.source, row.asked_key, row.shown.title)
        for row in batch
        if row.shown and row.shown.is_as_called is not False and row.asked_key and (link := row.capture.link)
        if are_apart(row.shown.title, link.title)
    ]
    if not pages:
        return batch
    columns = dict.fromkeys(("capture_id", "source", "asked_key", "title"), "text")
    with staged(con, arrow(columns, pages)):
        found = con.execute("""
            select distinct capture_id from staged join links
            on links.source = staged.source and lower(links.title) = lower(staged.title) and source_key <> asked_key
        """).fetchall()
    others = {capture_id for (capture_id,) in found}
    return [
        replace(row, shown=replace(row.shown, is_as_called=False, called_otherwise=row.capture.link.title))
        if row.capture_id in others and row.shown and row.capture.link
        else row
        for row in batch
    ]


def find_changed_stand_ins(con: duckdb.DuckDBPyConnection) -> StandIns:
    """The stand-ins among the stored captures; see stand_in_rule.py."""
    found = find_stand_ins(_looks(con))
    with staged(con, arrow({"capture_id": "text"}, ((each,) for each in sorted(found)))):
        rows = con.execute(f"""
            with changed as (
                select release_id, asked_release_id, captures.capture_id
                from captures left join staged using (capture_id)
                where role = 'release' and page_key is not null
                    and (outcome in {_FOUND}) = (staged.capture_id is not null)
            ),
            concerned as (
                select release_id from changed where release_id is not null
                union
                select asked_release_id from changed where asked_release_id is not null
            )
            select distinct coalesce(asked_release_id, captures.release_id) as page, fetched_at, capture_id,
                archive_file, archive_offset_bytes, archive_length_bytes
            from captures
            join concerned
                on captures.release_id = concerned.release_id or captures.asked_release_id = concerned.release_id
            where role = 'release' and (page_key is not null or content_key is not null)
            order by page, fetched_at, capture_id
        """).fetchall()  # noqa: S608 - our own words
    groups = groupby(rows, key=itemgetter(0))
    return StandIns(found, tuple(tuple(CapturePlace(*row[3:]) for row in group) for _, group in groups))


def _looks(con: duckdb.DuckDBPyConnection) -> tuple[Look, ...]:
    """The looks at releases of which a page stands under several addresses, or not all are what they are called."""
    rows = con.execute("""
        with shown as (
            select source, page_key from captures where page_key is not null
            group by all
            having count(distinct if(role = 'probe', url, coalesce(asked_release_id, release_id)::varchar)) > 1
        ),
        generic as (  -- "Read more" names no release
            select source, called_otherwise from captures where called_otherwise is not null
            group by all having count(distinct coalesce(asked_release_id, release_id)) > 1
        ),
        looks as (
            select capture_id, captures.source,
                if(role = 'probe', null, coalesce(asked_release_id, release_id)) as asked_id,
                fetched_at, page_key,
                if(generic.source is null, is_as_called, null) as is_as_called,
                if(generic.source is null, captures.called_otherwise, null) as called_otherwise
            from captures left join generic
                on generic.source = captures.source and generic.called_otherwise = captures.called_otherwise
            where page_key is not null
        ),
        concerned as (
            select asked_id from looks semi join shown using (source, page_key)
            union
            select asked_id from looks group by asked_id having bool_or(is_as_called) and not bool_and(is_as_called)
        )
        select * from looks semi join concerned using (asked_id)
        union all
        select * from looks semi join shown using (source, page_key) where asked_id is null
    """).fetchall()
    return tuple(Look(*row) for row in rows)


def mark_outages(con: duckdb.DuckDBPyConnection) -> None:
    """Give issues of pages that were gone, or gave a stand-in, the reason that the whole visit gives them.

    A visit (a file of the archive; of mementos, those of one day) found the site out if it found no release, and at
    least two that were there before gone (of mementos, which are few on a day: three); or if three pages or more, and
    more than were found, led to one answer with a good status. The caller has opened the transaction. Visits that found
    nothing gone are not looked at: of 200,000 captures the others are few.
    """
    con.execute(f"""
        create or replace temp table marked as
        with gone as (
            select coalesce(asked_release_id, captures.release_id) as asked_id, captures.source, {_VISIT} as visit
            from captures inner join issues using (capture_id)
            where role = 'release' and (page_key is not null or reason in ('http_gone', 'outage'))
        ),
        found_since as (
            select coalesce(asked_release_id, release_id) as asked_id, min(fetched_at) as found_at
            from captures
            where role = 'release' and outcome in {_FOUND}
                and coalesce(asked_release_id, release_id) in (select asked_id from gone)
            group by all
        ),
        looks as (
            select captures.source, {_VISIT} as visit, seen_by is not null as is_memento,
                captures.url, capture_id, reason, outcome in {_FOUND} as is_found,
                page_key is not null and reason is not null as is_stand_in,
                is_stand_in or coalesce(reason, '') in ('http_gone', 'outage') as is_gone,
                is_gone and status_code in (200, 203) as is_alike,
                is_gone and coalesce(found_at < fetched_at, false) as was_there
            from captures
            left join issues using (capture_id)
            left join found_since on asked_id = coalesce(asked_release_id, captures.release_id)
            where role = 'release' and (captures.source, {_VISIT}) in (select source, visit from gone)
        ),
        visits as (
            select source, visit, is_memento,
                count(distinct url) filter (is_found) as found_count,
                count(distinct url) filter (is_alike) as alike_count,
                count(distinct url) filter (is_alike or was_there) as gone_count
            from looks group by all
        )
        select capture_id, reason,
            case
                when found_count = 0 and gone_count >= if(is_memento, {WALL_ADDRESSES}, 2) then 'outage'
                when alike_count >= {WALL_ADDRESSES} and alike_count > found_count and is_alike then 'outage'
                when is_stand_in then 'placeholder'
                else 'http_gone'
            end as meant
        from looks join visits using (source, visit, is_memento)
        where is_gone
    """)  # noqa: S608 - our own words
    con.execute("""
        update issues set reason = meant from marked
        where issues.capture_id = marked.capture_id and issues.reason <> meant
    """)
    con.execute("drop table marked")


def outages(con: duckdb.DuckDBPyConnection, capture_ids: Iterable[str]) -> tuple[Outage, ...]:
    """The outages among these captures, by source. What a web archive met years ago is no news."""
    with staged(con, arrow({"capture_id": "text"}, ((each,) for each in sorted(capture_ids)))):
        rows = con.execute("""
            select issues.source, count(distinct issues.url)::integer
            from issues semi join staged using (capture_id) join captures using (capture_id)
            where reason = 'outage' and seen_by is null group by all order by all
        """).fetchall()
    return tuple(Outage(*row) for row in rows)
