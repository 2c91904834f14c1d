"""The number a newsroom gives a release: "Siaran Pers No. 22/PIH/KOMINFO/2/2010", "Nomor: 045/HM/XI/2017"."""

import re
from dataclasses import dataclass
from typing import Final

_HEADING: Final = (
    r"(?:siaran\s+(?:pers|media)|rilis\s+pers|press?\s+release|pers\s+rilis|(?:press|news|media)\s+(?:release|note)|(?:press|media|joint|official)\s+statement"
    r"|keterangan\s+(?:pers|media)|pernyataan\s+pers|kenyataan\s+(?:media|akhbar)|siaran\s+akhbar|pressemitteilung"
    r"|pressemeldung|medienmitteilung|communiqué\s+de\s+presse|comunicado\s+de\s+(?:imprensa|prensa))"
)
_NUMBER: Final = r"(?P<number>[\w.]{1,20}(?:\s?[/.\-–]\s?[\w.()&]{1,20}){1,7}|\d{1,5})"
_LABEL: Final = r"(?:release\s)?(?:nomor|no|nr|num(?:ber)?|bil(?:angan)?)\b\s*[.:]*\s*"
_LINE: Final = re.compile(rf"\W*(?:{_HEADING}\b[\s:–-]*)?{_LABEL}{_NUMBER}\W*", re.IGNORECASE)
_START: Final = re.compile(rf"\W*{_HEADING}\b[\s:–-]*(?P<label>{_LABEL})?{_NUMBER}(?=[\s,:–-]|$)", re.IGNORECASE)
_UNLABELLED: Final = re.compile(
    r"(?!24/7$)[^/]+/.+|[A-Z]{1,6}[.-]\d.*|\d{1,4}[.-][A-Z]{1,6}[.-].*|(?!19|20)\d{1,4}[.–-](?:19|20)\d\d"
)
"""A number that needs no label: with a slash, letters before its digits, or a year behind it. "45-member", "2.500" and
"10-12" count things."""
_KIND: Final = (
    rf"(?:joint\s+)?(?:{_HEADING}(?:\s+bersama)?|for\s+immediate\s+release|for\s+release"
    r"|untuk\s+(?:segera\s+)?(?:disiarkan|diterbitkan|dipublikasikan)(?:\s+segera)?|untuk\s+siaran\s+segera"
    r"|media\s+advisory|zur\s+sofortigen\s+veröffentlichung)"
)
_HEADING_LINE: Final = re.compile(rf"\W*{_KIND}\W*", re.IGNORECASE)
_HEADINGS_AT_START: Final = re.compile(rf"\W*{_KIND}\b(?:\W{{1,3}}{_KIND}\b)?", re.IGNORECASE)
_LONGEST_LINE: Final = 110


@dataclass(frozen=True, slots=True)
class ReleaseNumber:
    """A release's number, and the offset behind it."""

    number: str
    end: int


def is_heading(line: str) -> bool:
    """Whether a line only names the kind of text that follows: "SIARAN PERS", "FOR IMMEDIATE RELEASE"."""
    return len(line) <= 60 and _HEADING_LINE.fullmatch(line) is not None


def headings_end(text: str) -> int:
    """The offset behind the one or two headings with which a text begins; 0 without one."""
    match = _HEADINGS_AT_START.match(text)
    return match.end() if match else 0


def number_line(line: str) -> ReleaseNumber | None:
    """The number in a line that holds nothing else; None in any other line."""
    match = _LINE.fullmatch(line) if len(line) <= _LONGEST_LINE else None
    return _number(match) if match else None


def number_at_start(text: str) -> ReleaseNumber | None:
    """The number with which a title or paragraph begins, behind the words "siaran pers"; None without one."""
    match = _START.match(text)
    return _number(match) if match else None


def _number(match: re.Match[str]) -> ReleaseNumber | None:
    """The number of a match; None where it has no digit, or has no label and the form of a count."""
    number = re.sub(r"\s+", "", match["number"].strip(" .-–"))
    is_labelled = match.re is _LINE or match["label"] is not None
    has_form = _UNLABELLED.fullmatch(number) if not is_labelled else match.re is _LINE or re.search(r"[/.\-–]", number)
    return ReleaseNumber(number, match.end()) if has_form and re.search(r"\d", number) else None
