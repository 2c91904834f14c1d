"""The written rule for the day of publication."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.model import DateOrigin, DateText, Publication
from rilis_etl.model.text import UNDER_RELEASE_HEADING
from rilis_etl.text.dates import choose_publication
from rilis_etl.text.dates.publication import named_day

JAKARTA = ZoneInfo("Asia/Jakarta")
TODAY = date(2024, 6, 10)


def witness(origin: DateOrigin, text: str) -> DateText:
    return DateText(origin, text, "test")


def chosen(
    *dates: DateText, text_day: str | None = None, listed_on: date | None = None, url_day: date | None = None
) -> Publication:
    return choose_publication(
        dates, today=TODAY, zone=JAKARTA, text_day=text_day, listed_on=listed_on, url_day=url_day, languages=("id",)
    )


METADATA = witness(DateOrigin.METADATA, "2019-09-24T08:00:00+07:00")
PAGE = witness(DateOrigin.PAGE, "Rabu, 25 September 2019")


def test_the_page_is_believed_in_the_order_in_which_parsing_ranks_it() -> None:
    assert (chosen(METADATA, PAGE).published_on, chosen(METADATA, PAGE).rule) == (date(2019, 9, 24), "metadata")
    assert (chosen(PAGE, METADATA).published_on, chosen(PAGE, METADATA).rule) == (date(2019, 9, 25), "page")


def test_listing_and_url_follow_the_page() -> None:
    alone = chosen(listed_on=date(2019, 9, 26), url_day=date(2019, 9, 27))
    assert (alone.published_on, alone.rule) == (date(2019, 9, 26), "listing")
    assert chosen(PAGE, listed_on=date(2019, 9, 26)).rule == "page"
    assert chosen(url_day=date(2019, 9, 27)).rule == "url"


@pytest.mark.parametrize("text_day", ["Kamis (30/5)", "Senin, 10 Juni"])
def test_a_weekday_and_a_day_without_a_year_just_before_the_capture_are_of_its_year(text_day: str) -> None:
    assert chosen(text_day=text_day).published_on in (date(2024, 5, 30), TODAY)
    assert chosen(METADATA, text_day=text_day).published_on == date(2019, 9, 24)


@pytest.mark.parametrize("text_day", ["30 Mei", "Rabu (30/5)", "Kamis (2/5)", "Selasa (11/6)"])
def test_without_its_weekday_or_not_just_before_the_capture_it_may_be_of_any_year(text_day: str) -> None:
    assert chosen(text_day=text_day).published_on is None


def test_folders_of_an_address_name_a_day_with_the_name_of_its_month() -> None:
    assert named_day("https://a.example/2021/november/16/posko?x=1") == date(2021, 11, 16)
    assert named_day("https://a.example/2021/laporan/16/posko") is None
    assert named_day("https://a.example/2021/november/posko") is None


def test_every_witness_is_kept() -> None:
    publication = chosen(METADATA, PAGE, text_day="24/9/2019", listed_on=date(2019, 9, 26), url_day=date(2019, 9, 27))
    assert publication.by_metadata == date(2019, 9, 24)
    assert publication.by_page == date(2019, 9, 25)
    assert publication.by_text == date(2019, 9, 24)
    assert publication.by_listing == date(2019, 9, 26)
    assert publication.by_url == date(2019, 9, 27)


def test_witnesses_more_than_a_day_apart_disagree() -> None:
    assert not chosen(METADATA, PAGE).disagree
    assert chosen(METADATA, url_day=date(2019, 9, 27)).disagree


def test_a_dateline_more_than_a_year_away_shows_a_migration_and_wins() -> None:
    publication = chosen(METADATA, text_day="12 Maret 2014")
    assert (publication.published_on, publication.rule, publication.disagree) == (date(2014, 3, 12), "text", True)


def test_a_dateline_less_than_a_year_away_does_not_win() -> None:
    assert chosen(METADATA, text_day="24 September 2018").rule == "metadata"


def test_on_a_day_on_which_the_site_moved_the_dateline_wins_if_it_has_a_year() -> None:
    def moved(text_day: str) -> tuple[date | None, str]:
        publication = choose_publication(
            (METADATA,), today=TODAY, zone=JAKARTA, text_day=text_day, moved_on=(date(2019, 9, 24),)
        )
        return publication.published_on, publication.rule

    assert moved("12 Maret 2019") == (date(2019, 3, 12), "text")
    assert moved("12 Maret") == (date(2019, 9, 24), "metadata")


@pytest.mark.parametrize(("line", "day"), [("24 September 2018", 24), ("23 September 2018", 23)])
def test_the_same_day_a_year_off_is_a_slip_in_the_institutions_own_line(line: str, day: int) -> None:
    found = chosen(DateText(DateOrigin.PAGE, line, UNDER_RELEASE_HEADING), METADATA)
    assert found.published_on == date(2019 if day == 24 else 2018, 9, day)


def test_a_dateline_alone_decides() -> None:
    assert (chosen(text_day="12 Maret 2014").published_on, chosen(text_day="12 Maret 2014").rule) == (
        date(2014, 3, 12),
        "text",
    )


def test_a_dateline_that_parsing_found_counts_like_one_that_cleaning_found() -> None:
    publication = chosen(METADATA, witness(DateOrigin.TEXT, "Jakarta, 12 Maret 2014 - Komisi Warga"))
    assert (publication.published_on, publication.rule, publication.by_text) == (
        date(2014, 3, 12),
        "text",
        date(2014, 3, 12),
    )


def test_a_dateline_without_a_year_only_agrees() -> None:
    publication = chosen(METADATA, text_day="Selasa (24/9)")
    assert (publication.rule, publication.by_text, publication.disagree) == ("metadata", date(2019, 9, 24), False)
    assert chosen(text_day="Selasa (24/9)").published_on is None


def test_without_a_witness_there_is_no_day_and_never_that_of_the_capture() -> None:
    assert chosen() == Publication(None, "none")
    assert chosen(witness(DateOrigin.PAGE, "hari ini, 10:30 WIB")).published_on is None


def test_a_day_to_come_is_kept_but_not_believed() -> None:
    future = witness(DateOrigin.METADATA, "2031-01-01")
    publication = chosen(future, PAGE)
    assert (publication.published_on, publication.rule) == (date(2019, 9, 25), "page")
    assert publication.by_metadata == date(2031, 1, 1)
    assert chosen(text_day="1 Januari 2031").published_on is None


def test_one_day_ahead_is_a_time_zone() -> None:
    assert chosen(url_day=TODAY + timedelta(days=1)).published_on == TODAY + timedelta(days=1)


def test_another_witness_settles_which_number_is_the_month() -> None:
    american = witness(DateOrigin.PAGE, "02/11/2017")
    assert chosen(american).published_on == date(2017, 11, 2)
    assert chosen(american, url_day=date(2017, 2, 11)).published_on == date(2017, 2, 11)


def test_dateparser_is_asked_only_when_nothing_else_is_read() -> None:
    odd = witness(DateOrigin.PAGE, "12 3 2017")
    assert (chosen(odd).published_on, chosen(odd).parser) == (date(2017, 3, 12), "dateparser")
    assert chosen(odd, url_day=date(2017, 3, 14)).rule == "url"


DAYS = st.none() | st.dates(date(2000, 1, 1), date(2030, 1, 1))


@given(DAYS, DAYS, DAYS, DAYS, st.sampled_from([*DateOrigin]))
def test_the_chosen_day_comes_from_a_witness_and_is_not_in_the_future(
    written: date | None, text: date | None, listed: date | None, url: date | None, origin: DateOrigin
) -> None:
    dates = [witness(origin, written.isoformat())] if written else []
    publication = chosen(*dates, text_day=text.isoformat() if text else None, listed_on=listed, url_day=url)
    witnesses = {day for day in (written, text, listed, url) if day}
    assert publication.published_on is None or publication.published_on in witnesses
    assert publication.published_on is None or publication.published_on <= TODAY + timedelta(days=1)
    assert (publication.published_on is None) == (publication.rule == "none")
    if any(day <= TODAY for day in witnesses):
        assert publication.published_on is not None


@pytest.mark.parametrize("text_day", ["", "tanggal tidak diketahui", "31/02/2019"])
def test_a_dateline_that_cannot_be_read_is_no_witness(text_day: str) -> None:
    assert chosen(PAGE, text_day=text_day).by_text is None


def anywhere(*dates: DateText, url_day: date | None = None) -> date | None:
    """The day of a page whose zone nobody knows."""
    return choose_publication(dates, today=TODAY, zone=None, url_day=url_day).published_on


NIGHT_IN_UTC = witness(DateOrigin.METADATA, "2023-11-09T03:28:35Z")


@pytest.mark.parametrize(
    "shown", ["Nov. 8, 2023, 10:28 p.m.", "8 November 2023", "2023-11-08T22:28:35-05:00", "8 November 2023 20.28"]
)
def test_a_moment_in_utc_is_on_the_day_that_the_page_shows(shown: str) -> None:
    assert anywhere(NIGHT_IN_UTC, witness(DateOrigin.PAGE, shown)) == date(2023, 11, 8)
    assert anywhere(NIGHT_IN_UTC, url_day=date(2023, 11, 8)) == date(2023, 11, 8)


@pytest.mark.parametrize(
    "shown",
    [
        "7 November 2023",  # on no clock of the world
        "Nov. 8, 2023, 10:13 p.m.",  # another moment
        "2023-11-08T20:05:00-05:00",
        "2023-11-08T22:28:35Z",  # in UTC as well
    ],
)
def test_what_shows_another_moment_does_not_move_the_day(shown: str) -> None:
    assert anywhere(NIGHT_IN_UTC, witness(DateOrigin.PAGE, shown)) == date(2023, 11, 9)


def test_midnight_in_utc_stands_for_its_day() -> None:
    midnight = witness(DateOrigin.METADATA, "2023-11-09T00:00:00Z")
    assert anywhere(midnight, witness(DateOrigin.PAGE, "8 November 2023")) == date(2023, 11, 9)


def generic(
    *dates: tuple[DateOrigin, str, str], url_day: date | None = None, text_day: str | None = None
) -> date | None:
    """The day of a page without a layout, whose zone is not known."""
    found = [DateText(*written) for written in dates]
    return choose_publication(
        found, today=TODAY, zone=None, url_day=url_day, text_day=text_day, has_place=False
    ).published_on


LD = (DateOrigin.METADATA, "2021-12-14T15:41:07+01:00", "JSON-LD datePublished")
PAGE_LINE = (DateOrigin.PAGE, "4 Februari 2022 | 15:33", "line near the title")
OTHER = (DateOrigin.METADATA, "2022-02-04T15:33:00+01:00", "time[datetime]")


def test_the_first_metadata_of_a_page_without_a_layout_is_outvoted_by_its_date_line_and_another() -> None:
    assert generic(LD, OTHER, PAGE_LINE) == date(2022, 2, 4)


def test_neither_the_date_line_nor_the_date_of_the_last_change_outvotes_metadata_alone() -> None:
    assert generic(LD, PAGE_LINE) == date(2021, 12, 14)
    assert generic(LD, PAGE_LINE, (DateOrigin.METADATA, "2022-02-04", "meta[date]")) == date(2021, 12, 14)


def test_a_day_without_a_place_does_not_decide_against_metadata_and_date_line_together() -> None:
    day = (DateOrigin.METADATA, "2022-02-04T09:00:00+01:00", "JSON-LD datePublished")
    assert generic(day, PAGE_LINE, text_day="11 Februari 2005") == date(2022, 2, 4)
    assert generic(day, text_day="11 Februari 2005") == date(2005, 2, 11)


def test_the_days_in_an_address_a_year_older_than_the_system_are_those_before_a_move() -> None:
    assert generic(LD, url_day=date(2017, 7, 12)) == date(2017, 7, 12)
    assert generic(LD, url_day=date(2021, 7, 12)) == date(2021, 12, 14)


def test_a_day_that_stands_anywhere_does_not_say_where_a_moment_in_utc_was() -> None:
    moment = (DateOrigin.METADATA, "2020-08-18T19:35:33+00:00", "JSON-LD datePublished")
    assert generic(moment, (DateOrigin.PAGE, "2020.08.19.", "short line")) == date(2020, 8, 18)
    assert generic(moment, (DateOrigin.PAGE, "2020.08.19.", "line near the title")) == date(2020, 8, 19)
