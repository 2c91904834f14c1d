"""What cleaning and the date parser must reach on real bodies and on the forms of the benchmark."""

import json
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.text import bench_dates
from rilis_etl.html.blocks import to_blocks
from rilis_etl.model import Article
from rilis_etl.sources.schema import GENERIC
from rilis_etl.text import restore
from rilis_etl.text.cleaning import clean
from rilis_etl.text.cleaning.state import CleaningState
from rilis_etl.text.edit_log import EditLog


@pytest.fixture(scope="module")
def bodies(shared: Path) -> list[CleaningState]:
    """The bodies of the provincial office, cleaned; each is proved to be whole with its receipts."""
    results = []
    for line in (shared / "data/indonesian_bodies/pubmsumsel.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        blocks = to_blocks(f"<div>{row['body_html']}</div>")
        article = Article(row["slug"], row["title"], blocks, layout="main", extractor="test")
        result = clean(EditLog(blocks), article, GENERIC)
        assert restore(result.edit_log.text, result.edit_log.removals()) == "\n".join(block.text for block in blocks)
        results.append(result)
    return results


def test_no_source_line_is_left_at_the_end_of_a_real_body(bodies: list[CleaningState]) -> None:
    assert [body.lines[-1] for body in bodies if body.lines and body.lines[-1].casefold().startswith("sumber")] == []
    assert sum(body.source_line is not None for body in bodies) >= 30


def test_real_datelines_are_split_into_place_and_newsroom(bodies: list[CleaningState]) -> None:
    assert sum(body.dateline_place is not None for body in bodies) >= 32
    assert sum(body.dateline_agency is not None for body in bodies) >= 28


def test_little_of_a_real_body_is_taken(bodies: list[CleaningState]) -> None:
    share = [1 - len(b.edit_log.text) / max(1, sum(len(block.text) for block in b.edit_log.extracted)) for b in bodies]
    assert sorted(share)[len(share) // 2] < 0.08
    longest = Counter({r.text: len(r.text) for b in bodies for r in b.edit_log.removals()}).most_common(1)
    assert longest[0][1] <= 300


def test_every_form_of_the_benchmark_is_read() -> None:
    reached = bench_dates.score(bench_dates.read_ours, list(bench_dates.cases()))
    assert reached.right >= 0.99, reached.misses
    assert reached.refused == 1, reached.misses
