"""Odd answers by the thousand, through visits into the archive and through loads: nothing is raised, nothing is lost.

RILIS_MANY_ANSWERS: how many captures, RILIS_SEED: of which chance. Each went over the wire, was archived by a visit of
a site of one kind of discovery, and was read by a load. What sites send is what they should, with odd things in it,
damaged further by chance: so that an example costs little and the code behind the first check is reached.
"""

import logging
import os
import shutil
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random

import pytest

from benchmarks import fuzz_visits
from rilis_etl.context import Context
from rilis_etl.model import CrawlState, DamagedRecord, Window
from rilis_etl.pipeline.crawl.source_crawl import collect
from rilis_etl.pipeline.process.load_archive import load
from rilis_etl.pipeline.runs.ingest import ingest
from rilis_etl.pipeline.runs.rebuild import rebuild
from tests.pipeline.odd_sites import (
    GOOD,
    PORTS,
    SITES,
    Pool,
    Sites,
    Unforeseen,
    answered_by,
    context_on,
    pool_of_answers,
)
from tests.pipeline.offline import NOON, one, rows

CAPTURES = int(os.environ.get("RILIS_MANY_ANSWERS", "300"))
SEED = int(os.environ.get("RILIS_SEED", "0"))
PER_LOAD = 4_000  # to publish and to settle costs more than to read a thousand
LOADS = 3  # of one warehouse: what grows makes a load slower
REBUILT = 4  # one warehouse in so many is rebuilt too: that reads each capture once more
POOL = 60 if CAPTURES < 1_000 else 1_500  # answers of each shape
OF_SITE = {"feed": "feed", "wordpress": "rest", "json": "rest", "sitemap": "sitemap"}  # others list in HTML
COMPARED = (
    "select source, source_key, version_number, title, body from all_releases order by all",
    "from version_pairs order by all",
    "from release_clusters order by all",
)
"""Asked before and after a rebuild. Hundreds of texts are of one form: which are linked may not depend on the loads."""
NOTHING_KNOWN = {key: CrawlState(key) for key in SITES}
NAMES = {port: name for name, port in PORTS.items()}


def damaged(answer: bytes, chance: Random) -> bytes:
    """The answer with other numbers of releases, and now and then cut, doubled, or with other bytes."""
    answer = answer.replace(b"/r/", b"/r/%d" % chance.randrange(40))
    if chance.random() < 0.3:
        start, end = sorted(chance.randrange(len(answer) + 1) for _ in range(2))
        answer = chance.choice((answer[:end], answer[:start] + answer[end:], answer[:end] + answer[start:]))
    if chance.random() < 0.2:
        at = chance.randrange(len(answer) + 1)
        answer = answer[:at] + chance.randbytes(chance.randrange(1, 5)) + answer[at + 1 :]
    return answer


@dataclass
class ManySites(Sites):
    """Answers what is asked for in the shape that it should have, most of the time."""

    pool: Pool = field(default_factory=dict)
    chance: Random = field(default_factory=lambda: Random(SEED))
    answered: int = 0

    def _answer(self, port: int, asked: bytes) -> bytes:
        if NAMES.get(port, GOOD.key) == GOOD.key or (b"robots.txt" in asked and self.chance.random() < 0.9):
            return super()._answer(port, asked)
        self.answered += 1
        shape = "release" if b" /r/" in asked else OF_SITE.get(NAMES[port], "listing")
        if self.chance.random() < 0.2:
            shape = self.chance.choice([*self.pool])
        return damaged(self.chance.choice(self.pool[shape]), self.chance)


def at(context: Context, moment: datetime) -> Context:
    """The same context, from that moment on: each look at the clock is a millisecond later."""
    ticks = count()
    return replace(context, clock=lambda: moment + timedelta(milliseconds=next(ticks)))


def visit(context: Context, sites: ManySites, answers: int) -> None:
    """Visits all odd sites until they have given so many answers more."""
    begun, turn = sites.answered, 0
    while sites.answered < begun + answers:
        now = replace(at(context, context.clock() + timedelta(minutes=turn)), crawl_states=NOTHING_KNOWN)
        for source in SITES.values():
            run_id = f"{sites.answered:012x}"
            collect(now, source, run_id=run_id, window=Window(date(2024, 1, 1)), again=True)
        turn += 1


def captures_of(context: Context) -> frozenset[str]:
    """The ids of all captures in the archive. One page that was asked for twice at one moment is one."""
    found = list(context.archive.records())
    assert not [each for each in found if isinstance(each, DamagedRecord)]
    return frozenset(each[0].capture_id for each in found if not isinstance(each, DamagedRecord))


def test_thousands_of_odd_answers_are_archived_and_loaded(tmp_path: Path) -> None:
    caught = Unforeseen()
    log = logging.getLogger("rilis_etl.pipeline.boundary")
    log.addHandler(caught)
    log.setLevel(logging.INFO)
    sites = ManySites(pool=pool_of_answers(POOL))
    done = 0
    with answered_by(sites):
        for number in count():
            if done >= CAPTURES:
                break
            done += one_warehouse(tmp_path / "gudang", sites, CAPTURES - done, again=number % REBUILT == 0)
            print(f"{done} captures; caught: {dict(caught.kinds)}", flush=True)  # noqa: T201 - what `make fuzz` reports
    log.removeHandler(caught)


def one_warehouse(root: Path, sites: ManySites, wanted: int, *, again: bool) -> int:
    """How many captures a warehouse of its own has read, and `again` in a rebuild: `wanted`, or as many as keep it
    small."""
    shutil.rmtree(root, ignore_errors=True)
    first = context_on(root)
    ingest(first, [GOOD.source()])
    archived = of_good = captures_of(first)
    for number in range(LOADS):
        context = at(first, NOON + timedelta(hours=number + 1))
        visit(context, sites, min(PER_LOAD, wanted))
        load(context, context.new_run("ingest"))
        archived = captures_of(context)
        assert one(context, "select count(*) from captures") == len(archived)
        assert rows(context, f"select count(*) from releases where source = '{GOOD.key}'") == [(GOOD.count,)]
        if len(archived) - len(of_good) >= wanted:
            break
    if again:
        loaded = [rows(first, query) for query in COMPARED]
        rebuild(first)
        assert [rows(first, query) for query in COMPARED] == loaded
    return len(archived) - len(of_good)


def test_an_input_of_the_fuzzer_is_a_visit_and_every_so_many_are_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fuzz_visits, "SEEDS", 3)
    monkeypatch.setattr(fuzz_visits, "LOAD_EVERY", 5)
    visits = fuzz_visits.Visits(tmp_path / "gudang")
    seeds = visits.seeds()
    for seed in seeds[::4]:
        visits.one(seed)
    assert len(seeds) == 3 * len(SITES)
    assert (tmp_path / "gudang").exists(), "one visit since the load"
