"""What the archive has lost, as far as that can be known."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rilis_etl.model.capture import CapturePlace, Role


class Damage(StrEnum):
    """What is wrong with a record of the archive."""

    LOST = "lost"  # it cannot be read
    GONE = "gone"  # it is not there any more, and nothing that is damaged stands in its place
    UNREADABLE = "unreadable"  # the disk or its permissions refuse it now: the next load tries again
    HARMLESS = "harmless"  # some of its bytes have changed, and its content is whole


@dataclass(frozen=True, slots=True)
class DamagedRecord:
    """A record of the archive that is not as it was written, or all that stood there up to the next that can be read.

    What it says of itself may be as wrong as its bytes: it is believed where somebody else says the same.
    """

    place: CapturePlace  # up to where the next record begins
    detail: str
    damage: Damage = Damage.LOST
    url: str | None = None  # as asked for
    role: Role | None = None
    fetched_at: datetime | None = None  # UTC
    is_vouched: bool = False  # a warehouse knows this page; without an address: it knows that no page stood there

    @property
    def source(self) -> str:
        """The source whose file it is in."""
        return self.place.source

    @property
    def page(self) -> str | None:
        """The address, as asked for, of the page that is lost; None where nobody can be believed."""
        return self.url if self.is_vouched else None

    def __str__(self) -> str:
        if self.damage is Damage.GONE:
            return self.detail
        where = f"{self.place.file} is damaged at byte {self.place.offset}"
        span = f", up to byte {self.place.end}" if self.place.length else ""
        return f"{where}{span}: {self.detail}{self._whose}"

    @property
    def _whose(self) -> str:
        if self.is_vouched:
            return f" ({self.url})" if self.url else " (no page stood there)"
        return f" (its bytes say {self.url}, which nothing confirms)" if self.url else ""


@dataclass(frozen=True, slots=True)
class MissingBytes:
    """An archive file of which a snapshot has read more than is there."""

    file: str
    known: int  # bytes that a snapshot has read
    size: int | None  # bytes that are there; None: the file is gone, or cannot be opened

    def __str__(self) -> str:
        if self.size is None:
            return f"{self.file} is missing ({self.known:,} bytes)"
        return f"{self.file} is {self.known - self.size:,} bytes shorter than it was"
