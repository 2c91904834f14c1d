"""The day of publication of a release, from witnesses that may be wrong. Pure.

The rules, and why:
1. The page comes first, in the order in which parsing ranks its dates: metadata for machines (right on 92 to 96 % of
   the institutional pages that have it), then the visible date line, then looser metadata.
2. Then the listing, then the URL. Both usually repeat the system's date; the URL is never corrected afterwards.
3. The day in the release's dateline decides only where it is the only one, or more than a year from the system's. That
   was so on 10 % of 6,204 pages with both, each time because the site had moved to a new system that wrote its own day.
   Smaller differences are events announced ahead, or slips of the pen in January: there the system is believed,
   unless its day is one of those on which the source is said to have moved.
4. A day without a year ("Kamis (13/12)") can confirm, and never decides beside others: its year comes from them. Alone
   it decides behind its weekday, at most a month before the capture: an older one fits that by chance once in eighty.
5. A moment in UTC says the day only to within one where the zone is not known: the day beside it that the page or the
   URL shows is the newsroom's own. Of 1,000 pages of htmldate 13 were an American evening or a European midnight.
6. On a page without a layout the first date in metadata is outvoted by another one there where the page's own date line
   says the same: of 1,600 saved pages 10 were so, and 9 right. A day in the text has less to say there: it decides
   against metadata and page together only behind a place. Days in an address are never corrected: one a year older
   than the system's is that from before a move.
7. The day of fetching is no witness: without a witness there is no day. Nor is a day in the future: one day ahead of
   `today` is a time zone, more is no publication, and such a witness is recorded but not believed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from rilis_etl.errors import DateNotFoundError
from rilis_etl.model import DateOrigin, DateText, Publication
from rilis_etl.model.text import ANYWHERE_LINE, LABELLED_LINE, NEAR_TITLE, PICTURE_FOLDER, UNDER_RELEASE_HEADING
from rilis_etl.text.dates.date_words import WEEKDAYS, fold_word
from rilis_etl.text.dates.parser import DateFlag, ParsedDate, Precision, find_dates, parse_date

MIGRATION: Final = timedelta(days=366)
"""A system's date further from the dateline than this is the day of a move to another system."""
TOLERANCE: Final = timedelta(days=1)
"""Witnesses no further apart than this agree: time zones, and releases that go online after midnight."""

FRESH: Final = timedelta(days=31)
"""A day without a year no longer before the capture is that of this year."""

WEST: Final = timedelta(hours=-10)
EAST: Final = timedelta(hours=14)
"""How far the clocks of newsrooms are from UTC: Hawaii and the Line Islands."""
SAME_MOMENT: Final = timedelta(minutes=1)
"""Two witnesses of one moment are rounded differently by no more."""
ZONE_STEP: Final = timedelta(minutes=30)
"""Zones differ by whole steps; the three of the world that do not are passed over."""


_DATE_LINES: Final = frozenset((NEAR_TITLE, LABELLED_LINE))
_NOT_OWN: Final = frozenset(("meta[date]", PICTURE_FOLDER))
"""Metadata that are often those of the last change or of a picture."""
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_NAMED_FOLDERS: Final = re.compile(r"/((?:19|20)\d\d)/([^\W\d_]{3,10})/(\d{1,2})(?=/|$)")


@dataclass(frozen=True, slots=True)
class _Witness:
    origin: DateOrigin
    day: date
    parser: str = "table"
    moment: datetime | None = None  # without a zone where none is written; None without a time of day
    where: str = ""

    @property
    def is_in_utc(self) -> bool:
        """Whether it is a moment in UTC; midnight stands for a day."""
        return self.moment is not None and self.moment.utcoffset() == timedelta() and self.moment.time() != time()


def named_day(url: str) -> date | None:
    """The day in folders with the month's name, "/2021/november/16/"; None without them."""
    folders = _NAMED_FOLDERS.search(url.partition("?")[0])
    found = find_dates(" ".join(reversed(folders.groups()))) if folders else ()
    return found[0].parsed.day if found else None


def choose_publication(
    dates: Sequence[DateText],
    *,
    today: date,
    zone: tzinfo | None,
    text_day: str | None = None,
    has_place: bool = True,
    listed_on: date | None = None,
    url_day: date | None = None,
    languages: Sequence[str] = (),
    day_first: bool = True,
    moved_on: Sequence[date] = (),
) -> Publication:
    """The publication of a release, by the rules above, with what each witness says.

    dates: the dates on the page, best first.
    today: the day of the capture in `zone`: a bound, never an answer.
    text_day: the day in the dateline, as written; without it the first of `dates` with that origin counts.
    has_place: whether a place stands before it.
    listed_on, url_day: the days in listing and URL.
    languages: for dateparser, which is asked only when there is no other witness.
    day_first: how 02/11/2017 is meant, unless another witness settles it.
    moved_on: the days that the system gave to releases which it took over.
    """
    given = [_Witness(DateOrigin.LISTING, listed_on)] if listed_on else []
    given += [_Witness(DateOrigin.URL, url_day)] if url_day else []
    witnesses = [*_read(dates, given, zone, (), day_first=day_first), *given]
    if not witnesses:
        witnesses = list(_read(dates, [], zone, languages, day_first=day_first))
    system = _system(witnesses, today, is_local=zone is not None)
    is_doubted = zone is None and not (text_day and has_place) and _agree(witnesses)
    text_day = None if is_doubted else text_day or _first_in_text(dates)
    text = _dateline(text_day, system.day if system else today, zone, day_first=day_first)
    if system is None and text is not None and _is_of_another_year(text, today):
        text = None
    believed = _believed(system, text, today, moved_on)
    by_origin = {witness.origin: witness.day for witness in reversed(witnesses)}
    days = [*by_origin.values(), *([text.day] if text else [])]
    return Publication(
        published_on=believed.day if believed else None,
        rule=believed.origin.value if believed else "none",
        by_metadata=by_origin.get(DateOrigin.METADATA),
        by_page=by_origin.get(DateOrigin.PAGE),
        by_text=text.day if text else None,
        by_listing=by_origin.get(DateOrigin.LISTING),
        by_url=by_origin.get(DateOrigin.URL),
        disagree=bool(days) and max(days) - min(days) > TOLERANCE,
        parser=believed.parser if believed else "table",
    )


def _believed(
    system: _Witness | None, text: ParsedDate | None, today: date, moved_on: Sequence[date]
) -> _Witness | None:
    """The witness that is believed: the system, unless the dateline is the only one or shows a migration."""
    if text is None or text.day > today + TOLERANCE or (system and DateFlag.YEAR_ASSUMED in text.flags):
        return system
    if system is not None and system.day not in moved_on and abs(system.day - text.day) <= MIGRATION:
        return system
    return _Witness(DateOrigin.TEXT, text.day, text.parser)


def _is_of_another_year(text: ParsedDate, today: date) -> bool:
    """Whether a day without a year may be of another year than the capture's: no weekday, or not just before it."""
    has_weekday = any(fold_word(word) in WEEKDAYS for word in _WORD.findall(text.text))
    is_fresh = timedelta() <= today - text.day <= FRESH
    return DateFlag.YEAR_ASSUMED in text.flags and not (has_weekday and is_fresh)


def _system(witnesses: Sequence[_Witness], today: date, *, is_local: bool) -> _Witness | None:
    """The witness that the system speaks through: the first that is not in the future, by rules 5 and 6.

    is_local: whether the zone of the page is known.
    """
    system = next((witness for witness in witnesses if witness.day <= today + TOLERANCE), None)
    if system is None:
        return None
    system = _of_that_year(system, witnesses)
    if not is_local:
        system = _local(_outvoted(system, witnesses), witnesses)
    return next((w for w in witnesses if w.origin is DateOrigin.URL and system.day - w.day > MIGRATION), system)


def _of_that_year(system: _Witness, witnesses: Sequence[_Witness]) -> _Witness:
    """The witness beside the page that says the same day a year off from the institution's own line, which then has
    the wrong year; else `system`. Of 5,534 lines of one office 13 were so."""
    if system.where != UNDER_RELEASE_HEADING:
        return system
    of_page = (DateOrigin.PAGE, DateOrigin.TEXT)
    slips = (w for w in witnesses if w.origin not in of_page and _is_a_year_off(w.day, system.day))
    return next(slips, system)


def _is_a_year_off(day: date, other: date) -> bool:
    return (day.month, day.day) == (other.month, other.day) and abs(day.year - other.year) == 1


def _first_in_text(dates: Sequence[DateText]) -> str | None:
    return next((written.text for written in dates if written.origin is DateOrigin.TEXT), None)


def _outvoted(system: _Witness, witnesses: Sequence[_Witness]) -> _Witness:
    """The page's own date line where other metadata say the same day, and the first metadata another; else `system`."""
    shown = [witness for witness in witnesses if witness.where in _DATE_LINES]
    days = {w.day for w in witnesses if w.origin is DateOrigin.METADATA and w.where not in _NOT_OWN}
    if system.origin is not DateOrigin.METADATA or not shown or _near(system.day, [line.day for line in shown]):
        return system
    return shown[0] if shown[0].day in days else system


def _agree(witnesses: Sequence[_Witness]) -> bool:
    """Whether a date in metadata and the page's own date line say the same day."""
    in_metadata = [witness.day for witness in witnesses if witness.origin is DateOrigin.METADATA]
    return any(_near(witness.day, in_metadata) for witness in witnesses if witness.where in _DATE_LINES)


def _local(system: _Witness, witnesses: Sequence[_Witness]) -> _Witness:
    """The witness of the day that it was where the page was made; `system` where nothing says more than it."""
    moment = system.moment
    if moment is None or not system.is_in_utc:
        return system
    local = (w for w in witnesses if not w.is_in_utc and _is_seen_elsewhere(moment, w))
    return min(local, key=lambda witness: witness.origin is not DateOrigin.URL, default=system)


def _is_seen_elsewhere(moment: datetime, witness: _Witness) -> bool:
    """Whether a witness says of `moment`, which is in UTC, when it was in another zone.

    A day alone must be a day that it was somewhere; in metadata it may be that of another event.
    """
    if witness.moment is None:
        is_shown = witness.origin is not DateOrigin.METADATA and witness.where != ANYWHERE_LINE
        return is_shown and (moment + WEST).date() <= witness.day <= (moment + EAST).date()
    if witness.moment.tzinfo is not None:
        return abs(witness.moment - moment) <= SAME_MOMENT
    ahead = witness.moment - moment.replace(tzinfo=None)
    beside = ahead % ZONE_STEP
    return WEST <= ahead <= EAST and min(beside, ZONE_STEP - beside) <= SAME_MOMENT


def _read(
    dates: Sequence[DateText],
    given: Sequence[_Witness],
    zone: tzinfo | None,
    languages: Sequence[str],
    *,
    day_first: bool,
) -> Iterator[_Witness]:
    """The dates that can be read, in order. Where day and month may be swapped, another witness decides."""
    known = [witness.day for witness in given]
    for written in dates:
        try:
            parsed = parse_date(written.text, zone=zone, day_first=day_first, languages=languages)
        except DateNotFoundError:
            continue
        if parsed.parser == "table" and not _near(parsed.day, known):
            swapped = parse_date(written.text, zone=zone, day_first=not day_first)
            parsed = swapped if _near(swapped.day, known) else parsed
        known.append(parsed.day)
        moment = _moment(parsed) if zone is None else None
        yield _Witness(written.origin, parsed.day, parsed.parser, moment, written.where)


def _moment(parsed: ParsedDate) -> datetime | None:
    """The moment that was read; without a zone where none is written, None without a time of day."""
    if parsed.time is not None or parsed.precision is Precision.DAY:
        return parsed.time
    there = parse_date(parsed.text, zone=UTC).time
    return there.replace(tzinfo=None) if there else None


def _near(day: date, others: Sequence[date]) -> bool:
    return any(abs(day - other) <= TOLERANCE for other in others)


def _dateline(text_day: str | None, near: date | None, zone: tzinfo | None, *, day_first: bool) -> ParsedDate | None:
    """The day in the dateline, next to `near` where it has no year; None where it cannot be read."""
    if text_day is None:
        return None
    try:
        return parse_date(text_day, zone=zone, today=near, day_first=day_first)
    except DateNotFoundError:
        return None
