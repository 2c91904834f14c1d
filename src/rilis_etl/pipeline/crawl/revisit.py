"""Which releases are to be fetched: those never seen, and those it is time to look at again. Pure.

The rhythm: what is young, daily. What is older, ever more rarely: after a fourth of its age. A day's crop does not come
due on one day: each release has a share of its own, by its key, of what the interval may vary. What a first look found
edited or gone is looked at a second time soon.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from rilis_etl.errors import IssueReason
from rilis_etl.model import CrawlState, Link, Outcome, UrlState, Validators
from rilis_etl.model.evidence import CONFIRMED_AFTER, LOOKS_APART

MAY_HEAL = frozenset(
    {
        IssueReason.UNREACHABLE,
        IssueReason.TIMEOUT,
        IssueReason.HTTP_FAILED,
        IssueReason.HTTP_REFUSED,
        IssueReason.BOT_WALL,
        IssueReason.PLACEHOLDER,
        IssueReason.BAD_RESPONSE,
        IssueReason.HOST_RESTING,
        IssueReason.TRUNCATED,
        IssueReason.DAMAGED_RECORD,
    }
)
"""Issues that a later look may not meet. The others stay until the source file or the code changes and a rebuild reads
the page anew."""


RARER = 4
"""A release is looked at again after its age divided by this: at 30 days each week, at a year each season."""

SPREAD = 0.5
"""An interval varies by this share, from three quarters to five quarters."""

CLOCK_SLACK = timedelta(hours=1)
"""How far a clock may be set back before looks it has dated are not believed: a summer time misread is one hour."""


@dataclass(frozen=True, slots=True)
class RevisitPolicy:
    """When a release is looked at again."""

    now: datetime
    today: date
    recheck_days: int  # younger releases are looked at again
    recheck_after: timedelta  # but not sooner than this after the last look
    slowest_days: int = 0  # older ones at least this often; 0: not at all
    most_old: int = 200  # of them in one run

    def wants(self, seen: UrlState) -> bool:
        """Whether it is time for another look at a page seen before.

        A look a little ahead of us is a clock that was set back; one further ahead is a clock's mistake and counts for
        nothing.
        """
        if seen.fetched_at - self.now > CLOCK_SLACK:
            return True
        after = self._interval(seen)
        return after is not None and self.now - seen.fetched_at >= after

    def is_old(self, seen: UrlState) -> bool:
        """It may wait for another run: nothing says that it was edited or withdrawn."""
        return not _is_pending(seen) and not self._is_young(seen) and not _may_heal(seen)

    def _is_young(self, seen: UrlState) -> bool:
        return seen.published_on is not None and (self.today - seen.published_on).days < self.recheck_days

    def _interval(self, seen: UrlState) -> timedelta | None:
        """How long to wait after the last look; None: for ever."""
        if seen.outcome is Outcome.UNCONFIRMED:
            return min(LOOKS_APART, self.recheck_after)
        if _is_pending(seen):
            return min(CONFIRMED_AFTER, self.recheck_after)
        if _may_heal(seen) or self._is_young(seen):
            return self.recheck_after
        if not self.slowest_days or not (seen.has_text or seen.gone_since):
            return None
        age = self.slowest_days * RARER if seen.published_on is None else (self.today - seen.published_on).days
        days = min(age / RARER, self.slowest_days) * (1 - SPREAD / 2 + SPREAD * spread_of(seen.source_key or seen.url))
        return max(self.recheck_after, timedelta(days=days))


def spread_of(key: str) -> float:
    """A number from 0 to 1 that is always the same for a key, and evenly spread over keys."""
    return int.from_bytes(hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()[:4], "big") / 2**32


def _is_pending(seen: UrlState) -> bool:
    """The newest look says something that a second one has to confirm."""
    if seen.outcome is Outcome.UNCONFIRMED:
        return True
    return seen.gone_since is not None and seen.fetched_at - seen.gone_since < CONFIRMED_AFTER


def _may_heal(seen: UrlState) -> bool:
    return seen.outcome is Outcome.ISSUE and seen.reason in MAY_HEAL


@dataclass(frozen=True, slots=True)
class FetchTask:
    """One release page to fetch, with what an earlier look lets us ask conditionally."""

    link: Link
    validators: Validators | None = None
    is_again: bool = False  # the release was seen before


def task_for(link: Link, seen: UrlState | None) -> FetchTask:
    """The order for a link, which says at least what listings said before, so that another look is judged as the first
    was. Conditional when the last look at this address gave a text that is established."""
    if seen is None:
        return FetchTask(link)
    described = replace(
        link,
        title=link.title or seen.title,
        listed_on=link.listed_on or seen.listed_on,
        section=link.section or seen.section,
    )
    if not seen.has_text or seen.outcome is Outcome.UNCONFIRMED or link.url != seen.url:
        return FetchTask(described, is_again=True)
    return FetchTask(described, Validators(seen.etag, seen.last_modified), is_again=True)


def is_moved(link: Link, crawl_state: CrawlState, seen: UrlState, policy: RevisitPolicy) -> bool:
    """A listing gives a release an address under which it was never looked for."""
    return link.url not in crawl_state.by_url and policy.now - seen.fetched_at >= policy.recheck_after


def due_for_recrawl(crawl_state: CrawlState, policy: RevisitPolicy) -> tuple[FetchTask, ...]:
    """Known pages that it is time to look at again, whether or not a listing still shows them: of the old ones
    those that have waited longest, as many as a run may take."""
    wanted = [seen for seen in crawl_state.by_key.values() if policy.wants(seen)]
    old = sorted((seen for seen in wanted if policy.is_old(seen)), key=lambda seen: (seen.fetched_at, seen.url))
    put_off = {seen.url for seen in old[policy.most_old :]}
    return tuple(
        task_for(Link(crawl_state.source, seen.url, seen.found_on or seen.url), seen)
        for seen in wanted
        if seen.url not in put_off
    )


def missing_url(url: str, key: str) -> str:
    """An address like `url`, of the release `key`, that does not exist: what the site answers to it tells nothing else.

    The last place where the key stands is changed, else the end of the path.
    """
    changed = f"{key}90210" if key.isdigit() else f"{key}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"
    path, question, query = url.partition("?")
    before, found, after = path.rpartition(key)
    if found and key:
        return f"{before}{changed}{after}{question}{query}"
    return f"{path.rstrip('/')}-{hashlib.sha256(url.encode()).hexdigest()[:8]}{question}{query}"
