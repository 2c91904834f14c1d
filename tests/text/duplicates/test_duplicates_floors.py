"""What remove_repeats must reach on the labelled documents."""

from pathlib import Path

from benchmarks.text.bench_duplicates import measure


def test_every_labelled_accident_is_repaired_and_nothing_else_is_touched(shared: Path) -> None:
    missed = [figure for figure in measure(shared) if not figure.holds]
    assert missed == []
