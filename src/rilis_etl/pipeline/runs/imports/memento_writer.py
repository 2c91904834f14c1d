"""Mementos into the archive, each once: one archive file per source and run, and counts of what came."""

from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack, closing
from dataclasses import dataclass, field

from rilis_etl.archive import ArchiveWriter
from rilis_etl.context import Context
from rilis_etl.mementos import Refusal
from rilis_etl.model import Capture, CapturePlace, Run
from rilis_etl.pipeline.runs.imports.met_captures import MetCaptures

BATCH_BYTES = 32 * 2**20
BATCH_CAPTURES = 500
"""The warehouse is asked for so many captures at a time whether it has them: that bounds what is in memory."""

MOST_NAMED = 100
"""Damaged places that are named, and hosts that are counted each for itself in a file of millions of them."""

MOST_HOSTS = 10_000

_NOWHERE = CapturePlace("", 0, 0)  # of a capture that a dry run would write


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

    def pages_of(self, source: str) -> int:
        """Captures of the source, of all years."""
        return sum(count for (key, _), count in self.pages.items() if key == source)


class MementoWriter:
    """Writes captures that are not stored yet; counts only, without a run.

    `counts`: those of the run, to count on; `part` names its part of the run.
    """

    def __init__(self, context: Context, run: Run | None, counts: ImportCounts | None = None, part: str = "") -> None:
        self._context = context
        self._run = run
        self._part = f"-{part}" if part else ""
        self._writers: dict[str, ArchiveWriter] = {}
        self._open = ExitStack()
        self._waiting: list[Capture] = []
        self._waiting_bytes = 0
        self._waiting_digests: set[str] = set()
        self._ours: dict[str, str] = {}  # of those that wait: under which id our own archive may have it
        self._met = self._open.enter_context(closing(MetCaptures()))
        self.counts = counts or ImportCounts()

    def close(self) -> None:
        """Close the archive files, and forget what was met. What was not flushed is lost."""
        self._open.close()

    def add(self, capture: Capture, ours: str = "") -> None:
        """Write a capture, now or with the next flush. Raises ArchiveError.

        `ours`: the id of a capture of our own that it is a copy of, and that makes it known where it is stored.
        """
        if not self._met.meet(capture.capture_id):
            self.counts.known += 1
            return
        self.counts.pages[capture.source, capture.fetched_at.year] += 1
        self._waiting.append(capture)
        self._ours |= {capture.capture_id: ours} if ours else {}
        self._waiting_digests.add(_digest_of(capture))
        self._waiting_bytes += len(capture.body)
        if len(self._waiting) >= BATCH_CAPTURES or self._waiting_bytes >= BATCH_BYTES:
            self.flush()

    def flush(self) -> None:
        """Write the captures that wait, but for those that are stored. Raises ArchiveError."""
        if not self._waiting:
            return
        ids = (*(each.capture_id for each in self._waiting), *self._ours.values())
        stored = self._context.warehouse.capture_places("capture_id", ids)
        for capture in self._waiting:
            place = stored.get(capture.capture_id) or stored.get(self._ours.get(capture.capture_id, ""))
            self.counts.known += place is not None
            if place is None:
                self.counts.stored[capture.source] += 1
                self.counts.failed += capture.failure is not None
                place = self._written(capture)
            if capture.is_page:
                self._met.keep_payload(_digest_of(capture), place)
        self._waiting, self._waiting_bytes, self._waiting_digests, self._ours = [], 0, set(), {}

    def remember(self, captures: Iterable[Capture]) -> None:
        """Look up which payloads of these captures are stored from earlier runs."""
        digests = {digest for each in captures if (digest := _digest_of(each)) and not self._met.place_of(digest)}
        for digest, place in self._context.warehouse.capture_places("memento_digest", digests).items():
            self._met.keep_payload(digest, place)

    def holds_payload_of(self, capture: Capture) -> bool:
        """Whether `with_payload_of` has one that is written."""
        return self._met.place_of(_digest_of(capture)) is not None

    def with_payload_of(self, capture: Capture) -> Capture | None:
        """A capture of this run, or one that was remembered, with the payload that `capture` states by its digest.

        None where there is none. In a dry run the capture itself stands for it.
        """
        digest = _digest_of(capture)
        if not digest:
            return None
        if digest in self._waiting_digests:
            self.flush()
        place = self._met.place_of(digest)
        if place is None:
            return None
        return capture if place == _NOWHERE else self._context.archive.get(place)

    def _written(self, capture: Capture) -> CapturePlace:
        """Where the capture stands now; nowhere in a dry run."""
        if self._run is None:
            return _NOWHERE
        if capture.source not in self._writers:
            writer = self._context.archive.writer(capture.source, self._run.started_at, self._run.run_id + self._part)
            self._writers[capture.source] = self._open.enter_context(writer)
        return self._writers[capture.source].append(capture)


def _digest_of(capture: Capture) -> str:
    return capture.memento.digest if capture.memento else ""
