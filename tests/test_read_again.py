"""“We read it better” is no edit: what newer code reads in a page is compared with what it reads in the earlier one."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rilis_etl.model import Block, Version
from rilis_etl.pipeline import fingerprint
from rilis_etl.pipeline.process import parse_capture
from rilis_etl.pipeline.runs.ingest import ingest
from rilis_etl.pipeline.runs.rebuild import rebuild
from rilis_etl.text import refine, refine_article
from rilis_etl.warehouse.audit import checks
from tests.prepared import beginning_with_a_copy
from tests.support import Bench
from tests.warehouse.compare import differences

pytestmark = pytest.mark.xdist_group("newsroom")

MARK = "¶ "


def newer(*given: Any) -> Version:
    """A newer reading: every paragraph begins with a mark."""
    version = refine_article(*given)
    marked = tuple(Block(block.kind, MARK + block.text) for block in version.blocks)
    return replace(version, blocks=marked, text_with_credits=None)


@pytest.fixture(scope="module")
def days(newsroom_on: Callable[[int], Bench]) -> list[Bench]:
    return [newsroom_on(day) for day in (1, 2, 3)]


def asked(root: Path, bench: Bench, query: str) -> list[tuple[Any, ...]]:
    with bench.context(root).warehouse.reading() as con:
        return con.execute(query).fetchall()


def visit(root: Path, bench: Bench) -> None:
    context = bench.context(root, recheck_days=36_500)
    assert not ingest(context, context.chosen(("komisiwarga",))).failed


@pytest.fixture(scope="module")
def upgraded(days: list[Bench], tmp_path_factory: pytest.TempPathFactory, shared_by_workers: Path) -> Iterator[Path]:
    """Loaded on the first day by one version of the code, on the second and third by another that reads otherwise."""
    root = tmp_path_factory.mktemp("upgraded")
    with pytest.MonkeyPatch.context() as code, beginning_with_a_copy(shared_by_workers):
        code.setattr(checks, "inspect", checks.inspect_here)
        visit(root, days[0])
        code.setattr(fingerprint, "__version__", "9.9")
        code.setattr(refine, "__version__", "9.9")
        code.setattr(parse_capture, "refine_article", newer)
        visit(root, days[1])
        visit(root, days[2])
        yield root


def test_a_better_reading_makes_no_version_and_hides_no_edit(upgraded: Path, days: list[Bench]) -> None:
    edits = asked(upgraded, days[2], "select distinct source_key from version_changes")
    assert edits == [("1836",)]
    before = asked(upgraded, days[2], "select before from version_changes where before is not null")
    assert all(text.startswith(MARK) for (text,) in before), "both texts were read by the newer code"


def test_what_is_looked_at_again_is_held_as_read_better(upgraded: Path, days: list[Bench]) -> None:
    bodies = asked(upgraded, days[2], "select body from version_texts")
    assert all(line.startswith(MARK) for (body,) in bodies for line in body.split("\n"))
    assert asked(upgraded, days[2], "select distinct code_version from versions") == [("9.9",)]


def test_it_is_what_a_rebuild_with_the_newer_code_holds(upgraded: Path, days: list[Bench]) -> None:
    context = days[2].context(upgraded)
    loaded = Path(context.warehouse.location)
    rebuilt = rebuild(context)
    assert rebuilt.snapshot is not None
    # pages that are no releases are not looked at again: their captures still name the older code as their reader
    assert {difference.table for difference in differences(loaded, Path(rebuilt.snapshot))} <= {"captures"}
