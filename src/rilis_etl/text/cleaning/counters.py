"""Lines about the page and not of the release: read counters, reading times, the day of going online. Pure."""

import re
from dataclasses import replace
from typing import Final

from rilis_etl.model import BlockKind
from rilis_etl.text.cleaning.cleaning_words import COUNT_WORDS, COUNTED
from rilis_etl.text.cleaning.release_number import is_heading
from rilis_etl.text.cleaning.state import CleaningState, RuleContext
from rilis_etl.text.dates import find_dates
from rilis_etl.text.edit_log import Segment

_ANY_CASE: Final = re.IGNORECASE | re.VERBOSE
_MINUTES: Final = r"(?:menit|minuten?|minutes?|mins?\.?)"
_READING_TIME: Final = re.compile(
    rf"""(?:bacaan|waktu\sbaca|(?:estimated\s)?read(?:ing)?\stime|lesezeit|temps\sde\slecture)
      \s?:?\s? (?:ca\.\s)? \d+ \s? {_MINUTES} (?:\s(?:read|baca))?
    | \d+ [\s-]? {_MINUTES} \s (?:read|baca|membaca|waktu\sbaca|lesezeit)""",
    _ANY_CASE,
)
_NUMBER_WORDS: Final = re.compile(r"[^\W\d_]+")
_NUMBERED: Final = re.compile(r"\d{1,3}[.)]\s")
"""The number of a section: "3. Visits" is its heading."""
_PUBLISHED: Final = re.compile(
    r"""(?: (?:di)?(?:publikasi|terbit|tayang)(?:kan)? | (?:di)?(?:posting|post|unggah|rilis|buat|perbarui|tulis)
    | (?:terakhir\s)?diperbarui | (?:last\s)?updated | posted | published | publish(?:ed)?\sdate | date\spublished
    | created | release\sdate | date | tanggal(?:\s(?:terbit|publikasi|rilis|posting|siaran))?
    | veröffentlicht | publié )
    (?:\s(?:pada|on|at|tanggal|le|am|oleh\s\w+|by\s\w+))* \s?:?\s*""",
    _ANY_CASE,
)
_FIRST_LINES: Final = 4
_UNDER_HEADING: Final = 2
"""Lines below a release heading in which its day stands: the first, or the one behind the number."""
_DIGIT: Final = re.compile(r"\d")
_SEGMENTS: Final = re.compile(r"\s*[|•·]\s*|\s+[/–—-]\s+")


def read_counter(state: CleaningState, context: RuleContext) -> CleaningState:  # noqa: ARG001 - all rules have one shape
    """Takes out counters, reading times and publication lines at the edges.

    One line may hold several: "Dipublikasikan Pada : … / Dibaca : 4042 Kali".
    """
    wanted = [
        segment.block
        for segment in state.edges()
        if segment.kind not in (BlockKind.LIST_ITEM, BlockKind.TABLE_ROW)
        and len(segment.text) <= 140
        and _counts(segment.text)
    ]
    return state.without(wanted, "read_counter")


def publication_line(state: CleaningState, context: RuleContext) -> CleaningState:  # noqa: ARG001 - as above
    """Takes out a line above the text that holds only the day, and keeps the day.

    "Dipublikasikan pada: 31 Maret 2017", "Jumat, 31 Maret 2017". Behind the first lines it stands under a release
    heading: an address stands above that.
    """
    for number, segment in enumerate(state.head):
        if len(segment.text) > 90 or segment.kind is BlockKind.LIST_ITEM or not state.prose_follows(segment):
            continue
        if number >= _FIRST_LINES and not _is_under_heading(segment, state):
            continue
        if day := published_day(segment.text):
            return replace(state.without([segment.block], "publication_line"), dateline_day=day)
    return state


def _is_under_heading(segment: Segment, state: CleaningState) -> bool:
    above = state.edit_log.extracted[max(0, segment.block - _UNDER_HEADING) : segment.block]
    return any(is_heading(block.text) for block in above)


def published_day(line: str) -> str | None:
    """The date, as written, of a line that holds only a date, or a date behind words for publication; else None."""
    match = _PUBLISHED.match(line)
    rest = line[match.end() if match else 0 :].strip(" .:|,-–")
    found = next(iter(find_dates(rest)), None)
    if found is None or (rest[: found.start] + rest[found.end :]).strip(" ().,:|-–/WIBwib"):
        return None
    return rest


def _counts(line: str) -> bool:
    if not _DIGIT.search(line):
        return False
    parts = [part for segment in _SEGMENTS.split(line) if (part := segment.strip(" .()"))]
    others = [part for part in parts if not _is_counter(part)]
    return len(others) < len(parts) and all(map(published_day, others))


def _is_counter(part: str) -> bool:
    """Whether a few words say nothing but how often the page was read, or how long reading takes."""
    if _READING_TIME.fullmatch(part):
        return True
    words = _NUMBER_WORDS.findall(part.casefold())
    is_count = _DIGIT.search(part) is not None and not _NUMBERED.match(part)
    return is_count and not COUNTED.isdisjoint(words) and COUNT_WORDS.issuperset(words)
