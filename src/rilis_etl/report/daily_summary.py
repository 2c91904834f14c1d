"""What a run brought, as one page of markdown: counts and a chart per source, releases, edits, withdrawals, gaps."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from rilis_etl.context import Context
from rilis_etl.model import RunResult, SourceCounts
from rilis_etl.phrases import PageLanguage, Phrasebook, phrasebook
from rilis_etl.report.markdown import bullets, link, markdown_table, plain_markdown, sparkline
from rilis_etl.warehouse.read.activity import Gap, SourceActivity, read_activity, read_gaps
from rilis_etl.warehouse.read.run_summary import FateRow, IssueRow, RunSummary, VersionRow, read_run_summary

CHART_DAYS = 28
"""Four whole weeks: a newsroom's weekends show as they are."""

_ENGLISH = phrasebook(PageLanguage.ENGLISH)


def daily_summary(context: Context, report: RunResult, *earlier: RunResult) -> str:
    """What the run of `report` did and brought. `earlier`: loads of the same morning, as of what a killed run left."""
    runs = (report, *earlier)
    say = phrasebook(context.settings.language)
    today = context.clock().astimezone(ZoneInfo(_zone(context, report))).date()
    since = today - timedelta(days=CHART_DAYS - 1)
    with context.warehouse.reading() as con:
        summary = read_run_summary(con, [each.run.run_id for each in runs])
        activities = {activity.source: activity for activity in read_activity(con, since)}
        gaps = read_gaps(con, since)
    columns = ("newest", "listed", "fetched", "loaded", "issues")
    head = (say("source"), say("last {days} days", days=CHART_DAYS), *map(say, columns))
    rows = (_counts(counts, activities.get(counts.source), today, say) for counts in report.run.counts)
    failed = [counts for counts in report.run.counts if counts.failure]
    shown = [activities[counts.source] for counts in report.run.counts if counts.source in activities]
    return "\n".join(
        [
            f"## {say.day(today)}",
            "",
            plain_markdown(report.sentence),
            "",
            *markdown_table(head, rows),
            *bullets(say("Failed"), [f"{counts.source}: {plain_markdown(counts.failure)}" for counts in failed]),
            *lists(summary, say),
            *bullets(
                say("Gaps"), [*_silences(shown, today, say), *(_gap(gap, activities[gap.source], say) for gap in gaps)]
            ),
        ]
    )


def _zone(context: Context, report: RunResult) -> str:
    zones = [
        context.sources[counts.source].timezone for counts in report.run.counts if counts.source in context.sources
    ]
    return zones[0] if zones else "UTC"


def _counts(counts: SourceCounts, activity: SourceActivity | None, today: date, say: Phrasebook) -> Sequence[str]:
    numbers = map(str, (counts.found, counts.fetched, counts.loaded, counts.issues))
    return (counts.source, *(_chart(activity, today) if activity else ("", say("never"))), *numbers)


def _chart(activity: SourceActivity, today: date) -> tuple[str, str]:
    days = (today - timedelta(days=CHART_DAYS - 1 - n) for n in range(CHART_DAYS))
    return f"`{sparkline([activity.per_day.get(day, 0) for day in days])}`", f"{_unbroken(activity.newest_on)}"


def _unbroken(day: date) -> str:
    """A day that a narrow column does not break."""
    return f"{day}".replace("-", "\N{NON-BREAKING HYPHEN}")


def lists(summary: RunSummary, say: Phrasebook = _ENGLISH) -> Iterator[str]:
    """What the runs brought, in sections that are left out when they are empty."""
    new, edited = ([_release(row, say) for row in summary.versions if row.is_edit is kind] for kind in (False, True))
    lost, never = ([_issue(row, say) for row in summary.issues if row.has_text is kind] for kind in (True, False))
    yield from bullets(say("New releases"), new)
    yield from bullets(say("Edited since we saw them first"), edited)
    yield from bullets(say("Withdrawn, back, or moved"), [_fate(row, say) for row in summary.fates])
    yield from bullets(say("Had a text before, and none now"), lost)
    yield from bullets(say("Could not be loaded"), never)


def _release(row: VersionRow, say: Phrasebook) -> str:
    line = f"{row.published_on or say('no day')} · {row.source} · {link(row.title, row.url)}"
    return f"{line} · {say('without saying so')}" if row.is_silent else line


def _fate(row: FateRow, say: Phrasebook) -> str:
    return f"{row.published_on or say('no day')} · {row.source} · {link(row.title, row.url)} · {say(row.fate)}"


def _issue(row: IssueRow, say: Phrasebook) -> str:
    line = f"{row.source} · {row.reason.replace('_', ' ')} · {link(row.url, row.url)}"
    return f"{line} · {say('tried {count} times', count=row.attempts)}" if row.attempts > 1 else line


def _silences(activities: Sequence[SourceActivity], today: date, say: Phrasebook) -> Iterator[str]:
    """Sources that have been silent for longer than they usually are."""
    for activity in activities:
        if activity.is_unusually_silent(today):
            days = activity.silent_days(today)
            silence = say("silent since {day}, for {days} days", day=activity.newest_on, days=days)
            yield f"{activity.source} · {silence}{_usual(activity, say)}"


def _gap(gap: Gap, activity: SourceActivity, say: Phrasebook) -> str:
    missing = say("{count} releases listed for them have no text here", count=gap.missing)
    span = say("{first} to {last}: {days} days without a release", first=gap.first_on, last=gap.last_on, days=gap.days)
    return f"{gap.source} · {span}{_usual(activity, say)}{f'; {missing}' if gap.missing else ''}"


def _usual(activity: SourceActivity, say: Phrasebook) -> str:
    usual = f"{activity.usual_silence_days:.0f}"
    return f" ({say('19 of 20 of its silences are over after {days}', days=usual)})"
