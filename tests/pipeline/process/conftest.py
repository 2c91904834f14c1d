"""The newsroom after its first morning, for what parses its archive ahead of a load."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from rilis_etl.context import Context
from rilis_etl.pipeline.runs.rebuild import rebuild
from tests.mornings import Mornings
from tests.support import Bench

SOURCE = "ombudswarga"


@pytest.fixture(scope="module")
def context(
    mornings: Mornings, newsroom_on: Callable[[int], Bench], tmp_path_factory: pytest.TempPathFactory
) -> Context:
    return newsroom_on(1).context(mornings.after(1, tmp_path_factory.mktemp("ahead"), SOURCE), delay_seconds=0)


@pytest.fixture(scope="module")
def alone(context: Context, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse as one process makes it that parses every page itself."""
    rebuild(context)
    return Path(shutil.copy(context.warehouse.location, tmp_path_factory.mktemp("alone")))
