"""The newsroom after its first morning, for what parses its archive ahead of a load."""

from collections.abc import Callable

import pytest

from rilis_etl.context import Context
from tests.mornings import Mornings
from tests.support import Bench

SOURCE = "ombudswarga"


@pytest.fixture(scope="module")
def context(
    mornings: Mornings, newsroom_on: Callable[[int], Bench], tmp_path_factory: pytest.TempPathFactory
) -> Context:
    return newsroom_on(1).context(mornings.after(1, tmp_path_factory.mktemp("ahead"), SOURCE), delay_seconds=0)
