"""Bodies: decoded piece by piece in bounded memory, so that a small answer cannot unpack into a huge one."""

import zlib
from collections.abc import Iterable, Iterator

from rilis_etl.errors import FetchError, IssueReason

ACCEPT_ENCODING = "gzip"  # what every server that compresses can do, and what we can bound
_GZIP = 31  # zlib's wbits for a gzip wrapper
_GZIP_MAGIC = b"\x1f\x8b"
_PIECE = 64 * 1024


def decoded(chunks: Iterable[bytes], coding: str, url: str) -> Iterator[bytes]:
    """The body in pieces of at most 64 KiB (gzip) or as they come (identity).

    Raises FetchError(BAD_RESPONSE) for another coding, and for gzip that is broken or cut off.
    """
    name = coding.strip().lower()
    if name in ("", "identity"):
        yield from chunks
    elif name in ("gzip", "x-gzip"):
        yield from _gunzip(chunks, url)
    else:
        detail = f"the body is coded as {name[:40]!r}, we asked for {ACCEPT_ENCODING}"
        raise FetchError(IssueReason.BAD_RESPONSE, url, detail)


def _gunzip(chunks: Iterable[bytes], url: str) -> Iterator[bytes]:
    inflate = zlib.decompressobj(_GZIP)
    is_empty = True
    for chunk in chunks:
        rest = chunk
        while rest:
            is_empty = False
            if inflate.eof:
                if not rest.startswith(_GZIP_MAGIC):
                    break  # padding behind the last member, which gzip tools ignore too
                inflate = zlib.decompressobj(_GZIP)
            try:
                yield inflate.decompress(rest, _PIECE)
            except zlib.error as error:
                raise FetchError(IssueReason.BAD_RESPONSE, url, f"broken gzip: {error}", heals=True) from error
            rest = inflate.unused_data if inflate.eof else inflate.unconsumed_tail
    while not inflate.eof and (piece := inflate.decompress(b"", _PIECE)):
        yield piece
    if not inflate.eof and not is_empty:
        raise FetchError(IssueReason.BAD_RESPONSE, url, "the gzip body stops before its end", heals=True)


def gathered(pieces: Iterable[bytes], limit: int, url: str, *, cut: bool = False) -> bytes:
    """All pieces in one. Over `limit` bytes: raises FetchError(TOO_LARGE), or with `cut` returns the first `limit`."""
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > limit:
            if cut:
                return bytes(body[:limit])
            raise FetchError(IssueReason.TOO_LARGE, url, f"the body is over {limit:,} bytes (RILIS_MAX_BODY_BYTES)")
    return bytes(body)
