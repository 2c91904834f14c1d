"""What `benchmarks.path.bench_instructions` runs under valgrind: one hot path, with what loads once loaded before.

`python -m benchmarks.path.hot_paths NAME SHARED` does the work once, asks valgrind to count, and does it again.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.corpus.labelled import pairs, versions
from benchmarks.path.bench_chain import Case, bodies, known, ours_on, unknown
from benchmarks.text.extraction_pages import SavedPage, read_pages
from rilis_etl.pipeline.process.parse_capture import as_compared
from rilis_etl.similarity import compare_texts

PIECES = 10  # of work in one count
Work = Callable[[], object]


def without_layout(shared: Path) -> Work:
    """Pages of institutions from bytes to versions."""
    return _parse([unknown(page) for page in _pages(shared)])


def with_layout(shared: Path) -> Work:
    """The same pages with Indonesian texts, where a layout says what is what."""
    return _parse(list(known(_pages(shared), bodies(shared))))


def pair(shared: Path) -> Work:
    """Two releases of which a person has said how they are related, compared as a load does: made anew for it."""
    named = versions(shared)
    found = [(named[each.first], named[each.second]) for each in pairs(shared)[:PIECES]]
    return lambda: [compare_texts(as_compared(first), as_compared(second)) for first, second in found]


def nothing(_: Path) -> Work:
    """What counting itself costs."""
    return lambda: None


PATHS = {
    "a page without a layout": without_layout,
    "a page with a layout": with_layout,
    "comparing a pair": pair,
    "nothing": nothing,
}


def _pages(shared: Path) -> list[SavedPage]:
    return list(read_pages(shared / "data" / "institutional")[::14][:PIECES])


def _parse(cases: list[Case]) -> Work:
    return lambda: [ours_on(case) for case in cases]


def _count(switch: str) -> None:
    subprocess.run(["callgrind_control", "-i", switch, str(os.getpid())], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    work = PATHS[sys.argv[1]](Path(sys.argv[2]))
    work()
    _count("on")
    work()
    _count("off")
