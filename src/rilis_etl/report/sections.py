"""The sections of the report, each made of one part of the data."""

from collections import Counter

from rilis_etl.report.changes import diff_html
from rilis_etl.report.charts import Bar, bars
from rilis_etl.report.health import health
from rilis_etl.report.markup import Html, anchor, element, join
from rilis_etl.report.over_time import coverage, months, terms
from rilis_etl.report.own_views import own_views
from rilis_etl.report.view import Section, View
from rilis_etl.warehouse.read.report_data import EditLine

SIGNERS = 12
LANGUAGES = 5  # with a colour of their own
BARRED = 12
"""Institutions with a bar of their languages."""


def sections(view: View) -> tuple[Section, ...]:
    """All of them, in order."""
    say, data = view.say, view.data
    titles = say("The newest {shown} of {count} releases.", shown=len(data.releases), count=data.release_count)
    return (
        Section("sources", say("Institutions"), say("What is held of each, and how fresh that is."), _sources(view)),
        health(view),
        Section(
            "months",
            say("Releases over time"),
            say("Releases a month, each institution on its own scale and in its own years."),
            months(view),
        ),
        Section("terms", say("Chosen terms"), say("Share of the releases that hold each."), terms(view)),
        Section(
            "coverage",
            say("Coverage"),
            say("A column a week. Outlined in red: releases of that day are listed and missing here."),
            coverage(view),
        ),
        Section(
            "gaps",
            say("Unusual silences"),
            say("Longer than 19 of 20 of the institution's silences."),
            _gaps(view),
        ),
        Section(
            "completeness",
            say("How much is known"),
            say("Share of the releases that have each. Where the witnesses of a day disagree, it is less certain."),
            _completeness(view),
        ),
        Section(
            "credits",
            say("Who signs"),
            say("As written. Names behind initials are candidates, not facts."),
            _credits(view),
        ),
        Section(
            "languages", say("Languages"), say("Main language of the releases, as a share of all."), _languages(view)
        ),
        Section(
            "duplicates", say("Published more than once"), say("The same text, who had it first."), _clusters(view)
        ),
        Section(
            "edits", say("Edited after publication"), say("The newest edits, with what they changed."), _edits(view)
        ),
        Section("withdrawals", say("Taken off the site"), say("Found gone on its own address."), _withdrawals(view)),
        Section(
            "removals",
            say("What cleaning took out"),
            say("Every piece is kept; see the table removals."),
            _removals(view),
        ),
        Section(
            "issues",
            say("Not loaded, and why"),
            say("Pages that became issues; open: not mended since."),
            _issues(view),
        ),
        *own_views(view),
        Section("titles", say("Titles"), titles, _titles(view)),
    )


def _sources(view: View) -> Html:
    return view.table(
        "Institutions",
        ("source", "institution", "releases", "edited", "oldest", "newest", "open issues", "terms"),
        (
            (
                s.source,
                s.name,
                s.release_count,
                s.edited_count,
                s.oldest_on,
                s.newest_on,
                s.open_issue_count,
                view.licences.get(s.source) or view.say("not stated"),
            )
            for s in view.data.sources
        ),
    )


def _completeness(view: View) -> Html:
    share = view.say.share
    return view.table(
        "How much is known",
        ("source", "releases", "day", "days disagree", "author", "language", "section", "number", "image"),
        (
            (
                line.source,
                line.release_count,
                share(line.dated_share),
                share(line.disagreeing_share),
                share(line.credited_share),
                share(line.language_share),
                share(line.section_share),
                share(line.number_share),
                share(line.image_share),
            )
            for line in view.data.completeness
        ),
    )


def _gaps(view: View) -> Html:
    return view.table(
        "Unusual silences",
        ("source", "from", "to", "days", "usual at most", "listed and missing"),
        ((g.source, g.first_on, g.last_on, g.day_count, g.usual_day_count, g.missing_count) for g in view.data.gaps),
    )


def _credits(view: View) -> Html:
    shown = view.data.credits[:SIGNERS]
    rows = [
        Bar(
            f"{c.credit} ({c.source})",
            "",
            c.release_count,
            view.say("{credit}, {source}: {count} releases", credit=c.credit, source=c.source, count=c.release_count),
        )
        for c in shown
    ]
    chart = bars(rows, view.say("Releases of the {count} most frequent credits", count=len(shown))) if rows else None
    behind = view.table(
        "Credits",
        ("source", "credit", "kind", "perhaps", "releases", "first", "last"),
        ((c.source, c.credit, c.kind, c.full_name, c.release_count, c.first_on, c.last_on) for c in view.data.credits),
    )
    return join(chart, view.behind(behind)) if rows else behind


def _languages(view: View) -> Html:
    totals = Counter[str]()
    for line in view.data.languages:
        totals[line.language_tag] += line.release_count
    largest = [tag for tag, _ in totals.most_common(LANGUAGES)]
    others = view.say("others")
    parts = [*largest, others] if len(totals) > len(largest) else largest
    charted = view.largest({line.source for line in view.data.languages}, BARRED)
    rows = [
        Bar(
            line.source,
            line.language_tag if line.language_tag in largest else others,
            line.release_share,
            f"{line.source}, {line.language_tag}: {view.say.share(line.release_share)}",
        )
        for line in view.data.languages
        if line.source in charted
    ]
    chart = bars(rows, view.say("Share of each language, by source"), parts, is_share=True) if rows else None
    behind = view.table(
        "Languages",
        ("source", "language", "releases", "share", "with a second language"),
        (
            (x.source, x.language_tag, x.release_count, view.say.share(x.release_share), x.bilingual_count)
            for x in view.data.languages
        ),
    )
    return join(chart, view.behind(behind) if rows else behind)


def _clusters(view: View) -> Html:
    return view.table(
        "Published more than once",
        ("first on", "by", "title", "times", "institutions", "longest lag (hours)"),
        (
            (c.first_on, c.first_source, c.title, c.release_count, c.source_count, c.longest_lag_hours)
            for c in view.data.clusters
        ),
    )


def _edits(view: View) -> Html:
    if not view.data.edits:
        return view.nothing()
    return join(
        *(
            element(
                "article",
                element("h3", anchor(edit.url, edit.title)),
                element("p", _seen(view, edit), class_="dim"),
                element("p", diff_html(edit.title_before, edit.title)) if edit.title != edit.title_before else None,
                element("p", diff_html(edit.body_before, edit.body)),
                class_="edit",
            )
            for edit in view.data.edits
        )
    )


def _seen(view: View, edit: EditLine) -> str:
    seen = f"{edit.seen_at:%Y-%m-%d}"
    return view.say(
        "{source}, text {number}, seen {day} ({seen_by})",
        source=view.name(edit.source),
        number=edit.version_number,
        day=seen,
        seen_by=edit.seen_by,
    )


def _withdrawals(view: View) -> Html:
    return view.table(
        "Taken off the site",
        ("published", "source", "title", "last found", "gone since", "seen twice", "what was seen", "seen by"),
        (
            (
                w.published_on,
                w.source,
                anchor(w.url, w.title),
                w.last_found_at.date(),
                w.withdrawn_since.date(),
                view.say("yes" if w.is_confirmed else "not yet"),
                w.evidence,
                w.seen_by,
            )
            for w in view.data.withdrawals
        ),
    )


def _removals(view: View) -> Html:
    return view.table(
        "Removals by rule",
        ("rule", "pieces", "characters", "such as"),
        ((r.rule, r.removal_count, r.character_count, r.example) for r in view.data.removals),
    )


def _issues(view: View) -> Html:
    pages: dict[str, tuple[int, int]] = {}
    for line in view.data.issues:
        still, since = pages.get(line.reason, (0, 0))
        pages[line.reason] = (still + line.open_page_count, since + line.page_count - line.open_page_count)
    parts = (view.say("open"), view.say("mended since"))
    rows = [
        Bar(reason, part, count, f"{reason}: {view.say.number(count)} {part}")
        for reason, counts in sorted(pages.items(), key=lambda item: (-sum(item[1]), item[0]))
        for part, count in zip(parts, counts, strict=True)
        if count
    ]
    chart = bars(rows, view.say("Pages that became issues, by reason"), parts) if rows else None
    behind = view.table(
        "Issues by reason",
        ("source", "reason", "pages", "open", "such as", "what was seen"),
        (
            (i.source, i.reason, i.page_count, i.open_page_count, _address(i.example_url), i.example_detail)
            for i in view.data.issues
        ),
    )
    return join(chart, behind)


def _address(url: str) -> Html:
    return anchor(url, url)


def _titles(view: View) -> Html:
    count = len(view.data.releases)
    shown = view.say("{shown} of {count} shown", shown=f"{count}", count=f"{count}")
    box = element(
        "input",
        type="search",
        id="search",
        placeholder=view.say("Words of a title, a source, a day"),
        autocomplete="off",
    )
    return join(
        element("p", element("label", view.say("Search the titles"), " ", for_="search"), box),
        element("p", shown, id="found", role="status", class_="dim", data_say=view.say("{shown} of {count} shown")),
        view.table(
            "Releases, newest first",
            ("day", "source", "title", "language"),
            ((r.published_on, r.source, anchor(r.url, r.title), r.language_tag) for r in view.data.releases),
        ),
    )
