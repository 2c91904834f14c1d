"""What a load hands to the warehouse, and what it hears back. Plain values; nothing here knows DuckDB."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rilis_etl.errors import IssueReason
from rilis_etl.model import Capture, CapturePlace, Issue, Link, Role, Version


class Outcome(StrEnum):
    """What became of a capture. The value is what analysts see in `captures.outcome`."""

    LOADED = "loaded"  # it made a version
    UNCHANGED = "unchanged"  # its cleaned text is one that the release has as a version
    UNCONFIRMED = "unconfirmed"  # its text is another one, and no second look has found it again
    ISSUE = "issue"  # it could not be loaded
    LISTING = "listing"  # a listing page, read for its links
    NOT_MODIFIED = "not_modified"  # the site answered 304
    PROBE = "probe"  # what the site answers to an address that does not exist


FOUND = frozenset({Outcome.LOADED, Outcome.UNCHANGED, Outcome.UNCONFIRMED, Outcome.NOT_MODIFIED})
"""The look found the release."""


@dataclass(frozen=True, slots=True)
class CaptureRow:
    """A capture without its body, with its place in the archive and the release it is of (None: unknown).

    `asked_key` is the release that the URL asked for names, `address` where the answer came from, in one spelling;
    `reader` is the fingerprint of what read the page (see judge.reader_of); None where there was no page to read.
    """

    capture_id: str
    source: str
    role: Role
    url: str
    final_url: str
    status_code: int
    media_type: str | None
    digest: str
    size_bytes: int
    fetched_at: datetime
    place: CapturePlace
    source_key: str | None = None
    failure: IssueReason | None = None
    failure_detail: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    asked_key: str | None = None
    address: str | None = None
    reader: str | None = None

    @classmethod
    def of(
        cls,
        capture: Capture,
        place: CapturePlace,
        source_key: str | None = None,
        *,
        address: str | None = None,
    ) -> "CaptureRow":
        """The row of a capture read from the archive."""
        content_type = capture.header("content-type") or ""
        return cls(
            capture_id=capture.capture_id,
            source=capture.source,
            role=capture.role,
            url=capture.url,
            final_url=capture.final_url,
            status_code=capture.status,
            media_type=content_type.partition(";")[0].strip().lower() or None,
            digest=capture.digest,
            size_bytes=len(capture.body),
            fetched_at=capture.fetched_at,
            place=place,
            source_key=source_key,
            failure=capture.failure,
            failure_detail=capture.failure_detail or None,
            etag=capture.header("etag"),
            last_modified=capture.header("last-modified"),
            asked_key=source_key,
            address=address,
        )


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link as one listing capture showed it."""

    link: Link
    seen_at: datetime  # when the listing was fetched
    source_key: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """What is written in one transaction.

    Every version and every issue belongs to a capture of the same batch (by `capture_id`), at most one to each.
    A capture with neither must be a listing, a probe or a 304. Captures may come in any order and may have been written
    before: those are skipped with all that hangs on them, but for those in `again`, which were read anew and replace
    what was stored of them.
    """

    captures: tuple[CaptureRow, ...] = ()
    links: tuple[LinkRow, ...] = ()
    versions: tuple[Version, ...] = ()
    issues: tuple[Issue, ...] = ()
    positions: Mapping[str, int] = field(default_factory=dict)  # archive file → bytes dealt with once this batch is in
    again: frozenset[str] = frozenset()  # captures stored before and read anew


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What a batch did. Ids are those of captures."""

    loaded: frozenset[str] = frozenset()  # they made a version
    unchanged: frozenset[str] = frozenset()  # their text was the release's already
    issues: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()  # stored by an earlier batch: nothing was done for them
