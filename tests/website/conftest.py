"""A corpus to show: the sample newsroom after four mornings, with edits, and withdrawals seen twice."""

from datetime import timedelta

import pytest

from rilis_etl.context import Context
from rilis_etl.sample.newsroom import FIRST_DAY, Newsroom
from rilis_etl.sample.server import serve_sample
from tests.mornings import Mornings
from tests.support import Bench

MORNINGS = 4


@pytest.fixture(scope="session")
def context(mornings: Mornings, tmp_path_factory: pytest.TempPathFactory) -> Context:
    root = mornings.after(MORNINGS, tmp_path_factory.mktemp("public") / "warehouse")
    newsroom = Newsroom(FIRST_DAY + timedelta(days=MORNINGS - 1))
    with serve_sample(newsroom) as server:
        return Bench(newsroom, server).context(root, recheck_days=200)
