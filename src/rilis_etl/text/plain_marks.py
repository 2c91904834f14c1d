"""Typographic marks: they alone keep most Latin text from being ASCII, where words are found soonest. Pure."""

_PLAIN_MARKS = (("’", "'"), *((mark, " ") for mark in "“”„–—…‘‚•€"))
"""What most Latin text holds beyond Latin-1, and what means the same to a reader of words."""


def with_plain_marks(text: str) -> str:
    """The text with a space for each typographic mark, and a plain apostrophe: the same words, found sooner."""
    if not text.isascii():
        for mark, plain in _PLAIN_MARKS:
            text = text.replace(mark, plain)
    return text
