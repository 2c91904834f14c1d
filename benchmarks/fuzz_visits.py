"""Coverage-guided fuzzing of visit and load: `python -m benchmarks.fuzz_visits [seconds]`, half an hour without it.

Needs atheris (`pip install atheris`), as benchmarks.fuzz_atheris does. The first byte of an input chooses the kind of
discovery; the rest is what its site answers, one answer after the other, byte for byte, whatever is asked. Each input
is a whole visit into an archive, whose captures are read as a load reads them; every LOAD_EVERY inputs all are loaded.
Whatever is raised ends it: the boundaries have to catch what nobody foresaw. What they caught is printed at the end.
"""

import atexit
import logging
import shutil
import sys
import tempfile
from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

SECONDS = 1_800
LONGEST = 6_000  # bytes of an input
LOAD_EVERY = 250
BETWEEN = b"\n==\n"
"""Stands between two answers of an input."""
SEEDS = 40  # inputs to begin with, of each kind
INSTRUMENTED = ["rilis_etl.discovery", "rilis_etl.fetch", "rilis_etl.pipeline", "rilis_etl.archive"]


class Visits:
    """Visits into one archive, and loads of it. Imports what is instrumented."""

    def __init__(self, root: Path) -> None:
        from tests.pipeline import odd_sites
        from tests.pipeline.offline import NOON

        self._noon = NOON
        self._odd = odd_sites
        self._root = root
        self._names = sorted(odd_sites.SITES)
        self.caught = odd_sites.Unforeseen()
        self._count = 0
        log = logging.getLogger("rilis_etl.pipeline.boundary")
        log.addHandler(self.caught)
        log.setLevel(logging.INFO)
        atexit.register(lambda: print(f"{self._count} visits; caught: {dict(self.caught.kinds)}"))
        self._context = odd_sites.context_on(root)

    def seeds(self) -> list[bytes]:
        """Inputs to begin with: a listing, and pages of releases."""
        answers = self._odd.pool_of_answers(SEEDS)
        shapes = [shape for shape in answers if shape not in ("release", "broken")]
        return [
            bytes([kind])
            + BETWEEN.join([answers[shape][number], answers["release"][number], answers["broken"][number]])
            for kind in range(len(self._names))
            for number, shape in zip(range(SEEDS), shapes * SEEDS, strict=False)
        ]

    def one(self, data: bytes) -> None:
        """One visit; now and then a load of what came in."""
        from rilis_etl.model import CrawlState, Window
        from rilis_etl.pipeline.crawl.source_crawl import collect
        from rilis_etl.pipeline.process.load_archive import load

        if not data:
            return
        name = self._names[data[0] % len(self._names)]
        self._count += 1
        now = self._noon + timedelta(seconds=self._count)
        context = replace(self._context, clock=lambda: now, crawl_states={name: CrawlState(name)})
        sites = self._odd.Sites({self._odd.PORTS[name]: iter([self._odd.NOTHING, *data[1:].split(BETWEEN)])})
        with self._odd.answered_by(sites):
            window = Window(date(2024, 1, 1))
            collect(context, self._odd.SITES[name], run_id=f"{self._count:012x}", window=window, again=True)
        if self._count % LOAD_EVERY == 0:
            load(replace(self._context, clock=lambda: now), context.new_run("ingest"))
            shutil.rmtree(self._root)


def main(seconds: int) -> None:
    """Fuzz, with all files in a folder that goes away afterwards. Atheris ends the process itself."""
    if find_spec("atheris") is None:
        print("left out: atheris is not installed; `pip install atheris` adds coverage-guided fuzzing (Linux, macOS)")
        return
    atheris: Any = import_module("atheris")
    with tempfile.TemporaryDirectory() as folder, atheris.instrument_imports(include=INSTRUMENTED):
        visits = Visits(Path(folder, "gudang"))
        corpus = Path(folder, "corpus")
        corpus.mkdir()
        for number, seed in enumerate(visits.seeds()):
            (corpus / str(number)).write_bytes(seed)
        visits.one(visits.seeds()[0])
        bounds = {"max_total_time": seconds, "max_len": LONGEST, "timeout": 600, "rss_limit_mb": 4_096}
        flags = {**bounds, "artifact_prefix": "fuzz-failure-", "print_final_stats": 1}
        atheris.Setup([sys.argv[0], *(f"-{name}={value}" for name, value in flags.items()), str(corpus)], visits.one)
        atheris.Fuzz()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS)
