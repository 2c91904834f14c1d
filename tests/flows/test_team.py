"""A team on PostgreSQL: two workers fetch, one machine loads, and a power cut of that one loses nothing."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from rilis_etl.archive import Archive
from rilis_etl.model import Mode, Role
from rilis_etl.pipeline.crawl.window_fetch import WindowFetcher
from rilis_etl.pipeline.remote.dispatch import JOB_BYTES
from rilis_etl.pipeline.runs.backfill import load_windows
from rilis_etl.pipeline.runs.backfill_plan import plan_backfill, request_of
from rilis_etl.pipeline.runs.rebuild import rebuild
from rilis_etl.sample.newsroom import FIRST_DAY, Newsroom
from rilis_etl.sample.server import SampleServer, serve_sample
from rilis_etl.warehouse.stores import FileWarehouse
from tests.flows.machine import PATIENCE, Death
from tests.flows.postgres import cluster, programs
from tests.flows.served import eventually
from tests.flows.team import AUTH, Team, Worker, team
from tests.support import Bench, output

pytestmark = [
    pytest.mark.flows,
    pytest.mark.slow,
    pytest.mark.xdist_group("team"),
    pytest.mark.skipif(programs() is None, reason="PostgreSQL is not installed (Debian: apt install postgresql)"),
]

A_FEW_PAGES = 4_000  # bytes
AT_LENGTH = bool(os.environ.get("RILIS_FLOW_CRASH_POINTS"))  # `make crash`
SOURCES = ["dinaslingkungan", "ombudswarga"]
FIRST, LAST = date(2025, 6, 15), date(2026, 6, 14)  # a window of each source
Content = dict[str, list[tuple[Any, ...]]]
BACKFILL: dict[str, Any] = {
    "sources": SOURCES,
    "first_day": str(FIRST),
    "days": (LAST - FIRST).days + 1,
    "window_days": 366,
    "parallel_windows": 4,
}


@pytest.fixture(scope="module")
def newsroom() -> Iterator[SampleServer]:
    with serve_sample(Newsroom(FIRST_DAY)) as running:
        yield running


@pytest.fixture(scope="module")
def alone(newsroom: SampleServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator["Future[Content]"]:
    """What one machine makes of the same backfill, made while the team's servers start."""
    with ThreadPoolExecutor(1) as aside:
        yield aside.submit(by_one_machine, newsroom, tmp_path_factory.mktemp("alone"))


@pytest.fixture(scope="module")
def group(newsroom: SampleServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with cluster() as database, team(tmp_path_factory.mktemp("team"), newsroom, database=database, workers=2) as made:
        yield made


def by_one_machine(newsroom: SampleServer, root: Path) -> Content:
    """What the same backfill gives without a team, without Prefect."""
    context = Bench(newsroom.newsroom, newsroom).context(root, delay_seconds=0)
    for key in SOURCES:
        todo = plan_backfill(context, request_of(context, [key], FIRST, LAST, Mode.MISSING, 366))
        run = context.new_run("backfill")
        with WindowFetcher(context, Mode.MISSING, run.run_id) as fetcher:
            visits = [
                fetcher.visit(context.sources[key], work)
                for work in fetcher.read_listings(context.sources[key], todo.windows).work
            ]
        load_windows(context, run, [visited for visited in visits if visited is not None])
    return content(root)


def content(root: Path) -> Content:
    """What a warehouse says, and which days its windows have done."""
    warehouse = FileWarehouse(root)
    with warehouse.reading() as con:
        days = con.execute("select source, published_on, outcome from window_days order by all").fetchall()
    return {**output(warehouse.published()), "days": days}


def windows(group: Team) -> int:
    warehouse = FileWarehouse(group.server.folder / "warehouse")
    if not warehouse.has_snapshot:
        return 0
    with warehouse.reading() as con:
        return len(con.execute("from windows").fetchall())


def visits(group: Team) -> list[dict[str, Any]]:
    """The runs of workers, newest first."""
    found: list[dict[str, Any]] = group.server.up.call(
        "POST", "/flow_runs/filter", {"flows": {"name": {"any_": ["visit"]}}, "sort": "EXPECTED_START_TIME_DESC"}
    )
    return found


def test_two_workers_and_deaths_of_the_loader_give_the_warehouse_of_one_machine(
    alone: "Future[Content]", group: Team
) -> None:
    group.server.up.start("backfill", **BACKFILL)
    eventually(lambda: visits(group), PATIENCE)
    if AT_LENGTH:  # once more, later: in the middle of a load
        assert group.server.kill(Death.FLOW)
        group.server.up.start("backfill", **BACKFILL)
        eventually(lambda: windows(group), 3 * PATIENCE)
    assert group.server.kill(Death.ALL)
    group.server.start()
    run = group.server.run(**BACKFILL)
    assert (run.state, group.at_work() != []) == ("COMPLETED", True), run.message
    assert content(group.server.folder / "warehouse") == alone.result()


def test_both_workers_took_part_and_hold_nothing_back(group: Team) -> None:
    assert all(re.search(r"visit|Completed|Finished", _log(worker.folder)) for worker in group.workers)
    assert not [file for worker in group.workers for file in (worker.folder / "warehouse" / "spool").glob("*/*")]


@pytest.mark.skipif(not AT_LENGTH, reason="a death is noticed after 90 seconds: part of `make crash`")
def test_a_worker_that_dies_over_a_job_costs_time_and_no_row(alone: "Future[Content]", group: Team) -> None:
    run = group.server.up.start("backfill", **(BACKFILL | {"mode": "refetch"}))
    eventually(lambda: fetching(group), PATIENCE)
    fetching(group)[0].kill()
    finished = group.server.up.finished(run, 3 * PATIENCE)
    assert finished.state == "COMPLETED", finished.message
    assert "CRASHED" in {visit["state_type"] for visit in visits(group)}
    assert content(group.server.folder / "warehouse") == alone.result()


def fetching(group: Team) -> list[Worker]:
    """The workers whose spool holds pages."""
    spools = {worker.folder / "warehouse" / "spool": worker for worker in group.workers}
    sizes = {spool: sum(file.stat().st_size for file in spool.glob("*/*/*.warc.gz")) for spool in spools}
    return [spools[spool] for spool, size in sizes.items() if size > A_FEW_PAGES]


def test_a_rebuild_with_pages_parsed_by_workers_gives_the_warehouse_of_one_machine(
    group: Team, newsroom: SampleServer, tmp_path: Path
) -> None:
    archive = group.server.folder / "warehouse" / "archive"
    add_bulk(Archive(archive), newsroom.newsroom.now.astimezone(UTC))
    shutil.copytree(archive, tmp_path / "archive")
    run = group.server.up.run("rebuild")
    assert run.state == "COMPLETED", run.message
    assert [visit["state_type"] for visit in visits(group) if visit["name"].startswith("parse")] == ["COMPLETED"]
    alone = Bench(newsroom.newsroom, newsroom).context(tmp_path, delay_seconds=0)
    rebuild(alone)
    expected = output(Path(alone.warehouse.location))
    assert output(FileWarehouse(group.server.folder / "warehouse").published()) == expected
    exchange = group.server.folder / "exchange"
    assert not [file for folder in ("jobs", "readings") for file in (exchange / folder).rglob("*") if file.is_file()]


def add_bulk(archive: Archive, now: datetime) -> None:
    """Pages in one file that is just long enough for one job: few, but with much that nobody reads."""
    chance = Random(20171101)
    pages = [each for each, _ in archive.read(source=SOURCES[0]) if each.role is Role.RELEASE and each.status == 200]
    with archive.writer(SOURCES[0], now, "bulk") as writer:
        size = 0
        while size < JOB_BYTES:
            page = pages[size % len(pages)]
            comment = f"<!-- {chance.randbytes(500_000).hex()} -->".encode()
            size += writer.append(replace(page, fetched_at=now, body=page.body + comment)).length


def test_passwords_stand_in_no_command_line_and_no_log(group: Team) -> None:
    secrets = [AUTH, group.server.environment["RILIS_DATABASE"].split(":")[2].split("@")[0]]
    machines = [group.server.folder, *(worker.folder for worker in group.workers)]
    logs = "\n".join(file.read_text("utf-8", "replace") for folder in machines for file in folder.glob("**/*.log"))
    commands = subprocess.run(["ps", "-eo", "args=", "-ww"], capture_output=True, text=True, check=True).stdout
    assert not [secret for secret in secrets if secret in logs or secret in commands]


def _log(folder: Path) -> str:
    return (folder / "warehouse" / "state" / "worker.log").read_text("utf-8", "replace")
