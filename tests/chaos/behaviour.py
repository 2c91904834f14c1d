"""What one misbehaving site does, and what must come of it.

A script is what the site sends when its page is asked for: bytes, and pauses in seconds. In the bytes `{page}`,
`{length}`, `{gzip}`, `{gzip_length}` and `{chunks}` stand for the site's own page.
"""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from rilis_etl.errors import IssueReason
from rilis_etl.model import CaptureNote

PAGE = "/rilis/1"  # where the odd page is
NEXT = "/rilis/2"  # a proper page, asked for afterwards over the same connection where that is still open
HTML = b"Content-Type: text/html; charset=utf-8\r\n"
OK = b"HTTP/1.1 200 OK\r\n" + HTML
SIZED = b"Content-Length: {length}\r\n\r\n{page}"
PLAIN = OK + SIZED
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
GZIPPED = OK + b"Content-Length: {gzip_length}\r\n"


class End(StrEnum):
    """What happens to the connection after a script."""

    OPEN = "open"
    CLOSE = "close"
    RESET = "reset"


@dataclass(frozen=True)
class Outcome:
    """What must come of the odd page: an answer with this status and body, or a failure for this reason.

    The body is a script; None: whatever it is. `then` is the reason for which the next page fails; None means
    that it comes, with its own text. `asked` is how often the odd page was asked for.
    """

    status: int = 200
    body: bytes | None = None
    notes: frozenset[CaptureNote] = frozenset()
    reason: IssueReason | None = None
    words: str = ""
    then: IssueReason | None = None
    asked: int | None = None


Script = bytes | float


@dataclass(frozen=True)
class Behaviour:
    """One site. Its host is `name`.kacau.example."""

    name: str
    script: tuple[Script, ...]
    outcome: Outcome
    end: End = End.OPEN
    first: tuple[Script, ...] = ()  # what it sends to the first request for the page, instead of the script
    paths: dict[str, bytes] = field(default_factory=dict)  # other addresses of the site
    robots: bytes | None = None
    robots_end: End = End.OPEN
    scheme: str = "http"
    cookies: bool = False
    verify_tls: bool = True

    @property
    def host(self) -> str:
        """Where it is found."""
        return f"{self.name}.kacau.example"

    @property
    def is_waited_for(self) -> bool:
        """Whether the outcome is known only when the site has been silent for some time."""
        is_late = IssueReason.TIMEOUT in (self.outcome.reason, self.outcome.then)
        seems_unfinished = {CaptureNote.BADLY_FRAMED, CaptureNote.LONGER_THAN_DECLARED} & self.outcome.notes
        return is_late or (self.end is End.OPEN and bool(seems_unfinished))


def read(*notes: CaptureNote, **more: object) -> Outcome:
    """The page is read as it is, with these notes."""
    return Outcome(body=b"{page}", notes=frozenset(notes), **more)  # type: ignore[arg-type]  # fields of Outcome


def status(code: int, body: bytes | None = None, *notes: CaptureNote, **more: object) -> Outcome:
    """An answer with this status."""
    return Outcome(code, body, frozenset(notes), **more)  # type: ignore[arg-type]  # fields of Outcome


def refused(reason: IssueReason, words: str = "", **more: object) -> Outcome:
    """No usable answer."""
    return Outcome(reason=reason, words=words, **more)  # type: ignore[arg-type]  # fields of Outcome


def page_of(name: str, path: str = PAGE) -> bytes:
    """The page of a site: no other has its text."""
    title = f"Rilis {name} {path}"
    paragraph = f"Warga {name} memeriksa pintu air di {path} – sesuai rencana tahun ini."
    return (
        f'<!DOCTYPE html>\n<html lang="id"><head><meta charset="utf-8"><title>{title}</title></head>\n'
        f'<body><main><h1>{title}</h1><div class="isi"><p>{paragraph}</p>\n<p>Petugas menandai jalan setapak, '
        f"dan {name} mencatatnya – hari ini.</p></div></main></body></html>\n"
    ).encode()


def filled(script: bytes, page: bytes) -> bytes:
    """The script with the page in its places."""
    packed = gzip.compress(page, mtime=0)
    values = {
        b"{page}": page,
        b"{length}": b"%d" % len(page),
        b"{characters}": b"%d" % len(page.decode()),
        b"{longer}": b"%d" % (len(page) + 10),
        b"{gzip}": packed,
        b"{gzip_length}": b"%d" % len(packed),
        b"{half}": page[: len(page) // 2],
        b"{gzip_half}": packed[: len(packed) // 2],
        b"{chunks}": b"".join(chunks(page)),
        b"{gzip_chunks}": b"".join(chunks(packed)),
    }
    for place, value in values.items():
        script = script.replace(place, value)
    return script


def chunks(data: bytes, size: int = 80) -> Iterator[bytes]:
    """The data in chunks, without the last one."""
    for place in range(0, len(data), size):
        piece = data[place : place + size]
        yield b"%x\r\n%s\r\n" % (len(piece), piece)
