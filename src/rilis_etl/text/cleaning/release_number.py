"""The number a newsroom gives a release: "Siaran Pers No. 22/PIH/KOMINFO/2/2010", "Nomor: 045/HM/XI/2017"."""

import re
from dataclasses import dataclass
from typing import Final

_HEADING: Final = (
    r"(?:siaran\s+(?:pers|media)|rilis\s+pers|press?\s+release|pers\s+rilis|media\s+(?:release|statement)|news\s+release"
    r"|keterangan\s+(?:pers|media)|pernyataan\s+pers|kenyataan\s+(?:media|akhbar)|press\s+statement|pressemitteilung"
    r"|pressemeldung|medienmitteilung|communiqué\s+de\s+presse)"
)
_NUMBER: Final = r"(?P<number>[\w.]{1,20}(?:\s?[/.\-–]\s?[\w.()&]{1,20}){1,7}|\d{1,5})"
_LABEL: Final = r"(?:nomor|no|nr|num(?:ber)?|bil(?:angan)?)\b\s*[.:]*\s*"
_LINE: Final = re.compile(rf"\W*(?:{_HEADING}\b[\s:–-]*)?{_LABEL}{_NUMBER}\W*", re.IGNORECASE)
_START: Final = re.compile(rf"\W*{_HEADING}\b[\s:–-]*(?:{_LABEL})?{_NUMBER}(?=[\s,:–-]|$)", re.IGNORECASE)
_HEADING_LINE: Final = re.compile(
    rf"\W*(?:{_HEADING}|for\s+immediate\s+release|for\s+release|untuk\s+(?:segera\s+)?(?:disiarkan|diterbitkan|dipublikasikan)"
    r"(?:\s+segera)?|untuk\s+siaran\s+segera|media\s+advisory|zur\s+sofortigen\s+veröffentlichung)\W*",
    re.IGNORECASE,
)
_LONGEST_LINE: Final = 110


@dataclass(frozen=True, slots=True)
class ReleaseNumber:
    """A release's number, and the offset behind it."""

    number: str
    end: int


def is_heading(line: str) -> bool:
    """Whether a line only names the kind of text that follows: "SIARAN PERS", "FOR IMMEDIATE RELEASE"."""
    return len(line) <= 60 and _HEADING_LINE.fullmatch(line) is not None


def number_line(line: str) -> ReleaseNumber | None:
    """The number in a line that holds nothing else; None in any other line."""
    match = _LINE.fullmatch(line) if len(line) <= _LONGEST_LINE else None
    return _number(match) if match else None


def number_at_start(text: str) -> ReleaseNumber | None:
    """The number with which a title or paragraph begins, behind the words "siaran pers"; None without one."""
    match = _START.match(text)
    return _number(match) if match else None


def _number(match: re.Match[str]) -> ReleaseNumber | None:
    """The number of a match; None where it has no digit, or is a bare number that does not stand alone."""
    number = match["number"].strip(" .-–")
    if not re.search(r"\d", number) or not (re.search(r"[/.\-–]", number) or match.re is _LINE):
        return None
    return ReleaseNumber(re.sub(r"\s+", "", number), match.end())
