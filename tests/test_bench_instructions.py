"""Counting instructions where nothing can count them."""

from pathlib import Path

import pytest

from benchmarks.path.bench_instructions import measure


def test_without_valgrind_it_says_so_and_measures_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    assert measure(Path("unused")) == ()
    assert "valgrind is not installed" in capsys.readouterr().out
