"""The labelled pairs of real releases, loaded as one corpus: linked rightly, and none merged that is distinct."""

from pathlib import Path

import pytest

from benchmarks.corpus.bench_pairs import ComparedPair, compare_pairs

pytestmark = pytest.mark.xdist_group("labelled")  # what all of them look at is made once


@pytest.fixture(scope="module")
def compared(shared: Path) -> tuple[ComparedPair, ...]:
    return compare_pairs(shared)


def test_every_pair_labelled_same_revised_or_cut_is_linked_with_its_relation(
    compared: tuple[ComparedPair, ...],
) -> None:
    assert [str(one) for one in compared if one.pair.wanted and not one.is_linked_rightly] == []


def test_no_pair_labelled_distinct_is_merged(compared: tuple[ComparedPair, ...]) -> None:
    assert [str(one) for one in compared if one.pair.must_stay_apart and one.found and one.found.is_merged] == []


def test_the_title_that_lies_is_flagged_and_no_other(compared: tuple[ComparedPair, ...]) -> None:
    flagged = [one.pair for one in compared if one.found and one.found.title_lies]
    assert flagged == [one.pair for one in compared if one.pair.has_lying_title]
