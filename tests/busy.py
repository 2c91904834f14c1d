"""A machine under load, and tests run on it many times: a test that was red once is a fault until it is explained.

python -m tests.busy TIMES PYTEST-ARGUMENT …
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

PER_CORE = 2
"""Processes that each would take a whole core: a test gets a third of the time that it has alone."""

_BUSY = "while True: pass"


@contextmanager
def busy_machine() -> Iterator[int]:
    """Keep every core of this machine busy; how many processes do so. They are gone when the block ends."""
    count = PER_CORE * (os.cpu_count() or 1)
    with ExitStack() as running:
        for _ in range(count):
            process = running.enter_context(subprocess.Popen([sys.executable, "-c", _BUSY]))
            running.callback(process.kill)
        yield count


def main(times: int, arguments: list[str]) -> int:
    """Run the tests so often beside a load, each run to its end; returns how many runs were not green."""
    red = 0
    with busy_machine() as count:
        for number in range(1, times + 1):
            print(f"run {number} of {times}, beside {count} busy processes; {red} red so far", flush=True)  # noqa: T201
            red += subprocess.run([sys.executable, "-m", "pytest", *arguments], check=False).returncode != 0
    print(f"{red} of {times} runs were red")  # noqa: T201 - the answer
    return red


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]) > 0)
