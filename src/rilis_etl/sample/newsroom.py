"""The newsroom and its clock: what each institution shows at one moment."""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property

from rilis_etl.sample.content import JAKARTA, Release, library

FIRST_DAY = date(2026, 6, 15)
OPENS = time(5, 0, tzinfo=JAKARTA)  # when the daily run looks


@dataclass(frozen=True)
class Newsroom:
    """All three institutions as they are at 05:00 in Jakarta on `day`. Nothing later is visible."""

    day: date = FIRST_DAY

    @property
    def now(self) -> datetime:
        return datetime.combine(self.day, OPENS)

    @cached_property
    def releases(self) -> tuple[Release, ...]:
        """Everything published until now, as it is now, newest first; also what has been withdrawn since."""
        return tuple(r.at(self.now) for r in reversed(library()) if r.published <= self.now)

    def of(self, source: str) -> tuple[Release, ...]:
        """What one institution has published until now, newest first."""
        return tuple(release for release in self.releases if release.source == source)

    def find(self, source: str, key: str) -> Release | None:
        """The release, withdrawn or not; None where there is none, or none yet."""
        return next((release for release in self.of(source) if release.key == key), None)

    def listed(self, source: str) -> tuple[Release, ...]:
        """What the institution's listings show: everything that has not been withdrawn."""
        return tuple(release for release in self.of(source) if release.status == 200)
