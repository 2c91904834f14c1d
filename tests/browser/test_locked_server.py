"""Prefect's server is used by who may: a hostile page in a real browser, and a name that leads here, get nothing."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from tests.browser.driver import Browser, browser, is_installed
from tests.flows.served import Up, eventually
from tests.notify.receivers import serving

pytestmark = [
    pytest.mark.flows,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(not is_installed(), reason="needs a browser: apt install chromium chromium-driver"),
]

EVIL = "evil.example"
FETCH = """
return fetch(arguments_url, arguments_options)
    .then(async answer => answer.type + " " + answer.status + " " + (await answer.text()).slice(0, 200))
    .catch(error => "no answer");
"""
SOCKET = """
return new Promise(end => {
    const socket = new WebSocket(arguments_url, "prefect");
    socket.onopen = () => { socket.send(arguments_words); };
    socket.onmessage = message => end("open: " + message.data);
    socket.onclose = event => end("closed " + event.code);
    setTimeout(() => end("silent"), 10000);
});
"""


class HostilePage(BaseHTTPRequestHandler):
    """A site that a person on this machine has open."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>harmless</title>")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the signature of http.server
        """Stay quiet."""


@pytest.fixture(scope="module")
def hostile(up: Up) -> Iterator[Browser]:
    """A browser with a hostile page open; the page's name, or any other below it, leads to this machine."""
    with (
        serving(site := HTTPServer(("127.0.0.1", 0), HostilePage)),
        browser(f"--host-resolver-rules=MAP *.{EVIL} 127.0.0.1, MAP {EVIL} 127.0.0.1") as window,
    ):
        window.open(f"http://{EVIL}:{site.server_address[1]}/")
        yield window


def fetched(page: Browser, url: str, **options: Any) -> str:
    script = FETCH.replace("arguments_url", json.dumps(url)).replace("arguments_options", json.dumps(options))
    return str(page.run(script))


def socket(page: Browser, url: str, words: str = "{}") -> str:
    script = SOCKET.replace("arguments_url", json.dumps(url)).replace("arguments_words", json.dumps(words))
    return str(page.run(script))


def flows(up: Up) -> set[str]:
    return {flow["name"] for flow in up.call("POST", "/flows/filter", {})}


def test_nobody_sees_the_ui_without_logging_in(up: Up) -> None:
    with browser() as stranger:
        stranger.open(f"http://127.0.0.1:{up.port}/")
        stranger.find("//input[@type='password']")
        assert "/login" in stranger.address


def test_a_link_logs_in_once_and_keeps_the_browser_in(up: Up) -> None:
    link = up.login_link()
    with browser() as first:
        first.open(link)
        first.find("//*[contains(., 'Dashboard')]")
        first.open(f"http://127.0.0.1:{up.port}/v2/deployments")
        first.find("//*[contains(., 'backfill')]")
        assert "login" not in first.address
        with browser() as second:
            second.open(link)
            second.find("//*[contains(., 'This link was used')]")
            assert second.run("return localStorage.length") == 0


def test_the_password_is_in_no_link(up: Up) -> None:
    login = (up.warehouse / "state" / "login").read_text().strip()
    assert len(login) > 40
    assert login.partition(":")[2] not in up.login_link()


def test_a_page_of_another_origin_cannot_read(up: Up, hostile: Browser) -> None:
    assert fetched(hostile, f"http://127.0.0.1:{up.port}/api/admin/version") == "no answer"
    assert fetched(hostile, f"http://127.0.0.1:{up.port}/api/health") == "no answer"


def test_a_page_of_another_origin_cannot_write_blindly(up: Up, hostile: Browser) -> None:
    before = flows(up)
    url = f"http://127.0.0.1:{up.port}/api/flows/"
    assert fetched(hostile, url, method="POST", mode="no-cors", body='{"name": "forged"}').startswith("opaque")
    assert flows(up) == before


@pytest.mark.parametrize("path", ["/api/events/out", "/api/events/in", "/api/logs/out"])
def test_a_page_of_another_origin_gets_no_websocket(up: Up, hostile: Browser, path: str) -> None:
    word = (up.warehouse / "state" / "login").read_text().strip()
    for known in ("", word):  # not even with the password
        end = socket(hostile, f"ws://127.0.0.1:{up.port}{path}", json.dumps({"type": "auth", "token": known}))
        assert end.startswith("closed")


def test_a_page_of_another_origin_cannot_use_a_link(up: Up, hostile: Browser) -> None:
    address, _, code = up.login_link().partition("#")
    assert fetched(hostile, address, method="POST", body=code) == "no answer"
    with browser() as own:
        own.open(f"{address}#{code}")
        own.find("//*[contains(., 'Dashboard')]")


@pytest.fixture(scope="module")
def rebound(up: Up, hostile: Browser) -> Browser:
    """A page under a stranger's name, on our port: for the browser we are that name (DNS rebinding)."""
    hostile.open(f"http://again.{EVIL}:{up.port}/")
    return hostile


def test_a_strangers_name_that_leads_here_gets_nothing(up: Up, rebound: Browser) -> None:
    assert "not known by this name" in rebound.text()
    for path in ("/", "/api/health", "/api/admin/settings", "/rilis/login"):
        assert fetched(rebound, path).startswith("basic 421")
    body = json.dumps({"name": "forged"})
    assert fetched(rebound, "/api/flows/", method="POST", body=body).startswith("basic 421")
    assert "forged" not in flows(up)
    assert socket(rebound, f"ws://again.{EVIL}:{up.port}/api/events/out").startswith("closed")


def test_the_same_requests_do_work_for_the_page_of_the_server_itself(up: Up, page: Browser) -> None:
    page.open(f"http://127.0.0.1:{up.port}/v2/dashboard")
    assert fetched(page, "/api/health").startswith("basic 200")
    login = (up.warehouse / "state" / "login").read_text().strip()
    words = json.dumps({"type": "auth", "token": login})
    assert eventually(lambda: socket(page, f"ws://127.0.0.1:{up.port}/api/events/out", words)).startswith("open")
