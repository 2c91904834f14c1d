"""The body while it is being cleaned: blocks as parsed, what has been cut out of them, and the receipts.

Pure. A rule looks at what is left of each block (`Draft.pieces`) and cuts by offsets into that remaining text; the
draft keeps account of where the cut stood in the extracted text, so that `restore` can put everything back.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from operator import attrgetter

from rilis_etl.model import Block, BlockKind, Removal

_block_of = attrgetter("block")


@dataclass(frozen=True, slots=True)
class Edit:
    """A span of one extracted block that a rule took out; offsets in characters of the block, end exclusive."""

    block: int
    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class Segment:
    """What is left of one extracted block."""

    block: int  # index among the extracted blocks
    kind: BlockKind
    text: str


@dataclass(frozen=True)
class EditLog:
    """Extracted blocks and the cuts made so far, in order of place. Cuts never overlap."""

    extracted: tuple[Block, ...]
    cuts: tuple[Edit, ...] = ()

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """The blocks that still hold text, in order."""
        touched = {cut.block for cut in self.cuts}
        left = (
            Segment(i, block.kind, self._left_of(i) if i in touched else block.text)
            for i, block in enumerate(self.extracted)
        )
        return tuple(segment for segment in left if segment.text.strip())

    @property
    def text(self) -> str:
        """The remaining blocks, one a line."""
        return "\n".join(segment.text for segment in self.segments)

    def cut(self, block: int, start: int, end: int, rule: str) -> "EditLog":
        """A draft without characters `start`..`end` of what is left of `block`. One cut may span earlier cuts.

        Raises ValueError when the span is not inside the remaining text.
        """
        kept = self._kept(block)
        if not 0 <= start < end <= sum(b - a for a, b in kept):
            raise ValueError(f"no characters {start}..{end} are left in block {block}")
        new: list[Edit] = []
        seen = 0
        for a, b in kept:
            lo, hi = max(start - seen, 0), min(end - seen, b - a)
            if lo < hi:
                new.append(Edit(block, a + lo, a + hi, rule))
            seen += b - a
        first, last = self._range(block)
        here = sorted((*self.cuts[first:last], *new), key=attrgetter("start"))
        return EditLog(self.extracted, (*self.cuts[:first], *here, *self.cuts[last:]))

    def drop(self, block: int, rule: str) -> "EditLog":
        """A draft without anything of `block`. Raises ValueError when nothing of it is left."""
        return self.cut(block, 0, len(self._left_of(block)), rule)

    def drop_all(self, blocks: Iterable[int], rule: str) -> "EditLog":
        """A draft without any of these blocks."""
        edit_log = self
        for block in blocks:
            edit_log = edit_log.drop(block, rule)
        return edit_log

    def cut_matching_edge(self, block: int, start: int, end: int, rule: str) -> "EditLog":
        """`cut`, together with the white space that would otherwise be left doubled or hanging at an edge."""
        text = self._left_of(block)
        while start > 0 and text[start - 1].isspace() and (end == len(text) or text[end].isspace()):
            start -= 1
        while start == 0 and end < len(text) and text[end].isspace():
            end += 1
        return self.cut(block, start, end, rule)

    def removals(self) -> tuple[Removal, ...]:
        """Receipts for everything that is not in `text`, in order of position.

        A block of which nothing readable is left goes with one of the line feeds beside it, so that `text` joins up.
        """
        kept = {segment.block for segment in self.segments}
        first_kept = min(kept, default=len(self.extracted))
        last = len(self.extracted) - 1
        receipts: list[Removal] = []
        offset = 0
        for i, block in enumerate(self.extracted):
            cuts = self.cuts[slice(*self._range(i))]
            if i in kept:
                receipts += [Removal(c.rule, offset + c.start, block.text[c.start : c.end]) for c in cuts]
            else:
                after = i < min(first_kept, last)
                receipts += _whole_block(block.text, cuts, offset, before=i > first_kept, after=after)
            offset += len(block.text) + 1
        return tuple(receipts)

    def _range(self, block: int) -> tuple[int, int]:
        """Where the cuts of this block stand in `cuts`."""
        return (
            bisect_left(self.cuts, block, key=_block_of),
            bisect_left(self.cuts, block + 1, key=_block_of),
        )

    def _kept(self, block: int) -> list[tuple[int, int]]:
        """Spans of the extracted block that no cut covers."""
        first, last = self._range(block)
        edges = [0, *(edge for cut in self.cuts[first:last] for edge in (cut.start, cut.end))]
        edges.append(len(self.extracted[block].text))
        return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]

    def _left_of(self, block: int) -> str:
        return "".join(self.extracted[block].text[a:b] for a, b in self._kept(block))


def _whole_block(text: str, cuts: tuple[Edit, ...], offset: int, *, before: bool, after: bool) -> Iterator[Removal]:
    """Receipts that cover a whole block and one line feed; white space between cuts goes with the cut before it."""
    rules = [cut.rule for cut in cuts] or ["blank"]
    edges = [0, *(cut.start for cut in cuts[1:]), len(text)]
    parts = [text[a:b] for a, b in pairwise(edges)]
    if before:
        offset, parts[0] = offset - 1, "\n" + parts[0]
    elif after:
        parts[-1] += "\n"
    for rule, part in zip(rules, parts, strict=True):
        if part:
            yield Removal(rule, offset, part)
        offset += len(part)


def restore(body: str, removals: Iterable[Removal]) -> str:
    """The extracted text: every removal put back into `body` at its position, in order of position."""
    parts: list[str] = []
    length = taken = 0
    for removal in sorted(removals, key=attrgetter("position")):
        gap = removal.position - length
        parts += (body[taken : taken + gap], removal.text)
        taken += gap
        length += gap + len(removal.text)
    return "".join((*parts, body[taken:]))
