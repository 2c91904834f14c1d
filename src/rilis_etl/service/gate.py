"""The gate in front of Prefect's server: own names, own origin, and one page that logs a browser in.

Prefect's API runs code for whoever may use it. Its password does not stop a web page that is open in a browser on this
machine from sending requests, and its own checks do not look at websockets. So each request must name this server as
its host; and where a browser says which page it comes from, that page must be one of this server's.
"""

import re
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from ipaddress import ip_address
from typing import Any

from rilis_etl.service.login import LoginCodes

_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
_App = Callable[[_Message, _Receive, _Send], Awaitable[None]]

_HOST = re.compile(r"(\[(?P<address>[0-9a-fA-F:.]+)\]|(?P<name>[\w.-]+))(:\d+)?", re.ASCII)
LOGIN_PATH = "/rilis/login"
POST_BYTES = 1000  # of what is posted to the login page
WRONG_NAME = b"This server is not known by this name, or the page that asks is not its own. See RILIS_HOSTS.\n"

PAGE = b"""<!doctype html><meta charset="utf-8"><title>rilis</title><p id="state">Logging in ...</p><script>
const code = location.hash.slice(1);
history.replaceState(null, "", location.pathname);
fetch(location.pathname, {method: "POST", body: code}).then(async answer => {
  if (!answer.ok) throw answer.status;
  localStorage.setItem("prefect-password", btoa(await answer.text()));
  location.replace("/");
}).catch(() => {
  document.getElementById("state").textContent = "This link was used, or is too old. `rilis open` prints another.";
});
</script>"""
"""Both of Prefect's UIs keep their password in localStorage. The code is in the fragment: no server or log sees it."""

PAGE_HEADERS = (
    (b"content-type", b"text/html; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; script-src 'unsafe-inline'; connect-src 'self'"),
)


class Gate:
    """An ASGI application in front of another one."""

    def __init__(self, app: _App, *, codes: LoginCodes, names: Collection[str], is_open: bool) -> None:
        """`names`: hosts that the server is known by, beside its addresses. `is_open`: others may reach it."""
        self._app = app
        self._codes = codes
        self._names = {name.casefold() for name in names}
        self._is_open = is_open

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        host, origin = headers.get(b"host", b"").decode("latin-1"), headers.get(b"origin")
        if not self._is_own_name(host) or not _is_own_origin(origin, host):
            await _refuse(scope, send)
        elif scope["type"] == "http" and scope["path"] == LOGIN_PATH:
            await self._log_in(scope, receive, send, comes_from_here=origin is not None)
        else:
            await self._app(scope, receive, _unframed(send))

    def _is_own_name(self, host: str) -> bool:
        """Whether a Host header names this server. A name that a stranger points at this machine does not."""
        found = _HOST.fullmatch(host)
        name = (found["address"] or found["name"]).casefold() if found else ""
        if name in self._names:
            return True
        try:
            address = ip_address(name)
        except ValueError:
            return False
        return self._is_open or address.is_loopback

    async def _log_in(self, scope: _Message, receive: _Receive, send: _Send, *, comes_from_here: bool) -> None:
        """The page for a GET; the password for the POST of a good code that the page makes."""
        if scope["method"] != "POST":
            await _answer(send, 200, PAGE)
            return
        code = await _body(receive)
        if comes_from_here and self._codes.use(code.decode("ascii", "replace")):
            await _answer(send, 200, self._codes.login.encode())
        else:
            await _answer(send, 403, b"")


def _is_own_origin(origin: bytes | None, host: str) -> bool:
    """Whether a page of `origin` is one of this server's; programs send none."""
    return origin is None or origin.decode("latin-1") in (f"http://{host}", f"https://{host}")


async def _body(receive: _Receive) -> bytes:
    body = b""
    more = True
    while more and len(body) <= POST_BYTES:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body[:POST_BYTES]


async def _refuse(scope: _Message, send: _Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    await send({"type": "http.response.start", "status": 421, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": WRONG_NAME})


async def _answer(send: _Send, status: int, body: bytes) -> None:
    await _unframed(send)({"type": "http.response.start", "status": status, "headers": [*PAGE_HEADERS]})
    await send({"type": "http.response.body", "body": body})


def _unframed(send: _Send) -> _Send:
    """Sends the same, and lets no page be shown inside another one."""

    async def unframed(message: _Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], (b"x-frame-options", b"DENY")]}
        await send(message)

    return unframed
