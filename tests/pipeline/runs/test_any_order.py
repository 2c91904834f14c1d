"""Whatever we and web archives met of releases, and in whichever order it comes in, the rows are the same.

RILIS_ANY_ORDERS: how many histories are made up; `make fuzz` asks for many.
"""

import os
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from rilis_etl.context import Context
from rilis_etl.model import Capture, Header, Memento
from rilis_etl.pipeline.process.load_archive import load
from rilis_etl.pipeline.runs.rebuild import rebuild
from tests.pipeline.offline import Newsroom, Page, capture_of, release, visiting, written
from tests.pipeline.runs.test_mementos_and_looks import ROWS, edited, found

HISTORIES = int(os.environ.get("RILIS_ANY_ORDERS", "1"))
RELEASES, MOST_LOOKS, PARTS = 6, 9, 3
LATER = 8  # a release that stands in for those that are gone, on the home page
BEGIN = datetime(2016, 1, 1, 4, tzinfo=UTC)
TEXTS = {"first": "segera", "second": "tetap", "third": "jangan"}
OTHER = {
    "gone": Page("tiada", status=404),
    "gone for good": Page("tiada", status=410),
    "home": Page(release(LATER), final_url="http://dinas.example/"),
    "wall": Page("<html><head><title>Just a moment...</title></head><body></body></html>"),
    "unchanged": Page("", status=304),
    "empty": Page("<html><body></body></html>"),
    "busy": Page("sibuk", status=503),
}
WHAT = [*TEXTS, *TEXTS, *OTHER, "gone", "gone"]
MORE_ROWS = (
    "select url, reason, seen_at from issues",
    "select source_key, last_found_at, withdrawn_since, look_count, is_confirmed from withdrawals",
)


def history(random: Random) -> list[Capture]:
    """Looks at some releases, by us and by an archive: hours, days or years from each other."""
    captures = []
    for number in range(RELEASES):
        moments = random.sample([*range(0, 80, 3), *range(100, 9_000, 300)], random.randint(2, MOST_LOOKS))
        has_page = False  # of ours: without one we do not ask whether it has changed
        for moment in sorted(moments):
            what, by_archive = random.choice(WHAT), random.random() < 0.5
            has_page |= what in TEXTS and not by_archive
            if what != "unchanged" or by_archive or has_page:
                captures.append(a_look(number, moment, what, by_archive))
    return captures


def a_look(number: int, half_days: int, what: str, by_archive: bool) -> Capture:
    newsroom = Newsroom(at=BEGIN + timedelta(days=half_days / 2, minutes=number))
    page = Page(edited(number, TEXTS[what])) if what in TEXTS else OTHER[what]
    capture = capture_of(newsroom, f"/r/{number}", page)
    if not by_archive:
        return capture
    if what == "home":
        capture = replace(capture, status=301, body=b"", headers=(Header("Location", capture.final_url),))
    return replace(capture, memento=Memento("arsip.example", BEGIN, f"http://arsip.example/{number}/{half_days}"))


def in_parts(captures: Sequence[Capture], random: Random) -> list[list[Capture]]:
    """The looks as they come: our own in the order of time, those of archives at any moment.

    A part is a visit and a file of the archive. Which looks are of one visit matters: a visit may have met an outage.
    """
    own = sorted((each for each in captures if not each.memento), key=lambda each: each.fetched_at)
    parts = [own[n * len(own) // PARTS : (n + 1) * len(own) // PARTS] for n in range(PARTS)]
    for each in captures:
        if each.memento:
            random.choice(parts).append(each)
    return [part for part in parts if part]


def loaded(template: Path, parts: Sequence[Sequence[Capture]], *, at_once: bool = False) -> Context:
    """A warehouse to which the looks have come visit by visit, each loaded before the next one or all in one load."""
    root = template.with_name("history")
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(template, root, symlinks=True)
    newsroom = Newsroom(at=BEGIN)
    context = visiting(root, newsroom)
    for part in parts:
        own = [each.fetched_at for each in part if not each.memento]
        newsroom.at = min(own, default=newsroom.at)  # our clock does not go back
        run = context.new_run("import")
        written(context, newsroom.key, run.run_id, *part)
        newsroom.at = max(own, default=newsroom.at)
        if not at_once or part is parts[-1]:
            load(context, run)
    return context


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse that holds nothing: to copy it is faster than to make it."""
    root = tmp_path_factory.mktemp("orders") / "empty"
    rebuild(visiting(root, Newsroom()))
    return root


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_any_looks_in_any_order_give_the_same_rows(template: Path, seed: int) -> None:
    random = Random(seed)
    captures = history(random)
    visits = in_parts(captures, random)
    whole = found(loaded(template, visits, at_once=True), *MORE_ROWS)
    parts = found(loaded(template, visits), *MORE_ROWS)
    for sql, one, other in zip((*ROWS, *MORE_ROWS), whole, parts, strict=True):
        assert one == other, sql


def test_mementos_of_one_day_show_an_outage_in_whichever_files_they_come(template: Path) -> None:
    known = [a_look(number, 0, "first", by_archive=True) for number in range(3)]
    gone = [a_look(number, 40, "gone", by_archive=True) for number in range(3)]
    again = a_look(0, 80, "first", by_archive=True)
    one_file = found(loaded(template, [[*known, *gone, again]]), *MORE_ROWS)
    *_, issues, withdrawals = one_file
    assert ([reason for _, reason, _ in issues], withdrawals) == (["outage"] * 3, [])
    assert one_file == found(loaded(template, [[*known, gone[0]], [gone[1]], [again, gone[2]]]), *MORE_ROWS)
