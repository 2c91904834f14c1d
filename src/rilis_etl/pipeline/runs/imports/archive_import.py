"""Foreign archive files into the archive, and from there into the warehouse: `rilis archive import`.

What is of a release becomes a capture of ours, with the time at which it was made and the place it comes from: a
rebuild needs no foreign file. A capture that is stored already is not stored again, whichever file brings it: a copy
of our own archive brings nothing.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

from rilis_etl.context import Context
from rilis_etl.errors import ArchiveError
from rilis_etl.mementos import Attribution, Refusal, RevisitOf, read_foreign_file
from rilis_etl.mementos.foreign_file import OwnRecord
from rilis_etl.mementos.foreign_records import BadRecord
from rilis_etl.mementos.memento_capture import Origin, with_body_of, without_payload
from rilis_etl.mementos.packages import OpenFile, find_files, opened
from rilis_etl.mementos.unpacked import Unpacked
from rilis_etl.model import Capture, Run, RunResult, SourceCounts
from rilis_etl.pipeline.boundary import error_line
from rilis_etl.pipeline.events import Importing, Listener, ignore
from rilis_etl.pipeline.process.load_archive import load
from rilis_etl.pipeline.runs.imports.memento_writer import BATCH_CAPTURES, ImportCounts, MementoWriter
from rilis_etl.pipeline.runs.imports.waiting_revisits import WaitingRevisits
from rilis_etl.pipeline.runs.ingest import catch_up, visiting
from rilis_etl.sources.schema import Source


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
        collected = [SourceCounts(key, found=counts.pages_of(key), fetched=count) for key, count in new]
        if not collected:
            return ImportResult(counts, left)
        earlier = left.run.counts if left else ()
        return ImportResult(counts, load(context, run, collected=(*collected, *earlier), listen=listen))


def known_releases(context: Context) -> Callable[[str, str], bool]:
    """Whether a release, by source and key, has been found before."""

    @cache
    def of_source(source: str) -> Container[str]:
        return context.crawl_state(source).by_key.keys()

    return lambda source, key: key in of_source(source)


def _size_of(file: Path) -> int:
    """Its bytes; 0 where it cannot be asked: it is named when it is opened."""
    try:
        return file.stat().st_size
    except OSError:
        return 0


class _Importer:
    """Writes the captures of foreign files into one archive file per source; counts only, without a run."""

    def __init__(self, context: Context, sources: Iterable[Source], run: Run | None) -> None:
        self._context = context
        self._attribution = Attribution(sources, known_releases(context))
        self._writer = MementoWriter(context, run)
        self._revisits = WaitingRevisits()
        self.counts = self._writer.counts

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._revisits.close()
        self._writer.close()

    def read_all(self, files: Sequence[Path], listen: Listener) -> None:
        """Read the files, one after another. Whatever one of them holds stops no other."""
        sizes = {file: _size_of(file) for file in files}
        total, done = sum(sizes.values()), 0
        for file, size in sizes.items():
            with self._spoiling_at_most(file.name), opened(file) as inside:
                for each in inside:
                    with self._spoiling_at_most(each.name):
                        self._read(each, lambda read, before=done: listen(Importing(total, min(total, before + read))))  # type: ignore[misc]
            done += size
            listen(Importing(total, done))
        self._settle_revisits()

    @contextmanager
    def _spoiling_at_most(self, name: str) -> Iterator[None]:
        """The boundary of a stranger's file, or of a file in a package: whatever is raised in it is named."""
        try:
            yield
        except ArchiveError:
            raise  # it is ours: the disk is full, or the file cannot be written
        except Exception as error:  # noqa: BLE001
            error_line(error)
            self.counts.damaged(f"{name}: it cannot be read on ({type(error).__name__}: {error})")

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
                case OwnRecord():
                    self._writer.add(found.memento, found.capture_id)
                case Capture():
                    self._writer.add(found)
            progress(stream.read_bytes)

    def _resolve(self, revisit: RevisitOf) -> None:
        """Give a revisit the body of its original, if that has come; else it waits."""
        if original := self._writer.with_payload_of(revisit.capture):
            self._writer.add(with_body_of(revisit.capture, original))
        else:
            self._revisits.add(revisit)

    def _settle_revisits(self) -> None:
        """Resolve the revisits whose original came later, or in an earlier import; those that are left are issues."""
        for some in self._revisits.batches(BATCH_CAPTURES):
            self._writer.remember(each.capture for each in some)
            for revisit in some:
                original = self._writer.with_payload_of(revisit.capture)
                if original:
                    self._writer.add(with_body_of(revisit.capture, original))
                else:
                    self._writer.add(without_payload(revisit.capture, revisit.record))
        self._writer.flush()
