"""The sections about time: releases a month, curves of chosen terms, coverage by day."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date

from rilis_etl.report.charts import legend
from rilis_etl.report.markup import Html, element, join
from rilis_etl.report.small_multiples import Mark, SmallChart, small_multiples
from rilis_etl.report.view import View
from rilis_etl.report.year_calendar import LEVELS, CalendarDays, calendar
from rilis_etl.warehouse.read.report_data import MonthLine, TermLine

CHARTED = 40
"""Institutions with a chart of their own, the largest; the tables have all."""

_LONG_YEARS = 4
"""From this span on, a curve has a point a year."""


def months(view: View) -> Html:
    """Releases a month of each institution."""
    lines = view.data.months
    if not lines:
        return view.nothing()
    by_source: dict[str, list[MonthLine]] = defaultdict(list)
    for line in lines:
        by_source[line.source].append(line)
    charts = [_months_of(view, source, by_source[source]) for source in view.largest(by_source, CHARTED)]
    years = Counter[tuple[str, int]]()
    for line in lines:
        years[line.source, line.month_on.year] += line.release_count
    rows = ((source, str(year), count) for (source, year), count in sorted(years.items()))
    head = ("source", "year", "releases")
    return join(small_multiples(charts, view.say), view.behind(view.table("Releases a year", head, rows)))


def _months_of(view: View, source: str, lines: Sequence[MonthLine]) -> SmallChart:
    first, last = (end(line.month_on for line in lines) for end in (min, max))
    label = view.say(
        "{name}: {count} releases, {first} to {last}, at most {most} a month",
        name=view.name(source),
        count=sum(line.release_count for line in lines),
        first=f"{first:%Y-%m}",
        last=f"{last:%Y-%m}",
        most=(most := max(line.release_count for line in lines)),
    )
    marks = (
        Mark(_month(line.month_on), line.release_count, f"{line.month_on:%Y-%m}: {view.say.number(line.release_count)}")
        for line in lines
    )
    return SmallChart(view.name(source), label, tuple(marks), view.say.number(most))


def terms(view: View) -> Html:
    """Curves of the terms that a person chose."""
    by_term: dict[str, list[TermLine]] = defaultdict(list)
    for line in view.data.terms:
        by_term[line.term].append(line)
    if not by_term:
        return element("p", view.say('None is chosen: RILIS_TERMS="banjir; korupsi OR suap" draws two.'), class_="dim")
    mistakes = [element("p", f"{line.term}: {line.mistake}") for line in view.data.terms if line.mistake]
    charts = [_curve(view, term, lines) for term, lines in by_term.items() if not lines[0].mistake]
    rows = (
        (line.term, f"{line.month_on:%Y-%m}", line.release_count, line.all_count)
        for line in view.data.terms
        if line.month_on and line.release_count
    )
    head = ("term", "month", "releases with it", "all releases")
    behind = view.behind(view.table("Releases with a term", head, rows))
    return join(*mistakes, small_multiples(charts, view.say) if charts else None, behind if charts else None)


def _curve(view: View, term: str, lines: Sequence[TermLine]) -> SmallChart:
    months = [line.month_on for line in lines if line.month_on]
    step = 12 if max(months).year - min(months).year >= _LONG_YEARS else 1
    sums: dict[int, tuple[int, int]] = {}
    for line in lines:
        if line.month_on:
            start = _month(line.month_on) // step * step
            held, out_of = sums.get(start, (0, 0))
            sums[start] = held + line.release_count, out_of + line.all_count
    marks = tuple(
        Mark(start, held / out_of, f"{_period(start, step)}: {held} / {out_of} ({view.say.share(held / out_of)})")
        for start, (held, out_of) in sorted(sums.items())
        if out_of
    )
    total = sum(line.release_count for line in lines)
    heading = view.say("{term} ({count})", term=term, count=total)
    label = view.say("Share of the releases that hold {term}", term=term)
    return SmallChart(heading, label, marks, view.say.share(max(mark.value for mark in marks)), step)


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _period(start: int, step: int) -> str:
    return f"{start // 12}" if step == 12 else f"{start // 12}-{start % 12 + 1:02}"


def coverage(view: View) -> Html:
    """A calendar for each institution and year, and its numbers by month."""
    if not view.data.days:
        return view.nothing()
    by_source: dict[str, dict[date, tuple[int, int]]] = defaultdict(dict)
    sums: dict[tuple[str, str], tuple[int, int, int]] = {}
    for line in view.data.days:
        by_source[line.source][line.day_on] = (line.loaded_count, line.missing_count)
        month = (line.source, f"{line.day_on:%Y}")
        loaded, missing, mementos = sums.get(month, (0, 0, 0))
        sums[month] = (
            loaded + line.loaded_count,
            missing + line.missing_count,
            mementos + line.memento_count,
        )
    drawn = sorted(by_source, key=lambda source: -len(by_source[source]))
    head = ("source", "year", "loaded", "listed and missing", "from archives only")
    return join(
        legend(f"{view.say('Releases a day')}:", "day", [view.say(name) for name, _ in LEVELS]),
        calendar([CalendarDays(view.name(source), by_source[source]) for source in drawn], view.say),
        view.behind(view.table("Coverage by year", head, ((*year, *counts) for year, counts in sorted(sums.items())))),
    )
