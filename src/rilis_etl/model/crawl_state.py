"""What is known so far of a source's release pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from rilis_etl.model.outcome import Outcome


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

    @property
    def has_text(self) -> bool:
        """The newest look found the release."""
        return self.outcome is not Outcome.ISSUE


@dataclass(frozen=True, slots=True)
class CrawlState:
    """Everything known of one source's release pages, by the source's key and by URL as asked for."""

    source: str
    by_key: Mapping[str, UrlState] = field(default_factory=dict)
    by_url: Mapping[str, UrlState] = field(default_factory=dict)
    is_complete: bool = False  # no visit has failed or was killed since the last one that saw all it had to
