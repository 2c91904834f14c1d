"""What every test may ask for. Heavy libraries are imported inside the fixtures: pure tests stay quick."""

import os
import signal
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import rilis_etl.discovery  # noqa: F401 - registers the kinds that source files name
from tests.mornings import Mornings
from tests.support import Bench

_QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
settings.register_profile("ci", derandomize=True, deadline=None, max_examples=60, suppress_health_check=_QUIET)
settings.register_profile("fuzz", deadline=None, max_examples=20_000, suppress_health_check=_QUIET)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # a shell without job control starts what it puts into the background deaf to Ctrl-C, and children inherit that
    signal.signal(signal.SIGINT, signal.default_int_handler)

LONGEST_NAME = 100  # characters of a test's parameter in reports
ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real material, not part of the project: RILIS_SHARED, else ../shared beside the checkout."""
    folder = Path(os.environ.get("RILIS_SHARED", ROOT.parent / "shared")).resolve()
    if not (folder / "data").is_dir():
        pytest.skip(f"no real material at {folder}: set RILIS_SHARED to run the tests on it")
    return folder


@pytest.fixture(scope="session")
def shared_by_workers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for what is made once: pytest-xdist's workers have their folders in one that they share."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "made-once"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def mornings(shared_by_workers: Path) -> Mornings:
    """The newsroom's first mornings, made once."""
    return Mornings(shared_by_workers)


@pytest.fixture(scope="module")
def newsroom_on() -> Iterator[Callable[[int], Bench]]:
    """The newsroom as it is on its day 1, 2 or 3, served until the module's tests are over."""
    from contextlib import ExitStack

    from rilis_etl.sample.newsroom import FIRST_DAY, Newsroom
    from rilis_etl.sample.server import serve_sample

    with ExitStack() as servers:

        def on(day: int) -> Bench:
            newsroom = Newsroom(FIRST_DAY + timedelta(days=day - 1))
            return Bench(newsroom, servers.enter_context(serve_sample(newsroom)))

        yield on


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A whole page as a parameter is no name for a test: reports would hold it."""
    return f"{argname}-of-{len(val)}" if isinstance(val, str | bytes) and len(val) > LONGEST_NAME else None
