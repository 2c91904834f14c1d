"""One `rilis up` for all tests of the flows, and a morning that several of them look at."""

from collections.abc import Iterator

import pytest

from tests.flows.served import Finished, Proxy, Up, rilis_up
from tests.notify.receivers import serving


@pytest.fixture(scope="session")
def proxy() -> Iterator[Proxy]:
    with serving(server := Proxy()):
        yield server


@pytest.fixture(scope="session")
def up(tmp_path_factory: pytest.TempPathFactory, proxy: Proxy) -> Iterator[Up]:
    """Started where a proxy is set."""
    with rilis_up(tmp_path_factory.mktemp("up"), environment=proxy.environment) as running:
        yield running


@pytest.fixture(scope="session")
def morning(up: Up) -> Finished:
    """A daily run for sources that answer and one that cannot be reached."""
    up.hurry()
    return up.run("daily", sources=["komnasham", "ombudswarga", "komisiwarga", "dinaslingkungan"])
