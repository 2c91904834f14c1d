"""A load that dies, wherever it dies, changes nothing that people read; the next load comes to the same warehouse."""

import json
import subprocess
import sys
from pathlib import Path

KILLS = 20


def test_a_load_killed_anywhere_leaves_a_sound_snapshot_and_is_made_good_by_the_next(tmp_path: Path) -> None:
    command = [sys.executable, str(Path(__file__).with_name("crash_driver.py")), str(tmp_path), str(KILLS)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stderr
    answer = json.loads(run.stdout)
    assert answer["is_same"], run.stderr
    assert answer["killed"] == KILLS
    assert answer["published"] > 2  # some were killed after the flip: their load stands
