"""A capture as one WARC record (ISO 28500, version 1.1), and back. Bytes in, bytes out: no disk here.

| capture | record |
|---|---|
| a response | `response`, its block the HTTP message with the body after content decoding |
| a page that a browser has drawn | `resource`, its block the document; status and headers are in the JSON |
| 304 Not Modified | `revisit` with the standard's profile server-not-modified: headers, no payload |
| no response at all | `metadata` with the reason in fields (`application/warc-fields`) |

WARC has no field for source, role, the URL that was asked for, what the listing said, notes on the answer and where a
memento comes from: they are one line of JSON in the field `WARC-JSON-Metadata`. Headers that no longer hold after
decoding keep their value under `X-Archive-Orig-…`, the convention of pywb, so that every WARC reader gets the body
right. Tools that replay an archive pass over metadata in fields; metadata in JSON, as older versions wrote it, they
show as a page.

The code is our own, and warcio judges it in the tests: warcio returns a record that was cut off as a shorter one
without an error, and rewrites headers that are not ASCII; neither would give the capture back as it was.
"""

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from rilis_etl.archive.http_message import decode_message, encode_head
from rilis_etl.archive.json_metadata import STAMP, metadata_of, read_link, read_memento, read_time, text
from rilis_etl.errors import ArchiveError, IssueReason
from rilis_etl.model import Capture, CaptureNote, Header, Role

VERSION_LINE = b"WARC/1.1\r\n"
SOFTWARE = "rilis_etl"
_END = b"\r\n\r\n"
_NOT_MODIFIED_PROFILE = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_URI_SAFE = "!#$%&'()*+,/:;=?@[]~"  # reserved characters of RFC 3986 and the percent sign: what is escaped stays so
_FIELDS = "application/warc-fields"
_OF_OURS = (
    "WARC-JSON-Metadata",
    "WARC-Date",
    "WARC-Type",
    "WARC-Record-ID",
    "Content-Type",
)  # what a record of ours is read from
_HIGHEST_STATUS = 999  # three digits (RFC 9110, 15)


def encode_info(name: str, written_at: datetime, version: str) -> bytes:
    """The warcinfo record that begins file `name`."""
    block = f"software: {SOFTWARE}/{version}\r\nformat: WARC File Format 1.1\r\n".encode("ascii")
    fields = {
        "WARC-Type": "warcinfo",
        "WARC-Record-ID": _urn(name),
        "WARC-Date": written_at.strftime(STAMP),
        "WARC-Filename": name.rpartition("/")[2],
        "Content-Type": _FIELDS,
    }
    return _record(fields, block)


def is_our_info(record: bytes) -> bool:
    """Whether `record` is a warcinfo record written by this software."""
    return record.startswith(VERSION_LINE + b"WARC-Type: warcinfo\r\n") and f"software: {SOFTWARE}/".encode() in record


def encode_record(capture: Capture) -> bytes:
    """The WARC record of `capture`, uncompressed.

    Raises ArchiveError for what a record cannot hold: a time not in UTC, a header with a line break or a character
    outside latin-1 (HTTP has neither: RFC 9110, 5.5), a failure that comes with a response.
    """
    if capture.fetched_at.utcoffset() != timedelta(0):
        raise ArchiveError(f"the capture of {capture.url} is dated {capture.fetched_at}: archive times must be in UTC")
    kind, content_type, block, more = _content(capture)
    fields = {
        "WARC-Type": kind,
        "WARC-Record-ID": record_id(capture),
        "WARC-Date": capture.fetched_at.strftime(STAMP),
        "WARC-Target-URI": target_uri(capture),
        **more,
        "WARC-JSON-Metadata": json.dumps(metadata_of(capture), separators=(",", ":")),
        "Content-Type": content_type,
    }
    return _record(fields, block)


def target_uri(capture: Capture) -> str:
    """The address under which the record of `capture` stands; an archive keeps a redirect under its own."""
    return quote(capture.url if capture.memento else capture.final_url, safe=_URI_SAFE, errors="surrogatepass")


def record_id(capture: Capture) -> str:
    """The name of the record of `capture`: the same wherever it is written."""
    return _urn(capture.capture_id)


@dataclass(frozen=True, slots=True)
class Record:
    """A WARC record: its named fields and its block."""

    fields: Mapping[str, str]
    block: bytes

    @property
    def has_block_digest(self) -> bool:
        """False for records of older versions."""
        return "WARC-Block-Digest" in self.fields

    def wrong_digests(self) -> tuple[str, ...]:
        """The digest fields that do not fit the block."""
        _, _, payload = self.block.partition(_END)
        found = {"WARC-Block-Digest": _digest(self.block), "WARC-Payload-Digest": _digest(payload)}
        return tuple(name for name, digest in found.items() if self.fields.get(name, digest) != digest)


def parse_record(data: bytes) -> Record:
    """A record as it was written. Raises ValueError when this is no WARC 1.1 record, or not a whole one."""
    at = data.find(_END)
    fields = _fields(data[:at])
    begin = at + len(_END)
    end = begin + int(fields.get("Content-Length", "-1"))
    if end < begin or data[end:] != _END:
        raise ValueError("the record's Content-Length does not hold")
    return Record(fields, data[begin:end])


def decode_record(record: Record) -> Capture:
    """The capture in a record that `encode` made. Raises ValueError or KeyError for anything else."""
    metadata = json.loads(record.fields["WARC-JSON-Metadata"])
    common = _Common(metadata, record.fields["WARC-Date"])
    if record.fields["WARC-Type"] == "metadata":
        reason, detail = _failure(record)
        return common.capture(0, (), b"", reason, detail)
    if record.fields["WARC-Type"] == "resource":
        headers = tuple(Header(text(name), text(value)) for name, value in metadata["headers"])
        return common.capture(metadata["status"], headers, record.block)
    return common.capture(*decode_message(record.block))


def unchanged_capture(record: Record) -> Capture:
    """The same of a record whose id fits: that tells source, role, address, time and body. Raises the same."""
    capture = decode_record(record)
    if record.fields["WARC-Record-ID"] != record_id(capture):
        raise ValueError("it does not fit its WARC-Record-ID")
    return capture


def own_capture(fields: Mapping[str, str], block: bytes) -> Capture | None:
    """The capture in a record that some file holds; None where no archive of ours wrote it, or it was changed since.

    The names of `fields` are in lower case.
    """
    try:
        return unchanged_capture(Record({name: fields[name.lower()] for name in _OF_OURS}, block))
    except Exception:  # noqa: BLE001 - a stranger's record
        return None


@dataclass(frozen=True, slots=True)
class RecordAddress:
    """Which request a record answers."""

    url: str  # as asked for
    role: Role
    fetched_at: datetime


def salvage(beginning: bytes) -> RecordAddress | None:
    """The request that a damaged record answers, from the beginning of the record; None where that is lost too."""
    head, end, _ = beginning.partition(_END)
    try:
        fields = _fields(head) if end else {}
        metadata = json.loads(fields["WARC-JSON-Metadata"])
        return RecordAddress(str(metadata["url"]), Role(metadata["role"]), read_time(fields["WARC-Date"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _fields(head: bytes) -> dict[str, str]:
    version, *lines = head.decode("ascii").split("\r\n")
    if version != VERSION_LINE.decode("ascii").strip():
        raise ValueError(f"not a WARC 1.1 record: {version[:40]!r}")
    return dict(line.split(": ", 1) for line in lines)


def _failure(record: Record) -> tuple[IssueReason, str]:
    if record.fields["Content-Type"] == "application/json":  # as older versions wrote it
        found = json.loads(record.block)
    else:
        found = dict(line.split(": ", 1) for line in record.block.decode("ascii").splitlines())
        found["detail"] = json.loads(found["detail"])
    return IssueReason(found["failure"]), text(found["detail"])


class _Common:
    """What every record of ours says of its capture."""

    def __init__(self, metadata: Mapping[str, Any], stamp: str) -> None:
        self._metadata = metadata
        self._fetched_at = read_time(stamp)

    def capture(
        self,
        status: int,
        headers: tuple[Header, ...],
        body: bytes,
        failure: IssueReason | None = None,
        failure_detail: str = "",
    ) -> Capture:
        metadata = self._metadata
        if not 0 <= status <= _HIGHEST_STATUS:
            raise ValueError(f"no status of HTTP: {status}")
        return Capture(
            source=text(metadata["source"]),
            role=Role(metadata["role"]),
            url=text(metadata["url"]),
            final_url=text(metadata["final_url"]),
            status=status,
            headers=headers,
            body=body,
            fetched_at=self._fetched_at,
            link=read_link(metadata["link"]) if "link" in metadata else None,
            failure=failure,
            failure_detail=failure_detail,
            notes=tuple(map(CaptureNote, metadata.get("notes", ()))),
            memento=read_memento(metadata["memento"]) if "memento" in metadata else None,
        )


def _content(capture: Capture) -> tuple[str, str, bytes, dict[str, str]]:
    """Record type, content type, block and further fields."""
    if capture.failure is not None:
        if capture.status or capture.headers or capture.body:
            raise ArchiveError(f"the capture of {capture.url} is a failure and a response at once: make it one of them")
        block = f"failure: {capture.failure.value}\r\ndetail: {json.dumps(capture.failure_detail)}\r\n".encode("ascii")
        return "metadata", _FIELDS, block, {}
    if CaptureNote.RENDERED in capture.notes:
        return "resource", "text/html", capture.body, {}
    block = encode_head(capture) + capture.body
    http = "application/http;msgtype=response"
    if capture.status == HTTPStatus.NOT_MODIFIED and not capture.body:
        return "revisit", http, block, {"WARC-Profile": _NOT_MODIFIED_PROFILE}
    return "response", http, block, {"WARC-Payload-Digest": f"sha256:{capture.digest}"}


def _urn(name: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{SOFTWARE}:{name}')}>"


def _digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def _record(fields: Mapping[str, str], block: bytes) -> bytes:
    measured = {**fields, "WARC-Block-Digest": _digest(block), "Content-Length": str(len(block))}
    head = "".join(f"{name}: {value}\r\n" for name, value in measured.items())
    return b"".join((VERSION_LINE, head.encode("ascii"), b"\r\n", block, _END))
