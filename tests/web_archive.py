"""A web archive on loopback: an index in both dialects, and captures as they were received."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

from tests.foreign_files import sha1

CUT = 3  # rows of the index at a time, in the dialect that has a key to go on with


@dataclass(frozen=True)
class Kept:
    """A capture of the archive."""

    url: str
    at: datetime
    body: bytes
    status: int = 200
    location: str = ""
    digest: str = ""  # what the index says; empty: the truth

    @property
    def row(self) -> dict[str, str]:
        digest = self.digest or sha1(self.body).removeprefix("sha1:")
        return {
            "urlkey": self.url,
            "timestamp": f"{self.at:%Y%m%d%H%M%S}",
            "original": self.url,
            "mimetype": "text/html",
            "statuscode": str(self.status),
            "digest": digest,
            "length": "100",
        }


@dataclass
class LoopbackArchive:
    """What it keeps, how it answers, and what it was asked."""

    kept: list[Kept]
    index_answer: tuple[int, bytes] | None = None  # instead of the index
    lost: set[str] = field(default_factory=set)  # stamps that it lists and cannot give
    asked: list[str] = field(default_factory=list)
    address: str = ""
    kind: str = "pywb"
    cut: int = CUT
    enough_after: int | None = None  # requests, after which it wants no more for two hours

    def answer(self, path: str) -> tuple[int, dict[str, str], bytes]:
        self.asked.append(path)
        parts = urlsplit(path)
        if parts.path == "/robots.txt":
            self.asked.pop()
            return 404, {}, b""
        if self.enough_after is not None and len(self.asked) > self.enough_after:
            return 429, {"Retry-After": "7200"}, b""
        if parts.path.endswith("/cdx"):
            if self.index_answer:
                return self.index_answer[0], {}, self.index_answer[1]
            return 200, {}, self._index(parts.path, parse_qs(parts.query))
        if parts.path.startswith("/timemap/"):
            return self._timemap(path.removeprefix("/timemap/"))
        stamp, _, url = path.partition("/web/")[2].partition("id_/")
        kept = next((each for each in self.kept if each.row["timestamp"] == stamp and each.url == url), None)
        if kept is None or stamp in self.lost:
            return 404, {}, b"<html>not in archive</html>"
        headers = {
            "Memento-Datetime": format_datetime(kept.at, usegmt=True),
            "Link": f'<{kept.url}>; rel="original", <http://x/{kept.url}>; rel="timegate"',
            "Content-Type": "text/html; charset=utf-8",
            "X-Archive-Orig-Server": "nginx",
        }
        return kept.status, headers | ({"Location": kept.location} if kept.location else {}), kept.body

    def _timemap(self, url: str) -> tuple[int, dict[str, str], bytes]:
        links = [f'<{url}>; rel="original"', f'<{self.address}/timemap/{url}>; rel="self"']
        links += [
            f'<{self.address}/web/{each.row["timestamp"]}/{url}>; rel="memento"; '
            f'datetime="{format_datetime(each.at, usegmt=True)}"'
            for each in self.kept
            if each.url == url
        ]
        return (200, {}, ",\n".join(links).encode()) if len(links) > 2 else (404, {}, b"<html>none</html>")

    def _index(self, path: str, query: dict[str, list[str]]) -> bytes:
        first, last = query.get("from", ["0"])[0], query.get("to", ["9"])[0] + "9" * 6
        host = query["url"][0].removesuffix("/*")
        rows = [each.row for each in self.kept if first <= each.row["timestamp"] <= last and host in each.url]
        if path.startswith("/pywb"):
            names = {"original": "url", "statuscode": "status", "mimetype": "mime"}
            return b"".join(
                json.dumps({names.get(name, name): value for name, value in row.items()}).encode() + b"\n"
                for row in rows
            )
        begin = int(query.get("resumeKey", ["0"])[0])
        table: list[list[str]] = [list(row.values()) for row in rows[begin : begin + self.cut]]
        if begin + self.cut < len(rows):
            table += [[], [str(begin + self.cut)]]
        return json.dumps([list(rows[0]), *table] if rows else []).encode()


@contextmanager
def serving(archive: LoopbackArchive) -> Iterator[LoopbackArchive]:
    """The archive on a free port; `address` is its own then."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = archive.answer(self.path)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    archive.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield archive
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
