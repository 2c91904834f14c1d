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

from rilis_etl.errors import FetchError, IssueReason
from rilis_etl.fetch.address_policy import AddressPolicy, PublicAddresses, SampleRoutes
from rilis_etl.fetch.connection import read_certificates
from rilis_etl.fetch.rate_limit import RateLimiter
from rilis_etl.fetch.refresh import refresh_target
from rilis_etl.fetch.request import FetchLimits, Request
from rilis_etl.fetch.retry import LONGEST_PAUSE, backoff, may_heal, retry_after
from rilis_etl.fetch.robots import MAX_ROBOTS_BYTES, Robots
from rilis_etl.fetch.transport import Answer, Cookies, Options, Transport, prepared
from rilis_etl.model import Capture, CaptureNote, Role, Validators
from rilis_etl.model.posted import split_posted

_KEEP_METHOD = frozenset({HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.PERMANENT_REDIRECT})


class Fetcher:
    """Fetches pages for any number of threads. A context manager: leaving it closes the connections.

    `state` is the folder in which processes share the time of the last request to each host. `clock` gives the time in
    UTC. `routes` sends hosts to fixed addresses (see SampleRoutes). `policy` replaces the whole choice of addresses.
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
        random: Random | None = None,
    ) -> None:
        self._limits = limits
        public = PublicAddresses(allow_private=limits.allow_private_hosts)
        self._policy = policy or SampleRoutes(routes or {}, public)
        self._clock = clock
        self._sleep = sleep
        self._random = random or Random()  # noqa: S311 - it spreads retries, it guards nothing
        self._rate_limiter = RateLimiter(state, clock, sleep)
        self._cookies: dict[str, Cookies] = {}  # by source: as long as this visit
        self._certificates = read_certificates(limits.ca_bundle) if limits.ca_bundle else ""
        self._robots = Robots(limits.user_agent, self._read_robots, clock)
        self._mine = local()
        self._transports: list[Transport] = []
        self._lock = Lock()

    def fetch(self, request: Request) -> Capture:
        """The capture of the answer, whatever its status: 304 has an empty body, 4xx and 5xx come after all retries.

        A page that leads on to the same site by a refresh is followed once.

        Raises FetchError when there is no usable answer: TIMEOUT, UNREACHABLE, TOO_LARGE, REDIRECT_LOOP,
        ROBOTS_DISALLOWED, FORBIDDEN_ADDRESS, BAD_RESPONSE, HOST_RESTING; HTTP_FAILED and HTTP_REFUSED when robots.txt
        is not to be had.
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

    def close(self) -> None:
        """Close all connections of all threads."""
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
        table = source.discovery_at(request.url) if request.role is Role.LISTING else None
        url, payload = split_posted(request.url) if table and table.posts else (request.url, None)
        conditions = _conditions(request.validators) if request.validators else {}
        options = Options(
            conditions | dict(table.request_headers if table else {}),
            source.verify_tls,
            self._cookies.setdefault(source.key, Cookies()) if source.cookies else None,
            payload,
        )
        delay = self._limits.delay_seconds if source.delay_seconds is None else source.delay_seconds
        answer = self._follow(url, options, delay, self._exchange_if_allowed)
        if target := refresh_target(answer):
            further = self._follow(target, replace(options, payload=None), delay, self._exchange_if_allowed)
            answer = replace(further, notes=(*further.notes, CaptureNote.REFRESH_FOLLOWED))
        if answer.status == HTTPStatus.NOT_MODIFIED and not conditions:
            detail = "the answer is 304 Not Modified to a request without conditions"
            raise FetchError(IssueReason.BAD_RESPONSE, request.url, detail)
        return answer

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
        return self._exchange(url, options, max(delay, self._robots.check(url, verify_tls=options.verify_tls)))

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
                    raise
            else:
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
        rests_until = self._rate_limiter.wait(host, delay)
        if rests_until is not None:
            detail = f"{host} asks to be left alone until {rests_until:%Y-%m-%d %H:%M} UTC (Retry-After)"
            raise FetchError(IssueReason.HOST_RESTING, url, detail)

    @property
    def _transport(self) -> Transport:
        """This thread's connections: the state of an exchange is one thread's."""
        transport: Transport | None = getattr(self._mine, "transport", None)
        if transport is None:
            transport = self._mine.transport = Transport(self._limits, self._policy, self._certificates)
            with self._lock:
                self._transports.append(transport)
        return transport


def _conditions(validators: Validators) -> dict[str, str]:
    """The headers that ask for the page only if it has changed."""
    values = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: value for name, value in values.items() if value and value.isprintable()}


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
