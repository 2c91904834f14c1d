"""Test entries that an editor published by mistake. Pure.

"asdsd" stood on a real office's site. No announcement looks like these: two short words, one word many times, or the
typesetter's filler text.
"""

import re

CHARACTERS = 30
WORDS = 3
"""A body with fewer characters and fewer words is a test entry: two words announce nothing."""

_FILLER = re.compile(r"\W*lorem ipsum dolor\b", re.IGNORECASE)
_ONE_WORD = re.compile(rf"\W*(\w++)(?:\W++\1(?!\w)){{{WORDS - 1},}}\W*")


def is_test_entry(text: str) -> bool:
    """Whether `text`, the whole body of a release, is a test entry. An empty one is not."""
    if not text:
        return False
    if len(text) < CHARACTERS and len(text.split()) < WORDS:
        return True
    return _ONE_WORD.fullmatch(text.casefold()) is not None or _FILLER.match(text) is not None
