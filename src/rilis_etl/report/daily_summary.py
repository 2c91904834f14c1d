"""What a run brought, as one page of markdown: counts and a chart per source, releases, edits, withdrawals, gaps."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from rilis_etl.context import Context
from rilis_etl.model import RunResult, SourceCounts
from rilis_etl.report.markdown import bullets, link, markdown_table, plain_markdown, sparkline
from rilis_etl.warehouse.read.activity import Gap, SourceActivity, read_activity, read_gaps
from rilis_etl.warehouse.read.run_summary import FateRow, IssueRow, RunSummary, VersionRow, read_run_summary

CHART_DAYS = 28
"""Four whole weeks: a newsroom's weekends show as they are."""

FIRST_LINES = ("source", f"last {CHART_DAYS} days", "newest", "listed", "fetched", "loaded", "issues")


def daily_summary(context: Context, report: RunResult, *earlier: RunResult) -> str:
    """What the run of `report` did and brought. `earlier`: loads of the same morning, as of what a killed run left."""
    runs = (report, *earlier)
    today = context.clock().astimezone(ZoneInfo(_zone(context, report))).date()
    since = today - timedelta(days=CHART_DAYS - 1)
    with context.warehouse.reading() as con:
        summary = read_run_summary(con, [each.run.run_id for each in runs])
        activities = {activity.source: activity for activity in read_activity(con, since)}
        gaps = read_gaps(con, since)
    rows = (_counts(counts, activities.get(counts.source), today) for counts in report.run.counts)
    failed = [counts for counts in report.run.counts if counts.failure]
    shown = [activities[counts.source] for counts in report.run.counts if counts.source in activities]
    return "\n".join(
        [
            f"## {today:%A}, {today.day} {today:%B %Y}",
            "",
            plain_markdown(report.sentence),
            "",
            *markdown_table(FIRST_LINES, rows),
            *bullets("Failed", [f"{counts.source}: {plain_markdown(counts.failure)}" for counts in failed]),
            *lists(summary),
            *bullets("Gaps", [*_silences(shown, today), *(_gap(gap, activities[gap.source]) for gap in gaps)]),
        ]
    )


def _zone(context: Context, report: RunResult) -> str:
    zones = [
        context.sources[counts.source].timezone for counts in report.run.counts if counts.source in context.sources
    ]
    return zones[0] if zones else "UTC"


def _counts(counts: SourceCounts, activity: SourceActivity | None, today: date) -> Sequence[str]:
    numbers = map(str, (counts.found, counts.fetched, counts.loaded, counts.issues))
    return (counts.source, *(_chart(activity, today) if activity else ("", "never")), *numbers)


def _chart(activity: SourceActivity, today: date) -> tuple[str, str]:
    days = (today - timedelta(days=CHART_DAYS - 1 - n) for n in range(CHART_DAYS))
    return f"`{sparkline([activity.per_day.get(day, 0) for day in days])}`", f"{_unbroken(activity.newest_on)}"


def _unbroken(day: date) -> str:
    """A day that a narrow column does not break."""
    return f"{day}".replace("-", "\N{NON-BREAKING HYPHEN}")


def lists(summary: RunSummary) -> Iterator[str]:
    """What the runs brought, in sections that are left out when they are empty."""
    yield from bullets("New releases", [_release(row) for row in summary.versions if not row.is_edit])
    yield from bullets("Edited since we saw them first", [_release(row) for row in summary.versions if row.is_edit])
    yield from bullets("Withdrawn, back, or moved", [_fate(row) for row in summary.fates])
    yield from bullets("Had a text before, and none now", [_issue(row) for row in summary.issues if row.has_text])
    yield from bullets("Could not be loaded", [_issue(row) for row in summary.issues if not row.has_text])


def _release(row: VersionRow) -> str:
    line = f"{row.published_on or 'no day'} · {row.source} · {link(row.title, row.url)}"
    return f"{line} · without saying so" if row.is_silent else line


def _fate(row: FateRow) -> str:
    return f"{row.published_on or 'no day'} · {row.source} · {link(row.title, row.url)} · {row.fate}"


def _issue(row: IssueRow) -> str:
    line = f"{row.source} · {row.reason.replace('_', ' ')} · {link(row.url, row.url)}"
    return f"{line} · tried {row.attempts} times" if row.attempts > 1 else line


def _silences(activities: Sequence[SourceActivity], today: date) -> Iterator[str]:
    """Sources that have been silent for longer than they usually are."""
    for activity in activities:
        days = activity.silent_days(today)
        if days > max(activity.usual_silence_days, 2):
            yield f"{activity.source} · silent since {activity.newest_on}, for {days} days{_usual(activity)}"


def _gap(gap: Gap, activity: SourceActivity) -> str:
    missing = f"; {gap.missing} releases listed for them have no text here" if gap.missing else ""
    return (
        f"{gap.source} · {gap.first_on} to {gap.last_on}: {gap.days} days without a release{_usual(activity)}{missing}"
    )


def _usual(activity: SourceActivity) -> str:
    return f" (19 of 20 of its silences are over after {activity.usual_silence_days:.0f})"
