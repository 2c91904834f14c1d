"""What the views of coverage, language, credit and time say. (Others: test_views.py.)"""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rilis_etl.errors import IssueReason
from rilis_etl.model import Byline, BylineKind, Language, Publication
from rilis_etl.warehouse.engine.sql_files import read_sql
from rilis_etl.warehouse.search.index import index_new_texts
from rilis_etl.warehouse.snapshots.staging_database import StagingDatabase


def ask(work: StagingDatabase, query: str) -> list[tuple[Any, ...]]:
    return work.con.execute(query).fetchall()


def on(*day: int) -> Publication:
    return Publication(date(*day), "page", by_page=date(*day))


def test_the_calendar_has_every_day_and_tells_what_is_missing(work: StagingDatabase, make: Any) -> None:
    work.write(make.listing("Satu", "Dua", hour=0))
    work.con.execute("update links set listed_on = '2026-03-01'")
    work.con.execute("update links set listed_on = '2026-03-03' where url like '%/2'")
    work.write(make.page("1", hour=1, publication=on(2026, 3, 1)))
    work.write(make.issue("2", hour=2))
    work.con.execute("update versions set seen_by = 'arsip.example'")
    found = "select * exclude (source, expected_count) from coverage_calendar order by day_on"
    assert ask(work, found) == [
        (date(2026, 3, 1), 7, 1, 1, 1, 0, 1),
        (date(2026, 3, 2), 1, 0, 0, 0, 0, 0),
        (date(2026, 3, 3), 2, 1, 1, 0, 1, 0),
    ]


def test_what_is_expected_of_a_day_is_the_mean_of_the_same_weekday_before(work: StagingDatabase, make: Any) -> None:
    for key, day in enumerate((2, 2, 9, 16), start=1):
        work.write(make.page(str(key), f"Teks {key}.", key, publication=on(2026, 2, day)))
    found = "select expected_count from coverage_calendar where weekday = 1 order by day_on"
    assert ask(work, found) == [(None,), (2.0,), (1.5,)]


def test_a_silence_is_a_gap_when_it_is_long_for_the_source(work: StagingDatabase, make: Any) -> None:
    days = [date(2026, 1, n) for n in range(1, 25)] + [date(2026, 2, 10), date(2026, 2, 11)]
    for minute, day in enumerate(days):
        work.write(make.page(str(minute), f"Teks {minute}.", minute, publication=Publication(day, "page", by_page=day)))
    found = "select first_on, last_on, day_count from gaps"
    assert ask(work, found) == [(date(2026, 1, 25), date(2026, 2, 9), 16)]


def test_issues_are_counted_by_reason_and_close(work: StagingDatabase, make: Any) -> None:
    work.write(make.issue("1", hour=0))
    work.write(make.issue("2", hour=1))
    work.write(make.issue("2", IssueReason.TIMEOUT, hour=2))
    work.write(make.page("1", hour=3))
    found = "select reason, page_count, open_page_count from issues_by_reason order by reason"
    assert ask(work, found) == [("http_gone", 2, 0), ("timeout", 1, 1)]


def test_witnesses_that_disagree_are_shown_with_the_days_between(work: StagingDatabase, make: Any) -> None:
    doubtful = Publication(
        date(2026, 3, 1), "metadata", by_metadata=date(2026, 3, 1), by_text=date(2026, 2, 1), disagree=True
    )
    work.write(make.page("1", hour=0, publication=doubtful))
    work.write(make.page("2", hour=1))
    assert ask(work, "select published_on, published_rule, days_apart from dates_that_disagree") == [
        (date(2026, 3, 1), "metadata", 28)
    ]


def test_a_day_of_three_releases_of_which_half_say_other_days_is_one_of_migration(
    work: StagingDatabase, make: Any
) -> None:
    for number in range(6):
        text_day = date(2025, 9, 1 + number) if number < 3 else date(2026, 3, 1)
        moved = Publication(date(2026, 3, 1), "page", by_page=date(2026, 3, 1), by_text=text_day)
        work.write(make.page(str(number), f"Teks {number}.", hour=number, publication=moved))
    found = "select system_on, dated_releases, other_days, earliest_on, latest_on from migration_days"
    assert ask(work, found) == [(date(2026, 3, 1), 6, 3, date(2025, 9, 1), date(2026, 3, 1))]
    work.write(make.page("6", "Teks 6.", hour=6, publication=replace(moved, by_text=date(2026, 3, 1))))
    assert ask(work, found) == []


def test_words_sentences_and_quotations_are_measured(work: StagingDatabase, make: Any) -> None:
    work.write(make.page("1", 'Hak-hak warga. "Kami hadir!" kata Ani.\nJudul kecil', 0))
    ((characters, words, sentences, paragraphs, minutes, share),) = ask(
        work,
        """
        select character_count, word_count, sentence_count, paragraph_count, reading_minutes, quotation_share
        from text_statistics
        """,
    )
    assert (words, sentences, paragraphs, minutes) == (8, 4, 2, 0.0)
    assert share == pytest.approx(len("Kami hadir!") / characters, abs=0.001)


def test_languages_count_releases_and_those_in_two(work: StagingDatabase, make: Any) -> None:
    both = Language("id", 0.9, "en", 0.4)
    for minute, language in enumerate((both, Language("id", 0.9), Language("en", 0.9), Language("id", 0.9))):
        work.write(make.page(str(minute), f"Teks {minute}.", minute, language=language))
    found = "select * exclude (source, bilingual_share, first_on, last_on) from languages order by language_tag"
    assert ask(work, found) == [("en", 1, 0.25, 0, None), ("id", 3, 0.75, 1, "en")]


def test_weekdays_are_counted(work: StagingDatabase, make: Any) -> None:
    for minute, day in enumerate((2, 9, 3)):
        work.write(make.page(str(minute), f"Teks {minute}.", minute, publication=on(2026, 3, day)))
    found = "select weekday, weekday_name, release_count, release_share from releases_per_weekday order by 1"
    assert ask(work, found) == [(1, "Monday", 2, 0.667), (2, "Tuesday", 1, 0.333)]


def test_the_output_of_a_signer_is_told_by_month(work: StagingDatabase, make: Any) -> None:
    signed = (Byline(BylineKind.INITIALS, "ABC"), Byline(BylineKind.FILLER, "***"))
    for minute, month in enumerate((1, 1, 2)):
        work.write(make.page(str(minute), f"Teks {minute}.", minute, bylines=signed, publication=on(2026, month, 5)))
    found = "select credit, month_on, release_count from credits_per_month order by month_on"
    assert ask(work, found) == [("ABC", date(2026, 1, 1), 2), ("ABC", date(2026, 2, 1), 1)]


def test_numbers_between_two_of_a_series_are_missing_and_others_are_not_guessed(
    work: StagingDatabase, make: Any
) -> None:
    numbers = (
        "003/SP/KTR/I/2026",
        "005/SP/KTR/II/2026",
        "Nomor9/SP/KTR/III/2026",
        "7/PENG/KTR/I/2026",
        "1/SP/KTR/I/2025",
    )
    for minute, number in enumerate(numbers):
        work.write(make.page(str(minute), f"Teks {minute}.", minute, release_number=number))
    found = "select series, year, first_number, last_number, missing_count from missing_release_numbers order by 3"
    assert ask(work, found) == [("SP/KTR", 2026, 4, 4, 1), ("SP/KTR", 2026, 6, 8, 3)]


def test_a_term_rises_when_it_stands_in_more_texts_than_the_year_before(work: StagingDatabase, make: Any) -> None:
    for number in range(12):
        text = "Banjir di kota." if number < 6 else "Rapat di kota."
        day = on(2026, 3, 1 + number) if number < 6 else on(2025, 9, number)
        work.write(make.page(str(number), text, number, title="Kabar", publication=day))
    index_new_texts(work.con)
    found = "select term, release_count, release_share, earlier_share from terms_rising_this_month"
    assert ask(work, found) == [("banjir", 6, 1.0, 0.0)]


def test_a_citation_names_the_page_that_was_read_by_its_fingerprint(work: StagingDatabase, make: Any) -> None:
    page = make.page("1", hour=0, release_number="3/SP/2026")
    work.write(page)
    (((line, digest),)) = ask(work, "select citation, digest from citations")
    assert line == (
        "Kantor Contoh, “Rilis 1”, 2026-03-01, no. 3/SP/2026, https://kantor.test/rilis/1, "
        f"captured 2026-03-02T12:00:00Z, sha-256 {digest}"
    )
    assert digest == page[0].capture.digest


def test_every_view_and_macro_and_every_column_is_explained(work: StagingDatabase) -> None:
    bare = """
        select table_name, column_name from duckdb_columns()
        where not internal and comment is null and schema_name = 'main' and database_name <> 'temp'
        union all select view_name, '' from duckdb_views() where not internal and comment is null
        union all select function_name, '' from duckdb_functions() where not internal and comment is null
    """
    assert ask(work, bare) == []


def test_views_and_macros_are_written_for_older_clients_too(sql: Path) -> None:
    """DuckDB 2.0 stores if(…) as a function, which 1.4 and 1.5 do not have; case … end runs in all of them."""
    files = [*read_sql(sql / "views"), *read_sql(sql / "macros")]
    assert [file.name for file in files if re.search(r"\bif\(", file.code)] == []
