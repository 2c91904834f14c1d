"""Which captures of a release begin a version. Pure.

A page with another text may be a rotating widget or one arm of an experiment. So a text counts as an edit when a second
look finds it again, with no other text in between, or when the page states that it was modified since the look before.
The first text of a release counts at once.

The answer depends on what was captured when, not on the order of loading: so that loading day by day, late arrivals
and a rebuild from the archive all come to the same versions.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from rilis_etl.model.evidence import LOOKS_APART

JUST_NOW = timedelta(minutes=10)
"""A page whose time of change is this near to the time of the request only stamps itself with the present time."""


@dataclass(frozen=True, slots=True)
class Observation:
    """A capture that gave a text of a release."""

    release_id: int
    fetched_at: datetime
    capture_id: str
    content_key: int
    modified_at: datetime | None = None  # the last change, as the page states it


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a capture is among those of its release."""

    number: int | None = None  # of the version that it begins; None: it begins none
    shown_since: datetime | None = None  # when the version's text was first seen; before the capture that confirmed it
    is_confirmed: bool = True  # its text is the one of a version


UNCHANGED = Resolution()
UNCONFIRMED = Resolution(is_confirmed=False)


def resolve_versions(observations: Iterable[Observation]) -> dict[str, Resolution]:
    """What each capture is, by its id. Captures of the same moment are taken in the order of their ids."""
    in_time = sorted(observations, key=lambda s: (s.release_id, s.fetched_at, s.capture_id))
    return {
        capture_id: resolution
        for _, of_release in groupby(in_time, key=lambda s: s.release_id)
        for capture_id, resolution in _of_one_release(of_release)
    }


def _of_one_release(in_time: Iterable[Observation]) -> Iterator[tuple[str, Resolution]]:
    """The same for the captures of one release, given in the order of time."""
    number, held = 0, None
    before: Observation | None = None
    for content, same in groupby(in_time, key=lambda s: s.content_key):
        run = tuple(same)
        begins = None
        if content != held:
            begins = run[0] if before is None else _confirming(run, before)
        if begins is not None:
            number, held = number + 1, content
        for observation in run:
            if observation is begins:
                yield observation.capture_id, Resolution(number, run[0].fetched_at)
            else:
                yield observation.capture_id, UNCHANGED if content == held else UNCONFIRMED
        before = run[-1]


def _confirming(run: Sequence[Observation], before: Observation) -> Observation | None:
    """The look at which a new text counts; None while none does."""
    return next((s for s in run if s.fetched_at - run[0].fetched_at >= LOOKS_APART or _is_modified(s, before)), None)


def _is_modified(observation: Observation, before: Observation) -> bool:
    stamp = observation.modified_at
    return stamp is not None and before.fetched_at < stamp <= observation.fetched_at - JUST_NOW
