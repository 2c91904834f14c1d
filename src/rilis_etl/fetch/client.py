"""The network door itself: a request in, a capture out."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from random import Random
from threading import Lock, local
from typing import Self
from urllib.parse import urlsplit

from rilis_etl.errors import FetchError, IssueReason
from rilis_etl.fetch.address_policy import AddressPolicy, PublicAddresses, SampleRoutes
from rilis_etl.fetch.rate_limit import RateLimiter
from rilis_etl.fetch.request import FetchLimits, Request
from rilis_etl.fetch.retry import LONGEST_PAUSE, backoff, may_heal, retry_after
from rilis_etl.fetch.robots import MAX_ROBOTS_BYTES, Robots
from rilis_etl.fetch.transport import Answer, Transport, prepared
from rilis_etl.model import Capture, Validators


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
        self._robots = Robots(limits.user_agent, self._read_robots, clock)
        self._mine = local()
        self._transports: list[Transport] = []
        self._lock = Lock()

    def fetch(self, request: Request) -> Capture:
        """The capture of the answer, whatever its status: 304 has an empty body, 4xx and 5xx come after all retries.

        Raises FetchError when there is no usable answer: TIMEOUT, UNREACHABLE, TOO_LARGE, REDIRECT_LOOP,
        ROBOTS_DISALLOWED, FORBIDDEN_ADDRESS, BAD_RESPONSE.
        """
        headers = _conditions(request.validators) if request.validators else {}
        own_delay = request.source.delay_seconds
        delay = self._limits.delay_seconds if own_delay is None else own_delay
        try:
            answer = self._follow(request.url, headers, delay, self._exchange_if_allowed)
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

    def _follow(
        self,
        url: str,
        headers: Mapping[str, str],
        delay: float,
        exchange: Callable[[str, Mapping[str, str], float], Answer],
    ) -> Answer:
        for _ in range(self._limits.max_redirects + 1):
            url = str(prepared(url).url)
            answer = exchange(url, headers, delay)
            if not answer.redirects_to:
                return answer
            url = answer.redirects_to
        raise FetchError(IssueReason.REDIRECT_LOOP, url, f"more than {self._limits.max_redirects} redirects")

    def _exchange_if_allowed(self, url: str, headers: Mapping[str, str], delay: float) -> Answer:
        return self._exchange(url, headers, max(delay, self._robots.check(url)))

    def _exchange_for_robots(self, url: str, headers: Mapping[str, str], delay: float) -> Answer:
        return self._exchange(url, headers, delay, MAX_ROBOTS_BYTES)

    def _read_robots(self, url: str) -> Answer:
        return self._follow(url, {}, self._limits.delay_seconds, self._exchange_for_robots)

    def _exchange(self, url: str, headers: Mapping[str, str], delay: float, cut_at: int = 0) -> Answer:
        """One exchange, with retries; `cut_at` cuts the body there instead of refusing one that is over the limit."""
        host = urlsplit(url).hostname or ""
        for attempt in range(self._limits.retries + 1):
            is_last = attempt == self._limits.retries
            self._rate_limiter.wait(host, delay)
            try:
                answer = self._transport.get(url, headers, cut_at or self._limits.max_body_bytes, cut=bool(cut_at))
            except FetchError as error:
                if is_last or not error.heals:
                    raise
                asked = 0.0
            else:
                asked = retry_after(answer.header("retry-after"), self._clock())
                if is_last or not may_heal(answer.status) or asked > LONGEST_PAUSE:
                    return answer
            self._sleep(max(asked, backoff(attempt, self._random)))
        raise AssertionError("the last attempt returns or raises")

    @property
    def _transport(self) -> Transport:
        """This thread's connections: requests' sessions are not safe to share."""
        transport: Transport | None = getattr(self._mine, "transport", None)
        if transport is None:
            transport = self._mine.transport = Transport(self._limits, self._policy)
            with self._lock:
                self._transports.append(transport)
        return transport


def _conditions(validators: Validators) -> dict[str, str]:
    """The headers that ask for the page only if it has changed."""
    values = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: value for name, value in values.items() if value and value.isprintable()}


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
    )
