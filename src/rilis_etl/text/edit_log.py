"""The body while it is cleaned: the blocks as parsed, and every removal made from them so far. Pure.

A rule looks at what is left of each block (`EditLog.segments`) and cuts by offsets into that remaining text. The log
keeps where each cut stood in the extracted text, so that `restore` can put everything back.
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
    """A span of one extracted block that a rule took out. Offsets are characters of the block, the end exclusive."""

    block: int
    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class Segment:
    """The text that is left of one extracted block."""

    block: int  # index among the extracted blocks
    kind: BlockKind
    text: str


@dataclass(frozen=True)
class EditLog:
    """The extracted blocks and the edits made so far, in order of place. Edits never overlap. A log is never changed:
    each cut gives a new one."""

    extracted: tuple[Block, ...]
    edits: tuple[Edit, ...] = ()

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """The blocks that still hold text, in order."""
        edited = {edit.block for edit in self.edits}
        left = (
            Segment(i, block.kind, self._left_of(i) if i in edited else block.text)
            for i, block in enumerate(self.extracted)
        )
        return tuple(segment for segment in left if segment.text.strip())

    @property
    def text(self) -> str:
        """The remaining blocks, one a line."""
        return "\n".join(segment.text for segment in self.segments)

    def cut(self, block: int, start: int, end: int, rule: str) -> "EditLog":
        """The log without characters `start` to `end` of what is left of `block`; the span may contain earlier cuts.

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
        here = sorted((*self.edits[first:last], *new), key=attrgetter("start"))
        return EditLog(self.extracted, (*self.edits[:first], *here, *self.edits[last:]))

    def drop(self, block: int, rule: str) -> "EditLog":
        """The log without anything of `block`. Raises ValueError when nothing of it is left."""
        return self.cut(block, 0, len(self._left_of(block)), rule)

    def drop_all(self, blocks: Iterable[int], rule: str) -> "EditLog":
        """The log without any of these blocks."""
        edit_log = self
        for block in blocks:
            edit_log = edit_log.drop(block, rule)
        return edit_log

    def cut_with_space(self, block: int, start: int, end: int, rule: str) -> "EditLog":
        """As `cut`, together with the white space that would be left doubled or at an edge of the block."""
        text = self._left_of(block)
        while start > 0 and text[start - 1].isspace() and (end == len(text) or text[end].isspace()):
            start -= 1
        while start == 0 and end < len(text) and text[end].isspace():
            end += 1
        return self.cut(block, start, end, rule)

    def removals(self) -> tuple[Removal, ...]:
        """Everything that is not in `text`, in order of position.

        Where nothing readable is left of a block, one of the line feeds beside it is removed too.
        """
        kept = {segment.block for segment in self.segments}
        first_kept = min(kept, default=len(self.extracted))
        last = len(self.extracted) - 1
        removals: list[Removal] = []
        offset = 0
        for i, block in enumerate(self.extracted):
            edits = self.edits[slice(*self._range(i))]
            if i in kept:
                removals += [Removal(e.rule, offset + e.start, block.text[e.start : e.end]) for e in edits]
            else:
                after = i < min(first_kept, last)
                removals += _whole_block(block.text, edits, offset, before=i > first_kept, after=after)
            offset += len(block.text) + 1
        return tuple(removals)

    def _range(self, block: int) -> tuple[int, int]:
        """Where the edits of this block stand in `edits`."""
        return (
            bisect_left(self.edits, block, key=_block_of),
            bisect_left(self.edits, block + 1, key=_block_of),
        )

    def _kept(self, block: int) -> list[tuple[int, int]]:
        """The spans of the extracted block that no edit covers."""
        first, last = self._range(block)
        edges = [0, *(edge for edit in self.edits[first:last] for edge in (edit.start, edit.end))]
        edges.append(len(self.extracted[block].text))
        return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]

    def _left_of(self, block: int) -> str:
        return "".join(self.extracted[block].text[a:b] for a, b in self._kept(block))


def _whole_block(text: str, edits: tuple[Edit, ...], offset: int, *, before: bool, after: bool) -> Iterator[Removal]:
    """Removals that cover a whole block and one line feed; white space between edits goes with the edit before it."""
    rules = [edit.rule for edit in edits] or ["blank"]
    edges = [0, *(edit.start for edit in edits[1:]), len(text)]
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
