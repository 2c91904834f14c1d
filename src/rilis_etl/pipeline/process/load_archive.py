"""Archive to warehouse: every capture that stands in the archive and not yet in the warehouse, judged and written.

A load is a function of the archive, the source files and the code. It may be killed at any moment: the next one begins
where the published snapshot ends. A rebuild is the same load into an empty work copy.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from rilis_etl.archive import ArchiveFile, TruncatedTail
from rilis_etl.context import Context
from rilis_etl.errors import SourceError
from rilis_etl.model import Capture, CapturePlace, Run, SourceCounts
from rilis_etl.pipeline.events import Listener, Publishing, Read, ignore
from rilis_etl.pipeline.process.learn import learnt
from rilis_etl.pipeline.process.parse_cache import ParseCache, clear_parse_cache, parse_cache_folder
from rilis_etl.pipeline.process.process_batch import BatchProcessor
from rilis_etl.pipeline.process.stats import RunStats
from rilis_etl.pipeline.remote.spool import Spool
from rilis_etl.pipeline.run_result import Report
from rilis_etl.warehouse.snapshots.staging_database import StagingDatabase

BATCH = 200
"""Captures a transaction: about 0.2 s of judging; many small commits double the CPU of a load (measured), and what a
batch holds in memory stays under 20 MB at 100 kB a page."""

Stored = tuple[Capture, CapturePlace]


def is_behind(context: Context) -> bool:
    """Whether the archive holds a capture that the published snapshot has not."""
    import_files(context)
    seen = context.warehouse.archive_positions()
    return next(context.archive.read(after=seen, report=_pass_over), None) is not None


def import_files(context: Context) -> int:
    """Into the archive what workers have fetched, if there is a team; how many files. Raises ArchiveError."""
    if context.settings.exchange is None:
        return 0
    return Spool(context.settings.exchange).import_files(context.archive, context.state / "taking-in.lock")


def load(
    context: Context,
    run: Run,
    *,
    collected: Sequence[SourceCounts] = (),
    fresh: bool = False,
    also: Callable[[StagingDatabase], None] = lambda _: None,
    listen: Listener = ignore,
) -> Report:
    """Bring the warehouse up to date with the archive and publish a snapshot.

    `collected` is what fetching counted, per source; what loading counts is added to it. `fresh` begins with nothing.
    `also` writes what is to be published together with the data, or not at all.
    Raises WarehouseBusyError, SchemaError, CheckFailedError, WarehouseError, ArchiveError.
    """
    import_files(context)
    stats = RunStats(collected)
    with context.warehouse.loading(run, fresh=fresh) as work:
        work.sync_sources(context.sources.values())
        done = work.archive_positions()
        known = learnt(context.settings.warehouse, context.sources)
        assessor = BatchProcessor(
            context.sources, work, context.archive, known, ParseCache(parse_cache_folder(context))
        )
        progress = _Progress.over(context.archive.files(), done)
        for batch in _batches(context.archive.read(after=done, report=_pass_over)):
            assessed = assessor.process(batch)
            stats.add(assessed, work.write(assessed.batch))
            progress = progress.after(batch)
            listen(Read(progress.captures, progress.total_bytes, progress.read_bytes))
        work.link()
        finished = replace(run, counts=stats.rows)
        also(work)
        work.finish(finished, context.clock())
        listen(Publishing())
    clear_parse_cache(parse_cache_folder(context), context.archive.files())
    return Report(finished, context.warehouse.file())


def rebuild(context: Context, *, listen: Listener = ignore) -> Report:
    """Make the warehouse again from the archive alone. The old snapshots stay until newer ones push them out.

    Raises SourceError when a source of the archive has no source file: its releases would be lost to the warehouse.
    """
    archived = {file.name.partition("/")[0] for file in context.archive.files()}
    if lacking := sorted(archived - context.sources.keys()):
        raise SourceError(
            f"the archive holds {', '.join(lacking)}, and there is no such source file: put it into "
            f"{context.settings.warehouse / 'sources'} or RILIS_SOURCES, or move its folder out of the archive"
        )
    return load(context, context.new_run("rebuild"), fresh=True, listen=listen)


def _pass_over(_: TruncatedTail) -> None:
    """A record that a killed run never finished: its page was not acknowledged and is fetched again."""


@dataclass(frozen=True, slots=True)
class _Progress:
    captures: int
    total_bytes: int
    read_bytes: int

    @classmethod
    def over(cls, files: Sequence[ArchiveFile], done: Mapping[str, int]) -> "_Progress":
        return cls(0, sum(max(0, file.size_bytes - done.get(file.name, 0)) for file in files), 0)

    def after(self, batch: Sequence[Stored]) -> "_Progress":
        read = self.read_bytes + sum(place.length for _, place in batch)
        return _Progress(self.captures + len(batch), self.total_bytes, min(read, self.total_bytes))


def _batches(captures: Iterator[Stored]) -> Iterator[tuple[Stored, ...]]:
    while batch := tuple(islice(captures, BATCH)):
        yield batch
