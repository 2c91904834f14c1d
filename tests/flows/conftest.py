"""One `rilis up` for all tests of the flows."""

from collections.abc import Iterator

import pytest

from tests.flows.served import Up, rilis_up


@pytest.fixture(scope="session")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    with rilis_up(tmp_path_factory.mktemp("up")) as running:
        yield running
