"""Coverage-guided fuzzing of the pure rooms: `python -m benchmarks.fuzz_atheris [seconds]`, ten minutes without it.

Needs atheris (`pip install atheris`: Linux and macOS, Python 3.11 to 3.13), which is no dependency of anything. The
first byte of an input chooses the room, the rest is what it reads; atheris keeps what reaches new lines of ours.
Nothing but the declared errors may come out, receipts must add up, and no input may take longer than TOO_LONG seconds.
"""

import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

SECONDS = 600
LONGEST = 20_000
"""Bytes of an input; longer ones are for benchmarks.fuzz."""
TOO_LONG = 60
"""Seconds by the clock on the wall, on a machine that may be busy, of code that instruments make some times slower."""
MEMORY = 2_048
"""MiB."""

Room = Callable[[bytes], object]


def rooms() -> Sequence[tuple[Room, Sequence[bytes]]]:
    """The entrances of the pure rooms, each with inputs to begin with. Imported here, under instrumentation."""
    from benchmarks.fuzz import FRAGMENTS, check, pages
    from rilis_etl.errors import DateNotFoundError, Unusable
    from rilis_etl.html import read_page
    from rilis_etl.html.charset import decode_body
    from rilis_etl.html.soft_404 import visible_lines
    from rilis_etl.identity import Identity
    from rilis_etl.model import Article, Block, BlockKind, Capture, Role
    from rilis_etl.similarity import Text, compare_texts, sign
    from rilis_etl.sources.schema import GENERIC, Layout
    from rilis_etl.text import refine_article, restore
    from rilis_etl.text.bylines import Roster
    from rilis_etl.text.cleaning import NO_BOILERPLATE
    from rilis_etl.text.dates import find_dates, parse_date
    from rilis_etl.text.language import identify_language

    url = "https://kantor.test/berita/1"
    seen = date(2026, 11, 1)
    layout = GENERIC.model_copy(update={"layout": (Layout(body="body", title="h1", drop=(".x",), caption=("i",)),)})
    capture = Capture("k", Role.RELEASE, url, url, 200, (), b"", datetime(2026, 11, 1, tzinfo=UTC))
    identity = Identity("k", None, None, url)

    def as_lines(data: bytes) -> None:
        kinds = list(BlockKind)
        lines = data.decode("utf-8", "replace").split("\n")
        blocks = tuple(Block(kinds[len(line) % len(kinds)], line.strip()) for line in lines if line.strip())
        article = Article(url, "Judul", blocks, "main", "selector", ())
        with suppress(Unusable):
            version = refine_article(article, capture, identity, GENERIC, Roster(), NO_BOILERPLATE)
            restored = restore(version.body, version.removals)
            assert len(restored) == len(version.body) + sum(len(removal.text) for removal in version.removals)

    def as_date(data: bytes) -> None:
        text = data.decode("utf-8", "replace")
        find_dates(text, today=seen)
        with suppress(DateNotFoundError):
            parse_date(text, zone=None, today=seen, languages=("id", "en", "th"))

    def as_bytes(data: bytes) -> None:
        with suppress(Unusable):
            decode_body(data, None)
        with suppress(Unusable):
            visible_lines(read_page(data, url=url, content_type=None))

    def as_paragraphs(data: bytes) -> None:
        paragraphs = data.decode("utf-8", "replace").split("\n")
        assert identify_language(paragraphs) == identify_language(paragraphs)
        blocks = tuple(Block(BlockKind.PARAGRAPH, paragraph) for paragraph in paragraphs)
        whole, half = Text("k", "Judul", blocks), Text("k", "Judul", blocks[::2])
        assert sign(whole) == sign(whole)
        compare_texts(whole, half)

    small = [body for _, _, body in pages() if len(body) < LONGEST]
    texts = [piece for piece in FRAGMENTS if len(piece) < LONGEST]
    dates = [b"Selasa, (20/9/2016.", b"29 Mei  2021 11:24 WIB", b"4-5 Desember 2017", b"2021-07-14WIB16:03"]
    prose = "Jakarta (Humas) – Warga menanam pohon.\nBaca juga: lain\n(MDH/adi)\nSumber : http://a.id".encode()
    return (
        (lambda data: check(GENERIC, url, data), small),
        (lambda data: check(layout, url, data), small),
        (as_lines, [prose, *texts]),
        (as_date, dates),
        (as_bytes, [*small[:5], *texts]),
        (as_paragraphs, [prose]),
    )


def main(seconds: int) -> None:
    """Fuzz, with a corpus in a folder that goes away afterwards. Atheris ends the process itself."""
    if find_spec("atheris") is None:
        print("left out: atheris is not installed; `pip install atheris` adds coverage-guided fuzzing (Linux, macOS)")
        return
    atheris: Any = import_module("atheris")
    with atheris.instrument_imports(include=["rilis_etl.text", "rilis_etl.pipeline.process.parse_capture"]):
        entrances = rooms()
    for room, inputs in entrances:  # what loads once is no input's cost
        room(inputs[0])

    def one(data: bytes) -> None:
        if data:
            entrances[data[0] % len(entrances)][0](data[1:])

    with tempfile.TemporaryDirectory() as folder:
        for choice, (_, inputs) in enumerate(entrances):
            for number, data in enumerate(inputs):
                Path(folder, f"{choice}-{number}").write_bytes(bytes([choice]) + data)
        bounds = {"max_total_time": seconds, "max_len": LONGEST, "timeout": TOO_LONG, "rss_limit_mb": MEMORY}
        flags = {**bounds, "artifact_prefix": "fuzz-failure-", "print_final_stats": 1}
        atheris.Setup([sys.argv[0], *(f"-{name}={value}" for name, value in flags.items()), folder], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS)
