"""Releases from web archives over the network: `rilis ingest KEY --from-archives`.

All that the archives have of a window is taken and loaded as one, whether an earlier run has done it or not. The
backfill's mode `archives` does the same window by window.
"""

from collections.abc import Sequence

from rilis_etl.context import Context
from rilis_etl.errors import FetchError
from rilis_etl.mementos.cdx import runs_of_one_text
from rilis_etl.mementos.web_archive import read_web_archives
from rilis_etl.model import SourceCounts, Window
from rilis_etl.pipeline.events import Due, Fetched, Listener, ignore
from rilis_etl.pipeline.process.load_archive import load
from rilis_etl.pipeline.runs.imports.archive_import import ImportResult
from rilis_etl.pipeline.runs.imports.archive_visit import ArchiveVisit
from rilis_etl.pipeline.runs.imports.memento_writer import ImportCounts, MementoWriter
from rilis_etl.pipeline.runs.ingest import catch_up, visiting
from rilis_etl.sources.schema import Source


def ingest_from_archives(
    context: Context, sources: Sequence[Source], window: Window, *, dry_run: bool = False, listen: Listener = ignore
) -> ImportResult:
    """Ask the web archives of `web_archives.toml` for captures of these sources that were made in `window`, keep, load.

    A dry run only asks their indexes and counts. An archive that fails is a failure of the source, and stops no other.
    Raises SettingsError, SourceBusyError, and what `load` raises.
    """
    archives = read_web_archives(context.settings.warehouse)
    run = context.new_run("from_archives")
    with visiting(context, sources, doing="importing"):
        left = None if dry_run else catch_up(context, listen=listen)
        failures: dict[str, str] = {}
        crawls: dict[str, bytes] = {}
        writer = MementoWriter(context, None if dry_run else run)
        try:
            with context.fetcher() as fetcher:
                for source in sources:
                    for archive in archives:
                        visit = ArchiveVisit(context, fetcher, source, archive, crawls, listen)
                        try:
                            _take(visit, window, writer, dry_run=dry_run)
                        except FetchError as error:
                            failures.setdefault(source.key, f"{archive.name}: {error.detail}")
            writer.flush()
        finally:
            writer.close()
        counts = writer.counts
        rows = [
            SourceCounts(
                source.key,
                found=counts.pages_of(source.key),
                fetched=counts.stored[source.key],
                failure=failures.get(source.key, ""),
            )
            for source in sources
        ]
        if dry_run:
            return ImportResult(_with_failures(counts, failures), None)
        earlier = left.run.counts if left else ()
        return ImportResult(counts, load(context, run, collected=(*rows, *earlier), listen=listen))


def _with_failures(counts: ImportCounts, failures: dict[str, str]) -> ImportCounts:
    for source, why in failures.items():
        counts.damaged(f"{source}: {why}")
    return counts


def _take(visit: ArchiveVisit, window: Window, writer: MementoWriter, *, dry_run: bool) -> None:
    """List, choose, fetch; a dry run counts what would be kept."""
    texts = [run for rows in visit.list_releases(window).values() for run in runs_of_one_text(rows)]
    visit.listen(Due(visit.name, len(texts)))
    writer.remember(visit.bare(run[0]) for run in texts)
    for run in texts:
        if dry_run:
            for row in run:
                writer.add(visit.bare(row))
        else:
            visit.keep(run, writer)
        visit.listen(Fetched(visit.name, run[0].url))
