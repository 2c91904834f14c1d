"""The system's Chromium, a new one for each page, driven by Playwright in a thread with an event loop of its own."""

import asyncio
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import TYPE_CHECKING

from rilis_etl.errors import FetchError, IssueReason, MissingPackageError
from rilis_etl.fetch.request import FetchLimits
from rilis_etl.fetch.transport import Answer, AskSite
from rilis_etl.model import CaptureNote, Header
from rilis_etl.render.page_visit import Asked, Document, PageVisit
from rilis_etl.sources.schema import Source

if TYPE_CHECKING:
    from playwright.async_api import Browser as Chromium
    from playwright.async_api import BrowserType

PROGRAMS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
"""Where the browser is, by system."""

MOST_SCRIPTS = 100
"""Scripts that are remembered, so that they are asked for once a visit and not once a page."""

_REMEDY = "pip install 'rilis-etl[browser]', and Chromium of your system (Debian: apt install chromium)"
_FLAGS = (
    # it has no network: what is not answered by us leads to the port "discard", on which nobody answers
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-gpu",
    "--js-flags=--max-old-space-size=512",  # megabytes that a page's scripts may fill
)
_OF_BYTES = frozenset({"content-type", "content-encoding", "content-length", "transfer-encoding"})


class Browser:
    """Draws pages, for any number of threads. A person's own browser, its cookies and its files are not touched."""

    def __init__(self) -> None:
        self._scripts: dict[str, Answer] = {}

    def render(self, page: Answer, source: Source, limits: FetchLimits, ask: AskSite, /) -> Answer:
        """See Renderer. What the page wants is asked for in the thread that calls."""
        program = next(filter(None, map(shutil.which, PROGRAMS)), None)
        if program is None:
            raise MissingPackageError(f"{source.key} says render = true, and no Chromium is found: {_REMEDY}")
        asked: SimpleQueue[Asked | None] = SimpleQueue()
        visit = PageVisit(page, source, limits, asked.put, self._scripts)
        with ThreadPoolExecutor(1) as pool:  # the caller's own thread may have an event loop already
            drawn = pool.submit(asyncio.run, _draw(visit, source, limits, program))
            drawn.add_done_callback(lambda _: asked.put(None))
            while (each := asked.get()) is not None:
                each.answer(ask)
            document = drawn.result()
        if len(self._scripts) > MOST_SCRIPTS:
            self._scripts.clear()
        return _answer(page, document, limits)


async def _draw(visit: PageVisit, source: Source, limits: FetchLimits, program: str) -> Document:
    try:
        from playwright.async_api import Error, async_playwright  # noqa: PLC0415 - for those who draw pages
    except ImportError as error:
        raise MissingPackageError(f"{source.key} says render = true: {_REMEDY}") from error
    try:
        # in this order: a driver that is stopped while it starts would stay behind
        async with async_playwright() as playwright, asyncio.timeout(limits.total_seconds):
            chromium = await _started(playwright.chromium, program)
            context = await chromium.new_context(
                user_agent=limits.user_agent,
                locale=source.languages[0],
                timezone_id=source.timezone,
                service_workers="block",
                accept_downloads=False,
            )
            return await visit.make(context)
    except TimeoutError as error:
        detail = f"the browser took longer than {limits.total_seconds:g} s"
        raise FetchError(IssueReason.TIMEOUT, visit.url, detail) from error
    except Error as error:
        detail = f"the browser gave the page up: {str(error).splitlines()[0]}"
        raise FetchError(IssueReason.BAD_RESPONSE, visit.url, detail) from error


async def _started(kind: "BrowserType", program: str) -> "Chromium":
    from playwright.async_api import Error  # noqa: PLC0415 - for those who draw pages

    try:
        return await kind.launch(
            executable_path=program,
            args=_FLAGS,
            chromium_sandbox=os.name == "posix" and os.geteuid() != 0,  # it has none for root
            env={name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ},
        )
    except Error as error:
        raise MissingPackageError(
            f"{program} does not start: run `{program} --headless --dump-dom about:blank`, which says why"
        ) from error


def _answer(page: Answer, document: Document, limits: FetchLimits) -> Answer:
    body = document.html.encode("utf-8", "replace")
    if len(body) > limits.max_body_bytes:
        detail = f"the document has {len(body)} bytes when its scripts have run"
        raise FetchError(IssueReason.TOO_LARGE, page.url, detail)
    kept = (header for header in page.headers if header.name.lower() not in _OF_BYTES)
    headers = (*kept, Header("Content-Type", "text/html; charset=utf-8"))
    return Answer(document.url, page.status, headers, body, notes=(*page.notes, CaptureNote.RENDERED))
