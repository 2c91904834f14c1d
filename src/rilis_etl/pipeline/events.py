"""What the path tells whoever watches: small values, sent as they happen. A progress bar or a flow's log listens."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Listed:
    """A listing page was read."""

    source: str
    pages: int  # so far
    links: int  # so far


@dataclass(frozen=True, slots=True)
class Due:
    """Discovery of a source is over; this many releases are to be fetched."""

    source: str
    releases: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """One release was asked for, whatever came."""

    source: str
    url: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A source failed as a whole."""

    source: str
    why: str


@dataclass(frozen=True, slots=True)
class Read:
    """Captures were processed and written to the staging database."""

    captures: int  # so far
    total_bytes: int  # of the archive to read
    read_bytes: int  # so far


@dataclass(frozen=True, slots=True)
class Importing:
    """Files of web archives are being read."""

    total_bytes: int
    read_bytes: int  # so far


@dataclass(frozen=True, slots=True)
class Publishing:
    """The staging database is being checked and published."""


@dataclass(frozen=True, slots=True)
class Noted:
    """Something worth a line in the log that stops nothing."""

    text: str


Event = Listed | Due | Fetched | Failed | Read | Importing | Publishing | Noted
Listener = Callable[[Event], None]


def ignore(_: Event) -> None:
    """A listener that does not care."""
