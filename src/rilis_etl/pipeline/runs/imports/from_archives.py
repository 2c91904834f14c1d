"""Releases from web archives over the network: `rilis ingest KEY --from-archives`.

All that the archives have of a window is taken and loaded as one, whether an earlier run has done it or not. The
backfill's mode `archives` does the same window by window.
"""

from collections.abc import Sequence
from datetime import timedelta

from rilis_etl.context import Context
from rilis_etl.mementos.memento_capture import FIRST_PAGE
from rilis_etl.model import SourceCounts, SourceWindow, Window
from rilis_etl.pipeline.events import Due, Listener, ignore
from rilis_etl.pipeline.process.load_archive import load
from rilis_etl.pipeline.runs.imports.archive_import import ImportResult
from rilis_etl.pipeline.runs.imports.archive_windows import ArchiveWindowFetcher
from rilis_etl.pipeline.runs.ingest import catch_up, visiting
from rilis_etl.sources.schema import Source


def ingest_from_archives(
    context: Context, sources: Sequence[Source], window: Window, *, dry_run: bool = False, listen: Listener = ignore
) -> ImportResult:
    """Ask the web archives of `web_archives.toml` for captures of these sources that were made in `window`, keep, load.

    A dry run only asks their indexes and counts. An archive that fails is a failure of the source, and stops no other.
    Raises SettingsError, SourceBusyError, and what `load` raises.
    """
    run = context.new_run("from_archives")
    first, end = window.first or FIRST_PAGE.date(), window.end or context.clock().date() + timedelta(days=1)
    rows: list[SourceCounts] = []
    with visiting(context, sources, doing="importing"), ArchiveWindowFetcher(context, run, listen) as fetcher:
        left = None if dry_run else catch_up(context, listen=listen)
        for source in sources:
            listing = fetcher.read_listings(source, [SourceWindow(source.key, first, max(end, first + timedelta(1)))])
            listen(Due(source.key, sum(work.wanted for work in listing.work)))
            for work in listing.work:
                if dry_run:
                    fetcher.count(work)
                elif done := fetcher.visit(source, work, listing.failure):
                    rows.append(done.counts)
            if dry_run and listing.failure:
                fetcher.counts.damaged(f"{source.key}: {listing.failure}")
        if dry_run:
            return ImportResult(fetcher.counts, None)
        earlier = left.run.counts if left else ()
        return ImportResult(fetcher.counts, load(context, run, collected=(*rows, *earlier), listen=listen))
