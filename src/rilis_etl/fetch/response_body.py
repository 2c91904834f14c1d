"""The body of an HTTP response, taken out of its framing: a length, chunks, or the end of the connection.

Servers frame wrongly. What came before the fault is handed on with the fault: the caller decides by the content.
"""

import contextlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

from rilis_etl.errors import FetchError, IssueReason
from rilis_etl.fetch.byte_stream import ByteStream
from rilis_etl.fetch.response_head import MOST_FIELDS, Head
from rilis_etl.model import CaptureNote

QUIET_SECONDS = 2.0
"""How long we wait for the end of the connection, or for the last line of chunked coding, when the document is closed:
servers that keep such a connection open say nothing more."""

_END = 4096
"""Bytes in which the end of a document is looked for: hosts and caches add comments and scripts behind it."""

_CLOSES = re.compile(rb"</(?:html|rss|feed|rdf:rdf|urlset|sitemapindex)\s*>", re.IGNORECASE)
_BLANK = b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"  # white space, byte order marks, and the zeros of UTF-16

_PIECE = 64 * 1024
_TAIL = 64
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,16})[ \t]*(?:;.*)?", re.DOTALL)
_CONTENT_BEGINS = re.compile(rb"\s*(?:\xef\xbb\xbf)?(?:[<{\[]|%PDF-|\x1f\x8b)")  # a page, JSON, a PDF, gzip


@dataclass(frozen=True, slots=True)
class RawBody:
    """A body still coded as the headers say. `fault` tells why it may not be all of it."""

    data: bytes
    fault: FetchError | None = None
    is_cut: bool = False  # by us, at the limit
    ends_cleanly: bool = False  # the next answer on this connection begins where this one ends


def read_body(stream: ByteStream, head: Head, limit: int, *, cut: bool = False) -> RawBody:
    """The body, at most `limit` bytes. A longer one is cut, or raises FetchError (TOO_LARGE)."""
    is_chunked = "chunked" in head.values("transfer-encoding")
    length = _length(stream, head)
    if head.status in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED):
        return RawBody(b"", ends_cleanly=_is_clean(stream, head) and not is_chunked and not length)
    pieces = _chunks(stream) if is_chunked else _up_to_the_end(stream) if length is None else _by_length(stream, length)
    body = bytearray()
    fault: FetchError | None = None
    try:
        for piece in pieces:
            body += piece
            if len(body) > limit:
                if cut:
                    return RawBody(bytes(body[:limit]), is_cut=True)
                raise too_large(stream.url, limit)
    except FetchError as error:
        if error.reason is IssueReason.TOO_LARGE:
            raise
        fault = error
    if not is_chunked and length is None:
        return RawBody(_without_chunks(stream, bytes(body)), fault)
    return RawBody(bytes(body), fault, ends_cleanly=fault is None and _is_clean(stream, head))


def _is_clean(stream: ByteStream, head: Head) -> bool:
    return head.keeps_connection and not stream.notes and not stream.leftover


def too_large(url: str, limit: int) -> FetchError:
    """The error for a body over the limit."""
    return FetchError(IssueReason.TOO_LARGE, url, f"the body is over {limit:,} bytes (RILIS_MAX_BODY_BYTES)")


def _length(stream: ByteStream, head: Head) -> int | None:
    """What Content-Length says. None, with a note, where it is no number or two different ones."""
    lengths = set(head.values("content-length"))
    if not lengths:
        return None
    if len(lengths) > 1 or not all(length.isascii() and length.isdigit() for length in lengths):
        stream.notes.add(CaptureNote.MALFORMED_HEADERS)
        return None
    return int(lengths.pop()[:18])


def _counted(stream: ByteStream, count: int) -> Iterator[bytes]:
    left = count
    while left:
        piece = stream.some(min(left, _PIECE))
        if not piece:
            raise stream.broken(f"the connection ended {left:,} bytes before the end of the body")
        left -= len(piece)
        yield piece


def _by_length(stream: ByteStream, length: int) -> Iterator[bytes]:
    """As many bytes as announced. Where a document is not closed then, and goes on, its rest as well: servers that
    count characters instead of bytes announce too little."""
    tail = b""
    for piece in _counted(stream, length):
        tail = tail[-_TAIL:] + piece
        yield piece
    rest = stream.leftover.strip()
    if not rest:
        return
    stream.notes.add(CaptureNote.LONGER_THAN_DECLARED)
    if not rest.startswith(b"HTTP/") and not closes_document(tail):
        with contextlib.suppress(FetchError):
            while piece := stream.some(_PIECE, QUIET_SECONDS):
                yield piece


def _up_to_the_end(stream: ByteStream) -> Iterator[bytes]:
    tail = b""
    while piece := stream.some(_PIECE, QUIET_SECONDS if closes_document(tail) else None):
        tail = tail[-_TAIL:] + piece
        yield piece


def _chunks(stream: ByteStream) -> Iterator[bytes]:
    line = stream.line()
    if not _CHUNK_SIZE.fullmatch(line.strip(b"\r\n")) and _CONTENT_BEGINS.match(line):
        stream.put_back(line)
        yield from _up_to_the_end(stream)
        raise stream.broken("the body is not in chunks, as the headers say")
    while size := _chunk_size(stream, line):
        yield from _counted(stream, size)
        if stream.line().strip(b"\r\n"):
            raise stream.broken("a chunk is longer than its size")
        line = stream.line()
    _pass_trailers(stream)


def _without_chunks(stream: ByteStream, body: bytes) -> bytes:
    """The body without its chunk sizes, where it is in chunks to its last byte though no header says so."""
    pieces = iter((body,))
    again = ByteStream(stream.url, lambda _: next(pieces, b""))
    try:
        joined = b"".join(_chunks(again)) if _CHUNK_SIZE.fullmatch(body.partition(b"\n")[0].rstrip(b"\r")) else b""
    except FetchError:
        return body
    if not joined or again.leftover:
        return body
    stream.notes.add(CaptureNote.BADLY_FRAMED)
    return joined


def _chunk_size(stream: ByteStream, line: bytes) -> int:
    match = _CHUNK_SIZE.fullmatch(line.rstrip(b"\r\n"))
    if match is None:
        raise stream.broken(f"a chunk's size is {line[:20]!r}" if line else "the connection ended between two chunks")
    return int(match[1], 16)


def _pass_trailers(stream: ByteStream) -> None:
    """Read what follows the last chunk. The body is whole: nothing of this changes it."""
    try:
        for _ in range(MOST_FIELDS):
            if not stream.line(QUIET_SECONDS).strip(b"\r\n"):
                return
    except FetchError:
        stream.notes.add(CaptureNote.BADLY_FRAMED)


def closes_document(tail: bytes) -> bool:
    """Whether the last bytes of a body hold the closing tag of a page, a feed or a sitemap."""
    return _CLOSES.search(tail[-_END:].replace(b"\0", b"")) is not None


def is_whole(body: bytes) -> bool:
    """Whether a page, feed or sitemap has its closing tag, JSON its last bracket, a PDF its end mark.

    Of other content nobody can tell: False.
    """
    content = body.strip(_BLANK)
    if content[:1] in (b"{", b"["):
        return _is_json(content)
    if content.startswith(b"%PDF-"):
        return b"%%EOF" in content[-_END:]
    return content.startswith(b"<") and closes_document(content)


def _is_json(content: bytes) -> bool:
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        return False
    return True
