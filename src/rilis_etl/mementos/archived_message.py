"""The HTTP message in a record, read as tolerantly as one from the network: chunks and codings are undone.

Crawlers undo some of that themselves and leave the headers as they were, so the bytes are believed before the headers.
"""

import re
from dataclasses import dataclass

from rilis_etl.fetch.byte_stream import ByteStream
from rilis_etl.fetch.content_coding import decode_content
from rilis_etl.fetch.response_body import is_whole, read_body
from rilis_etl.fetch.response_head import read_head
from rilis_etl.model import CaptureNote, Header

_HEAD_ENDS = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class ArchivedMessage:
    """Status, headers and decoded body. `fault` says why the body may not be whole, and is empty when it is."""

    status: int
    headers: tuple[Header, ...]
    body: bytes
    notes: tuple[CaptureNote, ...] = ()
    fault: str = ""

    def header(self, name: str) -> str:
        """The first header of this name (lower case), or an empty text."""
        return next((header.value for header in self.headers if header.name.lower() == name), "")


def read_message(url: str, block: bytes, limit: int) -> ArchivedMessage:
    """The message in `block`. Raises FetchError (BAD_RESPONSE; TOO_LARGE for what unpacks to more than `limit`)."""
    stream = _stream(url, block)
    head = read_head(stream)
    received = read_body(stream, head, limit)
    codings = [*head.values("content-encoding"), *head.values("transfer-encoding")]
    raw, is_misframed = received.data, received.fault is not None
    if is_misframed and "chunked" in codings and not raw:  # a crawler has joined the chunks and left the header
        raw, is_misframed = payload_of(block), False
    decoded = decode_content(raw, codings, limit, url, is_text=True)
    fault = (str(received.fault.detail) if received.fault and is_misframed else "") or decoded.fault
    if fault and (is_whole(decoded.body) or decoded.is_misnamed):
        fault = ""
        stream.notes.add(CaptureNote.MISNAMED_CODING if decoded.is_misnamed else CaptureNote.BADLY_FRAMED)
    elif decoded.is_misnamed:
        stream.notes.add(CaptureNote.MISNAMED_CODING)
    return ArchivedMessage(head.status, head.headers, decoded.body, tuple(sorted(stream.notes)), fault)


def read_message_head(url: str, block: bytes) -> ArchivedMessage:
    """Status and headers of a message whose body is not there, as in a revisit. Raises FetchError (BAD_RESPONSE)."""
    head = read_head(_stream(url, block))
    return ArchivedMessage(head.status, head.headers, b"")


def _stream(url: str, block: bytes) -> ByteStream:
    """The bytes of a message. Where nothing ends its head, the block does."""
    pieces = iter((block if _HEAD_ENDS.search(block) else block.rstrip() + b"\r\n\r\n",))
    return ByteStream(url, lambda _: next(pieces, b""))


def payload_of(block: bytes) -> bytes:
    """What follows the head of a message, as it is stored."""
    ends = _HEAD_ENDS.search(block)
    return block[ends.end() :] if ends else b""
