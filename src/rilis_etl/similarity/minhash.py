"""Short numbers by which a table finds texts that share much. Pure.

Bands of a MinHash signature find texts that are nearly the same, at any length: 128 values in 16 bands of 8, so that a
pair of Jaccard .8 meets in a band with probability .95, of .9 with .9999, of .5 with .06. A sample of the shingles
finds a text that is a part of another (Broder 1997, "On the resemblance and containment of documents", MOD_m sketch):
what is contained shares its sample with the whole, however long that is.

The signature is the one-permutation variant (Li, Owen, Zhang 2012, "One permutation hashing"): a shingle's digest is
cut into four numbers, each falls into one of 128 bins, the smallest of a bin counts. An empty bin is a value too: that
can only bring more candidates, and only for short texts. No library is used: what is stored must stay comparable for
years, and this is as cheap as parsing a date (see benchmarks/corpus).
"""

import hashlib
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from rilis_etl.similarity.shingles import Text, shingles
from rilis_etl.similarity.translation import number_bits

SCHEME = "oph128x16-text-mod16-words5-1"
"""Names the algorithm, its sizes and its seed; stored beside every signature. Texts of another scheme are signed
anew."""

HASH_SEED = b"rilis similar 1"
BINS = 128
BANDS = 16
BAND_ROWS = BINS // BANDS
SAMPLE = 16  # one shingle in so many

_DRAWS = struct.Struct("<4Q")  # of a shingle; four keep the bins of a text of 150 words full
_EMPTY = 2**64 - 1


@dataclass(frozen=True, slots=True)
class Signature:
    """What is stored of a text to find its near-duplicate candidates."""

    text_key: int  # 64 bits, signed; equal for the same words in the same order
    bands: tuple[int, ...]  # 32 bits, signed; at most BANDS: a band of empty bins is left out
    samples: tuple[int, ...]  # 32 bits, signed
    number_bits: int  # see translation.number_bits

    @property
    def sufficient(self) -> tuple[int, ...]:
        """Keys of which one in common is enough: the bands, and one of the whole text, by which those that are
        identical are neighbours among thousands of one form."""
        return (*self.bands, (self.text_key & 0xFFFF_FFFF) - 2**31) if self.bands else ()


@dataclass(frozen=True, slots=True)
class SignedText:
    """A signature, and by what a database knows the text that it is of."""

    digest: str  # MD5 (hex) of the day of publication, or nothing, and the lines of the body, each on a line
    signature: Signature

    @classmethod
    def of(cls, text: Text) -> "SignedText":
        """The text, signed."""
        lines = (str(text.day or ""), *(block.text for block in text.blocks))
        content = "\n".join(lines).encode("utf-8", "surrogatepass")
        return cls(hashlib.md5(content, usedforsecurity=False).hexdigest(), sign(text))


def sign(text: Text) -> Signature:
    """The signature of a text. A text without words has no bands and no samples."""
    bins = [_EMPTY] * BINS
    samples = []
    for shingle in frozenset(shingles(text.words)):
        draws = _DRAWS.unpack(_digest(" ".join(shingle), 32))
        for draw in draws:
            at = draw % BINS
            if draw < bins[at]:
                bins[at] = draw
        if draws[0] // BINS % SAMPLE == 0:
            samples.append(_key(4, "sample", draws[0]))
    rows = (bins[at : at + BAND_ROWS] for at in range(0, BINS, BAND_ROWS))
    bands = (_key(4, "band", number, *row) for number, row in enumerate(rows) if min(row) < _EMPTY)
    return Signature(text_key(text.words), tuple(bands), tuple(sorted(samples)), number_bits(text))


def text_key(words: Iterable[str]) -> int:
    """64 bits, signed: equal for the same words in the same order."""
    return _key(8, "text", *words)


def _digest(text: str, size: int) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=size, person=HASH_SEED).digest()


def _key(size: int, *parts: object) -> int:
    return int.from_bytes(_digest(" ".join(map(str, parts)), size), "little", signed=True)
