"""The labelled pairs of real releases, loaded as one corpus: linked rightly, and none merged that is distinct."""

from pathlib import Path

import pytest

from benchmarks.corpus.bench_pairs import Judged, judge


@pytest.fixture(scope="module")
def judged(shared: Path) -> tuple[Judged, ...]:
    return judge(shared)


def test_every_pair_labelled_same_revised_or_cut_is_linked_with_its_relation(judged: tuple[Judged, ...]) -> None:
    assert [str(one) for one in judged if one.pair.wanted and not one.is_linked_rightly] == []


def test_no_pair_labelled_distinct_is_merged(judged: tuple[Judged, ...]) -> None:
    assert [str(one) for one in judged if one.pair.must_stay_apart and one.found and one.found.is_merged] == []


def test_the_title_that_lies_is_flagged_and_no_other(judged: tuple[Judged, ...]) -> None:
    flagged = [one.pair for one in judged if one.found and one.found.title_lies]
    assert flagged == [one.pair for one in judged if one.pair.has_lying_title]
