"""A day of visits to many sources, played without a network: who is visited when, by so many visits at a time.

What a visit asks for comes from the product: the settings' pause between two requests, the ages at which releases are
looked at again. What sites are like is made, and the same at each call: few publish much, some are slow, some are down.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from rilis_etl.pipeline.crawl.revisit import AGE_SHARE
from rilis_etl.settings import Settings

LISTING_REQUESTS = 3  # robots.txt and two pages of a listing
RELEASES_A_DAY = 0.6  # of a source, in the mean
TAIL = 1.3  # of a Pareto distribution: the busiest tenth publishes half of all
MOST_RELEASES = 60.0  # a day, of one source
YEARS = 5  # that the corpus goes back
SLOW, DOWN = 0.05, 0.02  # shares of sources
ANSWER_SECONDS, SLOW_SECONDS, DOWN_SECONDS = 0.4, 4.0, 160.0
SHARED, SITES_A_HOST = 0.02, 5  # this share of sources stands on hosts that so many of them share
START_SECONDS = 8.0
"""Until a job of a team is at work: two Python processes start (see "Several machines" in README.md)."""


@dataclass(frozen=True, slots=True)
class Visit:
    """The daily visit to one source."""

    host: str
    requests: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Day:
    """How a day of visits went; seconds since its begin."""

    begins: tuple[float, ...]  # of each visit, in order
    ends: tuple[float, ...]

    @property
    def hours(self) -> float:
        """Until the last visit was over."""
        return max(self.ends) / 3600


def old_looks_a_day(settings: Settings) -> float:
    """How many releases older than `recheck_days` are due on a day, of a source with one a day for YEARS."""
    slowest = AGE_SHARE * settings.recheck_slowest_days
    return sum(AGE_SHARE / min(age, slowest) for age in range(settings.recheck_days, 365 * YEARS))


def visits_of_a_day(sources: int, settings: Settings) -> tuple[Visit, ...]:
    """The visits that `sources` sources need on one day; the same at each call."""
    chance = Random(20251130)
    old_looks = old_looks_a_day(settings)
    return tuple(_visit(each, old_looks, chance, settings) for each in range(sources))


def _visit(number: int, old_looks: float, chance: Random, settings: Settings) -> Visit:
    published = min(RELEASES_A_DAY * (TAIL - 1) / TAIL * chance.paretovariate(TAIL), MOST_RELEASES)
    kind = chance.random()
    host = f"host-{number // SITES_A_HOST}" if chance.random() < SHARED else f"site-{number}"
    if kind < DOWN:
        return Visit(host, 2 * (settings.retries + 1), DOWN_SECONDS)
    again = published * settings.recheck_days + min(published * old_looks, settings.recheck_most)
    requests = LISTING_REQUESTS + round(published + again + chance.random() - 0.5)
    answer = SLOW_SECONDS if kind < DOWN + SLOW else ANSWER_SECONDS
    return Visit(host, requests, requests * (settings.delay_seconds + answer))


def play(visits: Sequence[Visit], at_a_time: int, start_seconds: float = 0.0) -> Day:
    """Make the visits in order, so many at a time; one that meets a busy host waits for it, and keeps its place."""
    free = [0.0] * at_a_time
    host_free: dict[str, float] = {}
    begins, ends = [], []
    for visit in visits:
        begin = max(heapq.heappop(free) + start_seconds, host_free.get(visit.host, 0.0))
        end = begin + visit.seconds
        host_free[visit.host] = end
        heapq.heappush(free, end)
        begins.append(begin)
        ends.append(end)
    return Day(tuple(begins), tuple(ends))


def fewest_at_a_time(visits: Sequence[Visit], hours: float, start_seconds: float = 0.0) -> int:
    """The least number of visits at a time with which all are over within `hours`. Raises ValueError when none does."""
    if max(visit.seconds for visit in visits) > hours * 3600:
        raise ValueError(f"one visit alone takes longer than {hours} hours")
    few, many = 1, len(visits)
    while few < many:
        middle = (few + many) // 2
        few, many = (few, middle) if play(visits, middle, start_seconds).hours <= hours else (middle + 1, many)
    return few
