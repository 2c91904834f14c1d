"""What a day's releases cost in a small corpus and in a large one, beside peers that keep their index in memory.

Texts are made with a fixed seed from the lines of SHARED/data (other releases' words in the place of half of each
line's); one in ten of the new ones is a copy of a stored one, one in ten an edited copy. The stored rows beyond the
first 20,000 are filled in by the database: bodies of the first ones in turn, and search keys drawn at random, as those
of unrelated texts are.
"""

import importlib
import json
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from benchmarks.corpus.corpus import write
from benchmarks.corpus.labelled import source_of, versions
from benchmarks.text.figures import Figure
from rilis_etl import resources
from rilis_etl.model import Block, BlockKind, Capture, Header, Language, Publication, Role, Run, Version
from rilis_etl.pipeline.process.parse_capture import parse_capture
from rilis_etl.similarity.minhash import BANDS, SAMPLE
from rilis_etl.sources.schema import Layout, Source
from rilis_etl.text.bylines import Roster
from rilis_etl.warehouse.engine.database import open_for_loading
from rilis_etl.warehouse.engine.migrate import migrate
from rilis_etl.warehouse.engine.sql_files import read_sql
from rilis_etl.warehouse.near_duplicates.link import link_versions
from rilis_etl.warehouse.snapshots.staging_database import StagingDatabase

NOW = datetime(2026, 11, 23, tzinfo=UTC)
SMALL = 10_000
LARGE = int(os.environ.get("RILIS_CORPUS_TEXTS", "100000"))
ADDED = 500
WRITTEN = 20_000  # signed texts; what is beyond is filled in
OFFICES = 40
WORDS = 300  # of a text, about


def measure(shared: Path) -> tuple[Figure, ...]:
    """CPU of adding 500 releases, at both sizes, each in a process of its own; and of the peers for the small one."""
    small, large = (_in_child(shared, count) for count in (SMALL, LARGE))
    peers = _peers(shared)
    return (
        Figure(
            "comparing 500 new releases",
            f"with {LARGE:,} stored",
            large["compare"],
            None,
            {f"with {SMALL:,} stored": small["compare"]},
            unit="CPU-s",
        ),
        Figure(
            "adding 500 pages: judged, stored, compared",
            f"to {LARGE:,}",
            large["add"],
            None,
            {f"to {SMALL:,}": small["add"]},
            unit="CPU-s",
        ),
        Figure(
            "times the CPU of adding 500",
            f"{LARGE:,} against {SMALL:,}",
            large["add"] / small["add"],
            1.5,
            {
                "storing and comparing alone": _stored(large) / _stored(small),
                "comparing alone": large["compare"] / small["compare"],
            },
            lower_is_better=True,
        ),
        Figure("memory at most", f"{LARGE:,} stored", large["memory"], 1536, unit="MiB", lower_is_better=True),
        Figure(
            "an index of a day in memory",
            f"{SMALL:,} stored and 500 new, candidates only",
            small["compare"],
            None,
            peers,
            unit="CPU-s",
        ),
    )


def _stored(took: dict[str, float]) -> float:
    return took["write"] + took["compare"]


def made_texts(shared: Path, count: int, seed: int = 5) -> Iterator[Version]:
    """Versions of invented releases."""
    chance = random.Random(seed)
    pools = {language: _lines(shared, language) for language in ("id", "en")}
    for number in range(count):
        lines, words = pools["en" if number % 10 == 9 else "id"]
        drawn = (chance.choice(lines) for _ in range(chance.randint(4, 9)))
        blocks = tuple(
            Block(BlockKind.PARAGRAPH, " ".join(chance.choice((word, chance.choice(words))) for word in line[:60]))
            for line in drawn
        )
        yield made(f"{seed}-{number}", number, blocks, " ".join(chance.choices(words, k=8)))


def _lines(shared: Path, language: str) -> tuple[list[list[str]], list[str]]:
    """The long lines of the real texts in a language as words, and all words of these."""
    real = (version for version in versions(shared).values() if version.language.tag == language)
    lines = [block.text.split() for version in real for block in version.blocks if len(block.text.split()) > 12]
    return lines, [word for line in lines for word in line]


def made(key: str, number: int, blocks: tuple[Block, ...], title: str) -> Version:
    source = f"kantor{number % OFFICES}"
    day = date(2016, 1, 1) + timedelta(days=number % 3650)
    return Version(
        source=source, source_key=key, url=f"https://{source}.test/{key}", title=title, blocks=blocks,
        captions=(), removals=(), bylines=(), language=Language("en" if number % 10 == 9 else "id", 0.99),
        publication=Publication(day, "page", by_page=day), capture_id="", captured_at=NOW - timedelta(days=3),
        layout="main", extractor="selector .isi", code_version="1",
    )  # fmt: skip


def new_texts(shared: Path, stored: Sequence[Version]) -> tuple[Version, ...]:
    """What a day brings: mostly new, some copied, some copied with an edit."""
    day = []
    for number, version in enumerate(made_texts(shared, ADDED, seed=7)):
        model = stored[number * 37 % len(stored)]
        edited = (*model.blocks[:-1], Block(BlockKind.PARAGRAPH, model.blocks[-1].text + " demikian 17 orang"))
        blocks = {0: model.blocks, 1: edited}.get(number % 10, version.blocks)
        day.append(made(f"baru-{number}", number, blocks, version.title))
    return tuple(day)


def fill(shared: Path, path: Path, count: int) -> tuple[Version, ...]:
    """A warehouse of `count` compared releases; returns some that are in it."""
    stored = tuple(made_texts(shared, min(count, WRITTEN)))
    with open_for_loading(path) as con:
        work = _work(con)
        work.sync_sources(source_of(f"kantor{n}") for n in range(OFFICES))
        for at in range(0, len(stored), 2000):
            write(work, stored[at : at + 2000], at)
        link_versions(con)
        if count > len(stored):
            _multiply(con, count - len(stored))
        con.execute("checkpoint")
    return stored[:2000]


def _work(con: duckdb.DuckDBPyConnection) -> StagingDatabase:
    migrate(con, read_sql(resources.folder("sql") / "schema"), NOW)
    return StagingDatabase(con, Run("bench", "ingest", NOW, "1"), NOW)


def _multiply(con: duckdb.DuckDBPyConnection, more: int) -> None:
    """Rows of so many more releases after the pattern of those that are there."""
    con.execute(f"set variable more = {more}")
    con.execute(f"set variable bands = {BANDS}")
    con.execute(f"set variable samples = {WORDS // SAMPLE}")
    con.execute(Path(__file__).with_name("multiply.sql").read_text(encoding="utf-8"))


def add(shared: Path, path: Path, stored: Sequence[Version]) -> dict[str, float]:
    """Judge the pages of a day, store and compare what they hold; what that took."""
    captures = [page_of(version) for version in new_texts(shared, stored)]
    newsrooms = {key: newsroom(key) for key in {capture.source for capture in captures}}
    parse_capture(captures[0], newsrooms[captures[0].source], Roster())  # loads what is loaded once a process
    with open_for_loading(path) as con:
        work = _work(con)
        began = time.process_time()
        outcomes = [parse_capture(capture, newsrooms[capture.source], Roster()) for capture in captures]
        judged = time.process_time()
        write(work, [outcome for outcome in outcomes if isinstance(outcome, Version)], 1_000_000)
        written = time.process_time()
        linked = link_versions(con)
        compared = time.process_time()
    return {
        "add": compared - began,
        "judge": judged - began,
        "write": written - judged,
        "compare": compared - written,
        "pairs": linked.pairs,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def newsroom(key: str) -> Source:
    """The source of pages made by `page_of`."""
    return source_of(key).model_copy(update={"layout": (Layout(body=".isi", title="h1", date="time"),)})


def page_of(version: Version) -> Capture:
    """The version as a page of its site."""
    paragraphs = "".join(f"<p>{escape(block.text)}</p>" for block in version.blocks)
    links = "".join(f'<li><a href="/menu/{n}">Menu nomor {n}</a></li>' for n in range(60))
    day = version.publication.published_on
    html = (
        f"<!doctype html><html lang=id><head><title>{escape(version.title)}</title></head><body><nav><ul>{links}</ul>"
        f"</nav><h1>{escape(version.title)}</h1><time>{day}</time><div class=isi>{paragraphs}</div></body></html>"
    )
    headers = (Header("Content-Type", "text/html; charset=utf-8"),)
    return Capture(version.source, Role.RELEASE, version.url, version.url, 200, headers, html.encode(), NOW)


def _in_child(shared: Path, count: int) -> dict[str, float]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "corpus.duckdb"
        for step in ("fill", "add"):
            child = subprocess.run(
                [sys.executable, "-m", "benchmarks.corpus.bench_cost", step, str(shared), str(path), str(count)],
                capture_output=True, text=True, check=True,
            )  # fmt: skip
    answer: dict[str, float] = json.loads(child.stdout.splitlines()[-1])
    return answer


def _peers(shared: Path) -> dict[str, float]:
    """Libraries that find candidates with an index in memory, which each day has to make anew; those installed."""
    made_before = list(made_texts(shared, SMALL))
    day = new_texts(shared, made_before[:2000])
    took = {}
    for name, peer in {"datasketch": _datasketch, "rensa": _rensa}.items():
        try:
            began = time.process_time()
            peer([_tokens(version) for version in made_before], [_tokens(version) for version in day])
        except ImportError:
            continue
        took[name] = time.process_time() - began
    return took


def _tokens(version: Version) -> list[str]:
    words = version.body.casefold().split()
    return [" ".join(words[at : at + 5]) for at in range(max(1, len(words) - 4))]


def _datasketch(before: list[list[str]], day: list[list[str]]) -> None:
    library = importlib.import_module("datasketch")
    index = library.MinHashLSH(num_perm=128, params=(16, 8))
    for number, tokens in enumerate(before):
        index.insert(number, _signed(library.MinHash, tokens))
    for tokens in day:
        index.query(_signed(library.MinHash, tokens))


def _signed(minhash: Callable[..., Any], tokens: list[str]) -> object:
    made = minhash(num_perm=128)
    made.update_batch([token.encode() for token in tokens])
    return made


def _rensa(before: list[list[str]], day: list[list[str]]) -> None:
    library = importlib.import_module("rensa")
    index = library.RMinHashLSH(threshold=0.8, num_perm=128, num_bands=16)
    for number, made in enumerate(library.RMinHash.from_token_sets(before, 128, 42)):
        index.insert(number, made)
    for made in library.RMinHash.from_token_sets(day, 128, 42):
        index.query(made)


def _main(step: str, shared: str, path: str, count: str) -> None:
    seeds = Path(path).with_suffix(".count")
    if step == "fill":
        fill(Path(shared), Path(path), int(count))
        seeds.write_text(count, encoding="utf-8")
        return
    stored = tuple(made_texts(Path(shared), min(int(count), 2000)))
    print(json.dumps(add(Path(shared), Path(path), stored)))


if __name__ == "__main__":
    _main(*sys.argv[1:])
