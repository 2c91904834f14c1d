"""The HTTP message in the block of a record: status line and headers as text, then the body after content decoding."""

from http import HTTPStatus

from rilis_etl.errors import ArchiveError
from rilis_etl.model import Capture, Header

_END = b"\r\n\r\n"
_ORIGINAL = "X-Archive-Orig-"
_UNDONE = frozenset({"content-encoding", "content-length", "transfer-encoding"})


def encode_head(capture: Capture) -> bytes:
    """The message of `capture` up to its body. Raises ArchiveError for a header that HTTP does not allow."""
    lines = [f"HTTP/1.1 {capture.status} {_phrase(capture.status)}", *map(_to_archive, capture.headers)]
    for header, line in zip(capture.headers, lines[1:], strict=True):
        if "\r" in line or "\n" in line or not header.name or ":" in header.name:
            raise ArchiveError(f"{capture.url} has a header that HTTP does not allow: {line[:80]!r}")
    try:
        return "\r\n".join(lines).encode("latin-1") + _END
    except UnicodeEncodeError as error:
        raise ArchiveError(
            f"{capture.url} has a header outside latin-1: {error.object[error.start :][:20]!r}"
        ) from error


def decode_message(block: bytes) -> tuple[int, tuple[Header, ...], bytes]:
    """Status, headers and body of a message that `encode_head` began. Raises ValueError for anything else."""
    head, _, body = block.partition(_END)
    status_line, *header_lines = head.decode("latin-1").split("\r\n")
    return int(status_line.split(" ", 2)[1]), tuple(map(_from_archive, header_lines)), body


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _to_archive(header: Header) -> str:
    undone = header.name.lower() in _UNDONE or header.name.startswith(_ORIGINAL)
    return f"{_ORIGINAL if undone else ''}{header.name}: {header.value}"


def _from_archive(line: str) -> Header:
    name, value = line.split(": ", 1)
    return Header(name.removeprefix(_ORIGINAL), value)
