"""A rebuild of an archive of which one page in a hundred is bad, beside one of the same pages without these: every bad
page is an issue, and what they cost. Bad are the bodies of tests/pipeline/process/test_bad_input.py (empty, cut off,
oversized, too deep, no HTML, walls, rubbish …) and records of which bytes were changed on the disk.

RILIS_BAD_PAGES sets the number of good pages (default 10,000).
"""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.corpus.bench_cost import NOW, made_texts, newsroom, page_of
from benchmarks.text.figures import Figure
from rilis_etl.archive import Archive
from rilis_etl.bootstrap import open_context
from rilis_etl.model import Capture
from rilis_etl.pipeline.runs.rebuild import rebuild
from rilis_etl.settings import load_settings
from tests.pipeline.process.test_bad_input import BAD

OFFICE = "kantor0"
GOOD = int(os.environ.get("RILIS_BAD_PAGES", "10000"))
EVERY = 100  # good pages to a bad one
ROUNDS = 2
BODIES = (*(body for body, _ in BAD.values()), None)  # None: a good page, and its record damaged
FLIPPED = 16  # bytes in the middle of a damaged record


def measure(shared: Path) -> tuple[Figure, ...]:
    """Bad pages that are no issue, and how many times the CPU of the good pages alone it takes."""
    with TemporaryDirectory() as name:
        good, mixed = Path(name) / "good", Path(name) / "mixed"
        fill(good, shared, with_bad=False)
        bad = fill(mixed, shared, with_bad=True)
        rounds = [(rebuilt(good), rebuilt(mixed)) for _ in range(ROUNDS)]
    alone, together = (min(cpu for cpu, _ in each) for each in zip(*rounds, strict=True))
    data = f"{GOOD:,} pages and {bad:,} bad ones"
    return (
        Figure("bad pages that are no issue", data, bad - rounds[0][1][1], 0, lower_is_better=True),
        Figure("good pages that are one", data, rounds[0][0][1], 0, lower_is_better=True),
        Figure(
            "times the CPU without them", data, together / alone, 1.05, {"CPU-s": together, "CPU-s without": alone},
            lower_is_better=True,
        ),
    )  # fmt: skip


def fill(folder: Path, shared: Path, *, with_bad: bool) -> int:
    """Write the archive of a warehouse; how many pages of it are bad."""
    archive, bad = Archive(folder / "archive"), 0
    damaged: list[tuple[str, int]] = []
    with archive.writer(OFFICE, NOW, "many") as writer:
        for number, capture in enumerate(captures(shared)):
            writer.append(capture)
            if with_bad and number % EVERY == 0:
                body = BODIES[bad % len(BODIES)]
                url = f"https://{OFFICE}.test/bad-{number}"
                place = writer.append(
                    replace(capture, url=url, final_url=url, body=capture.body if body is None else body)
                )
                damaged += [(place.file, place.offset + place.length // 2)] if body is None else []
                bad += 1
    for file, at in damaged:
        with (folder / "archive" / file).open("r+b") as record:
            record.seek(at)
            record.write(bytes(FLIPPED))
    return bad


def captures(shared: Path) -> Iterator[Capture]:
    """Good pages of one office."""
    for version in made_texts(shared, GOOD):
        url = f"https://{OFFICE}.test/{version.source_key}"
        yield replace(page_of(replace(version, source=OFFICE)), url=url, final_url=url)


def rebuilt(folder: Path) -> tuple[float, int]:
    """CPU-seconds of a rebuild, its children's too, and the pages that are issues."""
    context = open_context(load_settings(warehouse=folder), sources={OFFICE: newsroom(OFFICE)}, clock=lambda: NOW)
    began = sum(os.times()[:4])
    rebuild(context, allow_missing=True)
    cpu = sum(os.times()[:4]) - began
    with context.warehouse.reading() as con:
        ((issues,),) = con.execute("select count(*) from issues").fetchall()
    return cpu, issues
