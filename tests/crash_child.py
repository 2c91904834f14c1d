"""What crash tests run and kill in processes of their own: visits of the sample newsroom, backfills out of archives."""

import time
from collections.abc import Callable
from datetime import date, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from rilis_etl.bootstrap import open_context
from rilis_etl.model import Mode
from rilis_etl.pipeline.runs.backfill import run_backfill
from rilis_etl.pipeline.runs.backfill_plan import request_of
from rilis_etl.pipeline.runs.imports import memento_writer
from rilis_etl.pipeline.runs.ingest import ingest
from rilis_etl.sample import SOURCES
from rilis_etl.settings import load_settings
from rilis_etl.sources.registry import load_sources
from tests.pipeline.offline import Newsroom


def run(root: Path, address: str, now: datetime, keys: tuple[str, ...]) -> None:
    """Ingest these sources into `root` from the newsroom that listens at `address`."""
    settings = load_settings(warehouse=root, routes={".example": address}, first_days=36_500)
    context = open_context(settings, sources=load_sources([SOURCES]), clock=lambda: now)
    ingest(context, context.chosen(keys))


def backfill_from_archives(root: Path, batch: int) -> None:
    """Take what the archives of `root` have of six years, so many captures written at a time."""
    memento_writer.BATCH_CAPTURES = batch
    newsroom = Newsroom()
    settings = load_settings(warehouse=root, allow_private_hosts=True, retries=0)
    context = open_context(settings, sources={"dinas": newsroom.source()}, clock=lambda: newsroom.at)
    wanted = request_of(context, ["dinas"], date(2017, 1, 1), date(2023, 1, 1), Mode.ARCHIVES, 1_200)
    assert not run_backfill(context, wanted).failed


class Runner:
    """Runs in child processes that share the imports of one forkserver: a child is at work within milliseconds."""

    def __init__(self, target: Callable[..., None], *arguments: Any) -> None:
        self._target, self._arguments = target, arguments
        self._context = get_context("forkserver")
        self._context.set_forkserver_preload(["tests.crash_child"])

    def go(self, root: Path, kill_after: float | None = None) -> float:
        """Run to the end, or for so many seconds; how long it ran. Fails the test when a run ends badly by itself."""
        child = self._context.Process(target=self._target, args=(root, *self._arguments))
        began = time.monotonic()
        child.start()
        child.join(kill_after)
        if child.is_alive() and kill_after is not None:
            child.kill()
        child.join()
        assert child.exitcode in {0, -9}, f"a run ended with code {child.exitcode}"
        assert kill_after is not None or child.exitcode == 0
        return time.monotonic() - began
