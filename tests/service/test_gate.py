"""The gate in front of Prefect's server: whom it lets through, and how a browser logs in."""

import asyncio
import time
from collections.abc import MutableMapping
from typing import Any

import pytest

from rilis_etl.service import login as logins
from rilis_etl.service.gate import LOGIN_PATH, Gate
from rilis_etl.service.login import LoginCodes, make_code

LOGIN = "rilis:a-word-for-tests"
Message = MutableMapping[str, Any]


async def prefect(scope: Message, receive: Any, send: Any) -> None:
    """What is behind the gate."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"behind the gate"})


def gate(*names: str, is_open: bool = False) -> Gate:
    return Gate(prefect, codes=LoginCodes(LOGIN), names=("localhost", *names), is_open=is_open)


def asked(
    gate: Gate,
    host: str,
    origin: str | None = None,
    *,
    path: str = "/api/flows",
    kind: str = "http",
    method: str = "GET",
    body: bytes = b"",
) -> tuple[Message, bytes]:
    """The first message of the answer, and the body."""
    sent: list[Message] = []
    parts: list[Message] = [
        {"type": "http.request", "body": body[:5], "more_body": True},
        {"type": "http.request", "body": body[5:]},
    ]

    async def receive() -> Message:
        return parts.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"host", host.encode("latin-1"))] + ([(b"origin", origin.encode())] if origin is not None else [])
    asyncio.run(gate({"type": kind, "path": path, "method": method, "headers": headers}, receive, send))
    return sent[0], b"".join(message.get("body", b"") for message in sent)


def is_let_through(gate: Gate, host: str, origin: str | None = None) -> bool:
    first, body = asked(gate, host, origin)
    assert (body == b"behind the gate") == (first["status"] == 200)
    return bool(first["status"] == 200)


@pytest.mark.parametrize("host", ["127.0.0.1:4200", "localhost:4200", "LOCALHOST", "[::1]:4200", "127.0.0.8:9999"])
def test_this_machine_is_known_by_its_names_on_any_port_of_a_tunnel(host: str) -> None:
    assert is_let_through(gate(), host)
    assert is_let_through(gate(), host, f"http://{host}")


@pytest.mark.parametrize(
    "host", ["evil.example:4200", "127.0.0.1.evil.example", "0.0.0.0:4200", "10.0.0.1:4200", "", "[::1", "@127.0.0.1"]
)
def test_a_strangers_name_is_refused(host: str) -> None:
    assert asked(gate(), host)[0]["status"] == 421


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "http://127.0.0.1:9", "http://localhost:4200", "null", "", "file://"]
)
def test_a_page_of_another_origin_is_refused(origin: str) -> None:
    assert not is_let_through(gate(), "127.0.0.1:4200", origin)


def test_a_websocket_is_held_to_the_same() -> None:
    first, _ = asked(gate(), "127.0.0.1:4200", "http://evil.example", kind="websocket")
    assert first == {"type": "websocket.close", "code": 1008}
    assert asked(gate(), "127.0.0.1:4200", kind="websocket")[1] == b"behind the gate"


def test_a_server_that_is_open_answers_to_its_addresses_and_names() -> None:
    server = gate("rilis.example.org", is_open=True)
    assert is_let_through(server, "10.0.0.1:4200")
    assert is_let_through(server, "Rilis.example.org", "https://Rilis.example.org"), "behind a proxy with TLS"
    assert not is_let_through(server, "evil.example")


def test_what_comes_through_is_shown_in_no_frame() -> None:
    assert (b"x-frame-options", b"DENY") in asked(gate(), "localhost:1")[0]["headers"]


def log_in(gate: Gate, code: str, origin: str | None = "http://localhost:1") -> tuple[int, bytes]:
    first, body = asked(gate, "localhost:1", origin, path=LOGIN_PATH, method="POST", body=code.encode())
    return first["status"], body


def test_the_login_page_holds_no_secret_and_a_good_code_gives_the_password_once() -> None:
    server, code = gate(), make_code(LOGIN)
    assert LOGIN.encode() not in asked(server, "localhost:1", path=LOGIN_PATH)[1]
    assert log_in(server, code) == (200, LOGIN.encode())
    assert log_in(server, code) == (403, b"")
    assert log_in(server, make_code(LOGIN)) == (200, LOGIN.encode())


def test_a_code_from_no_page_is_refused() -> None:
    assert log_in(gate(), make_code(LOGIN), origin=None) == (403, b"")


@pytest.mark.parametrize("wrong", ["", ".", "..", "x.y.z", "9999999999.aa.bb", "ä", "1" * 5000])
def test_what_is_no_code_is_refused(wrong: str) -> None:
    assert log_in(gate(), wrong) == (403, b"")


def test_a_code_of_another_password_is_refused() -> None:
    assert log_in(gate(), make_code("rilis:another")) == (403, b"")


@pytest.mark.parametrize("seconds", [-logins.CODE_SECONDS - 1, 60])
def test_a_code_is_good_for_ten_minutes_and_not_before_it_is_made(
    seconds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = LoginCodes(LOGIN)
    codes._begun -= 10_000
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + seconds)
    code = make_code(LOGIN)
    monkeypatch.setattr("time.time", lambda: now)
    assert not codes.use(code)


def test_a_code_from_before_the_start_of_the_server_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    code = make_code(LOGIN)
    monkeypatch.setattr("time.time", lambda: now + 10)
    assert not LoginCodes(LOGIN).use(code)
