"""Whether a source brings what it usually brings: rates of its newest releases against what its file expects."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from rilis_etl.context import Context
from rilis_etl.errors import SourceError
from rilis_etl.model import RunResult
from rilis_etl.sources.expectations import LEAST_RELEASES, Expectations, Rates, odd_rates
from rilis_etl.sources.schema import Source
from rilis_etl.warehouse.read.source_rates import NEWEST, read_rates

LEARNT_FROM = 300
"""Releases that are learnt from: enough for a share, and few enough to be of one design."""


def rates_now(context: Context) -> Mapping[str, Rates]:
    """What the newest releases of each source are like; nothing while nothing is published."""
    if not context.warehouse.has_snapshot:
        return {}
    with context.warehouse.reading() as con:
        return read_rates(con, NEWEST)


def learn_expectations(context: Context, source: Source) -> Expectations:
    """What is usual at `source`, from its newest releases. Raises SourceError when there are too few of them."""
    found: Rates | None = None
    if context.warehouse.has_snapshot:
        with context.warehouse.reading() as con:
            found = read_rates(con, LEARNT_FROM).get(source.key)
    if found is None or found.releases < LEAST_RELEASES:
        raise SourceError(
            f"{source.key} has fewer than {LEAST_RELEASES} releases: nothing can be learnt of what is usual"
        )
    return found.learnt(context.clock().date())


def odd_sources(context: Context, keys: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """What is not as expected, by source; sources of which nothing is expected, or nothing is odd, are left out."""
    expected = {key: source.expect for key in keys if (source := context.sources.get(key)) and source.expect}
    if not expected:
        return {}
    now = rates_now(context)
    odd = {key: odd_rates(usual, now[key]) for key, usual in expected.items() if key in now}
    return {key: sentences for key, sentences in odd.items() if sentences}


def with_odd(context: Context, report: RunResult) -> RunResult:
    """The result of a run, with what it found to be unusual."""
    odd = odd_sources(context, (row.source for row in report.run.counts))
    return replace(report, odd=tuple(f"{key}: {text}" for key, sentences in odd.items() for text in sentences))
