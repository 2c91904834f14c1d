"""One `rilis up` for all tests of the flows, and a morning that several of them look at."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.flows.served import Finished, Proxy, Up, is_last_of_its_folder, rilis_up
from tests.notify.receivers import serving

SERVERS = ExitStack()
"""They end with the last test of this folder: a server left running costs as much as all that is asked of it."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    yield
    if is_last_of_its_folder(item, nextitem):
        SERVERS.close()


@pytest.fixture(scope="session")
def proxy() -> Proxy:
    SERVERS.enter_context(serving(server := Proxy()))
    return server


@pytest.fixture(scope="session")
def up(tmp_path_factory: pytest.TempPathFactory, proxy: Proxy) -> Up:
    """Started where a proxy is set, and where web archives may be on this machine."""
    environment = {**proxy.environment, "RILIS_ALLOW_PRIVATE_HOSTS": "true"}
    return SERVERS.enter_context(rilis_up(tmp_path_factory.mktemp("up"), environment=environment))


@pytest.fixture(scope="session")
def morning(up: Up) -> Finished:
    """A daily run for sources that answer and one that cannot be reached."""
    up.hurry()
    return up.run("daily", sources=["komnasham", "ombudswarga", "komisiwarga", "dinaslingkungan"])
