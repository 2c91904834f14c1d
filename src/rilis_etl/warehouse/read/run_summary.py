"""What runs found: new releases, edits, releases that are gone, back or moved, and pages that became issues."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import duckdb

from rilis_etl.model.evidence import CONFIRMED_AFTER


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version that a run brought."""

    source: str
    title: str
    url: str
    published_on: date | None
    is_edit: bool  # the release was known with another text
    is_silent: bool  # an edit that the page shows neither by its date nor by a word of correction


class Fate(StrEnum):
    """What a run found out about the page of a known release. The value is what people read."""

    GONE = "gone at this look; a second look will tell"
    WITHDRAWN = "gone, seen twice"
    RETURNED = "back again"
    MOVED = "moved to another address"


@dataclass(frozen=True, slots=True)
class FateRow:
    """A release whose page is gone, back or moved."""

    source: str
    title: str
    url: str  # where it was found last; for a move, where it is now
    published_on: date | None
    fate: Fate


@dataclass(frozen=True, slots=True)
class IssueRow:
    """A page that a run could not load."""

    source: str
    url: str
    reason: str
    has_text: bool  # an earlier look at the page was loaded
    attempts: int  # looks that could not be loaded, this one counted


@dataclass(frozen=True, slots=True)
class RunSummary:
    """Newest days first."""

    versions: tuple[VersionRow, ...]
    fates: tuple[FateRow, ...]
    issues: tuple[IssueRow, ...]  # without the pages that are in `fates`


def read_run_summary(con: duckdb.DuckDBPyConnection, run_ids: Sequence[str]) -> RunSummary:
    """What these runs brought, from a snapshot."""
    versions = con.execute(
        """
        with silent as (
            select version_id, bool_and(is_silent) as is_silent from version_changes group by version_id
        )
        select source, coalesce(versions.title, '(no title)') as title, versions.url, published_on,
            version_number > 1 as is_edit, coalesce(silent.is_silent, false) as is_silent
        from captures join versions using (capture_id) left join silent using (version_id)
        where list_contains($1, run_id)
        order by published_on desc nulls last, source, title, versions.url
        """,
        [list(run_ids)],
    ).fetchall()
    issues = con.execute(
        """
        select source, url, open_issues.reason, has_text, attempt_count
        from captures join open_issues using (capture_id, source, url)
        where list_contains($1, run_id) and not (has_text and open_issues.reason = 'http_gone')
        order by has_text desc, source, url
        """,
        [list(run_ids)],
    ).fetchall()
    return RunSummary(
        tuple(VersionRow(*row) for row in versions),
        tuple(
            FateRow(source, title, url, day, Fate[fate])
            for source, title, url, day, fate in con.execute(_FATES, [list(run_ids), CONFIRMED_AFTER]).fetchall()
        ),
        tuple(IssueRow(*row) for row in issues),
    )


# a withdrawal is confirmed by the first look so long after the one that found the page gone: see release_states
_FATES = """
with states as (
    select
        *,
        lag(state) over of_release as state_before,
        lag(address) over of_release as address_before
    from release_states
    window of_release as (partition by release_id order by state_number)
),
newest as (
    select release_id, arg_max(title, version_number) as title, arg_max(published_on, version_number) as published_on
    from versions group by release_id
),
confirming as (
    select states.release_id, states.state_number, arg_min(captures.run_id, captures.fetched_at) as run_id
    from states
    join captures
        on coalesce(captures.asked_release_id, captures.release_id) = states.release_id
        and captures.role = 'release'
        and captures.fetched_at between states.since + $2 and states.last_look_at
    join issues on issues.capture_id = captures.capture_id and issues.reason = 'http_gone'
    where states.state = 'gone' and states.is_confirmed
    group by all
),
named as (
    select
        states.source, states.release_id, states.address, states.address_before,
        case
            when state = 'gone' and list_contains($1, confirming.run_id) then 'WITHDRAWN'
            when not list_contains($1, first_look.run_id) then null
            when state = 'gone' then 'GONE'
            when state = 'moved' then 'MOVED'
            when state = 'live' and state_before = 'gone' then 'RETURNED'
        end as fate
    from states
    join captures as first_look on first_look.capture_id = states.first_capture_id
    left join confirming
        on confirming.release_id = states.release_id and confirming.state_number = states.state_number
    where state_before is not null
)
select
    source, coalesce(title, '(no title)') as title, if(fate in ('GONE', 'WITHDRAWN'), address_before, address) as url,
    published_on, fate
from named join newest using (release_id)
where fate is not null
order by fate, published_on desc nulls last, source, url
"""
