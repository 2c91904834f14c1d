"""The dateline: place, newsroom and day before the first sentence.

"Jakarta, Kominfo - ", "KBRN, Palembang : ", "KUALA LUMPUR, 12 Mac (Bernama) -- ", "SANTA ANA, Calif. –",
"MUARASABAK-Dalam". Newsrooms order and punctuate it as they like, so the words before the dash are split and each is
asked what it is; one that is neither place, newsroom nor day makes the whole no dateline. A sentence that merely
starts with a place is left alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from rilis_etl.text.cleaning.boilerplate_words import NO_DATELINE
from rilis_etl.text.cleaning.places import PLACES
from rilis_etl.text.dates import find_dates


@dataclass(frozen=True, slots=True)
class Dateline:
    """What stands before the first sentence; the sentence begins at `end`."""

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
_PART: Final = re.compile(r"\s*[,/|()\[\]]+\s*|(?<=[A-Z]{3})-(?=\w)")
_ANY_DAY: Final = date(2000, 1, 1)
"""Lets days without a year be found; only their text is kept."""
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
"""Newsrooms that stand alone before a dash, as against "Media – …" and "Berita Duka – …"."""
_ACRONYM: Final = re.compile(r"(?!NSW\b|USA\b)[A-Z]{3,6}")
"""No place: two letters may be a state ("SANTA ROSA, CA")."""
_STARTS: Final = re.compile(r"[\"“”‘’'«„(\[]*(?P<first>\w)")


def find_dateline(text: str) -> Iterator[Dateline]:
    """The dateline of a paragraph, if it begins with one: nothing or one."""
    for dash in list(_DASH.finditer(text, 1, _LONGEST + 4))[:4]:
        head, rest = text[: dash.start()], text[dash.end() :]
        for dateline in _understood(head.strip(), dash.end()):
            if _opens_a_sentence(rest) and _credible(dateline, dash.group(), rest):
                yield dateline
                return


def find_place_and_day(text: str) -> Iterator[Dateline]:
    """The dateline of a line that is nothing else: "Jakarta, 15 November 2023". A known place and a day."""
    if len(text) <= _LONGEST:
        for dateline in _understood(text.rstrip(" .-–—:"), len(text)):
            if dateline.place and dateline.day and _known(dateline.place.split(", ")[0]):
                yield dateline


def _understood(head: str, end: int) -> Iterator[Dateline]:
    """What the words before the dash say, if each of them is place, newsroom or day."""
    places: list[str] = []
    agencies: list[str] = []
    day = None
    for found in find_dates(head, today=_ANY_DAY)[:1]:
        day = found.parsed.text
        head = head[: found.start] + "," + head[found.end :]
    for part in filter(None, (part.strip() for part in _PART.split(head))):
        if _DOMAIN.fullmatch(part) or (_WORDS.fullmatch(part) and _AGENCY.search(part)):
            agencies.append(part)
        elif _is_name(part):
            places.append(part)
        else:
            return
    strangers = [place for place in places if not _known(place)]
    if len(places) == 2 and not agencies and (len(strangers) == 1 or _ACRONYM.fullmatch(places[1])):
        # beside a known place, or an acronym behind any: "Palembang, KR Sumsel", "Muara Teweh, KSW"
        agencies = strangers if len(strangers) == 1 else places[1:]
        places.remove(agencies[0])
    if len(places) <= 2 and len(agencies) <= 2 and (places or agencies):
        yield Dateline(end, ", ".join(places) or None, ", ".join(agencies) or None, day)


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
    """Prose of some length that begins with a capital or a digit."""
    start = _STARTS.match(rest)
    return start is not None and not start["first"].islower() and len(rest) >= 20


def _credible(dateline: Dateline, dash: str, rest: str) -> bool:
    """Whether the form, where the words alone may deceive, is that of a dateline.

    "Jakarta-Bandung", "Anak-Anak": a hyphen without spaces needs a known place or a word in capitals before it and no
    place behind it. A colon needs a known place or a newsroom. A name between long dashes may be a person.
    """
    place = (dateline.place or "").split(", ")[0]
    sure = bool(dateline.agency or dateline.day) or _known(place)
    if (
        _known(re.split(r"[ ,.–-]", rest, maxsplit=1)[0]) or _known(" ".join(rest.split()[:2]))
    ) and not dateline.agency:
        return False
    if dash.strip() == "-" and dash == dash.strip():
        return _known(place) or (place.isupper() and len(place) >= 6)
    if dateline.place is None and dateline.day is None and not _NEWSROOM.match(dateline.agency or ""):
        return False
    if ":" in dash:
        return sure and not (dateline.place is None and dateline.day is None and dash[0] != " ")
    if sure or place.isupper():
        return True
    return not re.match(r"[^.!?]{0,80}\s[–—-]\s", rest)
