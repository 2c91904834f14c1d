"""Text made ready for language identification: noise dropped, words split, scripts counted."""

import re
import unicodedata
from collections import Counter
from string import ascii_lowercase, ascii_uppercase

# URLs, e-mail addresses, and characters that carry no text: controls, zero-width, lone surrogates
_NOISE = re.compile(r"https?://\S+|www\.\S+|[\w.+-]{1,64}@[\w.-]{1,255}")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_FOREIGN = re.compile("[\u0370-\u1dff\u2c00-\u2dff\u2e80-\U0003ffff]")  # anything that is a letter and not Latin

# For each character of Latin-1 its small letter, a hyphen, an apostrophe, or a space for all that is in no word; and of
# such a text the hyphens and apostrophes that do not stand between two letters.
_LATIN_1 = bytes(range(256)).decode("latin-1")
_WORD_CHARS = "".join(c.lower() if _WORD.match(c) or c in "'-" else " " for c in _LATIN_1).encode("latin-1")
_IDLE_MARKS = (b"--", b"-'", b"'-", b"''", b" -", b"- ", b" '", b"' ")
# "A" for an ASCII capital, "a" for a small letter
_CASES = bytes.maketrans((ascii_uppercase + ascii_lowercase).encode(), b"A" * 26 + b"a" * 26)

_HEAD = 300  # characters that show whether a text is in capitals

LATIN = "Latn"
HAN = "Hani"
# Blocks of Unicode in order, each with its script (ISO 15924), or the language where only one writes it.
_BLOCKS = tuple(
    (int(block[:4], 16), int(block[5:9], 16), block[10:])
    for block in """
0041-024F Latn, 0370-03FF el, 0400-052F Cyrl, 0530-058F hy, 0590-05FF Hebr, 0600-06FF Arab, 0750-077F Arab,
0900-097F Deva, 0980-09FF Beng, 0A00-0A7F pa, 0A80-0AFF gu, 0B00-0B7F or, 0B80-0BFF ta, 0C00-0C7F te, 0C80-0CFF kn,
0D00-0D7F ml, 0D80-0DFF si, 0E00-0E7F th, 0E80-0EFF lo, 1000-109F my, 10A0-10FF ka, 1100-11FF ko, 1780-17FF km,
1A00-1A1F bug, 1B00-1B7F ban, 1B80-1BBF su, 1BC0-1BFF bbc, 1E00-1EFF Latn, 3040-30FF ja, 3400-4DBF Hani,
4E00-9FFF Hani, A980-A9DF jv, AC00-D7AF ko, FB50-FDFF Arab, FE70-FEFC Arab
""".replace("\n", " ")
    .strip()
    .split(", ")
)


def without_noise(text: str) -> str:
    """The text in NFC without addresses and invisible characters; in lower case where most of it is in capitals.

    langdetect skips words in capitals: it is right on 4 % of Indonesian headlines in capitals, on 92 % in lower case.
    """
    if not text.isprintable():
        text = _INVISIBLE.sub("", text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if "@" in text or "://" in text or "www." in text:
        text = _NOISE.sub(" ", text)
    return text.lower() if _mostly_capitals(text[:_HEAD]) else text


def _mostly_capitals(head: str) -> bool:
    plain = head.encode("ascii", "ignore")
    cases = plain.translate(_CASES)
    lead = cases.count(b"A") - cases.count(b"a")  # of ASCII capitals
    others = len(head) - len(plain)
    if abs(lead) > others:  # a tenth of the cost of what follows
        return lead > 0
    return sum(map(str.isupper, head)) > sum(map(str.islower, head))


def script_words(text: str) -> list[str]:
    """The words in lower case, without digits; inner apostrophes and hyphens stay, typographic ones become plain."""
    try:
        plain = text.encode("latin-1").translate(_WORD_CHARS)
    except UnicodeEncodeError:
        return _WORD.findall(text.lower().replace("’", "'"))
    if b"-" in plain or b"'" in plain:
        plain = b" %b " % plain
        for idle in _IDLE_MARKS:
            plain = plain.replace(idle, b"  ")
    return plain.decode("latin-1").split()


def main_script(text: str) -> str:
    """The script of most letters: ISO 15924, or a language's tag where only one writes it; LATIN without letters."""
    if text.isascii() or not _FOREIGN.search(text):
        return LATIN
    counts: Counter[str] = Counter()
    for char, count in Counter(text).items():
        if char.isalpha() or unicodedata.category(char).startswith("M"):
            counts[_script(ord(char))] += count
    if counts["ja"]:
        counts["ja"] += counts.pop(HAN, 0)
    return max(counts, key=counts.__getitem__, default=LATIN)


def _script(point: int) -> str:
    return next((script for first, last, script in _BLOCKS if first <= point <= last), "Zyyy")
