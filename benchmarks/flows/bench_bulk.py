"""A rebuild with pages that were parsed ahead, as workers of a team do, beside one without; the same rows.

The archive holds the sample newsroom's pages many times over, each time under other addresses and with the words of
each paragraph in another order: so that no two are copies and every page costs what a page costs.
"""

import os
import random
import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.text.figures import Figure
from rilis_etl.archive import Archive
from rilis_etl.model import Capture, Role
from rilis_etl.pipeline.process.parse_ahead import PART_CAPTURES
from rilis_etl.pipeline.process.parse_cache import parse_once
from rilis_etl.pipeline.runs.ingest import ingest
from rilis_etl.pipeline.runs.rebuild import rebuild
from rilis_etl.sample.newsroom import FIRST_DAY, Newsroom
from rilis_etl.sample.server import SampleServer, serve_sample
from rilis_etl.storage import FolderStorage
from rilis_etl.text.cleaning import NO_BOILERPLATE
from tests.support import Bench
from tests.warehouse.compare import differences

SOURCE = "ombudswarga"
COPIES = int(os.environ.get("RILIS_BULK_COPIES", "70"))
PROCESSES = 2


def measure(_: Path) -> tuple[Figure, ...]:
    """CPU of the process that loads, with pages read ahead and without."""
    with serve_sample(Newsroom(FIRST_DAY)) as newsroom, TemporaryDirectory() as name:
        folder = Path(name)
        pages = fill(newsroom, folder / "archive", COPIES)
        return _by_cpu(newsroom, folder, pages)


def _by_cpu(newsroom: SampleServer, folder: Path, pages: int) -> tuple[Figure, ...]:
    context = Bench(newsroom.newsroom, newsroom).context(folder, delay_seconds=0, keep_snapshots=9)
    alone = _cpu(lambda: rebuild(context))
    plain = Path(context.warehouse.location)
    source, into = context.sources[SOURCE], FolderStorage(context.state)
    reading = _cpu(
        lambda: [
            parse_once(context.archive, part, source, NO_BOILERPLATE, into)
            for part in context.archive.parts(PART_CAPTURES)
        ]
    )
    loading = _cpu(lambda: rebuild(replace(context, parse_storage=into)))
    rows = _differing(plain, Path(context.warehouse.location))
    data = f"{pages:,} pages"
    message = {"without": alone, "reading, to be shared by any number of processes": reading}
    bound = alone / (loading + reading / PROCESSES)
    return (
        Figure("a load of pages that were read ahead", data, loading, None, message, unit="CPU-s"),
        Figure(f"times the speed with {PROCESSES} processes, at best", f"{data}, by these figures", bound),
        Figure("rows that differ", "every table", rows, 0, lower_is_better=True),
    )


def _cpu(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _differing(one: Path, other: Path) -> int:
    return sum(found.only_in_first + found.only_in_second for found in differences(one, other))


Reword = Callable[[list[str], random.Random], None]
"""Changes the words of a paragraph."""


def shuffle(words: list[str], chance: random.Random) -> None:
    chance.shuffle(words)


def fill(newsroom: SampleServer, target: Path, copies: int, reword: Reword = shuffle) -> int:
    """An archive of many different pages of one source; how many."""
    with TemporaryDirectory() as folder:
        context = Bench(newsroom.newsroom, newsroom).context(Path(folder), delay_seconds=0)
        ingest(context, [context.sources[SOURCE]])
        captures = [capture for capture, _ in context.archive.read() if capture.role is Role.RELEASE]
    order = random.Random(20171101)
    now = newsroom.newsroom.now.astimezone(UTC)
    with Archive(target).writer(SOURCE, now, "many") as writer:
        for copy in range(copies):
            for capture in captures:
                writer.append(_other(capture, copy, order, reword))
    return copies * len(captures)


def _other(capture: Capture, copy: int, order: random.Random, reword: Reword) -> Capture:
    """The page as that of another release."""

    def reworded(paragraph: re.Match[str]) -> str:
        words = paragraph[2].split(" ")
        reword(words, order)
        return f"{paragraph[1]}{' '.join(words)}{paragraph[3]}"

    url = re.sub(r"/(\d+)-", lambda number: f"/{copy + 1}{int(number[1]):05d}-", capture.url)
    text = re.sub(r"(<p[^>]*>)([^<]{80,})(</p>)", reworded, capture.body.decode("utf-8", "replace"))
    return replace(
        capture,
        url=url,
        final_url=url,
        body=text.encode(),
        fetched_at=capture.fetched_at + timedelta(seconds=copy),
        link=replace(capture.link, url=url) if capture.link else None,
    )
