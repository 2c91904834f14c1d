"""What cleaning works on and gives back."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from rilis_etl.model import Article, BlockKind
from rilis_etl.sources.schema import Source
from rilis_etl.text.cleaning.learned_boilerplate import Boilerplate
from rilis_etl.text.edit_log import EditLog, Segment

FIRST_BLOCKS = 8
"""Pieces from the start in which boilerplate is looked for: section, title, number, counter, caption, day, byline."""
LAST_BLOCKS = 16
"""Pieces from the end: the longest real footer (contact, address, handles, hashtags) had 11 lines."""
PROSE = 80
"""Characters from which a piece counts as a paragraph of text."""


@dataclass(frozen=True, slots=True)
class CleaningState:
    """The draft without boilerplate, and what of the boilerplate is worth a field."""

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
        """The same with whole blocks taken out."""
        return replace(self, edit_log=self.edit_log.drop_all(blocks, rule))

    def cut(self, block: int, start: int, end: int, rule: str) -> "CleaningState":
        """The same without a span of one block, and without the white space that would be left hanging."""
        return replace(self, edit_log=self.edit_log.cut_matching_edge(block, start, end, rule))

    def flagged(self, flag: str) -> "CleaningState":
        return self if flag in self.flags else replace(self, flags=(*self.flags, flag))

    @property
    def lines(self) -> tuple[str, ...]:
        """What is left, one text a piece."""
        return tuple(segment.text for segment in self.edit_log.segments)

    def prose_follows(self, segment: Segment) -> bool:
        """Whether a paragraph of some length stands behind this piece: then the piece stands above the text."""
        return any(later.block > segment.block and len(later.text) >= PROSE for later in self.edit_log.segments)

    @property
    def head(self) -> tuple[Segment, ...]:
        return self.edit_log.segments[:FIRST_BLOCKS]

    @property
    def tail(self) -> tuple[Segment, ...]:
        return self.edit_log.segments[-LAST_BLOCKS:]


@dataclass(frozen=True, slots=True)
class RuleContext:
    """What a rule may know besides the draft."""

    article: Article
    source: Source
    learned: Boilerplate


def in_content_list(segments: tuple[Segment, ...], at: int) -> bool:
    """Whether a piece is an item of a list that a sentence introduces ("…, yaitu:"): then it is content, whatever it
    says."""
    if segments[at].kind is not BlockKind.LIST_ITEM:
        return False
    while at > 0 and segments[at].kind is BlockKind.LIST_ITEM:
        at -= 1
    lead = segments[at].text.rstrip()
    return lead.endswith(":") and len(lead.split()) > 2
