"""Which captures begin a version."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.warehouse.load.version_resolution import (
    UNCHANGED,
    UNCONFIRMED,
    Observation,
    Resolution,
    resolve_versions,
)

START = datetime(2026, 1, 1, tzinfo=UTC)


def seen(hour: float, content: int, release: int = 1, modified: float | None = None) -> Observation:
    stamp = None if modified is None else START + timedelta(hours=modified)
    return Observation(release, START + timedelta(hours=hour), f"c{release}-{hour:05.2f}", content, stamp)


def numbers(*sightings: Observation) -> dict[str, int]:
    return {key: standing.number for key, standing in resolve_versions(sightings).items() if standing.number}


def test_the_first_text_counts_at_once() -> None:
    assert resolve_versions([seen(0, 7)]) == {"c1-00.00": Resolution(1, START)}


def test_the_same_text_again_begins_nothing() -> None:
    assert resolve_versions([seen(0, 7), seen(5, 7)])["c1-05.00"] == UNCHANGED


def test_another_text_seen_once_is_unconfirmed() -> None:
    assert resolve_versions([seen(0, 7), seen(5, 8)])["c1-05.00"] == UNCONFIRMED


def test_a_second_look_confirms_an_edit_which_held_since_the_first() -> None:
    found = resolve_versions([seen(0, 7), seen(5, 8), seen(9, 8)])
    assert found["c1-05.00"] == UNCHANGED
    assert found["c1-09.00"] == Resolution(2, START + timedelta(hours=5))


def test_two_looks_within_an_hour_are_one() -> None:
    assert numbers(seen(0, 7), seen(5, 8), seen(5.5, 8)) == {"c1-00.00": 1}


def test_a_text_that_comes_and_goes_is_noise() -> None:
    found = resolve_versions([seen(0, 7), seen(1, 8), seen(2, 7), seen(3, 8), seen(4, 7)])
    assert {key: standing.is_confirmed for key, standing in found.items()} == {
        "c1-00.00": True,
        "c1-01.00": False,
        "c1-02.00": True,
        "c1-03.00": False,
        "c1-04.00": True,
    }
    assert max(standing.number or 0 for standing in found.values()) == 1


def test_a_text_that_is_another_at_each_look_is_noise() -> None:
    assert numbers(*(seen(hour, hour) for hour in range(6))) == {"c1-00.00": 1}


def test_an_edit_that_the_page_owns_to_counts_at_once() -> None:
    assert numbers(seen(0, 7), seen(5, 8, modified=3)) == {"c1-00.00": 1, "c1-05.00": 2}


def test_a_stamp_from_before_the_last_look_or_of_the_sending_proves_nothing() -> None:
    assert numbers(seen(2, 7), seen(5, 8, modified=1)) == {"c1-02.00": 1}
    assert numbers(seen(2, 7), seen(5, 8, modified=5)) == {"c1-02.00": 1}


def test_a_text_that_returns_for_good_begins_a_version_again() -> None:
    looks = (seen(0, 7), seen(1, 8), seen(3, 8), seen(4, 7), seen(6, 7))
    assert numbers(*looks) == {"c1-00.00": 1, "c1-03.00": 2, "c1-06.00": 3}


def test_releases_are_numbered_each_for_itself() -> None:
    assert numbers(seen(0, 7, release=1), seen(1, 7, release=2)) == {"c1-00.00": 1, "c2-01.00": 1}


LOOKS = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 2), st.integers(1, 2), st.none() | st.integers(0, 9)),
    unique_by=lambda look: look[0],
)


@given(LOOKS.flatmap(st.permutations))
def test_the_order_of_loading_does_not_matter(looks: list[tuple[int, int, int, int | None]]) -> None:
    assert resolve_versions(seen(*look) for look in looks) == resolve_versions(
        seen(*look) for look in sorted(looks, key=str)
    )


@given(LOOKS)
def test_versions_are_numbered_without_gaps_and_neighbours_differ(
    looks: list[tuple[int, int, int, int | None]],
) -> None:
    sightings = [seen(*look) for look in looks]
    found = resolve_versions(sightings)
    for release in (1, 2):
        begun = [s for s in sorted(sightings, key=lambda s: s.fetched_at) if s.release_id == release]
        begun = [s for s in begun if found[s.capture_id].number]
        assert [found[s.capture_id].number for s in begun] == list(range(1, len(begun) + 1))
        assert all(one.content_key != other.content_key for one, other in pairwise(begun))
