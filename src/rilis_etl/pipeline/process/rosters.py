"""Each source's roster while a load goes on: taken up from the warehouse, then taught by every new text in order.

A release teaches once, by its first text, whether it is met in this load or was in an earlier one: so the roster is the
same wherever batches and loads are cut, and whether or not a later text turns out to be an edit. A memento teaches
nothing: it may come in before or after what we saw ourselves.
"""

from collections.abc import Iterable

from rilis_etl.model import Version
from rilis_etl.text.bylines import Roster
from rilis_etl.warehouse.snapshots.staging_database import RosterRow, StagingDatabase


class Rosters:
    """One roster per source."""

    def __init__(self, work: StagingDatabase) -> None:
        self._work = work
        self._rosters: dict[str, Roster] = {}
        self._taught: set[tuple[str, str]] = set()
        self._expected: set[tuple[str, str]] = set()

    def expect(self, releases: Iterable[tuple[str, str]]) -> None:
        """Look up which of these releases (source, source_key) have a text, once for the batch."""
        unknown = {release for release in releases if release not in self._expected}
        self._expected |= unknown
        self._taught |= self._work.with_text(unknown)

    def of(self, source: str) -> Roster:
        """The roster as it stands now."""
        if source not in self._rosters:
            roster = Roster()
            for row in self._work.roster_rows(source):
                roster = _taught(roster, row)
            self._rosters[source] = roster
        return self._rosters[source]

    def learn(self, version: Version) -> None:
        """Teach the credits of a release's first text."""
        release = (version.source, version.source_key)
        if release in self._taught or version.seen_by is not None:
            return
        self._taught.add(release)
        roster = self.of(version.source)
        for byline in version.bylines:
            named = byline.full_name is not None and byline.full_name in version.body
            roster = _taught(roster, RosterRow(version.source_key, version.publication.published_on, byline, named))
        self._rosters[version.source] = roster


def _taught(roster: Roster, row: RosterRow) -> Roster:
    """The roster after one more credit; only a name that stands in the text itself says whose initials these may be."""
    names = (row.byline.full_name,) if row.byline.full_name and row.is_named_in_text else ()
    return roster.updated((row.byline,), row.published_on, names)
