"""`rilis explore` in a real browser: it asks for its token, draws, finds words in context, shows a release."""

import os
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from string import ascii_lowercase

import pytest

from tests.browser.driver import PATIENCE, Browser, browser, is_installed
from tests.mornings import Mornings

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("explore"),
    pytest.mark.skipif(not is_installed(), reason="needs chromium and chromedriver"),
]

TEXT = """
const walk = (node) => [node.shadowRoot, ...node.childNodes].filter(Boolean).map((each) =>
  each.nodeType === 3 ? each.data : ["STYLE", "SCRIPT"].includes(each.tagName) ? "" : walk(each)).join(" ");
return walk(document.body);
"""
"""What the page shows, shadow trees included: marimo's elements live in some."""

DEEP = """
const all = (root) => [...root.querySelectorAll("*")].flatMap((each) =>
  each.shadowRoot ? [each, ...all(each.shadowRoot)] : [each]);
const every = all(document);
"""


@dataclass(frozen=True)
class Explorer:
    """A running explorer."""

    address: str
    token: Path


@pytest.fixture(scope="module")
def root(mornings: Mornings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mornings.after(1, tmp_path_factory.mktemp("explored") / "warehouse")


@pytest.fixture(scope="module")
def explorer(root: Path) -> Iterator[Explorer]:
    with started(root) as (_, explorer):
        yield explorer


@contextmanager
def started(root: Path) -> Iterator[tuple["subprocess.Popen[bytes]", Explorer]]:
    """An explorer that writes what goes wrong to `explore.log` beside the warehouse."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "rilis_etl", "explore", "--warehouse", str(root), "--no-browser", "--port", port]
    env = os.environ | {"RILIS_LANGUAGE": "en", "MARIMO_SKIP_UPDATE_CHECK": "1"}
    with (
        (root.parent / "explore.log").open("wb") as errors,
        subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=errors, start_new_session=True) as server,
    ):
        try:
            wait_for(int(port))
            yield server, Explorer(f"http://127.0.0.1:{port}", root / "state" / "explore.token")
        finally:
            with suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)


def wait_for(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the explorer does not start")


@pytest.fixture(scope="module")
def page(explorer: Explorer) -> Iterator[Browser]:
    with browser() as opened:
        opened.open(f"{explorer.address}/?access_token={explorer.token.read_text()}")
        shows(opened, "Institutions")
        yield opened


def shows(page: Browser, text: str) -> str:
    """The page's text, once `text` is in it."""
    deadline = time.monotonic() + PATIENCE
    while text not in (shown := str(page.run(TEXT))):
        assert time.monotonic() < deadline, shown[:2000]
        time.sleep(0.2)
    return shown


def search(page: Browser, text: str) -> None:
    page.run(f"""{DEEP}
        const box = every.find((each) => each.tagName === "INPUT" && each.placeholder?.startsWith("warga"));
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(box, {text!r});
        box.dispatchEvent(new Event("input", {{bubbles: true, composed: true}}));
    """)


def open_tab(page: Browser, name: str) -> None:
    page.run(f"""{DEEP}
        const tab = every.find((each) => each.role === "tab" && each.textContent.trim() === {name!r});
        tab.dispatchEvent(new MouseEvent("mousedown", {{button: 0, bubbles: true, composed: true}}));
    """)


def wait_until(page: Browser, condition: str) -> None:
    """Wait for an expression about `every` element."""
    deadline = time.monotonic() + PATIENCE
    while not page.run(f"{DEEP} return {condition}"):
        assert time.monotonic() < deadline, condition
        time.sleep(0.2)


def test_nobody_comes_in_without_the_token(explorer: Explorer) -> None:
    assert stat.S_IMODE(explorer.token.stat().st_mode) == 0o600
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{explorer.address}/api/status", timeout=30)
    assert refused.value.code in (401, 403)
    refused.value.close()
    with urllib.request.urlopen(explorer.address, timeout=30) as answer:
        assert "login" in answer.url


def test_the_first_picture_stands_with_its_query(page: Browser) -> None:
    assert "SQL" in shows(page, "release_count")
    wait_until(page, "every.some((each) => each.tagName === 'CANVAS' || each.matches('svg.marks'))")


def test_a_browser_may_keep_what_it_has_loaded(page: Browser) -> None:
    script = page.run("return document.querySelector('script[type=module][src*=assets]').src")
    with urllib.request.urlopen(script, timeout=30) as answer:
        assert "immutable" in answer.headers["Cache-Control"]


def test_words_stand_in_context_and_the_whole_release_is_a_click_away(page: Browser) -> None:
    open_tab(page, "In context")
    shows(page, "Search for something first.")
    search(page, "pengaduan")
    shows(page, "left_context")
    wait_until(page, "every.some((each) => each.closest('tbody') && ['radio', 'checkbox'].includes(each.role))")
    page.run(f"{DEEP} every.find((each) => each.closest('tbody') && ['radio', 'checkbox'].includes(each.role)).click()")
    assert "Text 1:" in shows(page, "What cleaning took out")


def test_what_search_does_not_understand_is_a_sentence(page: Browser) -> None:
    search(page, '"pengaduan')
    shows(page, "a quotation mark is not closed")


def test_a_search_that_needs_too_much_is_stopped_with_a_sentence(page: Browser) -> None:
    search(page, " OR ".join(f"{a}{b}*" for a in "bcdghjklmnprst" for b in ascii_lowercase))
    shows(page, "was stopped: narrow it")


def test_a_second_page_shows_the_same(page: Browser, explorer: Explorer) -> None:
    page.open(explorer.address)
    assert "SQL" in shows(page, "release_count")


def test_a_term_that_is_searched_has_a_curve(page: Browser) -> None:
    search(page, "warga")
    wait_until(page, "every.some((each) => each.tagName === 'CANVAS')")


def test_ctrl_c_ends_it_without_a_traceback(root: Path) -> None:
    with started(root) as (server, _):
        server.send_signal(signal.SIGINT)
        server.wait(PATIENCE)
    assert "Traceback" not in (root.parent / "explore.log").read_text("utf-8")


def test_nothing_is_asked_of_another_host(page: Browser, explorer: Explorer) -> None:
    asked = page.run("return performance.getEntriesByType('resource').map((each) => each.name)")
    assert [url for url in asked if not url.startswith((explorer.address, "data:", "blob:"))] == []
