"""robots.txt as RFC 9309 says: what may be fetched, and how far apart requests must be."""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from protego import Protego

from rilis_etl.errors import FetchError, IssueReason
from rilis_etl.fetch.transport import Answer
from rilis_etl.fs import atomic_write

MAX_ROBOTS_BYTES = 500 * 1024  # RFC 9309, 2.5: at least this much must be read
_KEEP = timedelta(hours=24)  # RFC 9309, 2.4: not to be used for longer
_KEEP_FAILURE = timedelta(minutes=10)
_LONGEST_DELAY = 120.0  # seconds; a site that asks for more cannot be visited in a day's run
_TOKEN = re.compile(r"[A-Za-z_-]+|\*")  # RFC 9309, 2.2.1: a product token has no version
_GROUP = re.compile(r"(?im)^([ \t]*user-?agent[ \t]*:[ \t]*)([^\s#]*)[^\r\n]*")


COPY_HOLDS = timedelta(days=30)
"""How long a copy is believed while no newer one can be had (RFC 9309, 2.3.1.4: about thirty days)."""


@dataclass(frozen=True, slots=True)
class RobotsCopy:
    """A robots.txt as it was sent, without versions of product tokens, and when. An absent one is empty."""

    text: str
    read_at: datetime


class RobotsCopies:
    """The last good robots.txt of each site, in `folder`. A file that cannot be read or written counts as none."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, site: str, copy: RobotsCopy) -> None:
        """Keep the copy of `site`, a scheme and a host."""
        table = {"site": site, "read_at": copy.read_at.isoformat(), "text": copy.text}
        try:
            atomic_write(self._path(site), json.dumps(table, ensure_ascii=True), durable=False)
        except OSError:
            return

    def of(self, site: str) -> RobotsCopy | None:
        """The last good copy; None when there is none."""
        try:
            table = json.loads(self._path(site).read_bytes())
            return RobotsCopy(str(table["text"]), datetime.fromisoformat(table["read_at"]).astimezone(UTC))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _path(self, site: str) -> Path:
        return self._folder / f"{hashlib.sha256(site.encode('utf-8', 'replace')).hexdigest()[:24]}.json"


@dataclass(frozen=True, slots=True)
class _Policy:
    rules: Protego
    ends: datetime
    barred: FetchError | None = None  # nothing may be fetched for now


class Robots:
    """The robots.txt of every site met, kept for a day in memory; its last good copy is among `copies`.

    `read` fetches a robots.txt, following redirects; its second argument is whether to verify TLS. `user_agent` is the
    header's value, of which the product token counts. Two threads that meet a site at once may both read it, which does
    no harm.
    """

    def __init__(
        self,
        user_agent: str,
        read: Callable[[str, bool], Answer],
        clock: Callable[[], datetime],
        copies: RobotsCopies | None = None,
    ) -> None:
        self._token = product_token(user_agent)
        self._read = read
        self._clock = clock
        self._copies = copies
        self._policies: dict[tuple[str, bool], _Policy] = {}

    def check(self, url: str, *, verify_tls: bool = True) -> float:
        """Seconds that the site wants between two requests, by Crawl-delay or Request-rate (0: it does not say).

        Raises FetchError: ROBOTS_DISALLOWED when the path is disallowed, or the file asks for delays that no run can
        keep; HTTP_FAILED or HTTP_REFUSED when the server is too busy to send the file (5xx, 429); the reason of the
        failure itself when the site does not answer at all.
        """
        policy = self._policy(url, verify_tls)
        if policy.barred is not None:
            raise FetchError(policy.barred.reason, url, policy.barred.detail)
        if not policy.rules.can_fetch(url, self._token):
            raise FetchError(IssueReason.ROBOTS_DISALLOWED, url, f"robots.txt forbids this path to {self._token}")
        delay = max(policy.rules.crawl_delay(self._token) or 0.0, self._seconds_by_rate(policy))
        if delay > _LONGEST_DELAY:
            detail = f"robots.txt asks for {delay:g} s between requests, over the {_LONGEST_DELAY:g} s we can keep"
            raise FetchError(IssueReason.ROBOTS_DISALLOWED, url, detail)
        return delay

    def is_outside_hours(self, url: str, *, verify_tls: bool = True) -> bool:
        """Whether the site's Visit-time names other hours (UTC) than now. Ask `check` before."""
        hours = self._policy(url, verify_tls).rules.visit_time(self._token)
        return hours is not None and not self._is_now(hours.start_time, hours.end_time)

    def _seconds_by_rate(self, policy: _Policy) -> float:
        """Seconds between two requests by Request-rate, where it holds now."""
        rate = policy.rules.request_rate(self._token)
        if rate is None:
            return 0.0
        if (
            rate.start_time is not None
            and rate.end_time is not None
            and not self._is_now(rate.start_time, rate.end_time)
        ):
            return 0.0
        return float(rate.seconds / rate.requests)

    def _is_now(self, begins: time, ends: time) -> bool:
        now = self._clock().time()
        return begins <= now <= ends if begins <= ends else now >= begins or now <= ends

    def _policy(self, url: str, verify_tls: bool) -> _Policy:
        parts = urlsplit(url)
        site = (f"{parts.scheme}://{parts.netloc}", verify_tls)
        policy = self._policies.get(site)
        if policy is None or self._clock() >= policy.ends:
            policy = self._policies[site] = self._ask(site[0], verify_tls)
        return policy

    def _ask(self, site: str, verify_tls: bool) -> _Policy:
        url = f"{site}/robots.txt"
        try:
            answer = self._read(url, verify_tls)
        except FetchError as error:
            if error.reason is IssueReason.REDIRECT_LOOP:  # RFC 9309, 2.3.1.2: as if there were none
                return _Policy(Protego.parse(""), self._clock() + _KEEP)
            detail = f"{error.detail} (on asking for its robots.txt)"
            return self._by_copy(site, FetchError(error.reason, url, detail))
        if answer.status >= 500 or answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            reason = IssueReason.HTTP_FAILED if answer.status >= 500 else IssueReason.HTTP_REFUSED
            why = f"the server is down or too busy (its robots.txt answers {answer.status})"
            detail = f"{why}: nothing is fetched until it is up"
            return self._by_copy(site, FetchError(reason, url, detail))
        is_there = 200 <= answer.status < 300
        text = without_versions(answer.body.decode("utf-8-sig", "replace")) if is_there else ""
        if self._copies:
            self._copies.keep(site, RobotsCopy(text, self._clock()))
        return _Policy(Protego.parse(text), self._clock() + _KEEP)

    def _by_copy(self, site: str, error: FetchError) -> _Policy:
        """What holds for a while when the file cannot be had: the last good copy, else that nothing may be fetched."""
        copy, now = self._copies.of(site) if self._copies else None, self._clock()
        if copy is None or now - copy.read_at > COPY_HOLDS:
            return _Policy(Protego.parse(""), now + _KEEP_FAILURE, error)
        return _Policy(Protego.parse(copy.text), now + _KEEP_FAILURE)


def product_token(name: str) -> str:
    """The product token at the beginning of a user agent's name, without version or comment."""
    match = _TOKEN.match(name)
    return match[0] if match else name


def without_versions(text: str) -> str:
    """A robots.txt whose groups are named by product tokens alone, as RFC 9309 compares them."""
    return _GROUP.sub(lambda line: line[1] + product_token(line[2]), text)
