"""Archive to warehouse: every capture that the archive has and the warehouse lacks is parsed and written.

In: a context; out: a published snapshot and the counts of the run. A load is a function of the archive, the source
files and the code. It may be killed at any moment: the next one begins where the published snapshot ends.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from itertools import chain, islice
from shutil import rmtree
from typing import TypeVar

from rilis_etl.archive import ArchiveFile, TruncatedTail
from rilis_etl.archive.reader import Stored
from rilis_etl.context import Context
from rilis_etl.model import Damage, DamagedRecord, Run, RunResult, SourceCounts
from rilis_etl.pipeline.events import Failed, Listener, Noted, Publishing, Read, ignore
from rilis_etl.pipeline.fingerprint import learned_lines
from rilis_etl.pipeline.process import parse_pool
from rilis_etl.pipeline.process.failing import failures_of
from rilis_etl.pipeline.process.lost_records import DamageLog, cut_off, stand_in
from rilis_etl.pipeline.process.parse_cache import READINGS, ParseCache, StoredParseCache, forget
from rilis_etl.pipeline.process.process_batch import BatchProcessor
from rilis_etl.pipeline.process.settle import settle_stand_ins
from rilis_etl.pipeline.process.stats import RunStats
from rilis_etl.storage import FolderStorage, Storage
from rilis_etl.text.cleaning import Boilerplate
from rilis_etl.warehouse.load.batch import CaptureRow
from rilis_etl.warehouse.snapshots.kept_rows import GoneCaptures
from rilis_etl.warehouse.snapshots.staging_database import StagingDatabase

_log = logging.getLogger(__name__)

BATCH = 200
"""Captures in one transaction: about 0.2 s of parsing. Many small commits double the CPU time of a load (measured), and
a batch of this size takes less than 20 MB of memory at 100 kB a page."""

Item = TypeVar("Item")


def is_behind(context: Context) -> bool:
    """Whether the archive holds a capture that the published snapshot lacks."""
    context.import_files()
    loaded = context.warehouse.archive_positions()
    records = context.archive.records(after=loaded, report=_pass_over)
    return any(not (isinstance(each, DamagedRecord) and each.damage is Damage.UNREADABLE) for each in records)


def load(
    context: Context,
    run: Run,
    *,
    collected: Sequence[SourceCounts] = (),
    fresh: bool = False,
    also: Callable[[StagingDatabase], None] = lambda _: None,
    listen: Listener = ignore,
) -> RunResult:
    """Bring the warehouse up to date with the archive and publish a snapshot; what the run did.

    `collected` holds the counts of fetching per source; the counts of loading are added to them. `fresh` begins with an
    empty warehouse; release pages that the last one had and the archive has lost are issues in it, so that they are
    fetched again.
    `also` writes what is to be published together with the data, or not at all.
    Raises WarehouseBusyError, SchemaError, CheckFailedError, WarehouseError, ArchiveError.
    """
    context.import_files()
    storage = _answering(context.parse_storage)
    stats, damage, known = RunStats(collected), DamageLog(), context.warehouse.known_archive()
    with context.warehouse.loading(run, fresh=fresh) as work:

        def write(batch: Sequence[CaptureRow]) -> None:
            stats.add(batch, work.write(batch))

        work.sync_sources(context.sources.values())
        done = work.archive_positions()
        learned = {key: learned_lines(context, key) for key in context.sources}
        unread = tuple(file for file in context.archive.files() if file.size_bytes > done.get(file.name, 0))
        progress = _Progress.over(unread, done)
        with (
            parse_pool.collecting_less(),
            _parse_cache(context, learned, done, progress.total_bytes, storage) as parse_cache,
        ):
            processor = BatchProcessor(context.sources, work, context.archive, learned, parse_cache)
            work.forget_refused(file.name for file in unread)
            for places in _batches(processor.places_to_parse_again()):
                write(processor.process((), again=chain.from_iterable(places)))
            tails: list[TruncatedTail] = []
            records = context.archive.records(after=done, known=known, report=tails.append)
            for batch in _batches(damage.without(records)):
                write(processor.process(batch))
                progress = progress.after(batch)
                listen(Read(progress.captures, progress.total_bytes, progress.read_bytes))
            damage.vouch(context.warehouse.recall)
            damage.vouch(work.recall)
            damage.records += cut_off(tails, context.archive, known) if fresh else ()
            for batch in _batches(map(stand_in, damage.records)):
                write(processor.process(batch))
            gone = context.warehouse.gone_from(work.con) if fresh else GoneCaptures()
            for batch in _batches(map(stand_in, _open_pages(context, gone, listen))):
                write(processor.process(batch))
            settle_stand_ins(work, processor, stats)
        out = {each.source: each.sentence for each in work.mark_outages(stats.new_captures)}
        work.link()
        failing = failures_of(work.first_looks(stats.new_captures))
        for source, failure in ({} if fresh else {**failing, **out}).items():
            stats.count(SourceCounts(source, failure=failure))
            listen(Failed(source, failure))
        finished = replace(run, counts=stats.rows)
        also(work)
        work.finish(finished, context.clock())
        sources = {row.source for row in finished.counts}
        open_pages = tuple(each for each in work.open_pages() if each.source in sources)
        listen(Publishing())
    if storage:
        forget(storage, unread)  # others may be what workers parse for a rebuild just now
    rmtree(context.state / READINGS, ignore_errors=True)  # also drafts, which a load that was killed has left
    return RunResult(finished, context.warehouse.location, open_pages, (*damage.records, *gone.files))


def _open_pages(context: Context, gone: GoneCaptures, listen: Listener) -> Iterator[DamagedRecord]:
    """The release pages that are gone, of sources that are there. A look from a time to come would stay the newest."""
    if gone.pages:
        listen(Noted(_asked_again(gone.pages)))
    sources, now = {*context.sources, *(each.key for each in context.broken_sources())}, context.clock()
    for page in (*gone.pages, *(each for each in gone.before if each.source in sources)):
        yield replace(page, fetched_at=min(page.fetched_at or now, now))


def _asked_again(pages: Sequence[DamagedRecord]) -> str:
    of = ", ".join(sorted({page.source for page in pages}))
    return f"{len(pages)} release pages were in what is missing; `rilis ingest` asks for them again: {of}"


def _parse_cache(
    context: Context,
    learned: Mapping[str, Boilerplate],
    done: Mapping[str, int],
    unread_bytes: int,
    storage: Storage | None,
) -> AbstractContextManager[ParseCache | None]:
    """Where the load finds pages that were parsed ahead: by other machines, by every core here if there are many."""
    if unread_bytes < parse_pool.LEAST_BYTES or parse_pool.cores() < 2:
        return nullcontext(StoredParseCache(storage) if storage else None)
    kept, processes = storage or FolderStorage(context.state), parse_pool.cores() - 1  # this one parses, too
    return parse_pool.parsing_ahead(context.archive, context.sources, learned, done, kept, processes)


def _answering(storage: Storage | None) -> Storage | None:
    """The storage of other machines; none when it does not answer: each page would wait for it."""
    try:
        if storage:
            storage.list(READINGS)
    except OSError as error:
        _log.warning("the storage of the team fails, this machine parses all pages itself: %s", error)
        return None
    return storage


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


def _batches(items: Iterable[Item]) -> Iterator[tuple[Item, ...]]:
    left = iter(items)
    while batch := tuple(islice(left, BATCH)):
        yield batch
