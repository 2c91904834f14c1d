"""Content codings, undone in bounded memory, so that a small answer cannot unpack into a huge one.

The bytes are believed before the headers: a body that is not coded as its headers say is taken as it is.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from rilis_etl.fetch.response_body import too_large

ACCEPT_ENCODING = "gzip"  # what every server that compresses can do, and what we can bound
_WRAPPED = 47  # zlib's wbits for a gzip or a zlib wrapper, whichever it is
_DEFLATE = -15  # without a wrapper, as some servers understand "deflate"
_GZIP_MAGIC = b"\x1f\x8b"
_PIECE = 1024  # bytes, of which zlib makes at most a megabyte
_PLAIN = frozenset({"identity", "chunked"})
_FORMATS = {"gzip": (_WRAPPED,), "x-gzip": (_WRAPPED,), "deflate": (_WRAPPED, _DEFLATE)}
_UNKNOWN_FORMATS = frozenset({"br", "zstd", "compress", "x-compress", "dcb", "dcz", "bzip2", "x-bzip2", "lzma", "xz"})


@dataclass(frozen=True, slots=True)
class DecodedContent:
    """A body without its codings. `fault` says why it may not be right, and is empty when it is."""

    body: bytes
    fault: str = ""
    is_misnamed: bool = False  # it was not coded as the headers say


def decode_content(raw: bytes, codings: Sequence[str], limit: int, url: str, *, is_text: bool) -> DecodedContent:
    """Undo `codings` (lower case, in the order in which they were applied), the last one first.

    A name that is no coding ("none", "utf-8") is passed over, as browsers do. A text that is still gzip when all
    codings are undone is unpacked once more. Raises FetchError (TOO_LARGE) for what unpacks to more than `limit` bytes.
    """
    body, fault, is_misnamed = raw, "", False
    for coding in reversed(codings):
        if coding in _FORMATS:
            unpacked, problem = _unpack(body, coding, limit, url)
            is_packed = bool(unpacked) or not problem
            body = unpacked if is_packed else body
            fault = fault or problem
            is_misnamed = is_misnamed or not is_packed
        elif coding in _UNKNOWN_FORMATS:
            fault = fault or f"the body is coded as {coding!r}, we asked for {ACCEPT_ENCODING}"
            is_misnamed = True
        elif coding not in _PLAIN:
            is_misnamed = True
    if is_text and body.startswith(_GZIP_MAGIC):
        unpacked, problem = _unpack(body, "gzip", limit, url)
        if unpacked:
            return DecodedContent(unpacked, fault or problem, is_misnamed=True)
    return DecodedContent(body, fault, is_misnamed)


def _unpack(data: bytes, coding: str, limit: int, url: str) -> tuple[bytes, str]:
    """What comes out before the first fault, and the fault."""
    for wbits in _FORMATS[coding]:
        body, fault = _inflate(data, wbits, limit, url)
        if body or not fault:
            break
    return body, fault and f"broken {coding}: {fault}"


def _inflate(data: bytes, wbits: int, limit: int, url: str) -> tuple[bytes, str]:
    body = bytearray()
    inflate = zlib.decompressobj(wbits)
    place = 0
    while place < len(data):
        piece = data[place : place + _PIECE]
        untouched = inflate.copy()
        try:
            body += inflate.decompress(piece)
        except zlib.error as error:
            return bytes(body + _before_fault(untouched, piece)), str(error)
        if len(body) > limit:
            raise too_large(url, limit)
        place += len(piece) - len(inflate.unused_data)
        if inflate.eof:
            if wbits != _WRAPPED or not data.startswith(_GZIP_MAGIC, place):
                break  # padding behind the last member, which gzip tools ignore too
            inflate = zlib.decompressobj(wbits)
    return bytes(body), "" if inflate.eof or not data else "it stops before its end"


def _before_fault(inflate: "zlib._Decompress", piece: bytes) -> bytes:
    """What `piece` gives before the byte that zlib refuses, such as one of a wrong checksum."""
    body = bytearray()
    for place in range(len(piece)):
        try:
            body += inflate.decompress(piece[place : place + 1])
        except zlib.error:
            break
    return bytes(body)
