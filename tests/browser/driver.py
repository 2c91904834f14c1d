"""A real browser by the WebDriver protocol (W3C), as far as these tests need it: chromium and chromium-driver."""

import base64
import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the protocol's key of an element's id
PATIENCE = 120  # seconds, on a loaded machine
ESCAPE = "\ue00c"
FLAGS = ["--headless=new", "--no-sandbox", "--window-size=1400,1500", "--disable-gpu", "--force-prefers-reduced-motion"]
"""The last two: without a graphics card the processor draws every frame, which would cost more than all the rest."""


def is_installed() -> bool:
    return bool(shutil.which("chromedriver") and _chromium())


def _chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@dataclass(frozen=True)
class Browser:
    """One window of a headless browser."""

    session: str  # address of the session

    def open(self, url: str) -> None:
        _ask("POST", f"{self.session}/url", {"url": url})

    @property
    def address(self) -> str:
        return str(_ask("GET", f"{self.session}/url"))

    def find(self, xpath: str) -> str:
        """The first element, waited for; its id."""
        deadline = time.monotonic() + PATIENCE
        while True:
            found = _ask("POST", f"{self.session}/elements", {"using": "xpath", "value": xpath})
            if found:
                return str(found[0][ELEMENT])
            if time.monotonic() > deadline:
                raise AssertionError(f"nothing matches {xpath} on {self.address}: {self.text()[:2000]}")
            time.sleep(0.2)

    def click(self, xpath: str) -> None:
        """Click what matches, also if it is re-made or covered for a moment."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                _ask("POST", f"{self.session}/element/{self.find(xpath)}/click", {})
            except urllib.error.HTTPError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
            else:
                return

    def type(self, xpath: str, text: str) -> None:
        _ask("POST", f"{self.session}/element/{self.find(xpath)}/value", {"text": text})

    def replace(self, xpath: str, text: str) -> None:
        """Put `text` into a field instead of what it holds."""
        _ask("POST", f"{self.session}/element/{self.find(xpath)}/clear", {})
        self.type(xpath, text)

    def press(self, key: str) -> None:
        """A key, wherever the focus is."""
        pressed = [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        _ask("POST", f"{self.session}/actions", {"actions": [{"type": "key", "id": "keys", "actions": pressed}]})

    def run(self, script: str) -> Any:
        """What a script returns."""
        return _ask("POST", f"{self.session}/execute/sync", {"script": script, "args": []})

    def text(self) -> str:
        """Everything that the page shows."""
        return str(self.run("return document.body.innerText"))

    def screenshot(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(base64.b64decode(_ask("GET", f"{self.session}/screenshot")))


@contextmanager
def browser(*flags: str) -> Iterator[Browser]:
    """A headless Chromium with its driver and a new profile; both are gone when the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with subprocess.Popen(["chromedriver", f"--port={port}"], stdout=subprocess.DEVNULL) as driver:
        try:
            deadline = time.monotonic() + PATIENCE
            while not _is_ready(port) and time.monotonic() < deadline:
                time.sleep(0.1)
            options = {"binary": _chromium(), "args": [*FLAGS, *flags]}
            wanted = {"capabilities": {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": options}}}
            session = _ask("POST", f"http://127.0.0.1:{port}/session", wanted)
            address = f"http://127.0.0.1:{port}/session/{session['sessionId']}"
            try:
                yield Browser(address)
            finally:
                _ask("DELETE", address)
        finally:
            driver.terminate()


def _is_ready(port: int) -> bool:
    try:
        return bool(_ask("GET", f"http://127.0.0.1:{port}/status")["ready"])
    except (urllib.error.URLError, OSError):
        return False


def _ask(method: str, url: str, body: dict[str, Any] | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, method=method, data=data, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return json.loads(answer.read())["value"]
