"""Versions where web archives looked too: their looks count for themselves, and never against ours."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.warehouse.load.version_resolution import Observation, resolve_versions

START = datetime(2017, 1, 1, tzinfo=UTC)
A, B, C = 1, 2, 3


def live(day: float, content: int, text: int | None = None) -> Observation:
    return Observation(1, START + timedelta(days=day), f"live-{day:07.2f}", content, None, False, text or content)


def memento(day: float, content: int, text: int | None = None) -> Observation:
    return Observation(1, START + timedelta(days=day), f"memento-{day:07.2f}", content, None, True, text or content)


def versions(*looks: Observation) -> list[tuple[str, float]]:
    """The captures that begin versions, in order, and on which day their text was first shown."""
    found = [(key, each) for key, each in resolve_versions(looks).items() if each.number and each.shown_since]
    begun = sorted(found, key=lambda each: each[1].number or 0)
    return [(key.rpartition("-")[0], (each.shown_since - START).days) for key, each in begun if each.shown_since]


def test_mementos_years_apart_count_each_for_itself() -> None:
    assert versions(memento(0, A), memento(700, B), memento(1400, C)) == [
        ("memento", 0),
        ("memento", 700),
        ("memento", 1400),
    ]


def test_a_memento_that_others_surround_needs_a_second_look() -> None:
    assert versions(memento(0, A), memento(10, B), memento(20, A)) == [("memento", 0)]
    assert versions(memento(0, A), memento(10, B), memento(11, B), memento(20, A)) == [("memento", 0), ("memento", 10)]


def test_a_text_is_valid_from_the_memento_that_showed_it_first() -> None:
    assert versions(memento(0, A), live(3000, A)) == [("live", 0)]


def test_a_day_that_only_the_listing_told_is_no_edit() -> None:
    assert versions(memento(0, A, text=9), live(3000, B, text=9)) == [("live", 0)]


def test_what_we_saw_first_counts_at_once_whatever_an_archive_saw_before() -> None:
    assert versions(memento(0, A), live(3000, B)) == [("memento", 0), ("live", 3000)]


def test_a_memento_between_looks_of_ours_that_agree_counts_for_nothing() -> None:
    assert versions(live(0, A), memento(2, B), memento(3, B), live(5, A)) == [("live", 0)]


def test_a_memento_just_before_our_first_look_does_not_go_before_it() -> None:
    assert versions(memento(0, B), live(5, A)) == [("live", 5)]


def test_a_second_look_may_be_an_archives() -> None:
    assert versions(live(0, A), live(5, B), memento(6, B)) == [("live", 0), ("live", 5)]


def test_what_a_memento_shows_after_our_last_look_is_new() -> None:
    assert versions(live(0, A), memento(400, B)) == [("live", 0), ("memento", 400)]


looks = st.lists(
    st.tuples(st.booleans(), st.integers(0, 4000), st.sampled_from([A, B, C])),
    max_size=12,
    unique_by=lambda look: look[1],
)


def made(given_looks: list[tuple[bool, int, int]]) -> list[Observation]:
    return [(memento if is_memento else live)(day / 8, content) for is_memento, day, content in given_looks]


@given(looks, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(given_looks: list[tuple[bool, int, int]], random: Random) -> None:
    observations = made(given_looks)
    shuffled = list(observations)
    random.shuffle(shuffled)
    assert resolve_versions(observations) == resolve_versions(shuffled)


@given(looks)
def test_a_memento_never_overrules_what_we_saw(given_looks: list[tuple[bool, int, int]]) -> None:
    """A look of ours that is confirmed without mementos is confirmed with them."""
    observations = made(given_looks)
    ours = [look for look in observations if not look.is_memento]
    alone, together = resolve_versions(ours), resolve_versions(observations)
    for look in ours:
        if alone[look.capture_id].is_confirmed and alone[look.capture_id].number:
            assert together[look.capture_id].is_confirmed


@given(looks)
def test_versions_are_numbered_in_the_order_of_time_and_neighbours_differ(
    given_looks: list[tuple[bool, int, int]],
) -> None:
    observations = made(given_looks)
    found = resolve_versions(observations)
    contents = {look.capture_id: look for look in observations}
    begun = sorted((each.number, key) for key, each in found.items() if each.number)
    assert [number for number, _ in begun] == list(range(1, len(begun) + 1))
    in_time = [contents[key].fetched_at for _, key in begun]
    assert in_time == sorted(in_time)
    texts = [contents[key].content_key for _, key in begun]
    assert all(one != other for one, other in pairwise(texts))
