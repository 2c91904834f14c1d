"""The forms dates are written in: regular expressions, and what their groups say. Knows nothing of the calendar."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rilis_etl.text.dates.date_words import ERAS, MONTHS, WEEKDAYS, fold_word


@dataclass(frozen=True, slots=True)
class DateForm:
    """What stands at one spot."""

    start: int
    end: int
    year: int | None
    orders: tuple[tuple[int, int], ...]  # (month, day) as understood first, then the other way round where thinkable
    is_range: bool = False
    is_bare: bool = False  # "13/12" without bracket, year or month name: a date only behind a weekday


_WORD: Final = r"[^\W\d_]+"
_FREE: Final = r"(?<!\w)(?<!\d[.:,/\-–])"  # the number is not the tail of a longer one
_ORDINAL: Final = r"(?:st|nd|rd|th|er|ste|[eº°ª.])?"
_TO: Final = (
    r"\s*(?:[-–—/&]|s\s?[./]?\s?d\b\.?|(?:sampai(?:\s+dengan)?|hingga|dan|to|and|until|bis|und|au|et|al|y|en)\b)\s*"
)
_DAY: Final = rf"(?P<d>\d{{1,2}}){_ORDINAL}"
_DAYS: Final = rf"{_DAY}(?:{_TO}(?P<d2>\d{{1,2}}){_ORDINAL})?"
_END: Final = r"(?!\d)(?![/.\-]\d)"

_NUMBERS: Final = re.compile(r"\d+|元(?=年)")
"""Where a date can begin. Trying each form there is 5 times cheaper than scanning the text once per form."""
_WITH_YEAR: Final = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_FREE}(?P<y>\d{{4}})(?P<sep>[-/.])(?P<m>\d{{1,2}})(?P=sep)(?P<d>\d{{1,2}})(?!\d)(?!(?P=sep)\d)",
        rf"{_FREE}(?P<y>\d{{4}})(?P<m>\d{{2}})(?P<d>\d{{2}})(?=T\d{{4}}|\s*$)",
        r"(?P<y>\d{1,4}|元)\s*[年년]\s*(?P<m>\d{1,2})\s*[月월]\s*(?P<d>\d{1,2})\s*[日일]",
        # 30 November - 2 Desember 2017
        rf"{_FREE}{_DAY}\s*(?P<word>{_WORD})\.?{_TO}\d{{1,2}}{_ORDINAL}\s*(?P<word2>{_WORD})\.?,?\s*(?P<y>\d{{4}})(?!\d)",
        # 4-5 Desember 2017, 1st of June, 2019, 14 de marzo de 2021, 14-Jul-21, 1 Juni '19
        (
            rf"{_FREE}{_DAYS}[\s.\-/]*(?:of\s+|de\s+|day\s+of\s+|bulan\s+)?(?P<word>{_WORD})\.?"
            r"(?:[\s,.]*(?:del?\s+|tahun\s+)?(?P<y>\d{4})|\s*[-/]\s*(?P<y2>\d{4}|\d{2})|\s*['’](?P<y3>\d{2}))(?!\d)"
        ),
        # June 1, 2019; Jun. 1st 2019; June 1-3, 2019
        rf"(?<!\d){_DAYS}(?:\s*,\s*|\s+)(?P<y>\d{{4}})(?!\d)",
        rf"{_FREE}(?P<d>\d{{1,2}})\s?(?P<sep>[/.\-])\s?(?P<m>\d{{1,2}})\s?(?P=sep)\s?(?P<y>\d{{4}}){_END}(?!/\w)",
        rf"{_FREE}(?P<d>\d{{1,2}})(?P<sep>[/\-])(?P<m>\d{{1,2}})(?P=sep)(?P<y>\d{{2}}){_END}(?!/\w)",
        rf"{_FREE}(?P<d>\d{{2}})(?P<sep>\.)(?P<m>\d{{2}})\.(?P<y>\d{{2}}){_END}",
    )
)
_WITHOUT_YEAR: Final = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_FREE}{_DAYS}\s*(?P<word>{_WORD})(?!\w)",
        rf"(?<![\d/.,])(?P<d>\d{{1,2}})(?P<sep>/)(?P<m>\d{{1,2}}){_END}(?!/)",
    )
)
_MONTH: Final = re.compile(rf"(?<!\w)({_WORD})\.?\s*$")
_MONTH_REACH: Final = 16
_WEEKDAY: Final = re.compile(
    rf"(?<!\w)({_WORD}(?:['’‘`´]{_WORD})?)\.?[\s,|/]*(?:(?:den|the|le|tanggal|tgl\.?|on|pada)\s+)?\(?\s*$",
    re.IGNORECASE,
)
_WEEKDAY_REACH: Final = 28
"""Characters before a date in which its weekday may begin: "Donnerstag, den " and brackets fit."""
_NUMBERING: Final = re.compile(r"(?<!\w)(?:no|nr|nomor|number|telp?|fax|phone)\s*[.:]*\s*$", re.IGNORECASE)


def written_dates(text: str, *, day_first: bool, without_year: bool) -> Iterator[DateForm]:
    """Every date-like spot in `text`, in order; where two forms fit the surer one counts, and none overlap."""
    forms = _WITH_YEAR + _WITHOUT_YEAR if without_year else _WITH_YEAR
    behind = 0
    for number in _NUMBERS.finditer(text):
        if number.start() >= behind:
            for written in _at(text, number.start(), forms, day_first=day_first):
                behind = written.end
                yield written


def weekday_before(text: str, at: int) -> tuple[int, int] | None:
    """Weekday (Monday 0) whose name stands directly before `at`, and where the name begins; None without one."""
    begin = max(0, at - _WEEKDAY_REACH)
    said = _WEEKDAY.search(text[begin:at])
    number = WEEKDAYS.get(fold_word(said[1])) if said else None
    return (number, begin + said.start(1)) if said and number is not None else None


def _at(text: str, at: int, forms: tuple[re.Pattern[str], ...], *, day_first: bool) -> Iterator[DateForm]:
    """The date that begins with the number at `at`, by the first form that makes sense of it; nothing if none does."""
    for form in forms:
        if match := form.match(text, at):
            for written in _by_number(match, day_first=day_first) if "m" in form.groupindex else _by_word(match):
                yield written
                return


def _by_word(match: re.Match[str]) -> Iterator[DateForm]:
    """The reading of a form with the month's name, which may stand before it; nothing when the word is no month."""
    said, start = match.groupdict(), match.start()
    if "word" not in said:
        begin = max(0, start - _MONTH_REACH)
        if not (before := _MONTH.search(match.string[begin:start])):
            return
        said["word"], start = before[1], begin + before.start(1)
    month, last = MONTHS.get(fold_word(said["word"])), MONTHS.get(fold_word(said.get("word2") or said["word"]))
    if month and last:
        digits = said.get("y") or said.get("y2") or said.get("y3")
        year = _year(digits) - (month > last) if digits else None
        yield DateForm(start, match.end(), year, ((month, int(said["d"])),), bool(said.get("d2") or said.get("word2")))


def _by_number(match: re.Match[str], *, day_first: bool) -> Iterator[DateForm]:
    """The reading of a form in numbers. Year first means month second; full stops mean day first; else both orders."""
    said = match.groupdict()
    first, second = int(said["d"]), int(said["m"])
    if match.start("m") < match.start("d"):
        era = ERAS.get(match.string[max(0, match.start() - 2) : match.start()], 0)
        year = era + (1 if said["y"] == "元" else int(said["y"]))
        yield DateForm(*match.span(), year, ((second, first),))
    elif not _NUMBERING.search(match.string, max(0, match.start() - 12), match.start()):
        orders = (
            ((second, first), (first, second))
            if day_first or said["sep"] == "."
            else ((first, second), (second, first))
        )
        said_year = _year(said["y"]) if said.get("y") else None
        bracketed = match.string[max(0, match.start() - 3) : match.start()].rstrip().endswith("(")
        yield DateForm(*match.span(), said_year, orders, is_bare=said_year is None and not bracketed)


def _year(digits: str) -> int:
    """Two digits mean 1990 to 2089."""
    number = int(digits)
    return number if len(digits) > 2 else number + (1900 if number >= 90 else 2000)
