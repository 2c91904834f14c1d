"""What a scheduled run needs on top of an ingest: it works around busy sources, and tells how it has ended."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from rilis_etl.context import Context
from rilis_etl.errors import SourceBusyError
from rilis_etl.model import Ending, Issue, RunResult, SourceCounts
from rilis_etl.pipeline.runs.ingest import holding, with_trusted_clock
from rilis_etl.pipeline.runs.source_health import check_health
from rilis_etl.sources.schema import Source


@dataclass(frozen=True, slots=True)
class Round:
    """The sources of one run: those it may visit, and why it may not visit the others."""

    sources: tuple[Source, ...]
    busy: tuple[SourceCounts, ...]
    refused: tuple[SourceCounts, ...] = ()  # the clock of this machine is behind their archives


@contextmanager
def visiting_free(context: Context, sources: Sequence[Source]) -> Iterator[Round]:
    """Holds those of `sources` that no other process visits; a busy one fails for itself and stops no other.

    So does one whose archive the clock of this machine is behind. Raises ClockError when it is behind that of each.
    """
    free: list[Source] = []
    busy: list[SourceCounts] = []
    trusted, refused = with_trusted_clock(context, sources)
    with ExitStack() as held:
        for source in trusted:
            try:
                held.enter_context(holding(context, [source]))
                free.append(source)
            except SourceBusyError as error:
                busy.append(SourceCounts(source.key, failure=str(error)))
        yield Round(tuple(free), tuple(busy), refused)


def ending(report: RunResult, busy: Sequence[SourceCounts]) -> Ending:
    """Failed when a source failed as a whole: fewer links than its `min_links`, unreachable, not as its file says.

    A source of `busy` did not fail, another process is at it: that, pages kept as issues, and what is unusual, are
    warnings.
    """
    if set(report.failed) - {row.source for row in busy}:
        return Ending.FAILED
    return Ending.WARNED if busy or report.odd or any(row.issues for row in report.run.counts) else Ending.FINE


@dataclass(frozen=True, slots=True)
class HealthVerdict:
    """Whether a source can be read today as its source file says."""

    source: str
    works: bool
    seen: str


def health_verdict(context: Context, source: Source) -> HealthVerdict:
    """Look at the listings of `source` and three of its releases; nothing is stored."""
    found = check_health(context, source)
    every = (*found.check.findings, *(finding for each in found.check.listings for finding in each.findings))
    sentences = [finding.text for finding in every]
    if isinstance(found.newest, Issue):
        sentences.append(f"{found.newest.url}: {found.newest.reason}: {found.newest.detail}")
    return HealthVerdict(source.key, found.works, "; ".join(sentences) or "the newest release was read")
