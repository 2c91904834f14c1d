"""The records of a foreign WARC (0.17 to 1.1) or ARC file in order, with what cannot be read named in between.

The framing is our own: of the well-known readers one returns a record that was cut off as a shorter one, without an
error, one stops where a file was compressed as a whole, and both stop at the first bytes that are none.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from rilis_etl.mementos.unpacked import BrokenFileError, Unpacked

MOST_FIELDS_BYTES = 2**20
"""The longest head of a record."""

REQUEST_BYTES = 4096
"""How much of a request is read: its first line says the method."""

_VERSION = re.compile(rb"WARC/(0\.1[78]|1\.[01])\s*")
_MARK = b"WARC/"
_ARC_MARK = b"http"
_ARC_HEAD = re.compile(rb"[a-z][a-z0-9+.-]*:\S* \S+ \d{12,14} \S+ ", re.IGNORECASE)
_ARC_FIELDS = {b"1": 4, b"2": 9}  # spaces between the address and the length, by version
_DATE = re.compile(r"(\d{4})-?(\d\d)?-?(\d\d)?[T ]?(\d\d)?:?(\d\d)?:?(\d\d)?(?:\.\d+)?(?:Z|([+-])(\d\d):?(\d\d))?")


@dataclass(frozen=True, slots=True)
class ForeignRecord:
    """A record as it stands in a file. The block is empty where nobody asked for it."""

    kind: str  # "response", "resource", "revisit", "request", …
    url: str
    at: datetime | None  # UTC, whole seconds, as index and replay know them; None where it cannot be read
    offset: int  # in the file; in a gzip file, where its member begins
    length: int  # of the block, in bytes
    fields: Mapping[str, str] = field(default_factory=dict)  # by name in lower case
    block: bytes = b""
    method: str = "GET"

    @property
    def record_id(self) -> str:
        """Its name, without brackets; empty in ARC files."""
        return self.fields.get("warc-record-id", "").strip("<> ")


@dataclass(frozen=True, slots=True)
class BadRecord:
    """A place of a file where no record can be read."""

    offset: int
    detail: str
    url: str = ""


Wanted = Callable[[ForeignRecord], int]
"""How many bytes of a block are to be read; 0: none of it. More than the block has: all of it."""


def read_records(stream: Unpacked, wanted: Wanted) -> Iterator[ForeignRecord | BadRecord]:
    """Every record, in order. A request comes before the response that it belongs to, or its method in the response."""
    return _with_methods(_each(stream, wanted))


def moment(written: str) -> datetime | None:
    """A time as WARC and ARC write it, in whole seconds; None where it is none. A month alone is its first moment."""
    found = _DATE.fullmatch(written.strip())
    if found is None:
        return None
    year, *rest = found.groups()[:6]
    firsts = (1, 1, 0, 0, 0)
    month, day, hour, minute, second = (int(part or first) for part, first in zip(rest, firsts, strict=True))
    ahead = timedelta(hours=int(found[8] or 0), minutes=int(found[9] or 0))
    try:
        local = datetime(int(year), month, day, hour, minute, min(second, 59), tzinfo=UTC)
        return local + ahead if found[7] == "-" else local - ahead
    except (ValueError, OverflowError):
        return None


def _each(stream: Unpacked, wanted: Wanted) -> Iterator[ForeignRecord | BadRecord]:
    is_arc, arc_fields = False, _ARC_FIELDS[b"1"]
    while True:
        url, begins_at = "", None
        try:
            if stream.at_end():
                return
            offset = begins_at = stream.offset
            line = stream.line()
            if line.startswith(b"filedesc:"):
                is_arc = True
                arc_fields = _arc_description(stream, line)
                continue
            head = _arc_head(line, offset, arc_fields) if is_arc else _warc_head(stream, line, offset)
            url = head.url
            yield _with_block(stream, head, wanted(head))
            continue
        except BrokenFileError as error:
            yield BadRecord(stream.offset, str(error), url)
        broken_at = stream.offset if begins_at is None else begins_at
        if not stream.find_next(*((_begins_arc, _ARC_MARK) if is_arc else (_begins_warc, _MARK)), broken_at):
            return


def _begins_warc(data: bytes) -> bool:
    return data.startswith(_MARK)


def _begins_arc(data: bytes) -> bool:
    return _ARC_HEAD.match(data) is not None


def _warc_head(stream: Unpacked, line: bytes, offset: int) -> ForeignRecord:
    if _VERSION.fullmatch(line) is None:
        what = "a version of WARC that is not read" if line.startswith(_MARK) else "no WARC or ARC record"
        raise BrokenFileError(f"{what}: {line[:40]!r}")
    fields: dict[str, str] = {}
    name, size = "", 0
    while line := stream.line():
        content = line.rstrip(b"\r\n")
        if not content:
            return _of_fields(fields, offset)
        size += len(line)
        if size > MOST_FIELDS_BYTES:
            raise BrokenFileError(f"the head of a record is longer than {MOST_FIELDS_BYTES:,} bytes")
        if content[:1] in b" \t" and name:
            fields[name] += f" {_text(content).strip()}"
            continue
        key, _, value = content.partition(b":")
        name = _text(key).strip().lower()
        fields[name] = _text(value).strip()
    raise BrokenFileError("the file ends in the head of a record")


def _of_fields(fields: Mapping[str, str], offset: int) -> ForeignRecord:
    length = fields.get("content-length", "")
    if not (length.isascii() and length.isdigit() and len(length) < 19):
        raise BrokenFileError(f"a record's Content-Length is {length[:20]!r}")
    url = fields.get("warc-target-uri", "").strip("<> ")
    kind = fields.get("warc-type", "").lower()
    return ForeignRecord(kind, url, moment(fields.get("warc-date", "")), offset, int(length), fields)


def _arc_description(stream: Unpacked, line: bytes) -> int:
    """How many spaces a record's line has behind its address, as the first record of an ARC file says."""
    length = line.split()[-1]
    if not length.isdigit():
        raise BrokenFileError(f"the first line of the ARC file has no length: {line[:60]!r}")
    return _ARC_FIELDS.get(stream.take(int(length))[:1], _ARC_FIELDS[b"1"])


def _arc_head(line: bytes, offset: int, fields: int) -> ForeignRecord:
    parts = line.rstrip(b"\r\n").rsplit(b" ", fields)
    if len(parts) != fields + 1 or not parts[-1].isdigit():
        raise BrokenFileError(f"no ARC record: {line[:60]!r}")
    return ForeignRecord("response", _text(parts[0]), moment(_text(parts[2])), offset, int(parts[-1]))


def _with_block(stream: Unpacked, head: ForeignRecord, wanted: int) -> ForeignRecord:
    block = stream.take(min(wanted, head.length)) if wanted else b""
    read = len(block) + stream.skip(head.length - len(block))
    if read < head.length:
        raise BrokenFileError(f"the record ends {head.length - read:,} bytes before its Content-Length")
    if head.fields and not stream.at_line_end():  # an ARC record has none, and tools differ in what follows it
        raise BrokenFileError("the record does not end where its Content-Length says")
    return replace(head, block=block) if block else head


def _with_methods(records: Iterator[ForeignRecord | BadRecord]) -> Iterator[ForeignRecord | BadRecord]:
    """The records, each response with the method of its request, which stands before or behind it."""
    request: ForeignRecord | None = None
    held: ForeignRecord | None = None
    for record in records:
        if isinstance(record, ForeignRecord) and record.kind == "request":
            method = record.block.split(b" ", 1)[0][:20].decode("latin-1") or "GET"
            if held is not None and _belong(record, held):
                yield replace(held, method=method)
                held = None
            else:
                request = replace(record, method=method)
            continue
        if held is not None:
            yield held
            held = None
        if isinstance(record, ForeignRecord) and record.kind in ("response", "revisit"):
            if request is not None and _belong(request, record):
                yield replace(record, method=request.method)
                request = None
            else:
                held = record
        else:
            yield record
    if held is not None:
        yield held


def _belong(request: ForeignRecord, answer: ForeignRecord) -> bool:
    together = "warc-concurrent-to"
    named = {one.fields[together].strip("<> ") for one in (request, answer) if together in one.fields}
    if named:
        return bool(named & {request.record_id, answer.record_id})
    return request.url == answer.url and request.at == answer.at


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")
