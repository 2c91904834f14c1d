"""The day of publication of a release, from witnesses that may be wrong. Pure.

The rules, and why:
1. The page comes first, in the order in which parsing ranks its dates: metadata for machines (right on 92 to 96 % of
   the institutional pages that have it), then the visible date line, then looser metadata.
2. Then the listing, then the URL. Both usually repeat the system's date; the URL is never corrected afterwards.
3. The day in the release's dateline decides only where it is the only one, or more than a year from the system's. That
   was so on 10 % of 6,204 pages with both, each time because the site had moved to a new system that wrote its own day.
   Smaller differences are events announced ahead, or slips of the pen in January: there the system is believed.
4. A day without a year ("Kamis (13/12)") can confirm, never decide: its year comes from the others.
5. The day of fetching is no witness: without a witness there is no day. Nor is a day in the future: one day ahead of
   `today` is a time zone, more is no publication, and such a witness is recorded but not believed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from typing import Final

from rilis_etl.errors import DateNotFoundError
from rilis_etl.model import DateOrigin, DateText, Publication
from rilis_etl.text.dates.parser import DateFlag, ParsedDate, parse_date

MIGRATION: Final = timedelta(days=366)
"""A system's date further from the dateline than this is the day of a move to another system."""
TOLERANCE: Final = timedelta(days=1)
"""Witnesses no further apart than this agree: time zones, and releases that go online after midnight."""


@dataclass(frozen=True, slots=True)
class _Witness:
    origin: DateOrigin
    day: date
    parser: str = "table"


def choose_publication(
    dates: Sequence[DateText],
    *,
    today: date,
    zone: tzinfo | None,
    text_day: str | None = None,
    listed_on: date | None = None,
    url_day: date | None = None,
    languages: Sequence[str] = (),
    day_first: bool = True,
) -> Publication:
    """The publication of a release, by the rules above, with what each witness says.

    dates: the dates on the page, best first.
    today: the day of the capture in `zone`: a bound, never an answer.
    text_day: the day in the dateline, as written; without it the first of `dates` with that origin counts.
    listed_on, url_day: the days in listing and URL.
    languages: for dateparser, which is asked only when there is no other witness.
    day_first: how 02/11/2017 is meant, unless another witness settles it.
    """
    given = [_Witness(DateOrigin.LISTING, listed_on)] if listed_on else []
    given += [_Witness(DateOrigin.URL, url_day)] if url_day else []
    witnesses = [*_read(dates, given, zone, (), day_first=day_first), *given]
    if not witnesses:
        witnesses = list(_read(dates, [], zone, languages, day_first=day_first))
    system = next((witness for witness in witnesses if witness.day <= today + TOLERANCE), None)
    text_day = text_day or next((written.text for written in dates if written.origin is DateOrigin.TEXT), None)
    text = _dateline(text_day, system.day if system else None, zone, day_first=day_first)
    believed = _believed(system, text, today)
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


def _believed(system: _Witness | None, text: ParsedDate | None, today: date) -> _Witness | None:
    """The witness that is believed: the system, unless the dateline is the only one or shows a migration."""
    if text is None or DateFlag.YEAR_ASSUMED in text.flags or text.day > today + TOLERANCE:
        return system
    if system is not None and abs(system.day - text.day) <= MIGRATION:
        return system
    return _Witness(DateOrigin.TEXT, text.day, text.parser)


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
        yield _Witness(written.origin, parsed.day, parsed.parser)


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
