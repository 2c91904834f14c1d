"""How many visits at a time 100, 1,000 and 10,000 sources need, played without a network: see docs/scale.md."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.flows.crawl_days import START_SECONDS, fewest_at_a_time, play, visits_of_a_day
from benchmarks.text.figures import Figure
from rilis_etl.settings import Settings

HOURS = (8, 20)  # within a working day; before the next morning
SOURCES = (100, 1_000, 10_000)


def measure(_: Path) -> tuple[Figure, ...]:
    """The figures."""
    return tuple(figure for sources in SOURCES for figure in _figures(sources))


def _figures(sources: int) -> Iterator[Figure]:
    settings = Settings()
    visits, data = visits_of_a_day(sources, settings), f"{sources:,} sources, played"
    yield Figure("requests a day", data, sum(visit.requests for visit in visits))
    for hours in HOURS:
        as_jobs = {"as jobs of a team": fewest_at_a_time(visits, hours, START_SECONDS)}
        yield Figure(f"visits at a time, all over in {hours} h", data, fewest_at_a_time(visits, hours), peers=as_jobs)
    longest = {"the longest visit": max(visit.seconds for visit in visits) / 3600}
    yield Figure("hours of a day with RILIS_THREADS=32", data, play(visits, 32).hours, peers=longest)
