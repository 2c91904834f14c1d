"""Test entries that an editor published by mistake. Pure.

"asdsd" stood on a real office's site. No announcement looks like these: two short words, one word many times, or the
typesetter's filler text, or a test that asks to be disregarded.
"""

import re

CHARACTERS = 30
WORDS = 3
"""A body with fewer characters and fewer words is a test entry: two words announce nothing."""

_FILLER = re.compile(r"\W*lorem ipsum dolor\b", re.IGNORECASE)
_ONE_WORD = re.compile(rf"\W*(\w++)(?:\W++\1(?!\w)){{{WORDS - 1},}}\W*")
_DISREGARD = re.compile(
    r"\W*(?:ini\s(?:hanya|cuma)\s|(?:this\sis\s)?(?:only\s|just\s)?a\s)?(?:tests?|testing|tes|uji\s?coba|percobaan|ujian)\b.{0,60}"
    r"\b(?:disregard|ignore|(?:di)?abaikan|hiraukan|dihiraukan)\b.{0,40}",
    re.IGNORECASE | re.DOTALL,
)


def is_test_entry(text: str) -> bool:
    """Whether `text`, the whole body of a release, is a test entry. An empty one is not."""
    if not text:
        return False
    if len(text) < CHARACTERS and len(text.split()) < WORDS:
        return True
    if _FILLER.match(text) or _DISREGARD.fullmatch(text):
        return True
    return _ONE_WORD.fullmatch(text.casefold()) is not None
