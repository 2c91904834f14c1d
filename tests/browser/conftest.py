"""One `rilis up` and one browser for all tests that a person's clicks need."""

from collections.abc import Iterator

import pytest

from tests.browser.driver import Browser, browser
from tests.flows.served import Up, rilis_up


@pytest.fixture(scope="session")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    with rilis_up(tmp_path_factory.mktemp("browser")) as running:
        yield running


@pytest.fixture(scope="session")
def page(up: Up) -> Iterator[Browser]:
    """A browser that is logged in."""
    with browser() as window:
        window.open(up.login_link())
        window.find("//*[contains(., 'Dashboard')]")
        yield window
