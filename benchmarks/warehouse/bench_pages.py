"""Pages for analysts in a real browser: how long until the explorer's first picture, and until a search of the site
answers in a browser that has nothing cached. By the clock, so on an idle machine only.

RILIS_PAGES releases (default 11,000) of 40 newsrooms are made by many.py. Needs chromium and chromedriver, the extras
explore and site, and npm for the site's engine, which is kept in .venv. What a machine lacks is left out.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.text.figures import Figure
from benchmarks.warehouse.many import NOW, fill
from rilis_etl.model import Run
from rilis_etl.phrases import PageLanguage, phrasebook
from rilis_etl.warehouse.stores import FileWarehouse
from rilis_etl.website import SiteSettings, engine_files, write_site
from tests.browser.driver import browser, is_installed
from tests.conftest import ROOT
from tests.explore.test_in_a_browser import wait_for, wait_until
from tests.website.test_in_a_browser import QuietHandler, show

TIMES = 3
DRAWN = "every.some((each) => each.tagName === 'CANVAS' || each.matches('svg.marks'))"


def measure(shared: Path) -> list[Figure]:
    """Every figure of this benchmark."""
    count = int(os.environ.get("RILIS_PAGES", "11000"))
    if not is_installed():
        sys.exit("needs chromium and chromedriver")
    with TemporaryDirectory(prefix="rilis-pages-") as scratch:
        warehouse = FileWarehouse(Path(scratch) / "warehouse", now=lambda: NOW)
        data = f"{count:,} releases"
        with warehouse.loading(Run("bench", "rebuild", NOW, "1"), fresh=True) as work:
            fill(work, shared, count)
        return [*_explorer(warehouse, data), *_site(warehouse, Path(scratch), data)]


def _explorer(warehouse: FileWarehouse, data: str) -> Iterator[Figure]:
    seconds, memory = zip(*(_first_picture(warehouse) for _ in range(TIMES)), strict=True)
    yield _least("explorer: a fresh server's first picture", data, seconds, 2)
    yield Figure("explorer: memory at the first picture", data, max(memory), 600, unit="MB", lower_is_better=True)


def _first_picture(warehouse: FileWarehouse) -> tuple[float, float]:
    """Seconds from asking a fresh server to the first picture, and the most memory that the server took, in MB."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = ["--warehouse", str(warehouse.root), "--no-browser", "--port", str(port)]
    command = [sys.executable, "-m", "rilis_etl", "explore", *options]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True) as server, browser() as page:
        try:
            wait_for(port)
            token = (warehouse.root / "state" / "explore.token").read_text(encoding="utf-8")
            began = time.monotonic()
            page.open(f"http://127.0.0.1:{port}/?access_token={token}")
            wait_until(page, DRAWN)
            return time.monotonic() - began, _most_memory(server.pid)
        finally:
            os.killpg(server.pid, signal.SIGKILL)


def _most_memory(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1024


def _site(warehouse: FileWarehouse, scratch: Path, data: str) -> Iterator[Figure]:
    engine = engine_files(None, ROOT / ".venv" / "duckdb-wasm")
    write_site(warehouse, scratch / "site", engine, {}, SiteSettings("Arsip", phrasebook(PageLanguage.ENGLISH)))
    with _served(scratch / "site") as address:
        seconds = [_first_answer(address) for _ in range(TIMES)]
    yield _least("site: cold browser, first answer of a search of two words", data, seconds, 4)


def _first_answer(address: str) -> float:
    with browser() as window:
        began = time.monotonic()
        show(window, address, "#q=masyarakat+daerah")
        return time.monotonic() - began


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/index.html"
        finally:
            server.shutdown()
            thread.join()


def _least(measure: str, data: str, seconds: tuple[float, ...] | list[float], bar: float) -> Figure:
    each = {f"run {number}": value for number, value in enumerate(seconds, 1)}
    return Figure(measure, data, min(seconds), bar, each, unit="s by the clock", lower_is_better=True)
