"""One foreign archive file, record by record: what becomes a capture, what revisits one, what is refused and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from rilis_etl.archive.warc import own_capture
from rilis_etl.mementos.attribution import Attribution, host_of
from rilis_etl.mementos.foreign_records import REQUEST_BYTES, BadRecord, ForeignRecord, read_records
from rilis_etl.mementos.memento_capture import NoCapture, Origin, capture_of, revisit_of
from rilis_etl.mementos.unpacked import Unpacked
from rilis_etl.model import Capture, Role
from rilis_etl.sources.schema import Source

_HEAD_BYTES = 2**20
"""Room for the HTTP head of a record besides its body."""

_ANSWERS = frozenset({"response", "resource", "revisit"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record of the web that becomes no capture, and why. `host` is empty where the record has no address."""

    why: str
    host: str
    source: str = ""  # the source that has the host; empty where none has


@dataclass(frozen=True, slots=True)
class RevisitOf:
    """A capture whose body stands in another record."""

    capture: Capture  # without it
    record: ForeignRecord


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """A record that an archive of ours wrote, this one or another's."""

    capture_id: str  # of the capture as we stored it
    memento: Capture  # what it becomes where that is not here


NO_SOURCE = "of no source"
NO_RELEASE = "no address of a release"

Found = Capture | OwnRecord | RevisitOf | Refusal | BadRecord


def read_foreign_file(stream: Unpacked, origin: Origin, known: Attribution, limit: int) -> Iterator[Found]:
    """What each answer in the file becomes, in order. `limit`: bytes of a body. Records of other kinds are passed over.

    An address of two sources gives two captures.
    """

    def wanted(head: ForeignRecord) -> int:
        if head.kind == "request":
            return REQUEST_BYTES if known.with_host_of(head.url) else 0
        return limit + _HEAD_BYTES if head.kind in _ANSWERS and known.of(head.url) else 0

    for record in read_records(stream, wanted):
        if isinstance(record, BadRecord):
            yield record
        elif record.kind in _ANSWERS and (host := host_of(record.url)):
            if sources := known.of(record.url):
                for source in sources:
                    yield _one(record, source, origin, known, limit, host)
            else:
                with_host = known.with_host_of(record.url)
                yield Refusal(NO_RELEASE, host, with_host[0].key) if with_host else Refusal(NO_SOURCE, host)


def _one(
    record: ForeignRecord, source: Source, origin: Origin, known: Attribution, limit: int, host: str
) -> Capture | OwnRecord | RevisitOf | Refusal:
    read = revisit_of if record.kind == "revisit" else partial(capture_of, limit=limit)
    try:
        capture = read(record, source, origin, known)
    except NoCapture as refused:
        return Refusal(str(refused), host, source.key)
    if record.kind == "revisit" and capture.failure is None and capture.status in (200, 203):
        return RevisitOf(capture, record)
    ours = own_capture(record.fields, record.block)
    if ours is None or ours.source != source.key:
        return capture
    return OwnRecord(ours.capture_id, capture) if ours.role is Role.RELEASE else Refusal(NO_RELEASE, host, source.key)
