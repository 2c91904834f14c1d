"""Which pages stand in for releases: a wall, a notice, the newest release under every address. Pure.

One page under the addresses of several releases is a stand-in for those of them that are called otherwise, by listing
or address; so is a page without a word of what its release is called, and showed at other looks. Two releases with one
text and titles of their own, or one release at two addresses, are none.

The answer depends on what was captured, not on the order of loading.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

FEWEST = 2
"""Releases that are called otherwise than the page which they share, each by another name."""

FEWEST_WITH_OWNER = 3
"""The same where the page is that of one release. Two names can be those of its translations that are still to come."""


@dataclass(frozen=True, slots=True)
class Look:
    """A capture whose page gave a text."""

    capture_id: str
    source: str
    release_id: int | None  # that was asked for; None: an address that does not exist
    fetched_at: datetime
    page_key: int  # equal where pages say the same
    is_as_called: bool | None  # None: nothing tells what the page should be
    called_otherwise: str | None


def find_stand_ins(looks: Iterable[Look]) -> frozenset[str]:
    """Ids of the captures that show a page in place of their release. `looks`: all of the releases concerned."""
    held = sorted(looks, key=lambda look: (look.source, look.page_key, look.fetched_at, look.capture_id))
    others = _Others.of(held)
    return frozenset(
        capture_id
        for (_, page_key), group in groupby(held, key=lambda look: (look.source, look.page_key))
        for capture_id in _of_one_page(page_key, tuple(group), others)
    )


@dataclass(frozen=True, slots=True)
class _Others:
    """What else releases have shown: by release, its pages in the order of time."""

    pages: Mapping[int, Sequence[int]]
    as_called: frozenset[int | None]  # releases that some look showed as they are called

    @classmethod
    def of(cls, looks: Sequence[Look]) -> "_Others":
        pages: dict[int, list[int]] = {}
        for look in sorted(looks, key=lambda look: (look.fetched_at, look.capture_id)):
            if look.release_id is not None:
                pages.setdefault(look.release_id, []).append(look.page_key)
        return cls(pages, frozenset(look.release_id for look in looks if look.is_as_called))

    def newest_but(self, page_key: int, release_id: int) -> int | None:
        """The newest page of the release that says something else; None when it has never shown one."""
        return next((each for each in reversed(self.pages[release_id]) if each != page_key), None)


def _of_one_page(page_key: int, looks: Sequence[Look], others: _Others) -> Iterator[str]:
    by_release = _by_release(looks)
    is_of_missing = len(by_release) < len({look.release_id for look in looks})
    owners = {key for key, shown in by_release.items() if any(look.is_as_called for look in shown)}
    names = {
        key: name for key, shown in by_release.items() if key not in owners and (name := _name_of(shown)) is not None
    }
    unnamed = by_release.keys() - owners - names.keys()
    left = {key: page for key in unnamed if (page := others.newest_but(page_key, key)) is not None}
    mistaken: set[int] = set()
    if len(set(names.values())) >= (FEWEST_WITH_OWNER if owners else FEWEST):
        mistaken |= names.keys() | (set() if owners else unnamed)
    if is_of_missing and len(by_release) > 1:
        mistaken |= names.keys() | unnamed
    mistaken |= names.keys() & others.as_called
    if not owners and len(set(left.values())) >= FEWEST:  # each of them turned out to be something else
        mistaken |= left.keys()
    mistaken |= _turned_into_one(page_key, looks, others)
    return (look.capture_id for look in looks if look.release_id in mistaken)


def _turned_into_one(page_key: int, looks: Sequence[Look], others: _Others) -> frozenset[int]:
    """Releases that have shown pages of their own and show one page together, whatever it is called.

    It may be that of the release which showed it first.
    """
    in_time = list(dict.fromkeys(look.release_id for look in looks if look.release_id is not None))
    shown = {key: page for key in in_time[1:] if (page := others.newest_but(page_key, key)) is not None}
    return frozenset(shown) if len(set(shown.values())) >= FEWEST_WITH_OWNER else frozenset()


def _by_release(looks: Sequence[Look]) -> Mapping[int, Sequence[Look]]:
    by_release: dict[int, list[Look]] = {}
    for look in looks:
        if look.release_id is not None:
            by_release.setdefault(look.release_id, []).append(look)
    return by_release


def _name_of(looks: Sequence[Look]) -> str | None:
    """What a release is called that its pages do not show; the last look counts."""
    return next((look.called_otherwise for look in reversed(looks) if look.called_otherwise is not None), None)
