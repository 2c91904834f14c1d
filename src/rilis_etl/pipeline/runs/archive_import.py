"""Foreign archive files into the archive, and from there into the warehouse: `rilis archive import`.

What is of a release becomes a capture of ours, with the time at which it was made and the place it comes from: a
rebuild needs no foreign file. A capture that is stored already is not stored again, whichever file brings it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from rilis_etl.archive import ArchiveWriter
from rilis_etl.context import Context
from rilis_etl.errors import ArchiveError
from rilis_etl.mementos import Attribution, Refusal, RevisitOf, read_foreign_file
from rilis_etl.mementos.foreign_records import BadRecord
from rilis_etl.mementos.memento_capture import Origin, with_body_of, without_payload
from rilis_etl.mementos.packages import OpenFile, find_files, opened
from rilis_etl.mementos.unpacked import Unpacked
from rilis_etl.model import Capture, CapturePlace, Run, RunResult, SourceCounts
from rilis_etl.pipeline.boundary import error_line
from rilis_etl.pipeline.events import Importing, Listener, ignore
from rilis_etl.pipeline.process.load_archive import load
from rilis_etl.pipeline.runs.ingest import catch_up, visiting
from rilis_etl.sources.schema import Source

BATCH_BYTES = 32 * 2**20
BATCH_CAPTURES = 500
"""The warehouse is asked for so many captures at a time whether it has them: that bounds what is in memory."""

MOST_NAMED = 100
"""Damaged places that are named, and hosts that are counted each for itself in a file of millions of them."""

MOST_HOSTS = 10_000


@dataclass
class ImportCounts:
    """What the files held, and what became of it."""

    pages: Counter[tuple[str, int]] = field(default_factory=Counter)  # by source and year, each capture once
    stored: Counter[str] = field(default_factory=Counter)  # by source; in a dry run: what would be stored
    known: int = 0  # captures that are stored already
    failed: int = 0  # captures of releases that cannot be read: they become issues
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)  # by source, empty for none, and reason
    hosts: Counter[str] = field(default_factory=Counter)  # of no source
    damage: list[str] = field(default_factory=list)  # the first MOST_NAMED places
    damage_count: int = 0

    def refuse(self, refusal: Refusal) -> None:
        """Count a record that becomes no capture."""
        self.refused[refusal.source, refusal.why] += 1
        if not refusal.source and (refusal.host in self.hosts or len(self.hosts) < MOST_HOSTS):
            self.hosts[refusal.host] += 1

    def damaged(self, sentence: str) -> None:
        """Count a place that cannot be read."""
        self.damage_count += 1
        if len(self.damage) < MOST_NAMED:
            self.damage.append(sentence)


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did; `result` is None for a dry run, and where there was nothing to load."""

    counts: ImportCounts
    result: RunResult | None


def import_archives(
    context: Context,
    paths: Sequence[Path],
    *,
    keys: Sequence[str] = (),
    dry_run: bool = False,
    listen: Listener = ignore,
) -> ImportResult:
    """Read these files and folders, keep what is of releases of the sources `keys` (all when none is named), load it.

    A dry run only counts. Raises ArchiveError for a path that is not there, SourceError, SourceBusyError, and what
    `load` raises.
    """
    files = find_files(tuple(paths))
    sources = context.chosen(keys) if keys else tuple(context.sources.values())
    if dry_run:
        with _Importer(context, sources, None) as importer:
            importer.read_all(files, listen)
        return ImportResult(importer.counts, None)
    run = context.new_run("import")
    with visiting(context, sources, doing="importing"):
        left = catch_up(context, listen=listen)
        with _Importer(context, sources, run) as importer:
            importer.read_all(files, listen)
        counts = importer.counts
        new = sorted(counts.stored.items())
        collected = [SourceCounts(key, found=_pages(counts, key), fetched=count) for key, count in new]
        if not collected:
            return ImportResult(counts, left)
        earlier = left.run.counts if left else ()
        return ImportResult(counts, load(context, run, collected=(*collected, *earlier), listen=listen))


def _pages(counts: ImportCounts, source: str) -> int:
    return sum(count for (key, _), count in counts.pages.items() if key == source)


class _Importer:
    """Writes the captures of foreign files into one archive file per source; counts only, without a run."""

    def __init__(self, context: Context, sources: Iterable[Source], run: Run | None) -> None:
        self._context = context
        self._run = run
        known = {}

        def is_known(source: str, key: str) -> bool:
            if source not in known:
                known[source] = context.crawl_state(source).by_key.keys()
            return key in known[source]

        self._attribution = Attribution(sources, is_known)
        self._writers: dict[str, ArchiveWriter] = {}
        self._open = ExitStack()
        self._waiting: list[Capture] = []
        self._waiting_bytes = 0
        self._waiting_digests: set[str] = set()
        self._met: set[str] = set()  # ids of captures of this import
        self._payloads: dict[tuple[str, str], CapturePlace | None] = {}  # by source and digest; None in a dry run
        self._revisits: list[RevisitOf] = []  # whose payload has not come yet
        self.counts = ImportCounts()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def read_all(self, files: Sequence[Path], listen: Listener) -> None:
        """Read the files, one after another. Whatever one of them holds stops no other."""
        total, done = sum(file.stat().st_size for file in files), 0
        for file in files:
            try:
                with opened(file) as inside:
                    for each in inside:
                        self._read(each, lambda read, before=done: listen(Importing(total, min(total, before + read))))  # type: ignore[misc]
            except ArchiveError:
                raise  # it is ours: the disk is full, or the file cannot be written
            except Exception as error:  # noqa: BLE001 - a stranger's file spoils at most itself
                error_line(error)
                self.counts.damaged(f"{file.name}: it cannot be read on ({type(error).__name__}: {error})")
            done += file.stat().st_size
            listen(Importing(total, done))
        self._flush()
        self._settle_revisits()

    def _read(self, file: OpenFile, progress: Callable[[int], None]) -> None:
        if file.problem:
            self.counts.damaged(f"{file.name}: {file.problem}")
            return
        stream = Unpacked(file.handle)
        origin = Origin(file.name, self._context.clock())
        for found in read_foreign_file(stream, origin, self._attribution, self._context.settings.max_body_bytes):
            match found:
                case Refusal():
                    self.counts.refuse(found)
                case BadRecord():
                    where = f" ({found.url})" if found.url else ""
                    self.counts.damaged(f"{file.name}, byte {found.offset:,}: {found.detail}{where}")
                case RevisitOf():
                    self._resolve(found)
                case Capture():
                    self._add(found)
            progress(stream.read_bytes)

    def _add(self, capture: Capture) -> None:
        if capture.capture_id in self._met:
            self.counts.known += 1
            return
        self._met.add(capture.capture_id)
        self.counts.pages[capture.source, capture.fetched_at.year] += 1
        self._waiting.append(capture)
        self._waiting_digests.add(_digest_of(capture))
        self._waiting_bytes += len(capture.body)
        if len(self._waiting) >= BATCH_CAPTURES or self._waiting_bytes >= BATCH_BYTES:
            self._flush()

    def _flush(self) -> None:
        """Write the captures that wait, but for those that are stored."""
        if not self._waiting:
            return
        stored = self._context.warehouse.capture_places("capture_id", (each.capture_id for each in self._waiting))
        for capture in self._waiting:
            place = stored.get(capture.capture_id)
            self.counts.known += place is not None
            if place is None:
                self.counts.stored[capture.source] += 1
                self.counts.failed += capture.failure is not None
                place = self._written(capture)
            if capture.is_page:
                self._payloads.setdefault((capture.source, _digest_of(capture)), place)
        self._waiting, self._waiting_bytes, self._waiting_digests = [], 0, set()

    def _written(self, capture: Capture) -> CapturePlace | None:
        """Where the capture stands now; None in a dry run."""
        if self._run is None:
            return None
        if capture.source not in self._writers:
            writer = self._context.archive.writer(capture.source, self._run.started_at, self._run.run_id)
            self._writers[capture.source] = self._open.enter_context(writer)
        return self._writers[capture.source].append(capture)

    def _resolve(self, revisit: RevisitOf) -> None:
        """Give a revisit the body of its original, if that has come; else it waits."""
        digest = _digest_of(revisit.capture)
        if digest in self._waiting_digests:
            self._flush()
        if (revisit.capture.source, digest) in self._payloads:
            self._add_with_body(revisit, self._payloads[revisit.capture.source, digest])
        else:
            self._revisits.append(revisit)

    def _add_with_body(self, revisit: RevisitOf, place: CapturePlace | None) -> None:
        original = self._context.archive.get(place) if place else revisit.capture
        self._add(with_body_of(revisit.capture, original))

    def _settle_revisits(self) -> None:
        """Resolve the revisits whose original came later, or in an earlier import; those that are left are issues."""
        for begin in range(0, len(self._revisits), BATCH_CAPTURES):
            some = self._revisits[begin : begin + BATCH_CAPTURES]
            digests = {_digest_of(each.capture) for each in some} - {""}
            stored = self._context.warehouse.capture_places("memento_digest", digests)
            for revisit in some:
                key = revisit.capture.source, _digest_of(revisit.capture)
                if key in self._payloads or key[1] in stored:
                    self._add_with_body(revisit, self._payloads.get(key) or stored.get(key[1]))
                else:
                    self._add(without_payload(revisit.capture, revisit.record))
        self._flush()


def _digest_of(capture: Capture) -> str:
    return capture.memento.digest if capture.memento else ""
