"""Blocks that hold the text of their neighbours once more: an extractor added a container beside its parts. Pure.

Nothing is guessed: white space aside, the block (or its end, where the container has text of its own first) equals the
blocks after or before it character by character.
"""

from collections.abc import Sequence

from rilis_etl.model import BlockKind
from rilis_etl.text.edit_log import EditLog

CONTAINER_TRIES = 4  # places in a block where its neighbour's text is looked for
_ASCII_SPACE = "".join(c for c in map(chr, range(128)) if c.isspace()).encode()
CLOSING_MARKS = tuple(".!?…:;\"'”’)]")


def cut_containers(edit_log: EditLog, at_least: int) -> EditLog:
    """The text without each end of a paragraph, of `at_least` characters, that stands in the neighbours too.

    The neighbours stay, because they still have their paragraphs. Rule: "repeat".
    """
    segments = edit_log.segments
    squeezed = [_squeezed(segment.text) for segment in segments]
    staying: list[str] = []  # squeezed texts of the later blocks that stay, the nearest last
    for i in range(len(segments) - 1, -1, -1):
        segment, text = segments[i], squeezed[i]
        if segment.kind is not BlockKind.PARAGRAPH or len(text) < at_least:
            staying.append(text)
            continue
        start = min(_end_in_later(text, staying), _end_in_earlier(text, squeezed, i))
        if len(text) - start < at_least:
            staying.append(text)
        elif start == 0:
            edit_log = edit_log.drop(segment.block, "repeat")
        else:
            edit_log = edit_log.cut_with_space(segment.block, _offset(segment.text, start), len(segment.text), "repeat")
            staying.append(text[:start])
    return edit_log


def _squeezed(text: str) -> str:
    """The text without white space."""
    return text.encode().translate(None, _ASCII_SPACE).decode() if text.isascii() else "".join(text.split())


def _end_in_later(text: str, staying: list[str]) -> int:
    """Where the end of `text` begins that stands in the later blocks too; the length of `text` without one."""
    if not staying or not staying[-1]:
        return len(text)
    start = -1
    for _ in range(CONTAINER_TRIES):
        start = text.find(staying[-1], start + 1)
        if start < 0:
            break
        at, parts = start, 0
        while at < len(text) and parts < len(staying) and text.startswith(part := staying[-1 - parts], at):
            at += len(part)
            parts += 1
        if at == len(text) and _is_proof(text, start, parts):
            return start
    return len(text)


def _end_in_earlier(text: str, squeezed: Sequence[str], index: int) -> int:
    """The same for the blocks before the one at `index`."""
    at, parts = len(text), 0
    while parts < index and (part := squeezed[index - 1 - parts]) and text.endswith(part, 0, at):
        at -= len(part)
        parts += 1
    return at if parts and _is_proof(text, at, parts) else len(text)


def _is_proof(text: str, start: int, parts: int) -> bool:
    """Whether the equal part is a container. One equal neighbour proves it only at the end of a longer text."""
    return parts > 1 or (start > 0 and text[start - 1] in CLOSING_MARKS)


def _offset(text: str, squeezed_offset: int) -> int:
    """The offset in `text` of its n-th character that is not white space."""
    solid = (i for i, char in enumerate(text) if not char.isspace())
    return next(i for n, i in enumerate(solid) if n == squeezed_offset)
