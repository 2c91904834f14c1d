"""The failing disk of faults.c, from Python: built with the system's compiler, preloaded into a process of its own."""

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

COMPILER = shutil.which("cc") or shutil.which("gcc")
NEEDS = "needs Linux and a C compiler (apt-get install gcc libc6-dev)"
IS_THERE = sys.platform == "linux" and COMPILER is not None


def build(folder: Path) -> Path:
    """The library that a process preloads."""
    library = folder / "faults.so"
    source = Path(__file__).with_name("faults.c")
    subprocess.run(
        [str(COMPILER), "-shared", "-fPIC", "-O2", "-o", str(library), str(source), "-ldl", "-lpthread"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return library


def run(library: Path | None, module: str, *words: str, timeout: float) -> str:
    """What `python -m module words…` prints, with the library preloaded if there is one; raises when it fails."""
    environment = dict(os.environ) | ({"LD_PRELOAD": str(library)} if library else {})
    child = subprocess.run(
        [sys.executable, "-m", module, *words],
        capture_output=True, text=True, timeout=timeout, check=False, env=environment, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    if child.returncode:
        raise AssertionError(f"{module} ended with code {child.returncode}:\n{child.stderr[-4000:]}")
    return child.stdout


class Disk:
    """The disk below one folder, as this process sees it. Only in a process that has the library preloaded."""

    def __init__(self, folder: Path) -> None:
        self._library = ctypes.CDLL(None)
        self._library.faults_watch(os.fsencode(folder))

    @staticmethod
    def is_preloaded() -> bool:
        return hasattr(ctypes.CDLL(None), "faults_watch")

    def calls(self) -> int:
        """How often the folder has been changed since it is watched."""
        return int(self._library.faults_calls())

    def kill_at(self, number: int) -> None:
        """Die in the middle of this change."""
        self._library.faults_kill_at(ctypes.c_long(number))

    def fail(self, first: int, error: int, times: int = 10**9) -> None:
        """Answer with this error from this change on, for so many changes: where room is needed; see faults.c."""
        self._library.faults_fail(ctypes.c_long(first), ctypes.c_long(first + times), ctypes.c_int(error))

    def record(self, path: Path) -> None:
        """Write down every change from now on."""
        self._library.faults_record(os.fsencode(path))

    def note(self, text: str) -> None:
        """Put a word between the changes."""
        self._library.faults_note(os.fsencode(text))
