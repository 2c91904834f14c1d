"""The network door itself: a request in, a capture out."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from random import Random
from threading import Lock, local
from typing import Self
from urllib.parse import urlsplit

from rilis_etl.errors import FetchError, IssueReason, MissingPackageError
from rilis_etl.fetch.address_policy import AddressPolicy, PublicAddresses, SampleRoutes
from rilis_etl.fetch.connection import read_certificates
from rilis_etl.fetch.kept_listings import KeptListings, any_validator
from rilis_etl.fetch.rate_limit import WALLED_REST, RateLimiter, RestCause
from rilis_etl.fetch.refresh import refresh_target
from rilis_etl.fetch.request import FetchLimits, Request
from rilis_etl.fetch.retry import LONGEST_PAUSE, backoff, may_heal, retry_after
from rilis_etl.fetch.robots import MAX_ROBOTS_BYTES, Robots, RobotsCopies
from rilis_etl.fetch.transport import Answer, Cookies, Options, Renderer, Transport, prepared
from rilis_etl.model import Capture, CaptureNote, Role, Validators
from rilis_etl.model.posted import Payload, split_posted
from rilis_etl.sources.crawl_hours import next_opening
from rilis_etl.sources.discovery_table import DiscoveryTable
from rilis_etl.sources.schema import Source

_KEEP_METHOD = frozenset({HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.PERMANENT_REDIRECT})


class Fetcher:
    """Fetches pages for any number of threads. A context manager: leaving it closes the connections.

    `state` is the folder in which processes share what they know of each host: the time of the last request, its
    robots.txt, and listing pages that can be asked for conditionally. `clock` gives the time in
    UTC. `routes` sends hosts to fixed addresses (see SampleRoutes). `policy` replaces the whole choice of addresses.
    `renderer` draws the pages of sources that want it.
    """

    def __init__(
        self,
        limits: FetchLimits,
        state: Path,
        *,
        clock: Callable[[], datetime],
        sleep: Callable[[float], object] = time.sleep,
        routes: Mapping[str, tuple[str, int]] | None = None,
        policy: AddressPolicy | None = None,
        renderer: Renderer | None = None,
        random: Random | None = None,
    ) -> None:
        self._limits = limits
        public = PublicAddresses(allow_private=limits.allow_private_hosts)
        self._policy = policy or SampleRoutes(routes or {}, public)
        self._renderer = renderer
        self._clock = clock
        self._sleep = sleep
        self._random = random or Random()  # noqa: S311 - it spreads retries, it guards nothing
        self._rate_limiter = RateLimiter(state, clock, sleep)
        self._cookies: dict[str, Cookies] = {}  # by source: as long as this visit
        self._certificates = read_certificates(limits.ca_bundle) if limits.ca_bundle else ""
        self._robots = Robots(limits.user_agent, self._read_robots, clock, RobotsCopies(state / "robots"))
        self._listings = KeptListings(state / "listings")
        self._mine = local()
        self._transports: list[Transport] = []
        self._lock = Lock()

    def fetch(self, request: Request) -> Capture:
        """The capture of the answer, whatever its status: 304 has an empty body, 4xx and 5xx come after all retries.

        A page that leads on to the same site by a refresh is followed once.

        Raises FetchError when there is no usable answer: TIMEOUT, UNREACHABLE, TOO_LARGE, REDIRECT_LOOP,
        ROBOTS_DISALLOWED, FORBIDDEN_ADDRESS, BAD_RESPONSE, HOST_RESTING; HTTP_FAILED and HTTP_REFUSED when robots.txt
        is not to be had. Raises MissingPackageError when the page has to be drawn and nothing can draw it.
        """
        try:
            answer = self._answer(request)
        except FetchError as error:
            if error.url == request.url:
                raise
            raise FetchError(error.reason, request.url, f"{error.detail} (at {error.url})") from error
        return Capture(
            source=request.source.key,
            role=request.role,
            url=request.url,
            final_url=answer.url,
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            fetched_at=self._clock(),
            link=request.link,
            notes=(*_notes(request), *answer.notes),
        )

    def turned_away(self, url: str) -> None:
        """Take note that the host of `url` shows walls instead of pages: it is left alone for the rest of the day."""
        self._rate_limiter.rest(urlsplit(url).hostname or "", WALLED_REST, RestCause.WALLED)

    def close(self) -> None:
        """Close all connections of all threads."""
        self._listings.forget_oldest()
        with self._lock:
            while self._transports:
                self._transports.pop().close()
            self._mine = local()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _answer(self, request: Request) -> Answer:
        source = request.source
        self._require_hours(source, request.url)
        table = source.discovery_at(request.url) if request.role is Role.LISTING else None
        url, payload = split_posted(request.url) if table and table.posts else (request.url, None)
        delay = self._limits.delay_seconds if source.delay_seconds is None else source.delay_seconds
        options = Options(
            table.request_headers if table else {},
            source.verify_tls,
            self._cookies.setdefault(source.key, Cookies()) if source.cookies else None,
            payload,
        )
        if _is_to_draw(request, table):  # what it shows may change while the page does not: it is asked for in full
            return self._rendered(self._followed(url, options, delay), request, options, delay)
        kept = self._listings.of(source.key, url, self._clock()) if table and not payload else None
        validators = request.validators or (any_validator(kept) if kept else None)
        conditions = _conditions(validators) if validators else {}
        options = replace(options, headers={**conditions, **options.headers, **request.part_headers})
        if not request.follows:
            return self._exchange_if_allowed(str(prepared(url).url), options, delay)
        answer = self._followed(url, options, delay)
        if answer.status == HTTPStatus.NOT_MODIFIED and not conditions:
            detail = "the answer is 304 Not Modified to a request without conditions"
            raise FetchError(IssueReason.BAD_RESPONSE, request.url, detail)
        if kept and answer.status == HTTPStatus.NOT_MODIFIED:
            return kept
        if table and not payload:
            self._listings.keep(source.key, url, answer, self._clock())
        return answer

    def _followed(self, url: str, options: Options, delay: float) -> Answer:
        """The page at `url`, or where that leads on to."""
        answer = self._follow(url, options, delay, self._exchange_if_allowed)
        if target := refresh_target(answer):
            further = self._follow(target, replace(options, payload=None), delay, self._exchange_if_allowed)
            answer = replace(further, notes=(*further.notes, CaptureNote.REFRESH_FOLLOWED))
        return answer

    def _rendered(self, page: Answer, request: Request, options: Options, delay: float) -> Answer:
        """What a browser makes of a page; what its scripts want comes through this door, from the source's hosts."""
        source = request.source

        def exchange(url: str, options: Options, delay: float) -> Answer:
            if not source.may_list(url):
                raise FetchError(IssueReason.FORBIDDEN_ADDRESS, url, f"no host of {source.key}")
            return self._exchange_if_allowed(url, options, delay)

        def ask(url: str, headers: Mapping[str, str], payload: Payload | None) -> Answer:
            if request.on_further:
                request.on_further()
            return self._follow(url, replace(options, headers=headers, payload=payload), delay, exchange)

        if page.status != HTTPStatus.OK or "html" not in (page.header("content-type") or "html").lower():
            return page  # a browser would make no more of it
        if self._renderer is None:
            raise MissingPackageError(f"{source.key} says render = true, and there is no browser here")
        return self._renderer.render(page, source, self._limits, ask)

    def _require_hours(self, source: Source, url: str) -> None:
        if opening := next_opening(source.crawl_hours, source.timezone, self._clock()):
            detail = (
                f"{source.key}.toml allows visits at {source.crawl_hours} only: next at {opening:%Y-%m-%d %H:%M %Z}"
            )
            raise FetchError(IssueReason.HOST_RESTING, url, detail)

    def _follow(
        self, url: str, options: Options, delay: float, exchange: Callable[[str, Options, float], Answer]
    ) -> Answer:
        for _ in range(self._limits.max_redirects + 1):
            url = str(prepared(url).url)
            answer = exchange(url, options, delay)
            if not answer.redirects_to:
                return answer
            url = answer.redirects_to
            if answer.status not in _KEEP_METHOD:
                options = replace(options, payload=None)
        raise FetchError(IssueReason.REDIRECT_LOOP, url, f"more than {self._limits.max_redirects} redirects")

    def _exchange_if_allowed(self, url: str, options: Options, delay: float) -> Answer:
        delay = max(delay, self._robots.check(url, verify_tls=options.verify_tls))
        answer = self._exchange(url, options, delay)
        if self._robots.is_outside_hours(url, verify_tls=options.verify_tls):
            return replace(answer, notes=(*answer.notes, CaptureNote.OUTSIDE_VISIT_TIME))
        return answer

    def _exchange_for_robots(self, url: str, options: Options, delay: float) -> Answer:
        return self._exchange(url, options, delay, MAX_ROBOTS_BYTES)

    def _read_robots(self, url: str, verify_tls: bool) -> Answer:
        return self._follow(url, Options({}, verify_tls), self._limits.delay_seconds, self._exchange_for_robots)

    def _exchange(self, url: str, options: Options, delay: float, cut_at: int = 0) -> Answer:
        """One exchange, with retries; `cut_at` cuts the body there instead of refusing one that is over the limit."""
        host = urlsplit(url).hostname or ""
        for attempt in range(self._limits.retries + 1):
            is_last = attempt == self._limits.retries
            self._wait(url, host, delay)
            pause = backoff(attempt, self._random)
            try:
                answer = self._transport.get(url, options, cut_at or self._limits.max_body_bytes, cut=bool(cut_at))
            except FetchError as error:
                if is_last or not error.heals:
                    if _is_silence(error):
                        self._rate_limiter.was_silent(host)
                    raise
            else:
                self._rate_limiter.has_answered(host)
                if not may_heal(answer.status):
                    return answer
                if asked := retry_after(answer.header("retry-after"), self._clock()):
                    pause = max(asked, pause)
                    self._rate_limiter.rest(host, pause)
                if is_last or asked > LONGEST_PAUSE:
                    return answer
                if asked:
                    continue  # the rest is waited for like any
            self._sleep(pause)
        raise AssertionError("the last attempt returns or raises")

    def _wait(self, url: str, host: str, delay: float) -> None:
        if rest := self._rate_limiter.wait(host, delay):
            raise FetchError(IssueReason.HOST_RESTING, url, rest.sentence(host))

    @property
    def _transport(self) -> Transport:
        """This thread's connections: the state of an exchange is one thread's."""
        transport: Transport | None = getattr(self._mine, "transport", None)
        if transport is None:
            transport = self._mine.transport = Transport(self._limits, self._policy, self._certificates)
            with self._lock:
                self._transports.append(transport)
        return transport


def _is_to_draw(request: Request, table: DiscoveryTable | None) -> bool:
    """Whether the source wants a browser for the page."""
    if request.role is Role.LISTING:
        return table is not None and table.renders
    return request.source.render


def _conditions(validators: Validators) -> dict[str, str]:
    """The headers that ask for the page only if it has changed."""
    values = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: value for name, value in values.items() if value and value.isprintable()}


def _is_silence(error: FetchError) -> bool:
    """Whether the host refused the connection or left us without an answer. A name that is not found is no silence of
    the host: our own network may be down."""
    return error.reason is IssueReason.TIMEOUT or isinstance(error.__cause__, ConnectionRefusedError)


def _notes(request: Request) -> tuple[CaptureNote, ...]:
    return () if request.source.verify_tls else (CaptureNote.TLS_UNVERIFIED,)


def failed(request: Request, error: FetchError, clock: Callable[[], datetime]) -> Capture:
    """The capture that records that `request` got no usable answer. It is archived like any other."""
    return Capture(
        source=request.source.key,
        role=request.role,
        url=request.url,
        final_url=request.url,
        status=0,
        headers=(),
        body=b"",
        fetched_at=clock(),
        link=request.link,
        failure=error.reason,
        failure_detail=error.detail,
        notes=_notes(request),
    )
