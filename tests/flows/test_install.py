"""The files that keep `rilis up` running."""

import subprocess
import sys
from pathlib import Path

from flows.install import write


def written(folder: Path, **environment: str) -> tuple[str, str]:
    unit, compose = write(folder, 4300, "1.2.3", {"HOME": "/somewhere", **environment})
    return unit.read_text(), compose.read_text()


def test_both_start_the_same_command_for_the_warehouse(tmp_path: Path) -> None:
    unit, compose = written(tmp_path)
    assert f"-m rilis_etl up --warehouse {tmp_path} --port 4300" in unit
    assert "rilis-etl==1.2.3" in compose
    assert f"{tmp_path}:/warehouse" in compose


def test_settings_travel_and_nothing_else_of_the_environment(tmp_path: Path) -> None:
    for text in written(tmp_path, RILIS_ROUTES='{".example": "127.0.0.1:1"}', SECRET="hidden"):
        assert r"{\".example\": \"127.0.0.1:1\"}" in text
        assert "hidden" not in text
        assert "/somewhere" not in text


def test_the_command_says_where_the_files_are_and_starts_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "rilis_etl", "up", "--install", "--warehouse", str(tmp_path)]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert [Path(line).name for line in answer.stdout.splitlines()] == ["rilis.service", "compose.yaml"]
    assert not (tmp_path / "state").exists()
