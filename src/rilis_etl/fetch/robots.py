"""robots.txt as RFC 9309 says: what may be fetched, and how far apart requests must be."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

from protego import Protego

from rilis_etl.errors import FetchError, IssueReason
from rilis_etl.fetch.transport import Answer

MAX_ROBOTS_BYTES = 500 * 1024  # RFC 9309, 2.5: at least this much must be read
_KEEP = timedelta(hours=24)  # RFC 9309, 2.4: not to be used for longer
_KEEP_FAILURE = timedelta(minutes=10)
_LONGEST_DELAY = 120.0  # seconds; a site that asks for more cannot be visited in a day's run
_TOKEN = re.compile(r"[A-Za-z_-]+|\*")  # RFC 9309, 2.2.1: a product token has no version
_GROUP = re.compile(r"(?im)^([ \t]*user-?agent[ \t]*:[ \t]*)([^\s#]*)[^\r\n]*")


@dataclass(frozen=True, slots=True)
class _Policy:
    rules: Protego
    ends: datetime
    barred: FetchError | None = None  # nothing may be fetched for now


class Robots:
    """The robots.txt of every site met, kept for a day in memory.

    `read` fetches a robots.txt, following redirects; its second argument is whether to verify TLS. `user_agent` is the
    header's value, of which the product token counts. Two threads that meet a site at once may both read it, which does
    no harm.
    """

    def __init__(self, user_agent: str, read: Callable[[str, bool], Answer], clock: Callable[[], datetime]) -> None:
        self._token = product_token(user_agent)
        self._read = read
        self._clock = clock
        self._policies: dict[tuple[str, bool], _Policy] = {}

    def check(self, url: str, *, verify_tls: bool = True) -> float:
        """Seconds that the site wants between two requests (0: it does not say).

        Raises FetchError: ROBOTS_DISALLOWED when the path is disallowed, or the file asks for delays that no run can
        keep; HTTP_FAILED or HTTP_REFUSED when the server is too busy to send the file (5xx, 429); the reason of the
        failure itself when the site does not answer at all.
        """
        policy = self._policy(url, verify_tls)
        if policy.barred is not None:
            raise FetchError(policy.barred.reason, url, policy.barred.detail)
        if not policy.rules.can_fetch(url, self._token):
            raise FetchError(IssueReason.ROBOTS_DISALLOWED, url, f"robots.txt forbids this path to {self._token}")
        delay = policy.rules.crawl_delay(self._token) or 0.0
        if delay > _LONGEST_DELAY:
            detail = f"robots.txt asks for {delay:g} s between requests, over the {_LONGEST_DELAY:g} s we can keep"
            raise FetchError(IssueReason.ROBOTS_DISALLOWED, url, detail)
        return delay

    def _policy(self, url: str, verify_tls: bool) -> _Policy:
        parts = urlsplit(url)
        site = (f"{parts.scheme}://{parts.netloc}", verify_tls)
        policy = self._policies.get(site)
        if policy is None or self._clock() >= policy.ends:
            policy = self._policies[site] = self._ask(f"{site[0]}/robots.txt", verify_tls)
        return policy

    def _ask(self, url: str, verify_tls: bool) -> _Policy:
        try:
            answer = self._read(url, verify_tls)
        except FetchError as error:
            if error.reason is IssueReason.REDIRECT_LOOP:  # RFC 9309, 2.3.1.2: as if there were none
                return _Policy(Protego.parse(""), self._clock() + _KEEP)
            detail = f"{error.detail} (on asking for its robots.txt)"
            return self._barred(FetchError(error.reason, url, detail))
        if answer.status >= 500 or answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            reason = IssueReason.HTTP_FAILED if answer.status >= 500 else IssueReason.HTTP_REFUSED
            why = f"the server is down or too busy (its robots.txt answers {answer.status})"
            detail = f"{why}: nothing is fetched until it is up"
            return self._barred(FetchError(reason, url, detail))
        is_there = 200 <= answer.status < 300
        text = answer.body.decode("utf-8-sig", "replace") if is_there else ""
        return _Policy(Protego.parse(without_versions(text)), self._clock() + _KEEP)

    def _barred(self, error: FetchError) -> _Policy:
        return _Policy(Protego.parse(""), self._clock() + _KEEP_FAILURE, error)


def product_token(name: str) -> str:
    """The product token at the beginning of a user agent's name, without version or comment."""
    match = _TOKEN.match(name)
    return match[0] if match else name


def without_versions(text: str) -> str:
    """A robots.txt whose groups are named by product tokens alone, as RFC 9309 compares them."""
    return _GROUP.sub(lambda line: line[1] + product_token(line[2]), text)
