"""Turning alerts on reaches a server that is busy for a moment."""

from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from rilis_etl.service import server_api
from tests.notify.receivers import serving


class Busy(HTTPServer):
    """Prefect's API as far as it is asked: the first so many changes are refused with 503."""

    def __init__(self, refusals: int) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.refusals = refusals
        self.changes = 0


class _Answer(BaseHTTPRequestHandler):
    server: Busy

    def do_POST(self) -> None:
        self._say(200, b'[{"id": "1"}]')

    def do_PATCH(self) -> None:
        self.server.changes += 1
        self._say(503 if self.server.changes <= self.server.refusals else 204, b"")

    def _say(self, status: int, body: bytes) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the signature of http.server
        """Stay quiet."""


@pytest.mark.parametrize(("refusals", "is_done"), [(0, True), (2, True), (9, False)])
def test_a_server_with_a_locked_database_is_asked_again(
    refusals: int, is_done: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_api, "BUSY_PAUSES", (0, 0, 0))
    with serving(server := Busy(refusals)):
        url = f"http://127.0.0.1:{server.server_address[1]}"
        assert server_api.switch_automation(url, "", on=True, name="alerts") is is_done
    assert server.changes == min(refusals + 1, 4)
