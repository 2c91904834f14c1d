"""A backfill out of web archives: windows of days of capture, published each with its row, resumed after a death."""

import json
import os
import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest

from rilis_etl.context import Context
from rilis_etl.mementos import playback
from rilis_etl.mementos.cdx import CdxRow
from rilis_etl.model import Capture, Mode
from rilis_etl.pipeline.runs.backfill import estimate_backfill, run_backfill
from rilis_etl.pipeline.runs.backfill_plan import BackfillOutcome, BackfillRequest, request_of
from rilis_etl.pipeline.runs.imports import archive_visit, memento_writer
from rilis_etl.pipeline.runs.imports.archive_visit import ArchiveVisit
from tests.crash_child import Runner, backfill_from_archives
from tests.pipeline.offline import rows
from tests.pipeline.runs.imports.test_from_archives import CAPTURES, HOME, ROWS, STATES, edited, kept, listed
from tests.web_archive import Kept, LoopbackArchive, serving

KILLS_A_WAREHOUSE = 3
MOMENTS = int(os.environ.get("RILIS_ARCHIVE_CRASH_POINTS", "3"))
VERSIONS = [("1", 1, "2017"), ("1", 2, "2021"), ("2", 1, "2017"), ("3", 1, "2018")]
LOOKS = "select url, fetched_at, status_code, outcome from captures order by all"


@pytest.fixture
def archive() -> Iterator[LoopbackArchive]:
    with serving(LoopbackArchive(list(CAPTURES), kind="wayback")) as made:
        yield made


@pytest.fixture
def context(archive: LoopbackArchive, tmp_path: Path) -> Context:
    return listed(archive, tmp_path / "warehouse")


def wanted(context: Context, days: int = 1_200) -> BackfillRequest:
    return request_of(context, ["dinas"], date(2017, 1, 1), date(2023, 1, 1), Mode.ARCHIVES, days)


def done(context: Context, days: int = 1_200) -> BackfillOutcome:
    return run_backfill(context, wanted(context, days))


def test_the_windows_bring_each_payload_once_and_what_is_done_is_not_asked_for_again(
    context: Context, archive: LoopbackArchive
) -> None:
    outcome = done(context, days=800)  # the first text of release 1 was seen in two windows
    assert not outcome.failed
    assert f"{len(VERSIONS)} new versions" in outcome.sentence
    assert len([path for path in archive.asked if "/web/" in path]) == 7  # of nine captures two show what was seen
    assert [(key, number, f"{since:%Y}") for key, number, since, *_ in sorted(rows(context, ROWS))] == VERSIONS
    assert rows(context, "select distinct mode, outcome from windows") == [("archives", "done")]
    assert not rows(context, "from window_days"), "days of capture are no days of publication"
    archive.asked.clear()
    again = done(context)
    assert not again.plan.windows
    assert "--from-archives` asks once more" in again.sentence
    assert not archive.asked


def test_a_dry_run_counts_by_year_and_fetches_nothing(context: Context, archive: LoopbackArchive) -> None:
    counted = estimate_backfill(context, wanted(context))
    assert counted.years == {2017: 2, 2018: 2, 2019: 2, 2020: 1, 2021: 1, 2022: 1}
    assert "9 captures (2 of 2017, 2 of 2018" in counted.sentence
    assert not [path for path in archive.asked if "/web/" in path]
    assert not context.archive.files()


@pytest.mark.parametrize("answer", [(404, b"<html>tiada</html>"), (503, b"busy")])
def test_an_archive_that_answers_no_index_fails_the_windows_and_stores_nothing(
    context: Context, archive: LoopbackArchive, answer: tuple[int, bytes]
) -> None:
    archive.index_answer = answer
    outcome = done(context)
    assert len(outcome.failed) == len(outcome.plan.windows)
    assert "arsip.example: " in outcome.sentence
    assert not context.archive.files()


ODD_ROWS = [
    ["x", "20180101000000", "https://[::1", "text/html", "200", "A"],
    ["x", "99990101000000", f"{HOME}/r/1", "text/html", "200", "A"],
    ["x", "00010101000000", f"{HOME}/r/1", "text/html", "200", "A"],
    ["x", "2018", f"{HOME}/r/1\u0000\r\nX: y", "text/html", "200", "A"],
    ["x", "20180101000000", "http://lain.example/r/1", "text/html", "200", "A"],
    ["x", "20180101000000", "http://dinas.example@lain.example/r/1", "text/html", "200", "A"],
    ["x", "20180101000000", f"{HOME}/r/1", ["text/html"], {"a": 1}, "\ud800"],
    ["x", "20180231000000", f"{HOME}/r/1", "text/html", "٢٠٠", "A" * 100_000],
    ["x"],
    [None, None, None, None, None, None],
    [1, 20180101000000, 2, 3, 4, 5],
]


def test_rows_of_other_hosts_and_other_times_bring_nothing(context: Context, archive: LoopbackArchive) -> None:
    names = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest"]
    archive.index_answer = (200, json.dumps([names, *ODD_ROWS]).encode())
    outcome = done(context)
    assert not outcome.failed
    assert not rows(context, "from captures")
    assert all(HOME.encode() in path.encode() for path in archive.asked if "/web/" in path)


def test_an_index_without_end_is_left_with_a_sentence(
    context: Context, archive: LoopbackArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.has_no_end = True
    assert "its index goes in circles" in done(context).sentence
    assert len(archive.asked) < 10
    monkeypatch.setattr(archive_visit, "MOST_INDEX_PAGES", 2)
    assert "its index does not end within 2 pages: ask for fewer days" in done(context).sentence


def test_an_archive_that_is_down_is_asked_once_and_for_no_other_source(context: Context) -> None:
    file = context.settings.warehouse / "web_archives.toml"
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        file.write_text(re.sub(r"127\.0\.0\.1:\d+", f"127.0.0.1:{closed.getsockname()[1]}", file.read_text()))
        outcome = done(context)
    assert len(outcome.failed) == len(outcome.plan.windows)
    assert "arsip.example: " in outcome.sentence
    assert not context.archive.files()


def test_what_an_archive_serves_spoils_itself_and_no_other_capture(
    context: Context, archive: LoopbackArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_it_is = playback.played_back

    def odd(answer: Capture, row: CdxRow, *more: Any) -> Capture:
        if row.url.endswith("/r/2"):
            raise RecursionError("nobody foresaw this")
        return as_it_is(answer, row, *more)

    monkeypatch.setattr(archive_visit, "played_back", odd)
    done(context)
    assert {key for key, *_ in rows(context, ROWS)} == {"1", "3"}


def test_an_archive_that_wants_no_more_is_left_alone_and_the_next_run_goes_on(
    context: Context, archive: LoopbackArchive
) -> None:
    archive.enough_after = 5
    assert "asks to be left alone until 2026-06-15 07:00 UTC" in done(context, 3_000).sentence
    asked_once = len(archive.asked)
    assert done(context, 3_000).failed
    assert len(archive.asked) == asked_once
    archive.enough_after = None
    later = replace(context, clock=lambda: datetime(2026, 6, 16, tzinfo=UTC))
    assert not done(later, 3_000).failed
    assert [(key, number, f"{since:%Y}") for key, number, since, *_ in sorted(rows(later, ROWS))] == VERSIONS


def test_all_rows_of_a_large_collection_take_hardly_more_requests_than_captures(tmp_path: Path) -> None:
    moments = [datetime(2018, 1, 1 + day, 4, tzinfo=UTC) for day in range(14)]
    captures = [Kept(f"{HOME}/r/{n}", at, f"{n} {at}".encode()) for n in range(8) for at in moments]
    with serving(LoopbackArchive(captures, kind="wayback", cut=5_000)) as large:
        context = listed(large, tmp_path / "large")
        assert not run_backfill(
            context, request_of(context, ["dinas"], date(2018, 1, 1), date(2018, 12, 31), Mode.ARCHIVES, 366)
        ).failed
        assert len(large.asked) <= len(captures) + len(captures) / 1_000 + 5


@pytest.fixture
def large(archive: LoopbackArchive) -> LoopbackArchive:
    archive.kept += [each for n in range(4, 10) for each in (kept(n, "2018-02-01"), kept(n, "2021-02-01", edited(n)))]
    return archive


@pytest.mark.slow
def test_killed_at_any_moment_it_gives_the_same_rows(large: LoopbackArchive, tmp_path: Path) -> None:
    undisturbed, moments = listed(large, tmp_path / "undisturbed"), Random(20171107)
    length = Runner(backfill_from_archives, 500).go(undisturbed.settings.warehouse)
    for number in range(-(-MOMENTS // KILLS_A_WAREHOUSE)):
        killed = listed(large, tmp_path / f"killed-{number}")
        runner = Runner(backfill_from_archives, 1 + number % 3)
        for _ in range(KILLS_A_WAREHOUSE):
            runner.go(killed.settings.warehouse, kill_after=moments.uniform(0, length))
        runner.go(killed.settings.warehouse)
        for sql in (ROWS, STATES, LOOKS):
            assert sorted(rows(killed, sql), key=repr) == sorted(rows(undisturbed, sql), key=repr)


@pytest.mark.slow
def test_interrupted_at_any_capture_it_gives_the_same_rows(
    large: LoopbackArchive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    undisturbed = listed(large, tmp_path / "undisturbed")
    done(undisturbed)
    as_it_is = ArchiveVisit.keep
    for number in range(MOMENTS // 3):
        killed, looks = listed(large, tmp_path / f"killed-{number}"), count()
        dies_at = number * 7 % 19

        def dies(visit: ArchiveVisit, *args: Any, looks: Iterator[int] = looks, dies_at: int = dies_at) -> None:
            if next(looks) == dies_at:
                raise KeyboardInterrupt
            as_it_is(visit, *args)

        monkeypatch.setattr(ArchiveVisit, "keep", dies)
        monkeypatch.setattr(memento_writer, "BATCH_CAPTURES", 1 + number % 3)
        with pytest.raises(KeyboardInterrupt):
            done(killed)
        monkeypatch.undo()
        assert not done(killed).failed
        for sql in (ROWS, STATES, LOOKS):
            assert sorted(rows(killed, sql), key=repr) == sorted(rows(undisturbed, sql), key=repr)
