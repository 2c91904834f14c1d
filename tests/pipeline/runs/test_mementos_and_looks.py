"""Mementos and looks of ours give the same rows in whichever order they come in."""

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rilis_etl.context import Context
from rilis_etl.model import Capture, Issue, Version
from rilis_etl.pipeline.process import load_archive, parse_ahead, process_batch
from rilis_etl.pipeline.process.parse_capture import parse_capture
from rilis_etl.pipeline.runs.imports.archive_import import import_archives
from rilis_etl.pipeline.runs.ingest import ingest
from rilis_etl.pipeline.runs.rebuild import rebuild
from tests.foreign_files import http, warc
from tests.pipeline.offline import Newsroom, Page, release, rows, visiting

HOME = "http://dinas.example"
ROWS = (
    """
    select source_key, version_number, shown_since, captured_at, published_on, title, seen_by, capture_id
    from versions join releases using (release_id)
    """,
    "select source_key, fetched_at, outcome, seen_by from captures where role = 'release'",
    """
    select source_key, state_number, state, since, last_look_at, look_count, is_confirmed, seen_by
    from release_states
    """,
    "select source_key, url, first_seen_at, last_seen_at from releases",
    "select source_key, version_number, unchanged_until, changed_since, seen_by, kind, after from version_changes",
)


def edited(number: int, what: str) -> str:
    return release(number).replace("diminta melewati", f"diminta {what} melewati")


def undated(number: int) -> str:
    return release(number).replace("<time>14 Juni 2026</time>", "")


@pytest.fixture
def newsroom() -> Newsroom:
    """The page of release 2 has no day: only the listing tells it."""
    return Newsroom(changed={"/r/2": Page(undated(2))})


@pytest.fixture
def crawl(tmp_path: Path) -> Path:
    """Release 0: two texts of the past and ours. 1: gone for a while. 2: as today, without the listing. 7: lost."""
    file = tmp_path / "crawl.warc"
    answers = [
        (0, "2017-11-07", http(edited(0, "segera").encode())),
        (0, "2019-11-07", http(edited(0, "tetap").encode())),
        (0, "2026-06-15", http(edited(0, "jangan").encode())),
        (1, "2017-11-07", http(release(1).encode())),
        (1, "2018-11-07", http(b"tiada", "404 Not Found")),
        (1, "2019-11-07", http(b"tiada", "404 Not Found")),
        (2, "2018-01-01", http(undated(2).encode())),
        (7, "2018-01-01", http(release(7).encode())),
        (7, "2020-01-01", http(b"", "301 Moved", Location=f"{HOME}/")),
        (7, "2021-01-01", http(b"", "301 Moved", Location=f"{HOME}/")),
    ]
    records = (warc(f"{HOME}/r/{number}", block, at=f"{day}T04:00:00Z") for number, day, block in answers)
    file.write_bytes(b"".join(records))
    return file


def looks(context: Context, newsroom: Newsroom) -> None:
    """Two visits of ours, a day apart."""
    for _ in range(2):
        ingest(context, context.chosen(()))
        newsroom.at += timedelta(days=1)


def found(context: Context, *more: str) -> list[list[tuple[Any, ...]]]:
    return [sorted(rows(context, sql), key=repr) for sql in (*ROWS, *more)]


def test_archives_first_or_live_first_or_a_rebuild(newsroom: Newsroom, crawl: Path, tmp_path: Path) -> None:
    begin = newsroom.at
    first, second = visiting(tmp_path / "first", newsroom), visiting(tmp_path / "second", newsroom)
    looks(first, newsroom)
    import_archives(first, [crawl])
    newsroom.at = begin
    import_archives(second, [crawl])
    looks(second, newsroom)
    one, other = found(first), found(second)
    for mine, theirs in zip(one, other, strict=True):
        assert mine == theirs
    versions, _, states, _, changes = one
    begun = [(key, number, f"{since:%Y}", seen_by) for key, number, since, *_, seen_by, _ in versions]
    assert begun == [
        ("0", 1, "2017", "import:crawl.warc"),
        ("0", 2, "2019", "import:crawl.warc"),
        ("0", 3, "2026", None),
        ("1", 1, "2017", None),
        ("2", 1, "2018", None),
        ("7", 1, "2018", "import:crawl.warc"),
    ]
    assert [(key, state) for key, _, state, *_ in states if key in ("1", "7")] == [
        *(("1", "live"), ("1", "gone"), ("1", "live")),
        *(("7", "live"), ("7", "gone")),
    ]
    edits = {(key, number, f"{until:%Y}", f"{since:%Y}") for key, number, until, since, *_ in changes}
    assert edits == {("0", 2, "2017", "2019"), ("0", 3, "2019", "2026")}
    rebuild(first)
    assert found(first) == one


def test_many_looks_at_a_release_are_parsed_twice_at_most(
    newsroom: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each batch brings a look, and with it the earlier ones: their texts may become versions."""
    file, calls = tmp_path / "crawl.warc", list[str]()
    states = [release(0)] * 5 + [edited(0, "segera")] * 3
    file.write_bytes(
        b"".join(
            warc(f"{HOME}/r/0", http(body.encode()), at=f"{2014 + n}-01-01T04:00:00Z") for n, body in enumerate(states)
        )
    )
    whole, parts = visiting(tmp_path / "whole", newsroom), visiting(tmp_path / "parts", newsroom)
    import_archives(whole, [file])

    def parse(capture: Capture, *more: Any) -> Version | Issue:
        calls.append(capture.capture_id)
        return parse_capture(capture, *more)

    for module in (parse_ahead, process_batch):
        monkeypatch.setattr(module, "parse_capture", parse)
    monkeypatch.setattr(load_archive, "BATCH", 1)
    import_archives(parts, [file])
    assert max(Counter(calls).values()) <= 2
    assert found(parts) == found(whole)
