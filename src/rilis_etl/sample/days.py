"""Days as Indonesian newsrooms write them."""

from datetime import date, datetime

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTH_NAMES = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
OLD_MONTHS = {2: "Pebruari", 11: "Nopember"}  # spelling before the reform of 1972, still in use on three of 23 sites
SHORT_MONTHS = ("Jan", "Peb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agt", "Sep", "Okt", "Nop", "Des")
ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def long_day(day: date) -> str:
    """'24 September 2019'."""
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def old_style_weekday(day: date) -> str:
    """'Jum'at' for Friday, the others as in the dictionary."""
    return "Jum'at" if day.weekday() == 4 else DAYS[day.weekday()]


def old_style_day(day: date) -> str:
    """'Jum'at, 8 Nopember 2019'."""
    return f"{old_style_weekday(day)}, {day.day} {OLD_MONTHS.get(day.month, MONTH_NAMES[day.month - 1])} {day.year}"


def english_day(day: date) -> str:
    """'September 24, 2019'."""
    return f"{ENGLISH_MONTHS[day.month - 1]} {day.day}, {day.year}"


def clock_time(moment: datetime) -> str:
    """'Jum'at, 13 Agt 2021 14:05 WIB'; the moment is in Jakarta time."""
    return (
        f"{old_style_weekday(moment)}, {moment.day} {SHORT_MONTHS[moment.month - 1]} {moment.year} {moment:%H:%M} WIB"
    )
