"""Days as newsrooms write them: read rightly, refused rightly, and how fast; dateparser, dateutil and htmldate beside.

The strings are ours, in the forms that research found on 23 Indonesian newsrooms, in 72 office bodies and on the
institutional pages. Each form is filled with days of all months; a form counts as a case once per day.
"""

import time
import warnings
from calendar import day_abbr, month_abbr, month_name
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

import dateparser
from dateutil import parser as dateutil  # type: ignore[import-untyped] # a peer only: no stubs among our tools
from htmldate import find_date

from benchmarks.text.figures import Figure
from rilis_etl.errors import DateNotFoundError
from rilis_etl.text.dates import parse_date

JAKARTA = ZoneInfo("Asia/Jakarta")
PEERS_EVERY = 5
"""They take up to 100 times longer; 5 and the 24 days of a form have no common factor, so all months are met."""
LANGUAGES = ("id", "ms", "en", "de", "fr", "nl", "es", "ja")


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_ID = _names("Januari Pebruari Maret April Mei Juni Juli Agustus September Oktober Nopember Desember")
_ID_SHORT = _names("Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des")
_ID_OTHER = _names("Jan Peb Mrt Apr Mei Jun Jul Agt Sept Okt Nop Des")
_MS = _names("Januari Februari Mac April Mei Jun Julai Ogos September Oktober November Disember")
_DE = _names("Januar Februar März April Mai Juni Juli August September Oktober November Dezember")
_FR = _names("janvier février mars avril mai juin juillet août septembre octobre novembre décembre")
_DAYS_ID = _names("Senin Selasa Rabu Kamis Jum'at Sabtu Minggu")
_DAYS_MS = _names("Isnin Selasa Rabu Khamis Jumaat Sabtu Ahad")


@dataclass(frozen=True, slots=True)
class Case:
    """A string, and the day it means; None: it means none, and reading one is wrong."""

    form: str
    text: str
    day: date | None


def _ordinal(number: int) -> str:
    return f"{number}{'th' if 10 <= number % 100 <= 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


FORMS: dict[str, Callable[[date], str]] = {
    "Hari, d Bulan yyyy": lambda d: f"{_DAYS_ID[d.weekday()]}, {d.day} {_ID[d.month - 1]} {d.year}",
    "d Bln yyyy HH:MM": lambda d: f"{d.day} {_ID_SHORT[d.month - 1]} {d.year} 10:22",
    "d Bln yyyy, older": lambda d: f"{d:%d} {_ID_OTHER[d.month - 1]} {d.year}",
    "Hari, d Bulan  yyyy HH:MM WIB": lambda d: (
        f"{_DAYS_ID[d.weekday()]}, {d.day} {_ID[d.month - 1]}  {d.year} 11:24 WIB"
    ),
    "Hari, d Bulan yyyy | HH:MM": lambda d: f"{_DAYS_ID[d.weekday()]}, {d.day} {_ID[d.month - 1]} {d.year} | 16:58",
    "d Bulan yyyy - HH:MM WIB": lambda d: f"{d.day} {_ID[d.month - 1]} {d.year} - 15:10 WIB",
    "d Bulan yyyy, HH:MM:SS WIB": lambda d: f"{d.day} {_ID[d.month - 1]} {d.year}, 16:03:12 WIB",
    "Hari, (d/m/yyyy.": lambda d: f"{_DAYS_ID[d.weekday()]}, ({d.day}/{d.month}/{d.year}.",
    "Hari (d/m/yyyy)": lambda d: f"{_DAYS_ID[d.weekday()]} ({d.day}/{d.month}/{d.year})",
    "Hari (d/m/yy)": lambda d: f"{_DAYS_ID[d.weekday()]} ({d.day}/{d.month}/{d:%y})",
    "dd-mm-yyyy": lambda d: f"{d:%d-%m-%Y}",
    "dd/mm/yyyy": lambda d: f"{d:%d/%m/%Y}",
    "d-e Bulan yyyy": lambda d: f"{d.day}-{(d + timedelta(1)).day} {_ID[d.month - 1]} {d.year}",
    "Dipublikasikan Pada : … / Dibaca": lambda d: (
        f"Dipublikasikan Pada : {_DAYS_ID[d.weekday()]}, {d.day} {_ID[d.month - 1]} {d.year} / Dibaca : 42 Kali"
    ),
    "Hari, d Bulan yyyy (Malay)": lambda d: f"{_DAYS_MS[d.weekday()]}, {d.day} {_MS[d.month - 1]} {d.year}",
    "1st of June 2019": lambda d: f"{_ordinal(d.day)} of {month_name[d.month]} {d.year}",
    "June 1, 2019": lambda d: f"{month_name[d.month]} {d.day}, {d.year}",
    "Jun 1st 2019": lambda d: f"{month_abbr[d.month]} {_ordinal(d.day)} {d.year}",
    "d. Monat yyyy": lambda d: f"{d.day}. {_DE[d.month - 1]} {d.year}",
    "d.m.yyyy, HH:MM Uhr": lambda d: f"{d.day}.{d.month}.{d.year}, 10:30 Uhr",
    "d mois yyyy": lambda d: f"{d.day} {_FR[d.month - 1]} {d.year}",
    "yyyy年m月d日": lambda d: f"{d.year}年{d.month}月{d.day}日",
    "yyyy.mm.dd": lambda d: f"{d:%Y.%m.%d}",
    "ISO": lambda d: f"{d.isoformat()}T08:00:00+07:00",
    "ISO, evening before in UTC": lambda d: f"{(d - timedelta(1)).isoformat()}T20:00:00Z",
    "ISO with WIB in it": lambda d: f"{d.isoformat()}WIB16:03:12",
    "RFC 822": lambda d: f"{day_abbr[d.weekday()]}, {d.day:02} {month_abbr[d.month]} {d.year} 10:00:00 +0700",
}
NO_DATES = (
    "kemarin", "2 jam yang lalu", "hari ini, 10:30 WIB", "Agustus 2017", "2017-2021", "31/02/2019", "15 Mei",
    "Kamis (13/12)", "No. 12/03/2010", "Siaran Pers No. 22/PIH/KOMDIG/2/2010", "Dibaca : 4042 Kali", "Edisi 12",
    "Halaman 3 dari 12", "Telp. 021-5550100", "Rp 1.234.567", "Pasal 28 ayat 2", "yesterday", "3 min read",
)  # fmt: skip


def cases() -> Iterator[Case]:
    """27 forms with 24 days each, two of every month with a day up to 12 and a later one; then what is no date."""
    days = [date(2015 + month % 9, month, day) for month in range(1, 13) for day in (month % 12 + 1, 13 + month)]
    for form, write in FORMS.items():
        for day in days:
            if form != "d-e Bulan yyyy" or (day + timedelta(1)).month == day.month:
                yield Case(form, write(day), day)
    for text in NO_DATES:
        yield Case("no date", text, None)


def read_ours(text: str) -> date | None:
    try:
        return parse_date(text, zone=JAKARTA).day
    except DateNotFoundError:
        return None


def _dateparser(text: str) -> date | None:
    settings = {"DATE_ORDER": "DMY", "STRICT_PARSING": True, "TO_TIMEZONE": "Asia/Jakarta"}
    found: datetime | None = dateparser.parse(text, languages=list(LANGUAGES), settings=settings)
    return found.date() if found else None


def _dateutil(text: str) -> date | None:
    try:
        found: datetime = dateutil.parse(text, fuzzy=True, dayfirst=True)
        return found.date()
    except (ValueError, OverflowError):
        return None


def _htmldate(text: str) -> date | None:
    page = f"<html><body><article><h1>Judul</h1><p class='date'>{text}</p><p>Isi.</p></article></body></html>"
    found = find_date(page, extensive_search=True, original_date=True)
    return date.fromisoformat(found) if found else None


@dataclass(frozen=True, slots=True)
class Score:
    right: float  # of the strings that mean a day
    refused: float  # of those that mean none
    microseconds: float  # median of a call
    misses: tuple[str, ...]


def score(read: Callable[[str], date | None], some: list[Case]) -> Score:
    read(some[0].text)  # whatever loads once
    spent: list[float] = []
    hits = {True: [0, 0], False: [0, 0]}
    misses: list[str] = []
    for case in some:
        begun = time.perf_counter()
        day = read(case.text)
        spent.append(time.perf_counter() - begun)
        hits[case.day is not None][0] += day == case.day
        hits[case.day is not None][1] += 1
        if day != case.day:
            misses.append(f"{case.form}: {case.text!r} read as {day}")
    return Score(hits[True][0] / hits[True][1], hits[False][0] / hits[False][1], median(spent) * 1e6, tuple(misses))


def measure(shared: Path) -> tuple[Figure, ...]:  # noqa: ARG001 - every bench takes the folder; these cases are ours
    """The figures; needs nothing of the shared folder."""
    some = list(cases())
    ours = score(read_ours, some)
    fewer = [case for at, case in enumerate(some) if at % PEERS_EVERY == 0 or case.day is None]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # dateutil warns of each zone it does not know
        peers = {
            "dateparser": score(_dateparser, fewer),
            "dateutil": score(_dateutil, fewer),
            "htmldate": score(_htmldate, fewer),
        }
    what = f"{len(FORMS)} forms, {len(some) - len(NO_DATES)} strings (peers: every {PEERS_EVERY}th)"
    return (
        Figure("date strings right", what, ours.right, 0.99, {n: s.right for n, s in peers.items()}, notes=ours.misses),
        Figure(
            "strings without a date refused",
            f"{len(NO_DATES)} strings",
            ours.refused,
            1.0,
            {n: s.refused for n, s in peers.items()},
        ),
        Figure(
            "time of a call, median",
            what,
            ours.microseconds,
            100,
            {n: s.microseconds for n, s in peers.items()},
            unit="µs",
            lower_is_better=True,
        ),
    )
