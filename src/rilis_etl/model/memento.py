"""What is known of a capture that a web archive made."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Memento:
    """Who made a capture that we did not make ourselves, and where we have it from."""

    seen_by: str  # the archive: the host that served it, or "import:" and the name of the file
    retrieved_at: datetime  # UTC, when we got it; when it was made is the capture's own time
    place: str  # the address it was served at, or the name of the file
    offset: int = 0  # bytes, where its record stands in that file
    record_id: str = ""  # what the archive calls the record; empty where it has no name
    digest: str = ""  # of the payload as stored, as the archive states it: "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"

    @property
    def url(self) -> str | None:
        """The address at which it was served; None where it came in a file."""
        return self.place if self.place.startswith(("http://", "https://")) else None
