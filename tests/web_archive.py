"""A web archive on loopback: an index in each dialect, and captures as they were received, or records in files."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

from tests.foreign_files import gzipped, http, sha1, warc

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

    @cached_property
    def record(self) -> bytes:
        """Its record in a file."""
        reason = {200: "OK", 301: "Moved Permanently", 404: "Not Found"}.get(self.status, "Other")
        headers = {"Location": self.location} if self.location else {}
        at = f"{self.at:%Y-%m-%dT%H:%M:%SZ}"
        return warc(self.url, http(self.body, f"{self.status} {reason}", **headers), at=at)


@dataclass
class LoopbackArchive:
    """What it keeps, how it answers, and what it was asked."""

    kept: list[Kept]
    index_answer: tuple[int, bytes] | None = None  # instead of the index
    has_no_end: bool = False  # its index gives a key to go on with for ever
    lost: set[str] = field(default_factory=set)  # stamps that it lists and cannot give
    asked: list[str] = field(default_factory=list)
    address: str = ""
    kind: str = "pywb"
    cut: int = CUT
    ranges: list[str] = field(default_factory=list)  # of bytes, that were asked for
    enough_after: int | None = None  # requests, after which it wants no more for two hours

    def answer(self, path: str, span: str = "") -> tuple[int, dict[str, str], bytes]:
        self.asked.append(path)
        self.ranges += [span] if span else []
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
        if parts.path == "/collinfo.json":
            return 200, {}, self._crawls()
        if parts.path.startswith("/CC-MAIN-"):
            return self._crawl_index(parts.path[1:].removesuffix("-index"), parse_qs(parts.query))
        if parts.path.startswith("/data/"):
            first, last = map(int, span.removeprefix("bytes=").split("-"))
            return 206, {"Content-Type": "application/gzip"}, self.file(parts.path)[first : last + 1]
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

    def file(self, path: str) -> bytes:
        """A file of Common Crawl's, with the captures of one year."""
        return b"".join(
            record for each in self.kept if path.endswith(f"{each.at.year}.warc.gz") for record in [self.record(each)]
        )

    def record(self, each: Kept) -> bytes:
        return gzipped([each.record])

    def _crawls(self) -> bytes:
        years = sorted({each.at.year for each in self.kept}, reverse=True)
        dated = [
            {"id": f"CC-MAIN-{year}-01", "from": f"{year}-01-01T00:00:00", "to": f"{year}-12-31T23:59:59"}
            for year in years
        ]
        return json.dumps(dated).encode()

    def _crawl_index(self, crawl: str, query: dict[str, list[str]]) -> tuple[int, dict[str, str], bytes]:
        """One crawl's part of an index, by pages of `cut` rows."""
        year, page, host = crawl.split("-")[2], int(query["page"][0]), query["url"][0].removesuffix("/*")
        names = {"original": "url", "statuscode": "status", "mimetype": "mime"}
        rows, offset = [], 0
        for each in self.kept:
            if f"{each.at.year}" != year:
                continue
            length = len(self.record(each))
            place = {"filename": f"crawl-data/{year}.warc.gz", "offset": str(offset), "length": str(length)}
            offset += length
            if host in each.url:
                rows.append({names.get(name, name): value for name, value in each.row.items()} | place)
        if not rows:
            return 404, {}, json.dumps({"message": f"No Captures found for: {host}/*"}).encode()
        last = (len(rows) - 1) // self.cut
        if page > last:
            return 400, {}, f'{{"message": "Page {page} invalid: First Page is 0, Last Page is {last}"}}'.encode()
        shown = rows[page * self.cut : (page + 1) * self.cut]
        return 200, {}, "".join(f"{json.dumps(row)}\n" for row in shown).encode()

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
        if self.has_no_end or begin + self.cut < len(rows):
            table += [[], [str(begin + self.cut)]]
        return json.dumps([list(rows[0]), *table] if rows else []).encode()


def entry(archive: LoopbackArchive) -> str:
    """A list of archives that has this one alone."""
    kind = archive.kind
    index, replay = ("collinfo.json", "data") if kind == "common_crawl" else (f"{kind}/cdx", "web")
    return f"""
        [[web_archive]]
        name = "arsip.example"
        kind = "{kind}"
        index = "{archive.address}/{index}"
        replay = "{archive.address}/{replay}/"
        delay_seconds = 0
        """


@contextmanager
def serving(archive: LoopbackArchive) -> Iterator[LoopbackArchive]:
    """The archive on a free port; `address` is its own then."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = archive.answer(self.path, self.headers.get("Range", ""))
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
