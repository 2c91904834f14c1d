"""What tells a repetition on purpose: another heading above it, or another party in the place of the first. Pure.

Notices for several districts, clauses for several parties, answers to several questions and oaths of several persons
repeat whole paragraphs. An accident repeats them under the same heading, or under none.
"""

from collections import Counter
from collections.abc import Sequence

from rilis_etl.model import BlockKind
from rilis_etl.text.duplicates.paragraphs import Paragraph

HEADING = 80
"""Characters of a line that is no sentence, up to which it is a heading."""

QUESTION = 240
"""The same of a question, or of a sentence that ends with a colon."""

WORD = 4
"""Letters of a word that may stand for a party; shorter ones are changed for style."""


def have_other_headings(paragraphs: Sequence[Paragraph], first: int, again: int) -> bool:
    """Whether two copies, which begin at these indices, both stand directly below a heading, and not below the same."""
    if first == 0 or again == first + 1:
        return False
    one, other = paragraphs[first - 1], paragraphs[again - 1]
    return _is_heading(one) and _is_heading(other) and one.words != other.words


def name_another_party(pairs: Sequence[tuple[Paragraph, Paragraph]]) -> bool:
    """Whether the copies replace the same word by the same other word, again and again: "pemilik", "penggarap"."""
    removed: Counter[str] = Counter()
    added: Counter[str] = Counter()
    for first, again in pairs:
        removed += first.counted - again.counted
        added += again.counted - first.counted
    return _recurs(removed) and _recurs(added)


def _recurs(words: Counter[str]) -> bool:
    return any(count > 1 and len(word) >= WORD for word, count in words.items())


def _is_heading(paragraph: Paragraph) -> bool:
    text = paragraph.text.rstrip()
    if paragraph.kind is BlockKind.HEADING:
        return True
    if text.endswith((":", "?")):
        return len(text) <= QUESTION
    return len(text) < HEADING and not paragraph.ends_as_sentence and paragraph.kind is not BlockKind.CAPTION
