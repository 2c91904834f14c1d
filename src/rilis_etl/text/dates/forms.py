"""The forms in which dates are written, and the numbers in them. Pure; knows nothing of the calendar."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rilis_etl.text.dates.date_words import ERAS, MONTHS, WEEKDAYS, fold_word


@dataclass(frozen=True, slots=True)
class DateForm:
    """A date as it stands in a text."""

    start: int
    end: int
    year: int | None
    orders: tuple[tuple[int, int], ...]  # (month, day) as meant first, then swapped where thinkable
    is_range: bool = False
    is_bare: bool = False  # "13/12" without bracket, year or month name: a date only behind a weekday


_WORD: Final = r"[^\W\d_]+"
_FREE: Final = r"(?<!\w)(?<!\d[.:,/\-–])"  # the number is not the tail of a longer one
_ORDINAL: Final = r"(?:st|nd|rd|th|er|ste|hb|[eº°ª.])?"
_TO: Final = (
    r"\s*(?:[-–—/&]|s\s?[./]?\s?d\b\.?|(?:sampai(?:\s+dengan)?|hingga|dan|to|and|until|bis|und|au|et|al|y|en)\b)\s*"
)
_DAY: Final = rf"(?P<d>\d{{1,2}}){_ORDINAL}"
_DAYS: Final = rf"{_DAY}(?:{_TO}(?P<d2>\d{{1,2}}){_ORDINAL})?"
_END: Final = r"(?!\d)(?![/.\-]\d)"

_NUMBERS: Final = re.compile(r"\d+|元(?=年)")
"""Where a date can begin. To try each form there is 5 times cheaper than to scan the text once per form."""
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
            rf"{_FREE}{_DAYS}[\s.\-/]*(?:of\s+|de\s+|day\s+of\s+|bulan\s+|ng\s+)?(?P<word>{_WORD})\.?"
            r"(?:[\s,.]*(?:del?\s+|tahun\s+)?(?P<y>\d{4})|\s*[-/]\s*(?P<y2>\d{4}|\d{2})|\s*['’](?P<y3>\d{2}))(?!\d)"
        ),
        # Tue Jan 28 15:28:56 CET 2020
        r"(?<!\d)(?P<d>\d{1,2})\s+\d\d:\d\d:\d\d\s+(?:[A-Z]{2,5}\s+|[A-Z]{3}[+-]\d\d:\d\d\s+)?(?P<y>\d{4})(?!\d)",
        # June 1, 2019; Jun. 1st 2019; June 1-3, 2019
        rf"(?<!\d){_DAYS}(?:\s*,\s*|\s+)(?P<y>\d{{4}})(?!\d)",
        rf"{_FREE}(?P<d>\d{{1,2}})\s?(?P<sep>[/.\-])\s?(?P<m>\d{{1,2}})\s?(?P=sep)\s?(?P<y>\d{{4}}){_END}(?!/\w)",
        rf"{_FREE}(?P<d>\d{{1,2}})(?P<sep>[/\-])(?P<m>\d{{1,2}})(?P=sep)(?P<y>\d{{2}}){_END}(?!/\w)",
        rf"{_FREE}(?P<d>\d{{2}})(?P<sep>\.)(?P<m>\d{{2}})\.(?P<y>\d{{2}}){_END}",
        # ๑๙ พฤศจิกายน พ.ศ. ๒๕๖๙, 19 พ.ย. 2569, 19 พ.ย. 69
        r"(?P<d>\d{1,2})\s*(?P<word>[\u0e01-\u0e4e.]{2,12}?)\s*(?:พ\.?ศ\.?\s*)?(?:(?P<y>\d{4})|(?P<be>\d\d))(?!\d)",
    )
)
_WITHOUT_YEAR: Final = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_FREE}{_DAYS}\s*(?P<word>{_WORD})(?!\w)",
        rf"(?<![\d/.,])(?P<d>\d{{1,2}})(?P<sep>/)(?P<m>\d{{1,2}}){_END}(?!/)",
    )
)
_YEAR_FIRST, _DIGITS_ONLY, _EAST_ASIAN, *_DAY_FIRST = _WITH_YEAR
_FORMS: Final = tuple(
    (
        (),
        *([(_EAST_ASIAN, *_DAY_FIRST, *without)] * 2),
        (_EAST_ASIAN,),
        (_YEAR_FIRST, _EAST_ASIAN),
        (_DIGITS_ONLY,),
    )
    for without in ((), _WITHOUT_YEAR)
)
"""The forms that can begin with a number of so many digits (5 stands for more), without and with those that lack a
year: a number of one or two digits is a day or the year of an era, one of four digits a year."""
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
    """Every date-like place in `text`, in order; where two forms fit, the surer one. None overlap."""
    forms = _FORMS[without_year]
    behind = 0
    for number in _NUMBERS.finditer(text):
        start, end = number.span()
        digits = min(end - start, 5) if text[start] != "元" else 3
        if start >= behind and (written := _at(text, start, forms[digits], day_first=day_first)):
            behind = written.end
            yield written


def weekday_before(text: str, at: int) -> tuple[int, int] | None:
    """The weekday (Monday is 0) whose name stands directly before `at`, and where the name begins; None without one."""
    begin = max(0, at - _WEEKDAY_REACH)
    name = _WEEKDAY.search(text[begin:at])
    number = WEEKDAYS.get(fold_word(name[1])) if name else None
    return (number, begin + name.start(1)) if name and number is not None else None


def _at(text: str, at: int, forms: tuple[re.Pattern[str], ...], *, day_first: bool) -> DateForm | None:
    """The date that begins with the number at `at`, by the first form that makes sense there; None without one."""
    for form in forms:
        if match := form.match(text, at):
            is_number = "m" in form.groupindex
            if written := _by_number(match, day_first=day_first) if is_number else _by_word(match):
                return written
    return None


def _by_word(match: re.Match[str]) -> DateForm | None:
    """The date in a form with the month's name, which may stand before it; None when the word is no month."""
    groups, start = match.groupdict(), match.start()
    if "word" not in groups:
        begin = max(0, start - _MONTH_REACH)
        if not (before := _MONTH.search(match.string[begin:start])):
            return None
        groups["word"], start = before[1], begin + before.start(1)
    month, last = MONTHS.get(fold_word(groups["word"])), MONTHS.get(fold_word(groups.get("word2") or groups["word"]))
    if not month or not last:
        return None
    digits = groups.get("y") or groups.get("y2") or groups.get("y3")
    year = _year(digits) - (month > last) if digits else None
    if of_buddha := groups.get("be"):
        year = _year(f"25{int(of_buddha):02}")
    is_range = bool(groups.get("d2") or groups.get("word2"))
    return DateForm(start, match.end(), year, ((month, int(groups["d"])),), is_range)


def _by_number(match: re.Match[str], *, day_first: bool) -> DateForm | None:
    """The date in a form of numbers; None when they number something else.

    A year in front means that the month is second; full stops mean that the day is first; else both orders are
    thinkable.
    """
    groups = match.groupdict()
    first, second = int(groups["d"]), int(groups["m"])
    if match.start("m") < match.start("d"):
        era = ERAS.get(match.string[max(0, match.start() - 2) : match.start()], 0)
        year = era + (1 if groups["y"] == "元" else int(groups["y"]))
        return DateForm(*match.span(), year, ((second, first),))
    if _NUMBERING.search(match.string, max(0, match.start() - 12), match.start()):
        return None
    orders = ((second, first), (first, second))
    if not day_first and groups["sep"] != ".":
        orders = orders[::-1]
    written_year = _year(groups["y"]) if groups.get("y") else None
    is_bracketed = match.string[max(0, match.start() - 3) : match.start()].rstrip().endswith("(")
    return DateForm(*match.span(), written_year, orders, is_bare=written_year is None and not is_bracketed)


def _year(digits: str) -> int:
    """The year that the digits mean; two digits mean 1990 to 2089, 2500 and more are years of the Buddha."""
    number = int(digits)
    if len(digits) > 2:
        return number - 543 if number >= 2500 else number
    return number + (1900 if number >= 90 else 2000)
