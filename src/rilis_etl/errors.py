"""Every exception the package raises on purpose, as one tree; a plain sentence each.

Messages name the thing, the place and the remedy. Only `pipeline` turns an `Unusable` or a `FetchError` into an issue.
"""

import re
from enum import StrEnum
from pathlib import Path

from rilis_etl.printable import printable

_LONG_POST = re.compile(r"(__wb_post_data=\S{200})\S+")
"""A POST is named by an address that holds all that is sent: the state of a form may have 100,000 characters."""


class RilisError(Exception):
    """Anything rilis_etl refuses to do; its text is meant for the person at the terminal, and safe to print there."""

    def __str__(self) -> str:
        return printable(_LONG_POST.sub(r"\1…", super().__str__()))


class SettingsError(RilisError):
    """A setting or a command-line argument makes no sense."""


class LockedError(RilisError):
    """A lock file is held by another process."""

    def __init__(self, path: Path, holder: str) -> None:
        super().__init__(f"{path} is held by process {holder}")
        self.holder = holder


class SourceError(RilisError):
    """A source file is malformed, or a source is not known."""


class ArchiveError(RilisError):
    """The archive cannot be written, or holds something that is not ours."""


class WarehouseError(RilisError):
    """The warehouse cannot be opened, loaded or published."""


class SchemaError(WarehouseError):
    """The warehouse has a schema that this version of the code does not know."""


class WarehouseBusyError(WarehouseError):
    """Another process is loading this warehouse."""


class ClockError(ArchiveError):
    """The clock of this machine is behind what the archive holds: pages fetched now would be dated before those."""


class SourceBusyError(RilisError):
    """Another process is fetching this source."""


class JobError(RilisError):
    """A worker could not do what it was asked to, or its answer cannot be read."""


class MissingPackageError(RilisError):
    """A setting asks for a package that is not installed."""


class CheckFailedError(WarehouseError):
    """A check returned rows after a load: the snapshot was not published."""


class QueryError(RilisError):
    """A query was refused, failed, or took too long or too much memory."""


class ServiceError(RilisError):
    """`rilis up` cannot start, or a part of it has died."""


class NotifyError(RilisError):
    """An alert could not be sent."""


class DiscoveryError(RilisError):
    """A listing does not look as its source file says: no rows, or rows without links."""


class DateNotFoundError(RilisError):
    """A text that should hold a date holds none that we can read."""


class IssueReason(StrEnum):
    """Why something was not loaded. The value is what analysts see in `issues.reason`."""

    # no usable response
    ROBOTS_DISALLOWED = "robots_disallowed"  # robots.txt forbids the path
    FORBIDDEN_ADDRESS = "forbidden_address"  # the URL leads to a private or foreign address
    UNREACHABLE = "unreachable"  # no connection, no name, TLS failure
    TIMEOUT = "timeout"  # the site did not answer in time
    TOO_LARGE = "too_large"  # body, or what it decompresses to, is over the limit
    REDIRECT_LOOP = "redirect_loop"  # more redirects than allowed
    HTTP_GONE = "http_gone"  # 404 or 410
    HTTP_REFUSED = "http_refused"  # any other 4xx
    HTTP_FAILED = "http_failed"  # 5xx after retries
    BAD_RESPONSE = "bad_response"  # not HTTP, or broken in transit
    HOST_RESTING = "host_resting"  # the site is left alone until later: it asked for it, is silent, or turns us away
    # a response that is no release
    BOT_WALL = "bot_wall"  # a guard, a consent page or a waiting room instead of the page
    PLACEHOLDER = "placeholder"  # maintenance, an error, a login or a parked domain instead of the page
    OUTAGE = "outage"  # gone as all pages of the visit are: the site is out, and nothing is said of the release
    NOT_HTML = "not_html"  # another media type, or binary bytes
    TRUNCATED = "truncated"  # the document stops before its body does
    TOO_DEEP = "too_deep"  # nested deeper than any real page
    NO_MATCH = "no_match"  # a selector of the source matches nothing, or two where one was meant
    NO_TITLE = "no_title"  # no title can be found
    EMPTY_BODY = "empty_body"  # nothing is left to read
    IMAGE_ONLY = "image_only"  # the release is a picture
    ATTACHMENT_ONLY = "attachment_only"  # the release is an attached file
    RUBBISH = "rubbish"  # a test entry ("asdsd")
    UNKNOWN_SOURCE = "unknown_source"  # the source file is gone
    NOT_A_RELEASE = "not_a_release"  # the URL is outside the source's identity pattern
    # a capture that we could not read
    READER_FAILED = "reader_failed"  # our code raised an exception: read again when it, or the source file, changes
    DAMAGED_RECORD = "damaged_record"  # the archive lost it: it is fetched again


class Unusable(RilisError):  # noqa: N818 - it names the page, not a fault of the program
    """A page cannot become a release. `reason` is stored with the issue, `detail` says what was seen and where."""

    def __init__(self, reason: IssueReason, detail: str) -> None:
        super().__init__(f"{reason.value}: {detail}")
        self.reason = reason
        self.detail = detail


class FetchError(RilisError):
    """A URL gave no usable response. `reason` is stored with the issue, `url` is the address asked for.

    `heals` says that the same request may well succeed a little later.
    """

    def __init__(self, reason: IssueReason, url: str, detail: str, *, heals: bool = False) -> None:
        super().__init__(f"{reason.value}: {detail} ({url})")
        self.reason = reason
        self.url = url
        self.detail = detail
        self.heals = heals
