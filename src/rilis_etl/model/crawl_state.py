"""What is known so far of a source's release pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from rilis_etl.errors import IssueReason
from rilis_etl.model.evidence import CONFIRMED_AFTER
from rilis_etl.model.outcome import Outcome

SETTLED_REASONS = frozenset(
    {
        IssueReason.ROBOTS_DISALLOWED,
        IssueReason.FORBIDDEN_ADDRESS,
        IssueReason.IMAGE_ONLY,
        IssueReason.ATTACHMENT_ONLY,
        IssueReason.RUBBISH,
        IssueReason.NOT_A_RELEASE,
    }
)
"""Issues that say for themselves what a page is, or that it must not be read: nothing is missing because of them."""


@dataclass(frozen=True, slots=True)
class UrlState:
    """The newest look at a release page, and what listings say about the release."""

    url: str  # where it was found last; where it was looked for, if it never was found
    source_key: str | None
    fetched_at: datetime  # UTC, of the newest capture
    outcome: Outcome  # of the newest capture
    reason: str | None  # of the issue, when that is the outcome
    published_on: date | None  # of the newest version
    etag: str | None  # of the newest capture of this URL that gave a text
    last_modified: str | None
    listed_on: date | None = None
    title: str | None = None
    section: str | None = None
    found_on: str | None = None  # URL of the listing
    gone_since: datetime | None = None  # first look that found it gone, after the last one that found it
    found_at: datetime | None = None  # last look that found the release
    failing_since: datetime | None = None  # first look that did not find it, after the last one that did
    failed_looks: int = 0  # looks since then
    parser: str | None = None  # fingerprint of what the newest capture was parsed with
    has_page: bool = False  # the newest capture is a page in the archive, which can be parsed again
    listed_at: datetime | None = None  # when a listing page showed it last
    was_lost: bool = False  # the archive has lost a page of it

    @property
    def has_text(self) -> bool:
        """The newest look found the release."""
        return self.outcome is not Outcome.ISSUE

    @property
    def was_found(self) -> bool:
        """Some look found the release."""
        return self.has_text or self.found_at is not None or self.gone_since is not None

    @property
    def is_open(self) -> bool:
        """No look has brought the release, and nothing says why it never will."""
        if self.was_found or self.reason in SETTLED_REASONS:
            return False
        if self.reason != IssueReason.HTTP_GONE or self.failing_since is None:
            return True
        return self.fetched_at - self.failing_since < CONFIRMED_AFTER


@dataclass(frozen=True, slots=True)
class CrawlState:
    """Everything known of one source's release pages, by the source's key and by URL as asked for."""

    source: str
    by_key: Mapping[str, UrlState] = field(default_factory=dict)
    by_url: Mapping[str, UrlState] = field(default_factory=dict)
    is_complete: bool = False  # no visit has failed or was killed since the last one that saw all it had to

    def of(self, key: str, url: str) -> UrlState | None:
        """The state of the release `key`, or of a page at `url` that turned out to be another release."""
        return self.by_key.get(key) or self.by_url.get(url)
