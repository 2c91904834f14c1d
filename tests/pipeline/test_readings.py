"""A load with pages read ahead gives the rows of a load without."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rilis_etl.context import Workshop
from rilis_etl.model import BylineKind
from rilis_etl.pipeline.process import batch
from rilis_etl.pipeline.process.load import rebuild
from rilis_etl.pipeline.process.parse_cache import SUFFIX, Habit, Knows, keep, read_ahead, readings_folder
from rilis_etl.pipeline.runs.ingest import ingest
from rilis_etl.text.bylines.roster import Candidate, Roster, RosterEntry
from rilis_etl.warehouse.compare import differences
from tests.support import Bench

SOURCE = "ombudswarga"


@pytest.fixture(scope="module")
def shop(newsroom_on: Callable[[int], Bench], tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    made = newsroom_on(1).shop(tmp_path_factory.mktemp("readings"), delay_seconds=0)
    ingest(made, [made.sources[SOURCE]])
    return made


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that a load reads itself."""
    pages: list[str] = []
    judge = batch.judge  # type: ignore[attr-defined]

    def counting(capture: Any, *more: Any) -> Any:
        pages.append(capture.url)
        return judge(capture, *more)

    monkeypatch.setattr(batch, "judge", counting)
    return pages


def read_all(shop: Workshop, captures: int = 7) -> int:
    return sum(
        keep(read_ahead(shop.archive.read_part(part), shop.sources[SOURCE]), part, readings_folder(shop))
        for part in shop.archive.parts(captures)
    )


def rebuilt(shop: Workshop) -> Path:
    rebuild(shop)
    return shop.warehouse.published()


def left(shop: Workshop) -> list[Path]:
    return list(readings_folder(shop).glob(f"*/*{SUFFIX}"))


def test_the_parts_of_an_archive_hold_every_capture_once(shop: Workshop) -> None:
    parts = list(shop.archive.parts(7))
    assert len(parts) > 3
    found = [place for part in parts for _, place in shop.archive.read_part(part)]
    assert found == [place for _, place in shop.archive.read()]


def test_the_rows_are_the_same_and_no_page_is_read_again(shop: Workshop, judged: list[str]) -> None:
    without = rebuilt(shop)
    by_itself = len(judged)
    judged.clear()
    assert read_all(shop) == by_itself
    assert differences(without, rebuilt(shop)) == ()
    assert judged == []
    assert left(shop) == []


def test_a_damaged_reading_costs_time_and_nothing_else(shop: Workshop, judged: list[str]) -> None:
    without = rebuilt(shop)
    judged.clear()
    read_all(shop)
    torn, strange, *_ = left(shop)
    torn.write_bytes(torn.read_bytes()[:50])
    strange.write_bytes(gzip.compress(b'{"capture_id": 1}'))
    assert differences(without, rebuilt(shop)) == ()
    assert judged


def test_a_reading_by_another_reader_is_not_taken(shop: Workshop, judged: list[str]) -> None:
    without = rebuilt(shop)
    judged.clear()
    other = shop.sources[SOURCE].model_copy(update={"licence": "another source file"})
    for part in shop.archive.parts(50):
        keep(read_ahead(shop.archive.read_part(part), other), part, readings_folder(shop))
    assert differences(without, rebuilt(shop)) == ()
    assert judged


def test_a_reading_holds_only_while_the_roster_says_the_same() -> None:
    known = Roster.of(
        [RosterEntry("MDH", BylineKind.INITIALS, count=2, candidates=(Candidate("Mimin Dwi Hartono", 2),))]
    )
    assert Knows("MDH", answer=False).holds(Roster())
    assert not Knows("MDH", answer=False).holds(known)
    assert Habit("MDH", None).holds(Roster())
    assert not Habit("MDH", None).holds(known)
    assert Habit("MDH", "Mimin Dwi Hartono").holds(known)
