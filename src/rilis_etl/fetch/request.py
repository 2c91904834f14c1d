"""What is asked for, and how much a site may cost us."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from rilis_etl import __version__
from rilis_etl.model import Link, Role, Validators
from rilis_etl.sources.schema import Source

if TYPE_CHECKING:
    from rilis_etl.settings import Settings


@dataclass(frozen=True, slots=True)
class Request:
    """One page to fetch for a source. With validators the site may answer 304: the page has not changed."""

    source: Source
    role: Role
    url: str
    link: Link | None = None
    validators: Validators | None = None
    follows: bool = True  # False: a redirect is an answer like any other
    part: range | None = None  # bytes of a file; None: all of it
    on_further: Callable[[], object] | None = None  # called for each request of the page's scripts, where it is drawn

    @property
    def part_headers(self) -> dict[str, str]:
        """The headers that ask for a part of a file, as it is stored; none for all of it."""
        asked = self.part and {"Range": f"bytes={self.part[0]}-{self.part[-1]}", "Accept-Encoding": "identity"}
        return asked or {}


def user_agent_of(contact: str) -> str:
    """What we call ourselves: name, version, and how a site's owner reaches whoever runs this."""
    where = f"mailto:{contact}" if "@" in contact and "://" not in contact else contact
    return f"rilis_etl/{__version__} (+{f'{where}; ' if where else ''}press-release archive)"


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Who we are for a site, and bounds on what one fetch may do."""

    user_agent: str = user_agent_of("")
    sender: str = ""  # an e-mail address, for the header From; empty: none is sent
    connect_seconds: float = 10
    read_seconds: float = 30  # between two packets
    total_seconds: float = 120  # for one response, however slowly it drips
    max_body_bytes: int = 20_000_000  # after decompression
    max_redirects: int = 5
    retries: int = 3
    delay_seconds: float = 2  # between two requests to one host, over all processes
    allow_private_hosts: bool = False
    ca_bundle: Path | None = None  # certificates to trust besides certifi's

    @classmethod
    def from_settings(cls, settings: "Settings") -> Self:
        """The limits that a person set."""
        return cls(
            user_agent=settings.user_agent or user_agent_of(settings.contact),
            sender=settings.contact if "://" not in settings.contact else "",
            connect_seconds=settings.connect_timeout_seconds,
            read_seconds=settings.read_timeout_seconds,
            total_seconds=settings.total_timeout_seconds,
            max_body_bytes=settings.max_body_bytes,
            max_redirects=settings.max_redirects,
            retries=settings.retries,
            delay_seconds=settings.delay_seconds,
            allow_private_hosts=settings.allow_private_hosts,
            ca_bundle=settings.ca_bundle,
        )
