"""What take_bylines must reach on the labelled bodies and the sample newsroom."""

from pathlib import Path

from benchmarks.text.bench_bylines import Ours, labelled_bodies, sample_pages, scored


def test_credits_of_the_sample_newsroom_are_found_and_classified() -> None:
    score = scored(list(sample_pages()), Ours())
    assert score.precision >= 0.98, score.notes
    assert score.recall >= 0.95, score.notes


def test_credits_of_the_labelled_bodies_are_found_and_classified(shared: Path) -> None:
    score = scored(list(labelled_bodies(shared)), Ours())
    assert score.precision >= 0.98, score.notes
    assert score.recall >= 0.95, score.notes
