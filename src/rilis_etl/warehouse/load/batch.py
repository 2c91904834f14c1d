"""What a load hands to the warehouse, and what it gets back. Plain values; nothing here knows DuckDB."""

from dataclasses import dataclass
from datetime import datetime

from rilis_etl.html.reservations import NOTHING_RESERVED, Reservations
from rilis_etl.model import Capture, CapturePlace, Issue, Link, Version
from rilis_etl.similarity.announced import Shown
from rilis_etl.similarity.minhash import SignedText


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link as one listing showed it."""

    link: Link
    seen_at: datetime  # when the listing was fetched
    source_key: str | None = None
    found_by: str = ""  # the kind of discovery


@dataclass(frozen=True, slots=True)
class CaptureRow:
    """A capture with its place in the archive, and what reading it found out. A batch of rows is written in one
    transaction, in whatever order they come; what is stored already is passed over, unless it was read again."""

    capture: Capture
    place: CapturePlace
    asked_key: str | None = None  # the release that the URL asked for names; None: it names none
    source_key: str | None = None  # the release that the page is of; None: unknown
    address: str | None = None  # where the answer came from, in one spelling
    parser: str | None = None  # fingerprint of what read the page; None where there was no page to read
    result: Version | Issue | None = None  # what the capture gave; None of a good listing, a probe or a 304
    links: tuple[LinkRow, ...] = ()  # on a listing
    shown: Shown | None = None  # what the page says; None where it gave no text
    reserves: Reservations = NOTHING_RESERVED  # against being passed on
    signed: SignedText | None = None  # the text; None where it is signed when it is compared
    is_again: bool = False  # it is stored and was parsed anew: this replaces what is stored of it

    @classmethod
    def of(
        cls, capture: Capture, place: CapturePlace, key: str | None = None, *, address: str | None = None
    ) -> "CaptureRow":
        """The row of a capture whose page is of the release that its URL names, as far as is known."""
        return cls(capture, place, key, key, address)

    @property
    def capture_id(self) -> str:
        """The id of the capture."""
        return self.capture.capture_id

    @property
    def version(self) -> Version | None:
        """The text that the capture gave, if it gave one."""
        return self.result if isinstance(self.result, Version) else None


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What a batch did. Ids are those of captures."""

    loaded: frozenset[str] = frozenset()  # they brought a version
    unchanged: frozenset[str] = frozenset()  # their text was stored already, also where they showed it earlier
    issues: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()  # stored by an earlier batch: nothing was done for them
    releases: frozenset[int] = frozenset()  # ids of the releases whose versions may be others now
