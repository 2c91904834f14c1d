"""Text in the form in which it is stored: one normal form, single spaces, nothing invisible. Pure."""

import re
import unicodedata

_HANGUL_FILLER, _HALFWIDTH_FILLER = "\u3164", "\uffa0"  # letters that are blank
# \s covers the spaces of Unicode (no-break, thin, ideographic …); NUL and the other controls are no text
_SPACES = re.compile(rf"[\s\x00-\x1f\x7f-\x9f\u2028\u2029{_HANGUL_FILLER}{_HALFWIDTH_FILLER}]+")
# soft hyphen, zero-width space, word joiner, byte order mark, direction marks, lone surrogates
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ud800-\udfff]+")
# joiners carry meaning in Arabic and Indic scripts and in emoji, none between Latin letters
_IDLE_JOINERS = re.compile("(?<=[\u0000-\u058f])[\u200c\u200d]+|^[\u200c\u200d]+")
# one glyph for two or three letters: "ﬁ" is how a font draws them, and a search for the letters would miss it
_LIGATURE = re.compile("[\ufb00-\ufb06]")
_LIGATURES = str.maketrans(
    {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
)


def fold(text: str) -> str:
    """`text` in NFC on one line, with single spaces, stripped, without invisible characters and Latin ligatures.

    Folding twice changes nothing more. A no-break space becomes a plain one: on our pages it is layout, not meaning (in
    59 of 72 bodies).
    """
    plain = text.strip()
    is_plain = "  " not in plain and plain.isprintable()  # no white space is printable but the space
    if not is_plain:
        plain = " ".join(text.split())
        is_plain = plain.isprintable()
    if is_plain:  # most texts, at a third of the cost of what follows
        if plain.isascii():
            return plain
        if _HANGUL_FILLER not in plain and _HALFWIDTH_FILLER not in plain:
            if _LIGATURE.search(plain):
                plain = plain.translate(_LIGATURES)
            return unicodedata.normalize("NFC", plain)
    shown = _IDLE_JOINERS.sub("", _INVISIBLE.sub("", text))
    return _SPACES.sub(" ", unicodedata.normalize("NFC", shown.translate(_LIGATURES))).strip()
