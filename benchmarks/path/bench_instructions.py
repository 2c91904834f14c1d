"""How many instructions of the processor three hot paths take, counted by valgrind: the same on a busy machine.

The count holds for one build of Python, which is named beside it, and one set of libraries.
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from benchmarks.path.hot_paths import PATHS, PIECES
from benchmarks.text.figures import Figure

_COLLECTED = re.compile(r"Collected : (\d+)")


def measure(shared: Path) -> tuple[Figure, ...]:
    """Millions of instructions a piece of work; without valgrind no figure, and a sentence that says so."""
    if not shutil.which("callgrind_control"):
        print("valgrind is not installed, so no instructions are counted (Debian: apt install valgrind)")
        return ()
    counts = {name: _instructions(name, shared) for name in PATHS}
    alone = counts.pop("nothing")
    return tuple(
        Figure("instructions", f"{name}, mean of {PIECES}; {_build()}", (count - alone) / PIECES / 1e6, unit="million")
        for name, count in counts.items()
    )


def _instructions(name: str, shared: Path) -> int:
    command = [
        "valgrind", "--tool=callgrind", "--instr-atstart=no", "--callgrind-out-file=/dev/null",
        sys.executable, "-m", "benchmarks.path.hot_paths", name, str(shared),
    ]  # fmt: skip
    fixed = {**os.environ, "PYTHONHASHSEED": "0"}
    done = subprocess.run(command, env=fixed, capture_output=True, text=True, check=True)
    return sum(map(int, _COLLECTED.findall(done.stderr)))


def _build() -> str:
    """The interpreter, and whether it was built with profile and link-time optimisation."""
    options = sysconfig.get_config_var("CONFIG_ARGS") or ""
    found = [name for word, name in (("enable-optimizations", "PGO"), ("with-lto", "LTO")) if word in options]
    with_what = f"with {' and '.join(found)}" if found else "without PGO and LTO"
    return f"Python {sys.version.split()[0]} built {with_what}"
