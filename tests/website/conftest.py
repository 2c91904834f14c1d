"""A corpus to show: the sample newsroom after four mornings, with edits, and withdrawals seen twice."""

from datetime import timedelta

import pytest

from rilis_etl.context import Context
from rilis_etl.pipeline.runs.ingest import ingest
from rilis_etl.sample.newsroom import FIRST_DAY, Newsroom
from rilis_etl.sample.server import serve_sample
from tests.support import Bench

MORNINGS = 4


@pytest.fixture(scope="session")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    root = tmp_path_factory.mktemp("public") / "warehouse"
    for day in range(MORNINGS):
        newsroom = Newsroom(FIRST_DAY + timedelta(days=day))
        with serve_sample(newsroom) as server:
            made = Bench(newsroom, server).context(root, recheck_days=200)
            assert not ingest(made, made.chosen(())).failed
    return made
