"""A load whose pages are parsed by several processes gives the rows of a load without."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import parent_process
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from rilis_etl.archive import ArchivePart
from rilis_etl.context import Context
from rilis_etl.model import Capture, CapturePlace, Run
from rilis_etl.pipeline.fingerprint import parser_fingerprint
from rilis_etl.pipeline.process import parse_pool
from rilis_etl.pipeline.process.load_archive import load
from rilis_etl.pipeline.process.parse_cache import READINGS, parse_once
from rilis_etl.pipeline.process.parse_pool import ParsePool, parsing_ahead
from rilis_etl.pipeline.runs.rebuild import rebuild
from rilis_etl.similarity import sign
from rilis_etl.storage import FolderStorage
from rilis_etl.text.bylines import Roster
from rilis_etl.text.cleaning import NO_BOILERPLATE
from rilis_etl.warehouse.load.batch import CaptureRow
from rilis_etl.warehouse.near_duplicates import link
from tests.pipeline.process.conftest import SOURCE
from tests.warehouse.compare import differences

pytestmark = pytest.mark.xdist_group("parsed-ahead")


def rebuilt(context: Context) -> Path:
    rebuild(context)
    return Path(context.warehouse.location)


def use_pool(monkeypatch: pytest.MonkeyPatch, processes: int) -> None:
    monkeypatch.setattr(parse_pool, "LEAST_BYTES", 0)
    monkeypatch.setattr(parse_pool, "PART_CAPTURES", 7)
    monkeypatch.setattr(parse_pool, "cores", lambda: processes)


def test_a_small_archive_is_not_worth_a_pool(context: Context, parsed: list[str]) -> None:
    rebuild(context)
    assert parsed


def test_the_rows_are_the_same_for_any_number_of_processes(
    context: Context, alone: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_here = Mock(wraps=sign)
    monkeypatch.setattr(link, "sign", signed_here)
    for processes in (2, 3):
        parsed.clear()
        use_pool(monkeypatch, processes)
        assert differences(alone, rebuilt(context)) == ()
        assert (parsed, signed_here.call_count) == ([], 0)


def test_the_load_goes_on_alone_when_the_processes_die(
    context: Context, alone: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed.clear()
    use_pool(monkeypatch, 2)
    monkeypatch.setattr(parse_pool, "parse_once", _die)
    assert differences(alone, rebuilt(context)) == ()
    assert parsed


@pytest.mark.parametrize("moment", range(1, 1 + int(os.environ.get("RILIS_REBUILD_KILLS", "1"))))
def test_a_rebuild_after_one_that_was_killed_goes_on_from_the_parts_that_are_done(
    context: Context, alone: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    def kept() -> dict[str, int]:
        files = (context.state / "readings").rglob("*")
        return {file.name: file.stat().st_mtime_ns for file in files if file.is_file()}

    driver = (sys.executable, "-m", "tests.pipeline.process.killed_rebuild", str(context.settings.warehouse))
    all_its_processes = subprocess.PIPE  # is open until the last of them has ended
    killed = subprocess.run((*driver, str(moment)), check=False, stdout=all_its_processes, stderr=subprocess.PIPE)
    done, seen = kept(), list[dict[str, int]]()
    use_pool(monkeypatch, 2)
    monkeypatch.setattr(parse_pool, "ProcessPoolExecutor", lambda *_, **__: ThreadPoolExecutor(1))
    rebuild(context, listen=lambda _: seen.append(kept()))
    assert (killed.returncode, bool(done), kept()) == (-signal.SIGKILL, True, {})
    assert done.items() <= seen[-1].items()  # read, and not made anew
    assert parsed == []
    assert differences(alone, Path(context.warehouse.location)) == ()


def test_what_a_killed_load_kept_goes_with_the_next_load_of_any_kind(context: Context) -> None:
    *_, part = context.archive.parts(7)
    storage = FolderStorage(context.state)
    parse_once(context.archive, part, context.sources[SOURCE], NO_BOILERPLATE, storage)
    (context.state / READINGS / SOURCE / ".cut.readings.gz.614640d4.part").write_bytes(b"cut")
    assert storage.list(READINGS)
    load(context, Run("after-a-kill", "load", context.clock(), "0.1.0"))
    assert not (context.state / READINGS).exists()


def test_no_more_than_a_few_parts_are_parsed_ahead(context: Context) -> None:
    submitted: list[ArchivePart] = []

    class Counting:
        def submit(self, _: Any, __: Any, part: ArchivePart, *_more: Any) -> Any:
            submitted.append(part)
            return _Done()

    parts, (page, _) = list(context.archive.parts(7)), next(context.archive.read())
    learned = {SOURCE: NO_BOILERPLATE}
    storage = FolderStorage(context.state)
    pool = ParsePool(Counting(), context.archive, context.sources, learned, storage, iter(parts), 2)  # type: ignore[arg-type]
    for number, part in enumerate(parts, start=1):
        pool.get(CaptureRow(page, CapturePlace(part.file, part.begin, 1)), Roster())
        assert len(submitted) == min(number + 1, len(parts))


def test_the_load_parses_a_part_that_nobody_has_begun_rather_than_wait(context: Context) -> None:
    slow = Mock(done=lambda: False, result=list)
    executor = Mock(submit=lambda *_: slow)
    first, second, *_ = parts = list(context.archive.parts(7))
    learned, storage = {SOURCE: NO_BOILERPLATE}, FolderStorage(context.state)
    pool = ParsePool(executor, context.archive, context.sources, learned, storage, iter(parts), 4)
    fingerprint = parser_fingerprint(context.sources[SOURCE])

    def get(page: Capture, place: CapturePlace) -> bool:
        return pool.get(CaptureRow(page, place, parser=fingerprint), Roster()) is not None

    pages = [each for each in context.archive.read_part(second) if each[0].role.value == "release"]
    assert pages
    assert not get(pages[0][0], CapturePlace(first.file, first.begin, 1)), "a part that the pool is not done with"
    assert all(get(page, place) for page, place in pages)


def test_pages_that_are_not_of_the_part_at_hand_are_left_to_the_load(context: Context) -> None:
    (capture, place), *_ = [each for each in context.archive.read() if each[0].role.value == "release"]
    learned = {SOURCE: NO_BOILERPLATE}
    fingerprint = parser_fingerprint(context.sources[SOURCE])
    with parsing_ahead(context.archive, context.sources, learned, {}, FolderStorage(context.state), 1) as pool:
        elsewhere = CapturePlace("ombudswarga/of-another-archive.warc.gz", 0, 1)
        row = CaptureRow(capture, place, parser=fingerprint)
        assert pool.get(replace(row, place=elsewhere), Roster()) is None
        assert pool.get(row, Roster()) is not None
        assert pool.get(replace(row, parser="another parser"), Roster()) is None


class _Done:
    def done(self) -> bool:
        return True

    def result(self) -> list[bytes]:
        return []


def _die(*asked: Any) -> list[bytes]:
    if parent_process():
        os.kill(os.getpid(), signal.SIGKILL)
    return parse_once(*asked)
