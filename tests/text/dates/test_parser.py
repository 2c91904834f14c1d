"""Days and times as newsrooms write them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.errors import DateNotFoundError
from rilis_etl.text.dates import find_dates, parse_date
from rilis_etl.text.dates.parser import DateFlag, Precision

JAKARTA = ZoneInfo("Asia/Jakarta")
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
MONTHS_ID = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
WEEKDAYS_ID = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


@pytest.mark.parametrize(
    ("written", "day"),
    [
        # Indonesian newsrooms
        ("Selasa, 24 September 2019", date(2019, 9, 24)),
        ("Jum'at, 3 Nopember 2017", date(2017, 11, 3)),
        ("Jum’at, 3 November 2017", date(2017, 11, 3)),
        ("9 Pebruari 2018", date(2018, 2, 9)),
        ("14hb Februari 2025", date(2025, 2, 14)),
        ("5 Agt 2020", date(2020, 8, 5)),
        ("5 Agu 2020 10:22", date(2020, 8, 5)),
        ("5 Ags. 2020", date(2020, 8, 5)),
        ("12 Des 2021", date(2021, 12, 12)),
        ("Selasa, (20/9/2016.", date(2016, 9, 20)),
        ("Minggu (17/2/2019)", date(2019, 2, 17)),
        ("Selasa (19/12/23)", date(2023, 12, 19)),
        ("Sabtu, 29 Mei  2021 11:24 WIB", date(2021, 5, 29)),
        ("Selasa, 25 Januari 2022 | 16:58", date(2022, 1, 25)),
        ("14 Juli 2021, 16:03:12 WIB", date(2021, 7, 14)),
        ("Dipublikasikan Pada : Jumat, 31 Maret 2017 / Dibaca : 90 Kali", date(2017, 3, 31)),
        ("02/11/2017", date(2017, 11, 2)),
        ("02-11-2017", date(2017, 11, 2)),
        ("2.11.2017", date(2017, 11, 2)),
        ("1 Juni '19", date(2019, 6, 1)),
        # Malay
        ("Isnin, 3 Ogos 2020", date(2020, 8, 3)),
        ("Khamis, 12 Mac 2020", date(2020, 3, 12)),
        ("2 Disember 2021", date(2021, 12, 2)),
        # English
        ("1st of June 2019", date(2019, 6, 1)),
        ("June 1, 2019", date(2019, 6, 1)),
        ("Jun. 3rd 2019", date(2019, 6, 3)),
        ("MAY 10, 2019", date(2019, 5, 10)),
        ("14-Jul-21", date(2021, 7, 14)),
        ("Tue Jan 28 15:28:56 CET 2020", date(2020, 1, 28)),  # as Java prints a moment
        ("Fri Aug 03 12:02:33 2001", date(2001, 8, 3)),
        # elsewhere
        ("14. März 2021, 10:30 Uhr", date(2021, 3, 14)),
        ("14.03.21", date(2021, 3, 14)),
        ("1er juin 2019", date(2019, 6, 1)),
        ("14 de marzo de 2021", date(2021, 3, 14)),
        ("14 maart 2021", date(2021, 3, 14)),
        ("2019年4月2日", date(2019, 4, 2)),
        ("2019년 4월 2일", date(2019, 4, 2)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("2019.04.02", date(2019, 4, 2)),
        ("Hulyo 14, 2021", date(2021, 7, 14)),
        ("ika-30 ng Nobyembre 2022", date(2022, 11, 30)),
        # machines
        ("2021-07-14", date(2021, 7, 14)),
        ("20210714", date(2021, 7, 14)),
        ("2017/11/01", date(2017, 11, 1)),
        ("2021-07-14WIB16:03:12", date(2021, 7, 14)),
        ("Wed, 01 Nov 2017 10:00:00 +0700", date(2017, 11, 1)),
        ("Wed Nov 01 2017 10:00:00 GMT+0700", date(2017, 11, 1)),
        ("๑๙ พฤศจิกายน ๒๕๖๙", date(2026, 11, 19)),
        ("วันพุธที่ 3 มิถุนายน พ.ศ. 2569 เวลา 10.30 น.", date(2026, 6, 3)),
        ("5 ม.ค. 2569", date(2026, 1, 5)),
        ("5 ม.ค. 69", date(2026, 1, 5)),
        ("19/11/2569", date(2026, 11, 19)),
    ],
)
def test_a_day_is_read_as_it_is_written(written: str, day: date) -> None:
    parsed = parse_date(written, zone=JAKARTA)
    assert (parsed.day, parsed.parser, parsed.flags) == (day, "table", ())


@pytest.mark.parametrize(
    "written",
    [
        "",
        "kemarin",
        "2 jam yang lalu",
        "hari ini, 10:30 WIB",
        "Agustus 2017",
        "2017",
        "2017-2021",
        "31/02/2019",
        "30 Februari 2020",
        "32 Januari 2020",
        "1 November 1917",
        "1 November 2117",
        "Kamis (13/12)",
        "15 Mei",
        "No. 12/03/2010",
        "Siaran Pers No. 22/PIH/KOMINFO/2/2010",
        "IP 10.12.20.19",
        "Rp 12.03.2019.000",
        "12 orang 2019",
    ],
)
@pytest.mark.parametrize("languages", [(), ("id", "en")])
def test_what_is_no_whole_date_is_refused(written: str, languages: tuple[str, ...]) -> None:
    with pytest.raises(DateNotFoundError):
        parse_date(written, zone=JAKARTA, languages=languages)


@given(DAYS)
def test_a_day_written_in_any_usual_form_comes_back(day: date) -> None:
    month = MONTHS_ID[day.month - 1]
    for written in (
        day.isoformat(),
        f"{WEEKDAYS_ID[day.weekday()]}, {day.day} {month} {day.year}",
        f"{day.day} {month[:3]} {day.year}",
        f"{day:%d/%m/%Y}",
        f"{day.day}.{day.month}.{day.year}",
        f"{day:%B} {day.day}, {day.year}",
        f"{day:%a, %d %b %Y} 00:00:00 +0000",
    ):
        assert parse_date(written, zone=JAKARTA).day == day


@given(DAYS, st.integers(-14, 14), st.integers(0, 23), st.integers(1, 59))
def test_a_time_with_an_offset_is_put_on_the_day_of_the_zone(day: date, offset: int, hour: int, minute: int) -> None:
    moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=timezone(timedelta(hours=offset)))
    parsed = parse_date(moment.isoformat(), zone=JAKARTA)
    assert parsed.day == moment.astimezone(JAKARTA).date()
    assert parsed.time == moment


def test_an_evening_in_utc_is_the_next_day_in_jakarta() -> None:
    assert parse_date("2021-07-14T23:03:12Z", zone=JAKARTA).day == date(2021, 7, 15)


def test_midnight_in_any_offset_stands_for_the_day_as_written() -> None:
    assert parse_date("2021-07-14T00:00:00-08:00", zone=JAKARTA).day == date(2021, 7, 14)
    assert parse_date("2021-07-14T00:00:00+09:00", zone=ZoneInfo("Europe/Berlin")).day == date(2021, 7, 14)


def test_without_a_zone_the_day_stays_as_written() -> None:
    assert parse_date("2021-07-14T23:03:12Z", zone=None).day == date(2021, 7, 14)


def test_a_time_without_an_offset_is_in_the_zone_of_the_source() -> None:
    parsed = parse_date("Sabtu, 29 Mei 2021 11.24 WITA", zone=JAKARTA)
    assert parsed.time is not None
    assert parsed.time.utcoffset() == timedelta(hours=8)
    local = parse_date("29 Mei 2021 pukul 11.24", zone=JAKARTA).time
    assert local is not None
    assert local.utcoffset() == timedelta(hours=7)


@pytest.mark.parametrize(
    ("written", "precision"),
    [
        ("29 Mei 2021", Precision.DAY),
        ("29 Mei 2021 11:24", Precision.MINUTE),
        ("11:24 WIB, 29 Mei 2021", Precision.MINUTE),
        ("29 Mei 2021 4:05 p.m.", Precision.MINUTE),
        ("29 Mei 2021 11:24:05", Precision.SECOND),
        ("29 Mei 2021, 12.50 persen", Precision.DAY),
    ],
)
def test_the_precision_says_how_much_was_written(written: str, precision: Precision) -> None:
    assert parse_date(written, zone=JAKARTA).precision == precision


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("4-5 Desember 2017", date(2017, 12, 4)),
        ("4 s.d. 6 Desember 2017", date(2017, 12, 4)),
        ("4 dan 5 Desember 2017", date(2017, 12, 4)),
        ("30 November - 2 Desember 2017", date(2017, 11, 30)),
        ("30 Desember - 2 Januari 2018", date(2017, 12, 30)),
        ("June 1-3, 2019", date(2019, 6, 1)),
    ],
)
def test_of_a_range_the_first_day_is_taken(written: str, day: date) -> None:
    parsed = parse_date(written, zone=JAKARTA)
    assert (parsed.day, parsed.flags) == (day, (DateFlag.RANGE,))


def test_a_weekday_that_does_not_fit_is_flagged() -> None:
    parsed = parse_date("Senin, 1 November 2017", zone=JAKARTA)
    assert (parsed.day, parsed.flags) == (date(2017, 11, 1), (DateFlag.WEEKDAY_MISMATCH,))


def test_a_weekday_that_fits_only_the_other_order_swaps_day_and_month() -> None:
    parsed = parse_date("Kamis, 02/11/2017", zone=JAKARTA)
    assert (parsed.day, parsed.flags) == (date(2017, 11, 2), ())
    parsed = parse_date("Kamis, 02/11/2017", zone=JAKARTA, day_first=False)
    assert (parsed.day, parsed.flags) == (date(2017, 11, 2), (DateFlag.ORDER_SWAPPED,))


def test_an_order_that_only_the_calendar_allows_is_taken_and_flagged() -> None:
    parsed = parse_date("05/25/2019", zone=JAKARTA)
    assert (parsed.day, parsed.flags) == (date(2019, 5, 25), (DateFlag.ORDER_SWAPPED,))


def test_numbers_are_read_month_first_where_the_source_writes_so() -> None:
    assert parse_date("02/11/2017", zone=JAKARTA, day_first=False).day == date(2017, 2, 11)
    assert parse_date("02.11.2017", zone=JAKARTA, day_first=False).day == date(2017, 11, 2)


@pytest.mark.parametrize(
    ("written", "near", "day"),
    [
        ("Kamis (13/12)", date(2018, 12, 14), date(2018, 12, 13)),
        ("Kamis, 13 Desember", date(2019, 1, 3), date(2018, 12, 13)),
        ("Jakarta, (30/3) - ", date(2017, 3, 31), date(2017, 3, 30)),
        ("15 Mei", date(2019, 5, 16), date(2019, 5, 15)),
    ],
)
def test_a_day_without_a_year_is_put_next_to_the_reference_day(written: str, near: date, day: date) -> None:
    parsed = parse_date(written, zone=JAKARTA, today=near)
    assert (parsed.day, parsed.flags) == (day, (DateFlag.YEAR_ASSUMED,))


def test_a_day_without_a_year_is_refused_where_no_near_year_has_that_weekday() -> None:
    with pytest.raises(DateNotFoundError):
        parse_date("Kamis (13/12)", zone=JAKARTA, today=date(2022, 12, 14))


def test_bare_numbers_without_weekday_or_bracket_are_no_day() -> None:
    with pytest.raises(DateNotFoundError):
        parse_date("pasal 13/12 ayat 2", zone=JAKARTA, today=date(2018, 12, 14))


def test_dateparser_is_asked_only_when_languages_are_given_and_is_recorded() -> None:
    with pytest.raises(DateNotFoundError):
        parse_date("12 3 2017", zone=JAKARTA)
    parsed = parse_date("12 3 2017", zone=JAKARTA, languages=("id",))
    assert (parsed.day, parsed.parser) == (date(2017, 3, 12), "dateparser")


def test_languages_that_dateparser_lacks_are_passed_over() -> None:
    with pytest.raises(DateNotFoundError):
        parse_date("12 3 2017", zone=JAKARTA, languages=("ace",))


def test_the_fallback_answers_the_same_in_many_threads() -> None:
    with ThreadPoolExecutor(8) as pool:
        days = list(pool.map(lambda _: parse_date("12 3 2017", zone=JAKARTA, languages=("id", "en")).day, range(40)))
    assert set(days) == {date(2017, 3, 12)}


def test_dates_in_running_text_are_found_where_they_stand() -> None:
    text = "Warga hadir pada Rabu, 1 November 2017. Rapat berikutnya 4-5 Desember 2017 di kantor, bukan 31/02/2018."
    assert [(text[one.start : one.end], one.parsed.day) for one in find_dates(text)] == [
        ("Rabu, 1 November 2017", date(2017, 11, 1)),
        ("4-5 Desember 2017", date(2017, 12, 4)),
    ]


@given(st.text(alphabet="0123456789 /-.:,()'’TZ年月日元 JunMeiSeptRabuWIBsd+", max_size=60) | st.text(max_size=60))
def test_any_text_gives_ordered_dates_or_none(text: str) -> None:
    found = find_dates(text, zone=JAKARTA, today=date(2020, 6, 1))
    ends = [0, *(one.end for one in found)]
    for one, end in zip(found, ends, strict=False):
        assert end <= one.start < one.end <= len(text)
        assert 1990 <= one.parsed.day.year <= 2101
    if not found:
        with pytest.raises(DateNotFoundError):
            parse_date(text, zone=None)


def test_a_long_line_of_digits_costs_no_time() -> None:
    assert find_dates("1/2 " * 20_000, today=date(2020, 6, 1)) == ()
    assert find_dates("9" * 100_000) == ()


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("الأربعاء، 07 أكتوبر 2020 - 12:09 م", date(2020, 10, 7)),
        ("٢٤ نيسان ٢٠٢٠", date(2020, 4, 24)),
        ("15 августа 2016, 13:43", date(2016, 8, 15)),
        ("9 грудня 2021", date(2021, 12, 9)),
        ("duminică, 20 septembrie 2020", date(2020, 9, 20)),
    ],
)
def test_arabic_russian_ukrainian_and_romanian_months_are_read(written: str, day: date) -> None:
    assert parse_date(written, zone=None).day == day
