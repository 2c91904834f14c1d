"""A warehouse with one of the sample newsroom's institutions."""

from collections.abc import Callable

import pytest

from rilis_etl.context import Context
from tests.mornings import Mornings
from tests.support import Bench


@pytest.fixture(scope="module")
def context(
    mornings: Mornings, newsroom_on: Callable[[int], Bench], tmp_path_factory: pytest.TempPathFactory
) -> Context:
    root = mornings.after(1, tmp_path_factory.mktemp("report") / "warehouse", "ombudswarga")
    return newsroom_on(1).context(root)
