"""One record of a foreign file to a capture, or to the reason why it becomes none. Pure but for the reading of bytes.

What is of a release and cannot be read becomes a capture all the same, a failed one: so it is an issue on record.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import urljoin

from rilis_etl.errors import FetchError, IssueReason
from rilis_etl.mementos.archived_message import ArchivedMessage, payload_of, read_message, read_message_head
from rilis_etl.mementos.attribution import Attribution
from rilis_etl.mementos.digest_check import digest_holds, sha1_base32
from rilis_etl.mementos.foreign_records import ForeignRecord
from rilis_etl.model import Capture, Header, Memento, Role
from rilis_etl.sources.schema import Source

_PAGES = frozenset({"", "text/html", "application/xhtml+xml", "application/pdf"})
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_FOUND = frozenset({HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION})


FIRST_PAGE = datetime(1991, 8, 6, tzinfo=UTC)
"""The first page of the web; archives begin five years later."""


class NoCapture(Exception):  # noqa: N818 - it says what the record is, not that something failed
    """The record becomes no capture: the text says why, in a few words that can be counted."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The file that a record stands in, and when it is read."""

    name: str
    retrieved_at: datetime  # UTC


def capture_of(record: ForeignRecord, source: Source, origin: Origin, known: Attribution, limit: int) -> Capture:
    """The capture that a response or resource becomes. `limit`: bytes of a body. Raises NoCapture."""
    bare = _bare(record, source, origin)
    if len(record.block) < record.length:
        return as_failed(bare, IssueReason.TOO_LARGE, f"the record has {record.length:,} bytes (RILIS_MAX_BODY_BYTES)")
    if wrong := _wrong_digest(record):
        return as_failed(bare, IssueReason.BAD_RESPONSE, f"the record does not fit its {wrong}")
    try:
        message = _message(record, limit)
    except FetchError as error:
        return as_failed(bare, error.reason, error.detail)
    answered = _answered(bare, message, known)
    if message.fault and message.status < HTTPStatus.BAD_REQUEST:
        return as_failed(bare, IssueReason.BAD_RESPONSE, message.fault)
    return replace(answered, body=message.body)


def revisit_of(record: ForeignRecord, source: Source, origin: Origin, known: Attribution) -> Capture:
    """The capture that a revisit becomes, still without the body. Raises NoCapture."""
    bare = _bare(record, source, origin)
    if is_not_modified(record):
        return replace(bare, status=HTTPStatus.NOT_MODIFIED.value)
    if not record.block.strip():
        return replace(bare, status=HTTPStatus.OK.value)
    try:
        return _answered(bare, read_message_head(record.url, record.block), known)
    except FetchError as error:
        return as_failed(bare, error.reason, error.detail)


def is_not_modified(record: ForeignRecord) -> bool:
    """Whether a revisit says that the server answered 304, and not that a payload was the same."""
    return "server-not-modified" in record.fields.get("warc-profile", "").lower()


def with_body_of(revisit: Capture, original: Capture) -> Capture:
    """The capture of a revisit, whole: its payload is that of `original`."""
    headers = revisit.headers or original.headers
    return replace(revisit, status=revisit.status or original.status, headers=headers, body=original.body)


def without_payload(revisit: Capture, record: ForeignRecord) -> Capture:
    """The failed capture of a revisit whose payload nobody has."""
    where = record.fields.get("warc-refers-to-target-uri", "another record").strip("<> ")
    at = record.fields.get("warc-refers-to-date", "")
    detail = f"the archive kept no body for this look: it is that of {where} {at}".rstrip()
    return as_failed(revisit, IssueReason.BAD_RESPONSE, f"{detail}, which is not in these files; import them together")


def _bare(record: ForeignRecord, source: Source, origin: Origin) -> Capture:
    if record.method not in ("GET", ""):
        raise NoCapture(f"a {record.method} request")
    if record.at is None:
        raise NoCapture("no time")
    if not FIRST_PAGE <= record.at <= origin.retrieved_at:
        raise NoCapture("a time before the web" if record.at < FIRST_PAGE else "a time to come")
    digest = record.fields.get("warc-payload-digest") or _own_digest(record)
    memento = Memento(
        f"import:{origin.name}", origin.retrieved_at, origin.name, record.offset, record.record_id, digest
    )
    url = record.url
    return Capture(source.key, Role.RELEASE, url, url, 0, (), b"", record.at, memento=memento)


def _own_digest(record: ForeignRecord) -> str:
    """The digest of a payload that the file states none of, as archives write it."""
    if record.kind == "revisit":
        return ""
    return f"sha1:{sha1_base32(payload_of(record.block) if record.kind == 'response' else record.block)}"


def _message(record: ForeignRecord, limit: int) -> ArchivedMessage:
    if record.kind == "response":
        return read_message(record.url, record.block, limit)
    media_type = record.fields.get("content-type", "")
    headers = (Header("Content-Type", media_type),) if media_type else ()
    return ArchivedMessage(HTTPStatus.OK.value, headers, record.block)


def _answered(bare: Capture, message: ArchivedMessage, known: Attribution) -> Capture:
    """The capture with status and headers, as a look at a release. Raises NoCapture."""
    return as_look(replace(bare, status=message.status, headers=message.headers, notes=message.notes), known)


def as_look(answered: Capture, known: Attribution) -> Capture:
    """The capture as a look at a release. Raises NoCapture for what says nothing of one."""
    if answered.status in _FOUND:
        if (answered.media_type or "") not in _PAGES:
            raise NoCapture(f"media type {answered.media_type}"[:60])
        return answered
    if answered.status in _GONE or answered.status == HTTPStatus.NOT_MODIFIED:
        return answered
    if not 300 <= answered.status < 400 or not (location := answered.header("location")):
        raise NoCapture(f"status {answered.status}")
    target = _joined(answered.url, location)
    if known.of(target):
        raise NoCapture("a redirect to another address of a release: the page there is a capture of its own")
    return replace(answered, final_url=target)


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise NoCapture("a redirect to what is no address") from error


def _wrong_digest(record: ForeignRecord) -> str:
    """The digest that the record does not fit; empty where it fits, or has none.

    Tools differ in what they call the payload: with or without chunks, decoded or not. So a block digest that holds is
    enough.
    """
    written = record.fields.get("warc-block-digest")
    if written is not None:
        return "" if digest_holds(written, (record.block,)) else "WARC-Block-Digest"
    payload = record.fields.get("warc-payload-digest")
    if payload is None or record.kind != "response":
        return "" if payload is None or digest_holds(payload, (record.block,)) else "WARC-Payload-Digest"
    stored = payload_of(record.block)
    if digest_holds(payload, (stored, record.block)):
        return ""
    try:
        decoded = read_message(record.url, record.block, max(len(record.block) * 20, 2**20)).body
    except FetchError:
        decoded = b""
    return "" if digest_holds(payload, (decoded,)) else "WARC-Payload-Digest"


def as_failed(bare: Capture, reason: IssueReason, detail: str) -> Capture:
    """A failed capture: it holds the reason, and nothing of an answer."""
    nothing = replace(bare, status=0, headers=(), body=b"", final_url=bare.url, notes=())
    return replace(nothing, failure=reason, failure_detail=detail)
