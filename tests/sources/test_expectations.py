"""What is usual at a source stands in its file; what of its newest releases is not is said with both figures."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rilis_etl.sources.expectations import Expectations, Rates, odd_rates
from rilis_etl.sources.registry import load_source
from rilis_etl.sources.switch import write_expectations

USUAL = Rates(releases=200, dated=0.98, signed=0.6, generic=0.0, characters=1800, per_week=5.25)
EXPECTED = USUAL.learnt(date(2026, 11, 30))
NOW = replace(USUAL, releases=20)


def test_what_is_as_ever_is_not_odd() -> None:
    assert odd_rates(EXPECTED, NOW) == ()
    assert odd_rates(EXPECTED, replace(NOW, signed=0.3, characters=900)) == ()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"dated": 0.1}, "10% of the last 20 releases have a day, 98% before"),
        ({"signed": 0.0}, "0% of the last 20 releases are signed, 60% before"),
        ({"generic": 1.0}, "100% of the last 20 releases are read by the generic extraction, 0% before"),
        ({"characters": 400}, "texts have 400 characters now, 1800 before"),
        ({"characters": 9000}, "texts have 9000 characters now, 1800 before"),
    ],
)
def test_a_rate_that_moved_is_said_with_both_figures(change: dict[str, float], sentence: str) -> None:
    assert odd_rates(EXPECTED, replace(NOW, **change)) == (sentence,)  # type: ignore[arg-type]  # fields of Rates


def test_a_few_releases_tell_nothing() -> None:
    assert odd_rates(EXPECTED, replace(NOW, releases=9, dated=0.0)) == ()


def test_learning_again_takes_the_place_of_what_was_learnt_and_of_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "contoh.toml"
    own = 'key = "contoh"\nname = "C O"\nhome = "https://contoh.example/"\nhosts = ["contoh.example"]\n'
    file.write_text(
        own + "\n[expect] # lama\nlearnt_on = 2025-01-01\nreleases = 1\ndated = 1\nsigned = 1\n"
        'generic = 1\ncharacters = 1\nper_week = 1\n\n[bylines.names]\nABC = "A B C"\n',
        "utf-8",
    )
    write_expectations(file, EXPECTED)
    write_expectations(file, EXPECTED)
    source = load_source(file)
    assert source.expect == EXPECTED == Expectations.model_validate(source.expect)
    assert source.bylines.names == {"ABC": "A B C"}
    text = file.read_text("utf-8")
    assert text.startswith(own)
    assert text.count("[expect]") == 1
