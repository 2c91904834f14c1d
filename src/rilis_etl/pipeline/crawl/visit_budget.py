"""How much one visit to a source may take, so that an endless calendar or a slow site holds nobody up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rilis_etl.model import Role
from rilis_etl.settings import Settings

LISTINGS_SHARE = 0.5
"""Share of requests and time that listings may take, so that what they show is fetched in the same visit."""

_GOES_ON = "is the most that one visit takes; the next one goes on from there"


@dataclass(frozen=True, slots=True)
class VisitLimits:
    """The most that one visit takes."""

    releases: int
    requests: int
    time: timedelta

    @classmethod
    def from_settings(cls, settings: Settings) -> "VisitLimits":
        """As the settings say."""
        return cls(settings.visit_releases, settings.visit_requests, timedelta(hours=settings.visit_hours))


class VisitBudget:
    """What a visit has taken so far."""

    def __init__(self, limits: VisitLimits, clock: Callable[[], datetime]) -> None:
        self._limits = limits
        self._clock = clock
        self._began = clock()
        self._requests = 0
        self._releases = 0

    def count(self, role: Role | None = None) -> None:
        """Takes note of a request; None: a script of a page made it."""
        self._requests += 1
        self._releases += role is Role.RELEASE

    @property
    def listings_ended(self) -> str:
        """Why no further listing page is read in this visit, in a sentence; empty when there is no reason."""
        limit = self._reached(LISTINGS_SHARE)
        return f"the listings were not read to their end: half of {limit} {_GOES_ON}" if limit else ""

    @property
    def ended(self) -> str:
        """Why nothing more is fetched in this visit, in a sentence; empty when there is no reason."""
        limit = self._reached(1.0)
        return f"not everything was fetched: {limit} {_GOES_ON}" if limit else ""

    def _reached(self, share: float) -> str:
        limits = self._limits
        if self._releases >= limits.releases:
            return f"{limits.releases} releases (RILIS_VISIT_RELEASES)"
        if self._requests >= limits.requests * share:
            return f"{limits.requests} requests (RILIS_VISIT_REQUESTS)"
        if self._clock() - self._began >= limits.time * share:
            return f"{limits.time / timedelta(hours=1):g} hours (RILIS_VISIT_HOURS)"
        return ""
