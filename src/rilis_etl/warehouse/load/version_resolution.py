"""Which captures of a release begin a version. Pure.

A page with another text may be a rotating widget or one arm of an experiment. So a text counts as an edit when a second
look finds it again, with no other text in between, or when the page states that it was modified since the look before.
The first text of a release counts at once.

Mementos, the looks of web archives, are years apart, and no second one comes. So what they show counts where no other
look lies near, and never against our own looks: what these establish stays a version, and a text that only mementos
show between two looks of ours that found another one counts for nothing.

The answer depends on what was captured when, not on the order of loading: so that loading day by day, late arrivals
and a rebuild from the archive all come to the same versions.
"""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from rilis_etl.model.evidence import LOOKS_APART

SPARSE = timedelta(days=30)
"""A memento without another look so near stands for itself: archives come back to a page after months."""

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
    is_memento: bool = False
    text_key: int | None = (
        None  # of title and text without the day, which a listing may have told and an archive did not
    )


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
    looks = _called_as_ours(tuple(in_time))
    ours = [look for look in looks if not look.is_memento]
    if len(ours) == len(looks):
        return _resolved(looks, frozenset())
    sure = frozenset(_established(ours))
    return _resolved(looks, sure)


def _called_as_ours(looks: Sequence[Observation]) -> Sequence[Observation]:
    """The looks, each memento with the content of the look of ours that has its title and text, if there is one."""
    by_text = {look.text_key: look.content_key for look in reversed(looks) if not look.is_memento}
    by_text.pop(None, None)
    return [
        replace(look, content_key=by_text.get(look.text_key, look.content_key)) if look.is_memento else look
        for look in looks
    ]


def _established(ours: Sequence[Observation]) -> Iterator[str]:
    """The ids of our looks at whose time their text was the release's, by our looks alone."""
    held, before = None, None
    for content, same in groupby(ours, key=lambda look: look.content_key):
        run = tuple(same)
        begins = run[0] if before is None or content == held else _confirming(run, before)
        if begins is not None:
            held = content
            yield from (look.capture_id for look in run[run.index(begins) :])
        before = run[-1]


@dataclass(slots=True)
class _Text:
    """A text as it becomes a version: the capture that begins it is one of ours where there is any."""

    number: int
    content: int
    begins: Observation
    shown_since: datetime


def _resolved(looks: Sequence[Observation], sure: AbstractSet[str]) -> Iterator[tuple[str, Resolution]]:
    text: _Text | None = None
    of_look: list[tuple[Observation, _Text | None]] = []
    runs = [tuple(run) for _, run in groupby(looks, key=lambda look: look.content_key)]
    for place, run in enumerate(runs):
        content = run[0].content_key
        if text is None or content != text.content:
            begins = _begins(runs, place, sure, is_first=text is None)
            if begins is not None:
                text = _Text(text.number + 1 if text else 1, content, begins, run[0].fetched_at)
        is_held = text is not None and content == text.content
        of_look += ((look, text if is_held else None) for look in run)
        if text is not None and is_held and text.begins.is_memento:
            text.begins = next((look for look in run if not look.is_memento), text.begins)
    for look, shown in of_look:
        if shown is None:
            yield look.capture_id, UNCONFIRMED
        elif look is shown.begins:
            yield look.capture_id, Resolution(shown.number, shown.shown_since)
        else:
            yield look.capture_id, UNCHANGED


def _begins(
    runs: Sequence[Sequence[Observation]], place: int, sure: AbstractSet[str], *, is_first: bool
) -> Observation | None:
    """The look at which the text of a run counts; None while none does."""
    run = runs[place]
    before = runs[place - 1][-1] if place else None
    if any(not look.is_memento for look in run):
        found = next((look for look in run if look.capture_id in sure), None)
        return found or (run[0] if is_first else _confirming(run, before))
    return _begins_in_mementos(runs, place, before, is_first=is_first)


def _begins_in_mementos(
    runs: Sequence[Sequence[Observation]], place: int, before: Observation | None, *, is_first: bool
) -> Observation | None:
    """The same for a run that web archives alone have seen; `before` is the look before it."""
    run = runs[place]
    after = runs[place + 1][0] if place + 1 < len(runs) else None
    ours_before = next(
        (look for each in reversed(runs[:place]) for look in reversed(each) if not look.is_memento), None
    )
    ours_after = next((look for each in runs[place + 1 :] for look in each if not look.is_memento), None)
    is_near_ours = _is_near(ours_before, run[0]) or _is_near(run[-1], ours_after)
    if is_near_ours and ours_before and ours_after and ours_before.content_key == ours_after.content_key:
        return None
    if is_first and (ours_after is None or not _is_near(run[-1], ours_after)):
        return run[0]
    is_alone = not _is_near(before, run[0]) and not _is_near(run[-1], after)
    return run[0] if is_alone else _confirming(run, before)


def _is_near(earlier: Observation | None, later: Observation | None) -> bool:
    return earlier is not None and later is not None and later.fetched_at - earlier.fetched_at < SPARSE


def _confirming(run: Sequence[Observation], before: Observation | None) -> Observation | None:
    """The look at which a new text counts; None while none does."""
    return next((s for s in run if s.fetched_at - run[0].fetched_at >= LOOKS_APART or _is_modified(s, before)), None)


def _is_modified(observation: Observation, before: Observation | None) -> bool:
    stamp = observation.modified_at
    return stamp is not None and before is not None and before.fetched_at < stamp <= observation.fetched_at - JUST_NOW
