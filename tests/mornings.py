"""The sample newsroom's first mornings, ingested once for all workers of a test run; each test gets a copy."""

import math
import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from rilis_etl.fs import lock
from tests.support import Bench

MORE_THAN_THE_DEFAULT = 200
"""Days: looks at everything of the year each morning, because the planted withdrawals are months old."""


@dataclass(frozen=True)
class Mornings:
    """Warehouses in a folder that all workers share; one is made when it is first asked for."""

    folder: Path

    def after(self, day: int, copy: Path, *sources: str, recheck_days: int | None = MORE_THAN_THE_DEFAULT) -> Path:
        """`copy`, where now is a warehouse that has seen the mornings up to this day, of all sources or of these.

        `recheck_days` is the setting of that name for each of them, None for its default.
        """
        return Path(shutil.copytree(self._made(day, sources, recheck_days), copy, symlinks=True, dirs_exist_ok=True))

    def _made(self, day: int, sources: tuple[str, ...], recheck_days: int | None) -> Path:
        on_the_first_there_is_nothing_to_recheck = day == 1
        words = () if on_the_first_there_is_nothing_to_recheck else (str(recheck_days),)
        made = self.folder / "-".join((f"day-{day}", *sources, *words))
        with lock(made.with_suffix(".lock"), math.inf):
            if not made.exists():
                making = made.with_suffix(".making")
                if day > 1:
                    shutil.copytree(self._made(day - 1, sources, recheck_days), making, symlinks=True)
                _ingest(day, making, sources, recheck_days)
                making.rename(made)
        return made


def _ingest(day: int, root: Path, sources: tuple[str, ...], recheck_days: int | None) -> None:
    from rilis_etl.pipeline.runs.ingest import ingest
    from rilis_etl.sample.newsroom import FIRST_DAY, Newsroom
    from rilis_etl.sample.server import serve_sample

    newsroom = Newsroom(FIRST_DAY + timedelta(days=day - 1))
    given: dict[str, Any] = {} if recheck_days is None else {"recheck_days": recheck_days}
    with serve_sample(newsroom) as server:
        context = Bench(newsroom, server).context(root, delay_seconds=0, **given)
        assert not ingest(context, context.chosen(sources)).failed
