"""One `rilis up` and one browser for all tests that a person's clicks need."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.browser.driver import Browser, browser
from tests.flows.served import Up, is_last_of_its_folder, rilis_up

SERVERS = ExitStack()
"""They end with the last test of this folder."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    yield
    if is_last_of_its_folder(item, nextitem):
        SERVERS.close()


@pytest.fixture(scope="session")
def up(tmp_path_factory: pytest.TempPathFactory) -> Up:
    return SERVERS.enter_context(rilis_up(tmp_path_factory.mktemp("browser")))


@pytest.fixture(scope="session")
def page(up: Up) -> Browser:
    """A browser that is logged in."""
    window = SERVERS.enter_context(browser())
    window.open(up.login_link())
    window.find("//*[contains(., 'Dashboard')]")
    return window
