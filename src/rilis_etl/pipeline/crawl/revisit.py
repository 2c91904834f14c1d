"""Which release pages are fetched: those never asked for, and those that are due for another look. Pure.

- A young release is looked at daily; an older one after a quarter of its age. Each release varies its interval by a
  share of its own, taken from its key, so that releases of one day are not all due on one day.
- A text that is new, and a page that is gone, are looked at a second time soon: the second look confirms the first.
- A link that has brought no release is asked for again after an hour, a day, then at doubling distance up to 30 days.
  It is asked for at once when the source file or the code has changed, unless its page is in the archive: a load parses
  that again without a request.
"""

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

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
        IssueReason.OUTAGE,
        IssueReason.BAD_RESPONSE,
        IssueReason.HOST_RESTING,
        IssueReason.TRUNCATED,
        IssueReason.DAMAGED_RECORD,
    }
)
"""Issues of the way to the page, not of the page: the next look may well find it."""

AGE_SHARE = 4
"""A release is looked at again after its age divided by this: at 30 days each week, at a year each season."""

SPREAD = 0.5
"""An interval varies by this share, from three quarters to five quarters."""

FIRST_RETRY = timedelta(hours=1)
"""Wait before the second look at a link that brought no release."""

LONGEST_RETRY = timedelta(days=30)
"""Longest wait between two looks at a link that has brought no release."""

SECOND_RETRY = timedelta(days=1)
"""Wait before the third look, then doubled; less where the settings let pages be looked at again sooner than that."""

LISTED_FOR = timedelta(days=90)
"""So long after a listing page showed a link it counts as listed: daily runs read the first pages only."""

CLOCK_SLACK = timedelta(hours=1)
"""How far a clock may be set back before looks it has dated are not believed: a summer time misread is one hour."""


@dataclass(frozen=True, slots=True)
class RevisitPolicy:
    """When a release page is looked at again."""

    now: datetime
    today: date
    recheck_days: int  # younger releases are looked at again
    recheck_after: timedelta  # but not sooner than this after the last look
    slowest_days: int = 0  # older ones at least this often; 0: not at all
    most_old: int = 200  # of them in one run
    parser: str | None = None  # fingerprint of what pages are parsed with now; None: not known

    def wants(self, state: UrlState) -> bool:
        """Whether it is time for another look at a page that was looked at before.

        A last look a little ahead of now is a clock that was set back; one further ahead is a mistake of the clock and
        does not count.
        """
        if state.fetched_at - self.now > CLOCK_SLACK:
            return True
        wait = self._wait(state)
        return wait is not None and self.now - state.fetched_at >= wait

    def wants_retry(self, state: UrlState) -> bool:
        """Whether it is time to ask again for a link that has brought no release so far."""
        return not state.was_found and self.wants(state)

    def may_wait(self, state: UrlState) -> bool:
        """Whether the look may be put off to a later run: nothing says that the page has changed or comes soon."""
        if _is_pending(state) or self._is_young(state):
            return False
        return state.has_text or state.gone_since is not None or self._retry_wait(state.failed_looks) > SECOND_RETRY

    def _is_young(self, state: UrlState) -> bool:
        return state.published_on is not None and (self.today - state.published_on).days < self.recheck_days

    def _wait(self, state: UrlState) -> timedelta | None:
        """How long to wait after the last look; None: for ever."""
        if state.outcome is Outcome.UNCONFIRMED:
            return min(LOOKS_APART, self.recheck_after)
        if _is_pending(state):
            return min(CONFIRMED_AFTER, self.recheck_after)
        if state.outcome is Outcome.ISSUE and state.gone_since is None:
            return self._wait_for_release(state)
        if self._is_young(state):
            return self.recheck_after
        if not self.slowest_days:
            return None
        age = self.slowest_days * AGE_SHARE if state.published_on is None else (self.today - state.published_on).days
        share = 1 - SPREAD / 2 + SPREAD * spread_of(state.source_key or state.url)
        return max(self.recheck_after, timedelta(days=min(age / AGE_SHARE, self.slowest_days) * share))

    def _wait_for_release(self, state: UrlState) -> timedelta | None:
        """How long to wait after a look that brought no release."""
        if self.parser is not None and state.parser != self.parser:
            return None if state.has_page else timedelta(0)
        wait = self._retry_wait(state.failed_looks)
        return min(wait, self.recheck_after) if self._is_young(state) else wait

    def _retry_wait(self, failed_looks: int) -> timedelta:
        """The wait after so many looks that brought no release: an hour, a day, then doubled up to 30 days."""
        if failed_looks <= 1:
            return min(FIRST_RETRY, self.recheck_after)
        return min(min(SECOND_RETRY, self.recheck_after) * (1 << min(failed_looks - 2, 10)), LONGEST_RETRY)


def spread_of(key: str) -> float:
    """A number from 0 to 1 that is always the same for a key, and evenly spread over keys."""
    return int.from_bytes(hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()[:4], "big") / 2**32


def _is_pending(state: UrlState) -> bool:
    """The newest look found something that a second one has to confirm."""
    if state.outcome is Outcome.UNCONFIRMED:
        return True
    return state.gone_since is not None and state.fetched_at - state.gone_since < CONFIRMED_AFTER


@dataclass(frozen=True, slots=True)
class FetchTask:
    """One release page to fetch, with what an earlier look lets us ask conditionally."""

    link: Link
    validators: Validators | None = None


def task_for(link: Link, state: UrlState | None) -> FetchTask:
    """The task for a link. What earlier listings said of it is kept where this one says nothing.

    The request is conditional when the last look at this address gave a text that is established.
    """
    if state is None:
        return FetchTask(link)
    completed = replace(
        link,
        title=link.title or state.title,
        listed_on=link.listed_on or state.listed_on,
        section=link.section or state.section,
    )
    if not state.has_text or state.outcome is Outcome.UNCONFIRMED or link.url != state.url:
        return FetchTask(completed)
    return FetchTask(completed, Validators(state.etag, state.last_modified))


def is_moved(link: Link, crawl_state: CrawlState, state: UrlState, policy: RevisitPolicy) -> bool:
    """Whether a listing gives a release an address under which it was never looked for."""
    return link.url not in crawl_state.by_url and policy.now - state.fetched_at >= policy.recheck_after


def due_for_recrawl(crawl_state: CrawlState, policy: RevisitPolicy) -> tuple[FetchTask, ...]:
    """The tasks for `due_states`."""
    return tuple(task_again(crawl_state.source, state) for state in due_states(crawl_state, policy))


def task_again(source: str, state: UrlState) -> FetchTask:
    """The task for another look at a page, where no listing has just shown it."""
    return task_for(Link(source, state.url, state.found_on or state.url), state)


def with_witness(tasks: tuple[FetchTask, ...], crawl_state: CrawlState) -> tuple[FetchTask, ...]:
    """The tasks; where all are of releases that were not there at the last look, also the one that was found last.

    Without it a visit could not tell pages that are gone from a site that is out.
    """
    lost = {state.url for state in crawl_state.by_key.values() if state.was_found and not state.has_text}
    there = [state for state in crawl_state.by_key.values() if state.has_text]
    if not tasks or not there or any(task.link.url not in lost for task in tasks):
        return tasks
    witness = max(there, key=lambda state: (state.fetched_at, state.url))
    return (*tasks, task_again(crawl_state.source, witness))


def due_states(crawl_state: CrawlState, policy: RevisitPolicy) -> tuple[UrlState, ...]:
    """The known pages that are due for another look, whether or not the listings of this run show them.

    Of those that may wait, the ones that have waited longest, as many as one run may take.
    """
    due = [state for state in _states(crawl_state) if policy.wants(state) and _is_listed(state, policy)]
    old = sorted((state for state in due if policy.may_wait(state)), key=lambda state: (state.fetched_at, state.url))
    put_off = {state.url for state in old[policy.most_old :]}
    return tuple(state for state in due if state.url not in put_off)


def _states(crawl_state: CrawlState) -> tuple[UrlState, ...]:
    """One state for each release, and for each page that is of no known release."""
    keyless = (state for state in crawl_state.by_url.values() if state.source_key is None)
    return (*crawl_state.by_key.values(), *keyless)


def _is_listed(state: UrlState, policy: RevisitPolicy) -> bool:
    """Whether a link that has brought no release still counts as listed.

    A release that was found always does, and one whose page the archive has lost: it was found once.
    """
    if state.was_found or state.was_lost:
        return True
    return state.listed_at is not None and policy.now - state.listed_at < LISTED_FOR


_NUMBERS = re.compile(r"\d{1,15}")  # in an address; a longer one is no number of a page


def missing_url(url: str, key: str) -> str:
    """An address like `url`, of the release `key`, that does not exist: what the site answers to it tells nothing else.

    The last place where the key stands is changed, else the end of the path. Numbers in it become others: many sites
    look at the number alone, and answer with the release whatever follows it.
    """
    path, question, query = url.partition("?")
    before, found, after = path.rpartition(key) if key else ("", "", "")
    if not found and urlsplit(url).path in ("", "/"):  # the release is named in the query
        return f"{path.rstrip('/')}/{question}{_other_numbers(query)}"
    if not found:
        before, slash, found = path.rstrip("/").rpartition("/")
        before, after = before + slash, ""
    folders, slash, name = found.rpartition("/")
    other = folders + slash + _other_numbers(name)
    changed = other if found.isdigit() else f"{other}-{hashlib.sha256(found.encode()).hexdigest()[:8]}"
    return f"{before}{changed}{after}{question}{query}"


def _other_numbers(text: str) -> str:
    return _NUMBERS.sub(r"\g<0>90210", text)
