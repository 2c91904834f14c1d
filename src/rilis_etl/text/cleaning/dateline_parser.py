"""The dateline: place, newsroom and day before the first sentence. Pure.

"Jakarta, Kominfo - ", "KBRN, Palembang : ", "KUALA LUMPUR, 12 Mac (Bernama) -- ", "SANTA ANA, Calif. –",
"MUARASABAK-Dalam". Newsrooms order and punctuate it as they like. So the words before the dash are split, and if one of
them is neither place, newsroom nor day, the whole is no dateline. A sentence that only begins with a place is none.
"""

import re
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final

from rilis_etl.text.cleaning.cleaning_words import NO_DATELINE, PLACES
from rilis_etl.text.dates import find_dates
from rilis_etl.text.dates.parser import FoundDate


@dataclass(frozen=True, slots=True)
class Dateline:
    """A dateline. The first sentence begins at `end`."""

    end: int
    place: str | None
    agency: str | None
    day: str | None  # as written: "12/3", "Kamis, 12 Maret 2020"


_LONGEST: Final = 90
"""Characters before the dash; the longest of 6,000 real ones had 61."""
_DASH: Final = re.compile(
    r"\s*(?:[–—―]+|--+|\.?-\.)\s*|\s+-\s*|-\s+|\s*:\s+"
    r"|(?<=[A-Z]{3})-(?=[A-Z][a-z])|(?<=[a-z])-(?=[A-Z][a-z])"
)
_DASH_SIGN: Final = re.compile(r"[–—―:-]")
_PART: Final = re.compile(r"\s*[,/|()\[\]]+\s*|(?<=[A-Z]{3})-(?=\w)")
_ANY_DAYS: Final = tuple(date(year, 1, 1) for year in (2000, 2003, 2006, 2009))
"""Let days without a year be found, which a reader looks for next to a day; only their text is kept. In the twelve
years about these each day of the year falls on each weekday."""
_NUMBER: Final = re.compile(r"\d|元")  # without one there is no day
_WORDS: Final = re.compile(r"[^\W\d_][\w.'’]*(?:[ -][^\W\d_][\w.'’]*){0,3}")
_DOMAIN: Final = re.compile(r"[\w-]+(?:\.[\w-]+)*\.(?:com|co|id|net|org|my|info|tv|news)\b", re.IGNORECASE)
_AGENCY: Final = re.compile(
    r"\b(?:antara|bernama|kbrn|rri|tvri|kominfo|diskominfo\w*|humas\w*|info ?publik|news ?room|kabar|berita|warta|news"
    r"|pos|post|media|online|detik\w*|tribun\w*|bisnis|kompas|biro|redaksi|pers|press|presseportal|reuters|afp|dpa|ap|bpmi)\b",
    re.IGNORECASE,
)
_NEWSROOM: Final = re.compile(
    r"(?:kabar|humas|warta|info ?publik|antara|bernama|kbrn|rri|biro|\w*kominfo|tribun\w*|detik\w*)\b|\S+\.\S+$",
    re.IGNORECASE,
)
"""Newsrooms that may stand alone before a dash, unlike "Media – …" and "Berita Duka – …"."""
_ACRONYM: Final = re.compile(r"(?!NSW\b|USA\b)[A-Z]{3,6}")
"""An acronym that is no place; one of two letters may be a state ("SANTA ROSA, CA")."""
_CLOSING_DASH: Final = re.compile(r"[^.!?]{0,80}\s[–—-]\s")
_STARTS: Final = re.compile(r"[\"“”‘’'«„(\[]*(?P<first>\w)")


def find_dateline(text: str) -> Dateline | None:
    """The dateline with which a paragraph begins; None without one."""
    if not _DASH_SIGN.search(text, 1, _LONGEST + 4):
        return None
    for dash in islice(_DASH.finditer(text, 1, _LONGEST + 4), 4):
        rest = text[dash.end() :]
        if not _opens_a_sentence(rest):
            continue
        dateline = _understood(text[: dash.start()].strip(), dash.end())
        if dateline and _is_credible(dateline, dash.group(), rest):
            return dateline
    return None


def find_place_and_day(text: str) -> Dateline | None:
    """The dateline of a line that holds only a known place and a day, "Jakarta, 15 November 2023"; else None."""
    if len(text) > _LONGEST or not _NUMBER.search(text):
        return None
    dateline = _understood(text.rstrip(" .-–—:"), len(text))
    is_complete = dateline and dateline.place and dateline.day and _known(dateline.place.split(", ")[0])
    return dateline if is_complete else None


def _understood(head: str, end: int) -> Dateline | None:
    """The dateline that the words before a dash are; None when one of them is no place, newsroom or day."""
    day = None
    if found := _first_day(head):
        day = found.parsed.text
        head = head[: found.start] + "," + head[found.end :]
    parts = [part for part in map(str.strip, _PART.split(head)) if part]
    agencies = [part for part in parts if _is_agency(part)]
    places = [part for part in parts if not _is_agency(part)]
    if not all(map(_is_name, places)):
        return None
    if len(places) == 2 and not agencies and (agency := _agency_beside(*places)):
        agencies = [agency]
        places.remove(agency)
    if len(places) > 2 or len(agencies) > 2 or not (places or agencies):
        return None
    return Dateline(end, ", ".join(places) or None, ", ".join(agencies) or None, day)


def _first_day(head: str) -> FoundDate | None:
    """The first day in the words before a dash, of whatever year; None without one."""
    years = _ANY_DAYS if _NUMBER.search(head) else ()
    return next((found for near in years for found in find_dates(head, today=near)), None)


def _is_agency(part: str) -> bool:
    return _DOMAIN.fullmatch(part) is not None or (
        _WORDS.fullmatch(part) is not None and _AGENCY.search(part) is not None
    )


def _agency_beside(first: str, second: str) -> str | None:
    """The one of two names that is an agency; None when both are places.

    It stands beside a known place ("Palembang, KR Sumsel"), or is an acronym behind the other ("Muara Teweh, KSW").
    """
    unknown = [name for name in (first, second) if not _known(name)]
    if len(unknown) == 1:
        return unknown[0]
    return second if _ACRONYM.fullmatch(second) else None


def _is_name(part: str) -> bool:
    words = re.split(r"[ -]", part)
    return (
        _WORDS.fullmatch(part) is not None
        and len(part) <= 35
        and all(word[:1].isupper() or word in ("of", "am", "de") for word in words)
        and not any(word.casefold().strip(".") in NO_DATELINE for word in words)
    )


def _known(place: str) -> bool:
    return place.casefold().removeprefix("kota ").removeprefix("kabupaten ") in PLACES


def _opens_a_sentence(rest: str) -> bool:
    """Whether a text begins like a sentence, with a capital or a digit, and has 20 characters or more."""
    start = _STARTS.match(rest)
    return start is not None and not start["first"].islower() and len(rest) >= 20


def _is_credible(dateline: Dateline, dash: str, rest: str) -> bool:
    """Whether the form is that of a dateline, where the words alone prove nothing.

    "Jakarta-Bandung", "Anak-Anak": a hyphen without spaces needs a known place or a word in capitals before it and no
    place behind it. A colon needs a known place or a newsroom. A name between long dashes may be a person.
    """
    place = (dateline.place or "").split(", ")[0]
    if not dateline.agency and _begins_with_place(rest):
        return False
    if dash == "-":
        return _known(place) or (place.isupper() and len(place) >= 6)
    is_agency_alone = dateline.place is None and dateline.day is None
    if is_agency_alone and not _NEWSROOM.match(dateline.agency or ""):
        return False
    is_sure = dateline.agency is not None or dateline.day is not None or _known(place)
    if ":" in dash:
        return is_sure and not (is_agency_alone and dash[0] != " ")
    return is_sure or place.isupper() or not _CLOSING_DASH.match(rest)


def _begins_with_place(rest: str) -> bool:
    return _known(re.split(r"[ ,.–-]", rest, maxsplit=1)[0]) or _known(" ".join(rest.split()[:2]))
