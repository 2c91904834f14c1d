"""The head of an HTTP response, read as browsers read it: a malformed line is skipped, and the rest is kept.

Interim answers (status 1xx) are passed over: the answer is what comes after them (RFC 9110, 15.2).
"""

import re
from dataclasses import dataclass
from http import HTTPStatus

from rilis_etl.fetch.byte_stream import ByteStream
from rilis_etl.model import CaptureNote, Header

MOST_FIELDS = 100
"""Header lines of one answer; http.client's bound too."""

MOST_INTERIM = 20
MOST_BLANK = 4
"""Blank lines before a status line: some servers end the answer before with one too many."""

_STATUS_LINE = re.compile(rb"(?:HTTP(?:/(\d+)(?:\.(\d+))?)?|ICY)[ \t]+(\d{3})(?!\d)", re.IGNORECASE)
_TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.6.2
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_PAGE_BEGINS = re.compile(rb"\s*<(?:!doctype|html|\?xml)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Head:
    """Status and headers of a final answer."""

    status: int
    version: tuple[int, int]
    headers: tuple[Header, ...]

    def values(self, name: str) -> list[str]:
        """The parts of a header that is a list, in lower case: all its lines, split at commas (RFC 9110, 5.3)."""
        lines = (header.value for header in self.headers if header.name.lower() == name)
        return [part for line in lines for part in (piece.strip().lower() for piece in line.split(",")) if part]

    def value(self, name: str) -> str:
        """The first header of this name (lower case), or an empty text."""
        return next((header.value for header in self.headers if header.name.lower() == name), "")

    @property
    def keeps_connection(self) -> bool:
        """Whether the server lets us ask again on the same connection (RFC 9112, 9.3)."""
        return self.version >= (1, 1) and "close" not in self.values("connection")


def read_head(stream: ByteStream) -> Head:
    """The head of the final answer. Raises FetchError (BAD_RESPONSE, and what the stream raises)."""
    for _ in range(MOST_INTERIM):
        head = _read_one(stream)
        if head.status == HTTPStatus.SWITCHING_PROTOCOLS:
            raise stream.broken("the server switches to another protocol, which we did not ask for")
        if head.status >= HTTPStatus.OK:
            return head
    raise stream.broken(f"the server sent {MOST_INTERIM} interim answers and no final one")


def _read_one(stream: ByteStream) -> Head:
    line = _first_line(stream)
    match = _STATUS_LINE.match(line)
    if match is None or match[3] < b"100":
        raise stream.broken(f"the answer is not HTTP: it begins with {line[:40]!r}")
    version = (int((match[1] or b"1")[:2]), int((match[2] or b"0")[:2]))
    return Head(int(match[3]), version, _read_fields(stream))


def _first_line(stream: ByteStream) -> bytes:
    for _ in range(MOST_BLANK):
        line = stream.line()
        if not line:
            raise stream.broken("the connection ended before an answer came")
        if line.strip():
            return line.strip()
    raise stream.broken("the answer is not HTTP: it begins with blank lines")


def _read_fields(stream: ByteStream) -> tuple[Header, ...]:
    fields: list[Header] = []
    was_kept = False
    for _ in range(MOST_FIELDS):
        line = stream.line()
        if not line:
            raise stream.broken("the connection ended in the middle of the headers")
        content = line.rstrip(b"\r\n")
        if not content:
            return tuple(fields)
        if _PAGE_BEGINS.match(line):  # the blank line that ends the headers was forgotten
            stream.put_back(line)
            stream.notes.add(CaptureNote.MALFORMED_HEADERS)
            return tuple(fields)
        if content[0] in b" \t" and was_kept:  # RFC 9112, 5.2: a folded line reads as one space
            field = Header(fields[-1].name, f"{fields.pop().value} {_text(content)}".strip())
        else:
            name, colon, value = content.partition(b":")
            name = name.rstrip(b" \t")
            was_kept = bool(colon) and _TOKEN.fullmatch(name) is not None
            field = Header(name.decode("latin-1"), _text(value))
        if was_kept:
            fields.append(field)
        if not was_kept or _CONTROL.search(content):
            stream.notes.add(CaptureNote.MALFORMED_HEADERS)
    raise stream.broken(f"the answer has more than {MOST_FIELDS} header lines")


def _text(value: bytes) -> str:
    """A value as text. Control characters read as spaces (RFC 9110, 5.5)."""
    return _CONTROL.sub(b" ", value).decode("latin-1").strip(" \t")
