"""Every core of the machine parses while one process loads: a pool that runs a few parts of the archive ahead.

The load asks for page after page in the order of the archive. Where the pool is not done with their part, the load does
not wait but parses the last of the parts that nobody has begun: so one process for each core, itself among them, keeps
all of them busy. At most a few parts for each core are held, so memory does not grow with the archive. Each part is
kept in a storage until the load is published: the next load after one that was killed goes on from the parts that are
there. What the pool cannot give (a worker died, a page that it could not read) the load parses itself.
"""

import gc
import logging
import os
import signal
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import TYPE_CHECKING

from rilis_etl.archive import Archive, ArchivePart
from rilis_etl.model import CapturePlace
from rilis_etl.pipeline.process.parse_ahead import PART_CAPTURES, CachedParse
from rilis_etl.pipeline.process.parse_cache import from_json, parse_here, parse_once
from rilis_etl.sources.schema import Source
from rilis_etl.storage import Storage
from rilis_etl.text.bylines import Roster
from rilis_etl.text.cleaning import Boilerplate

if TYPE_CHECKING:
    from rilis_etl.warehouse.load.batch import CaptureRow

LEAST_BYTES = 8_000_000
"""Bytes of the archive from which a pool is worth its start, one CPU-second for each process: about 1,000 pages."""

PARTS_AHEAD = 2
"""Parts for each process that are parsed or being parsed before the load comes to them: 3 MB each."""

PARTS_FREE = 3
"""Parts behind these that the pool has not been given yet: the load parses them where it would wait."""

OBJECTS_MORE = 50_000
"""Objects that come to be before a process that parses looks for those that hold each other: those of some pages."""

_log = logging.getLogger(__name__)


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def parsing_ahead(
    archive: Archive,
    sources: Mapping[str, Source],
    learned: Mapping[str, Boilerplate],
    done: Mapping[str, int],
    storage: Storage,
    processes: int,
) -> Iterator["ParsePool"]:
    """A pool that parses what of the archive lies behind the positions `done`. Its processes end with the block, and
    with this process, however it ends."""
    parts = (part for part in archive.parts(PART_CAPTURES) if part.end > done.get(part.file, 0))
    executor = ProcessPoolExecutor(processes, get_context("spawn"), initializer=_begin)
    try:
        yield ParsePool(executor, archive, sources, learned, storage, parts, processes * PARTS_AHEAD + PARTS_FREE)
    finally:
        executor.shutdown(cancel_futures=True)


@contextmanager
def collecting_less() -> Iterator[None]:
    """Circles of objects are looked for less often in this block: a page leaves few of them, and that saves 3 %."""
    threshold = gc.get_threshold()
    gc.freeze()  # what is there now stays
    gc.set_threshold(OBJECTS_MORE)
    try:
        yield
    finally:
        gc.set_threshold(*threshold)
        gc.unfreeze()


class ParsePool:
    """The pages that the pool parses, asked for in the order of the archive."""

    def __init__(
        self,
        executor: Executor,
        archive: Archive,
        sources: Mapping[str, Source],
        learned: Mapping[str, Boilerplate],
        storage: Storage,
        parts: Iterator[ArchivePart],
        most: int,
    ) -> None:
        self._executor = executor
        self._archive = archive
        self._sources = sources
        self._learned = learned
        self._storage = storage
        self._parts = parts
        self._most = most
        self._ahead: deque[ArchivePart] = deque()
        self._lines: dict[ArchivePart, Future[list[bytes]]] = {}  # of those of them that the pool has begun
        self._own: dict[ArchivePart, Sequence[CachedParse]] = {}  # of those that this process has parsed
        self._results: tuple[ArchivePart, Mapping[str, CachedParse]] | None = None  # of the part at hand
        self._order = {file.name: number for number, file in enumerate(archive.files())}

    def get(self, row: "CaptureRow", roster: Roster) -> "CaptureRow | None":
        """The row with what its page gave; None when the load has to parse it. Waits for the part that holds it."""
        try:
            self._come_to(row.place)
            results = self._of_first() if self._holds(row.place) else {}
        except BrokenProcessPool as error:
            _log.warning("the processes that parse ahead have died, this one goes on alone: %s", error)
            self._parts = iter(())
            self._ahead.clear()
            self._own.clear()
            results = {}
        found = results.get(row.capture_id)
        return found.given_to(row, roster) if found else None

    def _come_to(self, place: CapturePlace) -> None:
        """Let go of the parts before `place`, and let the pool work on those behind."""
        self._submit()
        while self._ahead and self._is_behind(place, self._ahead[0]):
            part = self._ahead.popleft()
            self._lines.pop(part, None)
            self._own.pop(part, None)
            self._submit()

    def _is_behind(self, place: CapturePlace, part: ArchivePart) -> bool:
        if place.file == part.file:
            return place.offset >= part.end
        return self._order.get(place.file, -1) > self._order.get(part.file, -1)

    def _holds(self, place: CapturePlace) -> bool:
        if not self._ahead:
            return False
        part = self._ahead[0]
        return part.file == place.file and part.begin <= place.offset < part.end

    def _of_first(self) -> Mapping[str, CachedParse]:
        part = self._ahead[0]
        if self._results is None or self._results[0] is not part:
            while not self._is_done(part) and (free := self._free()):
                self._own[free[-1]] = parse_here(*self._asked(free[-1]))
                self._submit()
            results = self._own[part] if part in self._own else from_json(self._lines[part].result())
            self._results = part, {each.capture_id: each for each in results}
        return self._results[1]

    def _is_done(self, part: ArchivePart) -> bool:
        return part in self._own or (part in self._lines and self._lines[part].done())

    def _free(self) -> Sequence[ArchivePart]:
        """The parts that nobody has begun."""
        return [part for part in self._ahead if part not in self._lines and part not in self._own]

    def _submit(self) -> None:
        while len(self._ahead) < self._most and (part := next(self._parts, None)):
            if part.source in self._sources:
                self._ahead.append(part)
        for part in self._free():
            if sum(not lines.done() for lines in self._lines.values()) >= max(1, self._most - PARTS_FREE):
                break
            self._lines[part] = self._executor.submit(parse_once, *self._asked(part))

    def _asked(self, part: ArchivePart) -> tuple[Archive, ArchivePart, Source, Boilerplate, Storage]:
        return self._archive, part, self._sources[part.source], self._learned[part.source], self._storage


def _begin() -> None:
    """In each process of the pool: Ctrl-C is for the process that loads, and without that one all is over."""
    gc.freeze()
    gc.set_threshold(OBJECTS_MORE)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_the_load, daemon=True).start()


def _end_with_the_load() -> None:
    if load := parent_process():
        load.join()
        os._exit(1)
