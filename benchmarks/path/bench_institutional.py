"""Saved pages of real institutions through the whole path, as one ad hoc source with the generic extractor.

The pages are served on loopback behind one list of links; `ingest` discovers, fetches, archives, parses, refines, loads
and publishes them. Counted: releases, issues by reason, and the snippet F1 of what stands in the warehouse.
"""

import tempfile
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from benchmarks.text.extraction_pages import SavedPage, ToolAnswer, f1, read_pages
from benchmarks.text.figures import Figure
from rilis_etl.bootstrap import open_context
from rilis_etl.model import RunResult, Window
from rilis_etl.pipeline.runs.ingest import ingest
from rilis_etl.settings import load_settings
from rilis_etl.sources.schema import Source
from rilis_etl.text import fold

HOST = "pages.example"
SOURCE = Source.model_validate(
    {
        "key": "saved_pages",
        "name": "Saved pages of institutions",
        "home": f"http://{HOST}/",
        "hosts": [HOST],
        "languages": ["de", "en", "id"],
        "delay_seconds": 0,
        "identity": {"pattern": r"^/(?P<key>\d+)\.html$"},
        "discovery": {"start": [f"http://{HOST}/"], "row": "a"},
    }
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the pages."""

    report: RunResult
    texts: dict[str, str]  # page name → body in the warehouse
    issues: Counter[str]  # reason → pages


@contextmanager
def served(pages: Sequence[SavedPage]) -> Iterator[str]:
    """The pages on loopback, /0.html to /N.html, behind one list of links; the address as "127.0.0.1:port"."""
    listing = "".join(f'<p><a href="/{n}.html">page {n}</a></p>' for n in range(len(pages))).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            number = self.path.removeprefix("/").removesuffix(".html")
            body = listing if self.path == "/" else pages[int(number)].body if number.isdigit() else b""
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def run(pages: Sequence[SavedPage], root: Path) -> Outcome:
    """Ingest the pages into a warehouse at `root`."""
    with served(pages) as address:
        settings = load_settings(warehouse=root, routes={HOST: address})
        context = open_context(settings, sources={SOURCE.key: SOURCE})
        report = ingest(context, [SOURCE], window=Window())
    with context.warehouse.reading() as con:
        bodies = con.execute("""
            select source_key, body from releases join versions using (release_id) join version_texts using (version_id)
        """).fetchall()
        reasons = con.execute("select reason from issues").fetchall()
    texts = {pages[int(key)].name: fold(body) for key, body in bodies}
    return Outcome(report, texts, Counter(reason for (reason,) in reasons))


def measure(shared: Path) -> tuple[Figure, ...]:
    """Counts and F1. A page that became an issue counts as an empty text."""
    pages = read_pages(shared / "data" / "institutional")
    with tempfile.TemporaryDirectory() as folder:
        outcome = run(pages, Path(folder))
    score = f1(pages, {page.name: ToolAnswer(outcome.texts.get(page.name, "")) for page in pages})
    reasons = tuple(f"{count} × {reason}" for reason, count in outcome.issues.most_common())
    data = f"{len(pages)} institutional pages through ingest"
    return (
        Figure("pages that end as a release", data, len(outcome.texts)),
        Figure("pages that end as an issue", data, sum(outcome.issues.values()), notes=reasons),
        Figure("text F1 in the warehouse", data, score),
    )
