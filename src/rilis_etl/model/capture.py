"""What discovery finds and what comes back: links and captures."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from http import HTTPStatus

from rilis_etl.errors import IssueReason
from rilis_etl.model.memento import Memento


@dataclass(frozen=True, slots=True)
class Link:
    """A URL that discovery found, with what the listing said of it."""

    source: str
    url: str  # absolute, as the site writes it
    found_on: str  # URL of the listing page
    title: str | None = None
    listed_on: date | None = None  # the day the listing states
    section: str | None = None


class Role(StrEnum):
    """What a request was made for."""

    LISTING = "listing"
    RELEASE = "release"
    PROBE = "probe"  # an address that does not exist, to learn what the site answers then


@dataclass(frozen=True, slots=True)
class Validators:
    """What an earlier capture of a page lets us ask: whether the page has changed since (RFC 9110, 13.1)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Header:
    name: str
    value: str


class CaptureNote(StrEnum):
    """What was not as it should be about an answer that was kept all the same. The value is what `flags` shows."""

    MALFORMED_HEADERS = "malformed_headers"  # lines that are no headers were skipped, control characters read as spaces
    BADLY_FRAMED = "badly_framed"  # the body does not end where the server said, but its content is whole
    LONGER_THAN_DECLARED = "longer_than_declared"  # more bytes came than the headers said
    MISNAMED_CODING = "misnamed_coding"  # the body was not compressed as Content-Encoding said
    TLS_UNVERIFIED = "tls_unverified"  # the source says verify_tls = false: nobody vouches for the server's name
    REVALIDATED = "revalidated"  # the site said that the page has not changed: it is as it came the last time
    OUTSIDE_VISIT_TIME = "outside_visit_time"  # its robots.txt names other hours for visits
    REFRESH_FOLLOWED = "refresh_followed"  # the page led on by a meta refresh or a Refresh header
    RENDERED = "rendered"  # the document as a browser had it after the page's scripts, not the bytes that the site sent


@dataclass(frozen=True)
class Capture:
    """One HTTP response as received (after content decoding), or one failure to get any.

    `failure` is set when no response came: then `status` is 0 and `body` empty; it is archived all the same.
    `link` travels with release captures, so that everything right of the archive is a function of the archive.
    A memento's `fetched_at` is the time at which the web archive made it; it has the URL that the archive asked for,
    and where it is a redirect, `final_url` is where it leads.
    """

    source: str
    role: Role
    url: str  # as asked for
    final_url: str  # after redirects
    status: int
    headers: tuple[Header, ...]
    body: bytes
    fetched_at: datetime  # UTC
    link: Link | None = None
    failure: IssueReason | None = None
    failure_detail: str = ""
    notes: tuple[CaptureNote, ...] = ()
    memento: Memento | None = None  # None: we asked the site ourselves

    @cached_property
    def digest(self) -> str:
        """Sha-256 of the body, hex."""
        return hashlib.sha256(self.body).hexdigest()

    @cached_property
    def capture_id(self) -> str:
        """24 hex digits from URL, time and body: the same capture has the same id wherever it is read from."""
        seed = f"{self.source}\x1f{self.role}\x1f{self.url}\x1f{self.fetched_at.isoformat()}\x1f{self.digest}"
        return hashlib.sha256(seed.encode("utf-8", "surrogatepass")).hexdigest()[:24]

    @property
    def media_type(self) -> str | None:
        """The Content-Type header without its parameters, in lower case; None if there is none."""
        return (self.header("content-type") or "").partition(";")[0].strip().lower() or None

    @property
    def is_page(self) -> bool:
        """The site gave the page itself. 203 is 200 through a proxy that changed something on the way."""
        return self.status in (HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION)

    @property
    def is_redirect(self) -> bool:
        """It is a memento that only leads on, to `final_url`: what was there is a capture of its own."""
        return self.memento is not None and 300 <= self.status < 400 and self.final_url != self.url

    def header(self, name: str) -> str | None:
        """The first header of this name, whatever its case; None if the response has none."""
        wanted = name.lower()
        return next((h.value for h in self.headers if h.name.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class CapturePlace:
    """Where a capture stands in the archive."""

    file: str  # relative to the archive folder, with forward slashes
    offset: int  # bytes, of the compressed record
    length: int  # bytes

    @property
    def end(self) -> int:
        """Where the next record begins: reading resumes here."""
        return self.offset + self.length

    @property
    def source(self) -> str:
        """The source of the file."""
        return self.file.partition("/")[0]

    @property
    def name(self) -> str:
        """What stands for the address of a page whose own is lost."""
        return f"{self.file}#{self.offset}"
