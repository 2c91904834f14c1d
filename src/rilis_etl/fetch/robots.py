"""robots.txt as RFC 9309 says: what may be fetched, and how far apart requests must be."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from protego import Protego

from rilis_etl.errors import FetchError, IssueReason
from rilis_etl.fetch.transport import Answer

MAX_ROBOTS_BYTES = 500 * 1024  # RFC 9309, 2.5: at least this much must be read
_KEEP = timedelta(hours=24)  # RFC 9309, 2.4: not to be used for longer
_KEEP_FAILURE = timedelta(minutes=10)
_LONGEST_DELAY = 120.0  # seconds; a site that asks for more cannot be visited in a day's run


@dataclass(frozen=True, slots=True)
class _Policy:
    rules: Protego
    ends: datetime
    barred: FetchError | None = None  # nothing may be fetched for now


class Robots:
    """The robots.txt of every site met, kept for a day in memory.

    `read` fetches a robots.txt, following redirects; `user_agent` is the header's value, of which the product token
    counts. Two threads that meet a site at once may both read it, which does no harm.
    """

    def __init__(self, user_agent: str, read: Callable[[str], Answer], clock: Callable[[], datetime]) -> None:
        self._token = user_agent.partition("/")[0].partition(" ")[0]
        self._read = read
        self._clock = clock
        self._policies: dict[str, _Policy] = {}

    def check(self, url: str) -> float:
        """Seconds that the site wants between two requests (0: it does not say).

        Raises FetchError: ROBOTS_DISALLOWED when the path is disallowed, when the file answers 5xx or asks for delays
        that no run can keep; the reason of the failure itself when the site does not answer at all.
        """
        policy = self._policy(url)
        if policy.barred is not None:
            raise FetchError(policy.barred.reason, url, policy.barred.detail)
        if not policy.rules.can_fetch(url, self._token):
            raise FetchError(IssueReason.ROBOTS_DISALLOWED, url, f"robots.txt forbids this path to {self._token}")
        delay = policy.rules.crawl_delay(self._token) or 0.0
        if delay > _LONGEST_DELAY:
            detail = f"robots.txt asks for {delay:g} s between requests, over the {_LONGEST_DELAY:g} s we can keep"
            raise FetchError(IssueReason.ROBOTS_DISALLOWED, url, detail)
        return delay

    def _policy(self, url: str) -> _Policy:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        policy = self._policies.get(site)
        if policy is None or self._clock() >= policy.ends:
            policy = self._policies[site] = self._ask(f"{site}/robots.txt")
        return policy

    def _ask(self, url: str) -> _Policy:
        try:
            answer = self._read(url)
        except FetchError as error:
            if error.reason is IssueReason.REDIRECT_LOOP:  # RFC 9309, 2.3.1.2: as if there were none
                return _Policy(Protego.parse(""), self._clock() + _KEEP)
            detail = f"{error.detail} (on asking for its robots.txt)"
            return self._barred(FetchError(error.reason, url, detail))
        if answer.status >= 500:
            detail = f"robots.txt answers {answer.status}: nothing may be fetched until it answers"
            return self._barred(FetchError(IssueReason.ROBOTS_DISALLOWED, url, detail))
        is_there = 200 <= answer.status < 300
        text = answer.body.decode("utf-8-sig", "replace") if is_there else ""
        return _Policy(Protego.parse(text), self._clock() + _KEEP)

    def _barred(self, error: FetchError) -> _Policy:
        return _Policy(Protego.parse(""), self._clock() + _KEEP_FAILURE, error)
