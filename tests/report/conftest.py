"""A warehouse with one of the sample newsroom's institutions."""

from collections.abc import Callable

import pytest

from rilis_etl.context import Context
from rilis_etl.pipeline.runs.ingest import ingest
from tests.support import Bench


@pytest.fixture(scope="module")
def context(newsroom_on: Callable[[int], Bench], tmp_path_factory: pytest.TempPathFactory) -> Context:
    made = newsroom_on(1).context(tmp_path_factory.mktemp("report") / "warehouse")
    assert not ingest(made, made.chosen(["ombudswarga"])).failed
    return made
