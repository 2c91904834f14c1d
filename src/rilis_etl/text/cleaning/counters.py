"""Lines about the page rather than in the release: read counters, reading times, the day it was put online."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from rilis_etl.model import BlockKind
from rilis_etl.text.cleaning.state import CleaningState, RuleContext
from rilis_etl.text.dates import find_dates

_ANY_CASE: Final = re.IGNORECASE | re.VERBOSE
_N: Final = r"\d[\d.,]*\s?(?:k|rb|ribu|jt|m)?"
_MINUTES: Final = r"(?:menit|minuten?|minutes?|mins?\.?)"
_TIMES: Final = r"(?:kali|x|times|orang|views?|hits?)"
_COUNTER: Final = re.compile(
    rf"""(?:(?:telah|sudah)\s)? di(?:baca|lihat|kunjungi|akses|tonton) (?:\ssebanyak)? \s?:?\s? {_N} \s? {_TIMES}?
    | (?:views?|hits?|reads?|viewed|page\s?views?|total\sviews?|jumlah\s(?:pembaca|pengunjung|dibaca)|pembaca)
      \s?:?\s? {_N} \s? {_TIMES}?
    | {_N} \s? (?:x|kali)? \s? (?:views?|hits?|reads?|di(?:baca|lihat)|pembaca|tayangan
      |comments?|komentar|shares?|likes?)
    | (?:bacaan|waktu\sbaca|(?:estimated\s)?read(?:ing)?\stime|lesezeit|temps\sde\slecture)
      \s?:?\s? (?:ca\.\s)? \d+ \s? {_MINUTES} (?:\s(?:read|baca))?
    | \d+ [\s-]? {_MINUTES} \s (?:read|baca|membaca|waktu\sbaca|lesezeit)""",
    _ANY_CASE,
)
_PUBLISHED: Final = re.compile(
    r"""(?: (?:di)?(?:publikasi|terbit|tayang)(?:kan)? | (?:di)?(?:posting|post|unggah|rilis|buat|perbarui|tulis)
    | (?:terakhir\s)?diperbarui | (?:last\s)?updated | posted | published | publish(?:ed)?\sdate | date\spublished
    | created | release\sdate | date | tanggal(?:\s(?:terbit|publikasi|rilis|posting|siaran))?
    | veröffentlicht | publié )
    (?:\s(?:pada|on|at|tanggal|le|am|oleh\s\w+|by\s\w+))* \s?:?\s*""",
    _ANY_CASE,
)
_DIGIT: Final = re.compile(r"\d")
_SEGMENTS: Final = re.compile(r"\s*[|•·]\s*|\s+[/–—-]\s+")


def read_counter(cleaned: CleaningState, context: RuleContext) -> CleaningState:  # noqa: ARG001 - all rules have one shape
    """Counters, reading times and publication lines at the edges; a line may hold several, "Dipublikasikan Pada : … /
    Dibaca : 4042 Kali"."""
    edge = dict.fromkeys((*cleaned.head, *cleaned.tail))
    wanted = {
        segment.block
        for segment in edge
        if segment.kind not in (BlockKind.LIST_ITEM, BlockKind.TABLE_ROW)
        and len(segment.text) <= 140
        and _counts(segment.text)
    }
    return cleaned.without(sorted(wanted), "read_counter")


def publication_line(cleaned: CleaningState, context: RuleContext) -> CleaningState:  # noqa: ARG001 - as above
    """A line above the text that holds only the day: "Dipublikasikan pada: 31 Maret 2017", "Jumat, 31 Maret 2017"."""
    for segment in cleaned.head[:4]:
        if len(segment.text) <= 90 and segment.kind is not BlockKind.LIST_ITEM and cleaned.prose_follows(segment):
            for day in published_day(segment.text):
                return replace(cleaned.without([segment.block], "publication_line"), dateline_day=day)
    return cleaned


def published_day(line: str) -> Iterator[str]:
    """The date in a line that holds only a date, or the words for publication and a date: nothing or one."""
    match = _PUBLISHED.match(line)
    rest = line[match.end() if match else 0 :].strip(" .:|,-–")
    for found in find_dates(rest)[:1]:
        left = (rest[: found.start] + rest[found.end :]).strip(" ().,:|-–/WIBwib")
        if not left:
            yield rest


def _counts(line: str) -> bool:
    if not _DIGIT.search(line):
        return False
    segments = [segment.strip(" .()") for segment in _SEGMENTS.split(line)]
    kinds = {
        "counter" if _COUNTER.fullmatch(part) else "day" if any(published_day(part)) else "other"
        for part in segments
        if part
    }
    return "counter" in kinds and "other" not in kinds
