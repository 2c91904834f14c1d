"""One page in the browser: which of its requests are asked for, and when its document is done."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from rilis_etl.errors import FetchError, IssueReason
from rilis_etl.fetch.request import FetchLimits
from rilis_etl.fetch.transport import Answer, AskSite
from rilis_etl.model.posted import Payload
from rilis_etl.sources.schema import Source

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Page, Request, Route

MOST_REQUESTS = 40
"""Requests that one page may cause; at the usual pace they take 80 seconds."""

MOST_POSTED = 64 * 1024
"""Bytes that a page may send."""

LOADING_SHARE = 0.7
"""Share of the time for an answer after which a page that goes on asking is read as it stands."""

OWN_SECONDS = 20.0
"""Seconds in which a page waits for none of its requests, after which it is read as it stands: its scripts go round."""

READING_SECONDS = 10.0
"""Seconds that reading the document takes at most: a page whose scripts never end cannot be read."""

_LOOK = 0.25  # seconds between two looks at whether the page waits

_OURS = frozenset({"accept-encoding", "content-length", "content-type", "cookie", "from", "host", "user-agent"})
_WANTED = frozenset({"script", "xhr", "fetch"})
_PASSED_ON = ("content-type", "access-control-", "x-")


@dataclass(frozen=True, slots=True)
class Document:
    """What a page has become."""

    url: str
    html: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of the page, on its way to the thread that may ask the site."""

    url: str
    headers: dict[str, str]
    payload: Payload | None
    future: "Future[Answer]" = field(default_factory=Future)

    def answer(self, ask: AskSite) -> None:
        """Ask, unless nobody waits any longer."""
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            self.future.set_result(ask(self.url, self.headers, self.payload))
        except FetchError as error:
            self.future.set_exception(error)
        except BaseException as error:
            self.future.set_exception(FetchError(IssueReason.BAD_RESPONSE, self.url, type(error).__name__))
            raise


class PageVisit:
    """A page that was fetched, and what its scripts make of it. `scripts` are remembered from page to page."""

    def __init__(
        self,
        page: Answer,
        source: Source,
        limits: FetchLimits,
        put: Callable[[Asked], None],
        scripts: dict[str, Answer],
    ) -> None:
        self.url = page.url
        self._page = page
        self._source = source
        self._seconds = limits.total_seconds * LOADING_SHARE
        self._put = put
        self._scripts = scripts
        self._requests = 0
        self._waiting = 0  # requests that the site has not answered yet
        self._moves = limits.max_redirects  # how often scripts may lead on to another page
        self._fault: FetchError | None = None

    async def make(self, context: "BrowserContext") -> Document:
        """The document when the page has been quiet for half a second, or its time is up.

        Raises FetchError when the site wants to be left alone or the scripts do not end, and what Playwright raises.
        """
        page = await context.new_page()
        context.on("page", lambda popup: popup.close())
        await context.route("**/*", lambda route: self._serve(route, page))
        await context.route_web_socket("**/*", lambda socket: socket.close())
        context.set_default_timeout(self._seconds * 1000)
        watch, loading = asyncio.create_task(self._own_time()), asyncio.create_task(self._load(page))
        await asyncio.wait((watch, loading), return_when=asyncio.FIRST_COMPLETED)
        for task in (watch, loading):
            task.cancel()
        if self._fault:
            raise self._fault
        try:
            async with asyncio.timeout(READING_SECONDS):
                # a browser that runs scripts takes the sentence "please switch scripts on" for text
                await page.evaluate("document.querySelectorAll('noscript').forEach(each => each.remove())")
                return Document(self.url, await page.content())
        except TimeoutError as error:
            raise FetchError(IssueReason.TIMEOUT, self.url, "the scripts of the page do not end") from error

    async def _load(self, page: "Page") -> None:
        from playwright.async_api import Error  # noqa: PLC0415 - for those who draw pages

        with suppress(Error):  # it moved on, asks for ever, or its scripts do not end: reading it tells which
            await page.goto(self.url, wait_until="networkidle")
        if urldefrag(page.url).url != urldefrag(self._page.url).url:
            with suppress(Error):
                await page.wait_for_load_state("networkidle")

    async def _own_time(self) -> None:
        """Returns when the page has had its own time; that of its requests is the pace at which the site is asked."""
        left = OWN_SECONDS
        while left > 0:
            await asyncio.sleep(_LOOK)
            left -= 0 if self._waiting else _LOOK

    async def _serve(self, route: "Route", page: "Page") -> None:
        """Answer one request of the page, or refuse it."""
        request = route.request
        if request.resource_type == "stylesheet":  # scripts may wait for it
            await route.fulfill(status=200, content_type="text/css", body="")
            return
        answer = await self._answer(request) if self._is_wanted(request, page) else None
        if answer is None:
            await route.abort("aborted")  # the page stays where it is
            return
        headers = {h.name.lower(): h.value for h in answer.headers if h.name.lower().startswith(_PASSED_ON)}
        await route.fulfill(status=answer.status, headers=headers, body=answer.body)

    def _is_wanted(self, request: "Request", page: "Page") -> bool:
        if not self._source.may_list(request.url) or request.method not in ("GET", "POST"):
            return False
        if request.is_navigation_request():
            return _is_of(request, page) and request.method == "GET"
        return request.resource_type in _WANTED

    async def _answer(self, request: "Request") -> Answer | None:
        if request.is_navigation_request():
            if urldefrag(request.url).url == urldefrag(self._page.url).url:
                return self._page
            self._moves -= 1
            if self._moves < 0:
                return None
        if request.url in self._scripts:
            return self._scripts[request.url]
        answer = await self._ask(request)
        if answer is not None and answer.status == 200 and request.resource_type == "script":
            self._scripts[request.url] = answer
        if answer is not None and request.is_navigation_request():
            self.url = request.url
        return answer

    async def _ask(self, request: "Request") -> Answer | None:
        """The site's answer; None when there is none, or when the page has asked often enough."""
        self._requests += 1
        sent = request.post_data_buffer or b""
        if self._requests > MOST_REQUESTS or len(sent) > MOST_POSTED or self._fault:
            return None
        headers = {name: value for name, value in request.headers.items() if name not in _OURS}
        payload = Payload(request.headers.get("content-type", "text/plain"), sent) if request.method == "POST" else None
        asked = Asked(request.url, headers, payload)
        self._put(asked)
        self._waiting += 1
        try:
            return await asyncio.wrap_future(asked.future)
        except FetchError as error:
            if error.reason is IssueReason.HOST_RESTING:
                self._fault = error
            return None
        finally:
            self._waiting -= 1


def _is_of(request: "Request", page: "Page") -> bool:
    """Whether the page itself moves on, and not a frame in it or a window that it opens."""
    from playwright.async_api import Error  # noqa: PLC0415 - for those who draw pages

    try:
        return request.frame == page.main_frame
    except Error:  # the frame of a new window is not known yet
        return False
