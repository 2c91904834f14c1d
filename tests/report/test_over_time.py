"""Releases over time: small charts with scales of their own, any year as a calendar, curves of what a person chose."""

import re
from dataclasses import replace
from datetime import date, timedelta

from rilis_etl.context import Context
from rilis_etl.phrases import PageLanguage, phrasebook
from rilis_etl.report.html_page import page
from rilis_etl.report.small_multiples import Mark, SmallChart, small_multiples
from rilis_etl.report.view import View
from rilis_etl.report.year_calendar import CalendarDays, calendar
from rilis_etl.warehouse.read import report_data as r
from tests.report.test_page import DATA, DAY, read

ENGLISH, INDONESIAN = (phrasebook(language) for language in PageLanguage)


def chart(name: str, *counts: tuple[int, int]) -> SmallChart:
    """`counts`: years, and the releases of their January."""
    marks = tuple(Mark(year * 12, count, f"{year}-01: {count}") for year, count in counts)
    return SmallChart(name, name, marks, str(max(count for _, count in counts)))


def test_each_chart_has_the_years_that_exist_and_a_scale_of_its_own() -> None:
    drawn = small_multiples([chart("old", (2007, 4), (2009, 8)), chart("new", (2024, 100))], ENGLISH)
    old, new = drawn.split("<figure>")[1:]
    own, shared = (re.findall(rf'<g class="axis {kind}">(.*?)</g>', old)[0] for kind in ("own", "shared"))
    assert re.findall(r">(\d+)</text>", own) == ["8", "2007", "2008", "2009"]
    assert re.findall(r">(\d+)</text>", shared)[:2] == ["100", "2007"]
    assert "2024" not in own
    assert 'x="24" width="0.9" height="8"' in old  # two years after its first January
    assert 'data-own="translate(0 64) scale(11.111 -8)"' in old  # 400 over 36 months, 64 over 8 releases
    assert 'data-own="translate(0 64) scale(33.333 -0.64)"' in new
    assert 'data-shared="translate(377.8 64) scale(1.8519 -0.64)"' in new  # after 17 of 18 years


def test_one_chart_alone_needs_no_switch() -> None:
    assert "<input" not in small_multiples([chart("old", (2007, 4))], ENGLISH)


def test_a_calendar_shows_the_newest_year_and_holds_all_days() -> None:
    counts = {date(2024, 2, 29): (5, 0), date(2026, 1, 1): (1, 0), date(2026, 12, 31): (0, 2)}
    drawn = calendar([CalendarDays("Kantor", counts)], ENGLISH)
    labels = re.findall(r'<rect x="(\d+)" y="(\d+)".*?class="(.*?)".*?aria-label="(.*?)"', drawn)
    assert len(labels) == 365
    assert labels[0] == ("0", "62", "day1", "2026-01-01: 1 loaded")  # a Thursday
    assert labels[-1] == ("832", "62", "day0 gap", "2026-12-31: 0 loaded, 2 missing")
    (packed,) = re.findall(r'data-days="(.*?)"', drawn)
    assert packed == "f9i,5 io a4,0,2"  # days since 1970 and since the one before, in base 36


def test_a_curve_of_a_long_span_has_a_bar_a_year_and_counts_in_its_label() -> None:
    lines = tuple(r.TermLine("banjir", date(2019 + n // 12, n % 12 + 1, 1), 1, 10) for n in range(72))
    labels = [found["aria-label"] for tag, found in read(page(replace(DATA, terms=lines))).elements if tag == "rect"]
    assert "2019: 12 / 120 (10%)" in labels
    shown = page(replace(DATA, terms=lines[:3]))
    assert "2019-01: 1 / 10 (10%)" in shown
    assert "banjir (3)" in shown


def test_a_term_that_cannot_be_understood_is_told_beside_the_others() -> None:
    lines = (r.TermLine('"x', None, 0, 0, "a quotation mark is not closed"), r.TermLine("y", DAY, 1, 2))
    shown = "\n".join(read(page(replace(DATA, terms=lines))).texts)
    assert '"x: a quotation mark is not closed' in shown
    assert "y (1)" in shown


def test_headings_are_names_and_the_terms_of_a_source_stand_beside_it() -> None:
    shown = read(page(View(DATA, ENGLISH, {"kantor": "CC-BY-4.0"}))).texts
    assert "CC-BY-4.0" in shown
    section = page(DATA).partition('<section id="months"')[2].partition("</section>")[0]
    assert "<h3>Kantor Contoh</h3>" in section


def test_it_speaks_indonesian_with_its_numbers() -> None:
    html = page(View(DATA, INDONESIAN))
    shown = read(html).texts
    assert '<html lang="id">' in html
    assert {"Siaran pers", "1.234", "Lembaga", "Siapa yang menandatangani", "2026-03-01: 0 dimuat, 1 hilang"} <= {
        *shown,
        *(found.get("aria-label") for _, found in read(html).elements),
    }


def test_forty_newsrooms_of_eleven_thousand_releases_take_less_than_a_megabyte_and_a_half() -> None:
    keys = [f"kantor{number}" for number in range(40)]
    first = date(2016, 1, 1)
    url = "https://www.kantor-contoh.go.id/index.php/berita/2026/03/02/judul-yang-panjang"
    release = r.ReleaseLine(
        DAY, "kantor7", "Judul yang panjangnya seperti judul siaran pers, kata demi kata", url, "id"
    )
    data = replace(
        DATA,
        sources=tuple(r.SourceLine(key, key.title(), 275, 1, first, DAY, 0) for key in keys),
        months=tuple(r.MonthLine(key, date(2016 + n // 12, n % 12 + 1, 1), 2) for key in keys for n in range(120)),
        days=tuple(r.DayLine(key, first + timedelta(days=13 * n), 1, 0) for key in keys for n in range(275)),
        releases=(release,) * r.MOST_TITLES,
    )
    assert len(page(data).encode()) < 1_500_000


def test_what_was_never_fetched_is_no_institution(context: Context) -> None:
    held = {line.source for line in context.warehouse.report_data().sources}
    assert held == {"ombudswarga"}  # of three that are known


def test_how_much_is_known_and_curves_are_read_from_the_warehouse(context: Context) -> None:
    data = context.warehouse.report_data(["warga", '"warga'])
    (line,) = data.completeness
    assert (line.source, line.dated_share, line.language_share) == ("ombudswarga", 1, 1)
    assert 0 < line.credited_share < 1
    with context.warehouse.reading() as con:
        ((count,),) = con.execute("from search_count('warga')").fetchall()
    assert sum(line.release_count for line in data.terms if line.term == "warga") == count
    assert [line.mistake for line in data.terms if line.mistake] == [
        'a quotation mark is not closed: a phrase has one at each end, as in "hak asasi"'
    ]
