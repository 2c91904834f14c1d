"""The sections of the report, each made of one part of the data."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rilis_etl.report.changes import diff_html
from rilis_etl.report.charts import LEVELS, Bar, bars, bars_per_month, calendar, legend
from rilis_etl.report.markup import Html, anchor, element, join
from rilis_etl.warehouse.read.report_data import ReportData


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page with its place in the table of contents."""

    key: str
    title: str
    summary: str  # one sentence that says what is to be seen
    body: Html


def sections(data: ReportData) -> tuple[Section, ...]:
    """All of them, in order."""
    return (
        Section("sources", "Institutions", "What is held of each, and how fresh that is.", _sources(data)),
        Section("months", "Releases over time", "Releases a month; all bars have one scale.", _months(data)),
        Section("coverage", "Coverage", _COVERAGE, _coverage(data)),
        Section("gaps", "Unusual silences", _GAPS, _gaps(data)),
        Section("credits", "Who signs", "As written. Names behind initials are candidates, not facts.", _credits(data)),
        Section("languages", "Languages", "Main language of the releases, as a share of all.", _languages(data)),
        Section("duplicates", "Published more than once", "The same text, who had it first.", _clusters(data)),
        Section("edits", "Edited after publication", "The newest edits, with what they changed.", _edits(data)),
        Section("withdrawals", "Taken off the site", "Found gone on its own address.", _withdrawals(data)),
        Section("removals", "What cleaning took out", "Every piece is kept; see the table removals.", _removals(data)),
        Section("issues", "Not loaded, and why", "Pages that became issues; open: not mended since.", _issues(data)),
        Section(
            "titles", "Titles", f"The newest {len(data.releases):,} of {data.release_count:,} releases.", _titles(data)
        ),
    )


CHARTED = 8
"""Sources in a chart: a calendar takes 150 kB of each."""

SIGNERS = 12
LANGUAGES = 5  # with a colour of their own

_OPEN_OR_MENDED = ("open", "mended since")

_GAPS = "Longer than 19 of 20 of the institution's silences."

_COVERAGE = "The last year, a column a week. Outlined in red: releases of that day are listed and missing here."


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Html:
    """A table that scrolls sideways on a phone; numbers stand right."""

    lines = [tuple(row) for row in rows]
    if not lines:
        return element("p", "Nothing.", class_="dim")
    kinds = [_kind(value) for value in lines[0]]
    heads = (element("th", name, scope="col", class_=kind) for name, kind in zip(head, kinds, strict=True))
    body = (element("tr", *map(_cell, line)) for line in lines)
    inner = element(
        "table",
        element("caption", caption),
        element("thead", element("tr", *heads)),
        element("tbody", *body),
    )
    return element("div", inner, class_="scroll", tabindex=0, role="group", aria_label=caption)


def _cell(value: object) -> Html:
    shown = "–" if value is None or value == "" else f"{value:,}" if isinstance(value, int) else value
    return element("td", shown, class_=_kind(value))


def _kind(value: object) -> str | None:
    if isinstance(value, int | float):
        return "number"
    return "day" if isinstance(value, date) else None


def _sources(data: ReportData) -> Html:
    return table(
        "Institutions",
        ("source", "institution", "releases", "edited", "oldest", "newest", "open issues"),
        (
            (s.source, s.name, s.release_count, s.edited_count, s.oldest_on, s.newest_on, s.open_issue_count)
            for s in data.sources
        ),
    )


def _charted(data: ReportData, sources: Iterable[str]) -> tuple[str, ...]:
    """Those of the sources that are drawn: the largest, by name. The tables have all."""
    counts = {line.source: line.release_count for line in data.sources}
    largest = sorted(sources, key=lambda source: (-counts.get(source, 0), source))[:CHARTED]
    return tuple(sorted(largest))


def _behind(*tables: Html) -> Html:
    """The numbers behind a chart, folded away."""
    return element("details", element("summary", "The numbers as a table"), *tables)


def _months(data: ReportData) -> Html:
    if not data.months:
        return element("p", "Nothing.", class_="dim")
    first, last = (end(line.month_on for line in data.months) for end in (min, max))
    charted = _charted(data, {line.source for line in data.months})
    highest = max(line.release_count for line in data.months)
    charts: list[Html] = []
    for source in charted:
        counts = {line.month_on: line.release_count for line in data.months if line.source == source}
        label = f"{source}: {sum(counts.values()):,} releases, {first:%Y-%m} to {last:%Y-%m}, at most {highest} a month"
        charts.append(join(element("h3", source), bars_per_month(counts, first, last, highest, label)))
    years = Counter[tuple[str, int]]()
    for line in data.months:
        years[line.source, line.month_on.year] += line.release_count
    rows = ((source, str(year), count) for (source, year), count in sorted(years.items()))
    return join(*charts, _behind(table("Releases a year", ("source", "year", "releases"), rows)))


def _coverage(data: ReportData) -> Html:
    if not data.days:
        return element("p", "Nothing.", class_="dim")
    last = max(line.day_on for line in data.days)
    charted = _charted(data, {line.source for line in data.days})
    charts: list[Html] = []
    for source in charted:
        days = {line.day_on: (line.loaded_count, line.missing_count) for line in data.days if line.source == source}
        loaded, missing = (sum(column) for column in zip(*days.values(), strict=True))
        label = f"{source}: {loaded} releases loaded and {missing} missing in the year to {last}"
        charts.append(join(element("h3", source), calendar(days, last, label)))
    months: dict[tuple[str, str], tuple[int, int]] = {}
    for line in data.days:
        month = (line.source, f"{line.day_on:%Y-%m}")
        loaded, missing = months.get(month, (0, 0))
        months[month] = (loaded + line.loaded_count, missing + line.missing_count)
    rows = ((*month, *counts) for month, counts in sorted(months.items()))
    head = ("source", "month", "loaded", "listed and missing")
    return join(
        legend("Releases a day:", "day", [name for name, _ in LEVELS]),
        *charts,
        _behind(table("Coverage by month", head, rows)),
    )


def _gaps(data: ReportData) -> Html:
    return table(
        "Unusual silences",
        ("source", "from", "to", "days", "usual at most", "listed and missing"),
        ((g.source, g.first_on, g.last_on, g.day_count, g.usual_day_count, g.missing_count) for g in data.gaps),
    )


def _credits(data: ReportData) -> Html:
    shown = data.credits[:SIGNERS]
    rows = [
        Bar(f"{c.credit} ({c.source})", "", c.release_count, f"{c.credit}, {c.source}: {c.release_count} releases")
        for c in shown
    ]
    chart = bars(rows, f"Releases of the {len(shown)} most frequent credits") if rows else None
    behind = table(
        "Credits",
        ("source", "credit", "kind", "perhaps", "releases", "first", "last"),
        ((c.source, c.credit, c.kind, c.full_name, c.release_count, c.first_on, c.last_on) for c in data.credits),
    )
    return join(chart, _behind(behind)) if rows else behind


def _languages(data: ReportData) -> Html:
    totals = Counter[str]()
    for line in data.languages:
        totals[line.language_tag] += line.release_count
    largest = [tag for tag, _ in totals.most_common(LANGUAGES)]
    parts = [*largest, "others"] if len(totals) > len(largest) else largest
    charted = _charted(data, {line.source for line in data.languages})
    rows = [
        Bar(
            line.source,
            line.language_tag if line.language_tag in largest else "others",
            line.release_share,
            f"{line.source}, {line.language_tag}: {line.release_share:.0%}",
        )
        for line in data.languages
        if line.source in charted
    ]
    chart = bars(rows, "Share of each language, by source", parts, is_share=True) if rows else None
    behind = table(
        "Languages",
        ("source", "language", "releases", "share", "with a second language"),
        (
            (x.source, x.language_tag, x.release_count, f"{x.release_share:.0%}", x.bilingual_count)
            for x in data.languages
        ),
    )
    return join(chart, _behind(behind) if rows else behind)


def _clusters(data: ReportData) -> Html:
    return table(
        "Published more than once",
        ("first on", "by", "title", "times", "institutions", "longest lag (hours)"),
        (
            (c.first_on, c.first_source, c.title, c.release_count, c.source_count, c.longest_lag_hours)
            for c in data.clusters
        ),
    )


def _edits(data: ReportData) -> Html:
    if not data.edits:
        return element("p", "Nothing.", class_="dim")
    return join(
        *(
            element(
                "article",
                element("h3", anchor(edit.url, edit.title)),
                element("p", f"{edit.source}, text {edit.version_number}, seen {edit.seen_at:%Y-%m-%d}", class_="dim"),
                element("p", diff_html(edit.title_before, edit.title)) if edit.title != edit.title_before else None,
                element("p", diff_html(edit.body_before, edit.body)),
                class_="edit",
            )
            for edit in data.edits
        )
    )


def _withdrawals(data: ReportData) -> Html:
    return table(
        "Taken off the site",
        ("published", "source", "title", "last found", "gone since", "seen twice", "what was seen"),
        (
            (
                w.published_on,
                w.source,
                anchor(w.url, w.title),
                w.last_found_at.date(),
                w.withdrawn_since.date(),
                "yes" if w.is_confirmed else "not yet",
                w.evidence,
            )
            for w in data.withdrawals
        ),
    )


def _removals(data: ReportData) -> Html:
    return table(
        "Removals by rule",
        ("rule", "pieces", "characters", "such as"),
        ((r.rule, r.removal_count, r.character_count, r.example) for r in data.removals),
    )


def _issues(data: ReportData) -> Html:
    pages: dict[str, tuple[int, int]] = {}
    for line in data.issues:
        still, since = pages.get(line.reason, (0, 0))
        pages[line.reason] = (still + line.open_page_count, since + line.page_count - line.open_page_count)
    rows = [
        Bar(reason, part, count, f"{reason}: {count} {part}")
        for reason, counts in sorted(pages.items(), key=lambda item: (-sum(item[1]), item[0]))
        for part, count in zip(_OPEN_OR_MENDED, counts, strict=True)
        if count
    ]
    chart = bars(rows, "Pages that became issues, by reason", _OPEN_OR_MENDED) if rows else None
    behind = table(
        "Issues by reason",
        ("source", "reason", "pages", "open", "such as", "what was seen"),
        (
            (i.source, i.reason, i.page_count, i.open_page_count, _address(i.example_url), i.example_detail)
            for i in data.issues
        ),
    )
    return join(chart, behind)


def _address(url: str) -> Html:
    return anchor(url, url)


def _titles(data: ReportData) -> Html:
    box = element(
        "input", type="search", id="search", placeholder="Words of a title, a source, a day", autocomplete="off"
    )
    return join(
        element("p", element("label", "Search the titles ", for_="search"), box),
        element("p", f"{len(data.releases)} of {len(data.releases)} shown", id="found", role="status", class_="dim"),
        table(
            "Releases, newest first",
            ("day", "source", "title", "language"),
            ((r.published_on, r.source, anchor(r.url, r.title), r.language_tag) for r in data.releases),
        ),
    )
