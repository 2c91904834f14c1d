"""A block that is only its neighbours run together: a container whose text an extractor added beside that of its parts.

Pure. Nothing is guessed: white space aside, the block (or its end, where the container had text of its own first)
equals the blocks that follow or precede it character by character.
"""

from collections.abc import Sequence

from rilis_etl.model import BlockKind
from rilis_etl.text.edit_log import EditLog

CONTAINER_TRIES = 4  # places in a block where its neighbour's text is looked for
CLOSING_MARKS = tuple(".!?…:;\"'”’)]")


def cut_containers(edit_log: EditLog, at_least: int) -> EditLog:
    """`draft` without whatever end of a paragraph its neighbours say again, if that is `at_least` characters.

    The neighbours stay, because they still have their paragraphs. Rule: "repeat".
    """
    segments = edit_log.segments
    squeezed = ["".join(segment.text.split()) for segment in segments]
    staying: list[str] = []  # squeezed texts of the later blocks that stay, the nearest last
    for i in range(len(segments) - 1, -1, -1):
        segment, text = segments[i], squeezed[i]
        if segment.kind is not BlockKind.PARAGRAPH or len(text) < at_least:
            staying.append(text)
            continue
        start = min(_said_after(text, staying), _said_before(text, squeezed, i))
        if len(text) - start < at_least:
            staying.append(text)
        elif start == 0:
            edit_log = edit_log.drop(segment.block, "repeat")
        else:
            edit_log = edit_log.cut_with_space(segment.block, _offset(segment.text, start), len(segment.text), "repeat")
            staying.append(text[:start])
    return edit_log


def _said_after(text: str, staying: list[str]) -> int:
    """Where the end of `text` begins that the following blocks repeat; its length if there is none."""
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


def _said_before(text: str, squeezed: Sequence[str], index: int) -> int:
    """The same for the blocks that stand before the one at `index`."""
    at, parts = len(text), 0
    while parts < index and (part := squeezed[index - 1 - parts]) and text.endswith(part, 0, at):
        at -= len(part)
        parts += 1
    return at if parts and _is_proof(text, at, parts) else len(text)


def _is_proof(text: str, start: int, parts: int) -> bool:
    """One neighbour alone proves something only as the end of a longer text; as the whole it is a plain repeat."""
    return parts > 1 or (start > 0 and text[start - 1] in CLOSING_MARKS)


def _offset(text: str, squeezed_offset: int) -> int:
    """Offset in `text` of its n-th character that is not white space."""
    solid = (i for i, char in enumerate(text) if not char.isspace())
    return next(i for n, i in enumerate(solid) if n == squeezed_offset)
