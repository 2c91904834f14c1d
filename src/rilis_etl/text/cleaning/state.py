"""What each cleaning rule gets and returns. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from rilis_etl.model import Article, BlockKind
from rilis_etl.sources.schema import Source
from rilis_etl.text.cleaning.learned_boilerplate import Boilerplate
from rilis_etl.text.edit_log import EditLog, Segment

FIRST_BLOCKS = 8
"""Segments from the start in which boilerplate is looked for: section, title, number, counter, caption, day, byline."""
LAST_BLOCKS = 16
"""The same from the end: the longest real footer (contact, address, handles, hashtags) had 11 lines."""
PROSE = 80
"""Characters from which a segment counts as a paragraph of text."""


@dataclass(frozen=True, slots=True)
class CleaningState:
    """The text as cleaned so far, and what was read from the boilerplate."""

    edit_log: EditLog
    dateline_place: str | None = None
    dateline_agency: str | None = None
    dateline_day: str | None = None  # as written: evidence for the day of publication
    release_number: str | None = None
    source_line: str | None = None
    end_mark: str | None = None
    captions: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()

    def without(self, blocks: Iterable[int], rule: str) -> "CleaningState":
        """The state without these whole blocks."""
        edit_log = self.edit_log.drop_all(blocks, rule)
        return self if edit_log is self.edit_log else replace(self, edit_log=edit_log)

    def cut(self, block: int, start: int, end: int, rule: str) -> "CleaningState":
        """The state without a span of one block and the white space that would be left at its edges."""
        return replace(self, edit_log=self.edit_log.cut_with_space(block, start, end, rule))

    def flagged(self, flag: str) -> "CleaningState":
        """The state with this flag."""
        return self if flag in self.flags else replace(self, flags=(*self.flags, flag))

    @property
    def lines(self) -> tuple[str, ...]:
        """The texts of the segments that are left."""
        return tuple(segment.text for segment in self.edit_log.segments)

    def prose_follows(self, segment: Segment) -> bool:
        """Whether a paragraph of PROSE characters stands behind this segment: then the segment is above the text."""
        return any(later.block > segment.block and len(later.text) >= PROSE for later in self.edit_log.segments)

    @property
    def head(self) -> tuple[Segment, ...]:
        """The first segments."""
        return self.edit_log.segments[:FIRST_BLOCKS]

    def edges(self, first: int = FIRST_BLOCKS, last: int = LAST_BLOCKS) -> tuple[Segment, ...]:
        """The first and the last segments, each once."""
        segments = self.edit_log.segments
        return segments[:first] + segments[max(first, len(segments) - last) :]

    @property
    def tail(self) -> tuple[Segment, ...]:
        """The last segments."""
        return self.edit_log.segments[-LAST_BLOCKS:]


@dataclass(frozen=True, slots=True)
class RuleContext:
    """What a rule may know besides the text."""

    article: Article
    source: Source
    learned: Boilerplate


def in_content_list(segments: tuple[Segment, ...], at: int) -> bool:
    """Whether a segment is an item of a list that a sentence introduces ("…, yaitu:"): then it is content."""
    if segments[at].kind is not BlockKind.LIST_ITEM:
        return False
    while at > 0 and segments[at].kind is BlockKind.LIST_ITEM:
        at -= 1
    lead = segments[at].text.rstrip()
    return lead.endswith(":") and len(lead.split()) > 2
