"""Checks that reading does without: the digests and the identity of a record, and the bits that no checksum covers."""

from typing import BinaryIO

from rilis_etl.archive.gzip_members import Member, is_as_written
from rilis_etl.archive.warc import Record, decode_record, is_our_info, parse_record, record_id
from rilis_etl.model import Capture, CapturePlace, Damage, DamagedRecord


def wrong_with(handle: BinaryIO, member: Member, name: str) -> DamagedRecord | None:
    """What is wrong with a record that can be decompressed; None where it is as it was written.

    `handle` is the open archive file `name`. Raises ValueError or KeyError when this is no record of ours.
    """
    record = parse_record(member.data)
    capture = None if is_our_info(member.data) else decode_record(record)  # a head says who wrote the file
    fault = _fault(record, capture)
    if not fault and record.has_block_digest and not is_as_written(_raw(handle, member)):
        fault = Damage.HARMLESS, "bits that hold nothing have changed; the record is whole"
    if not fault:
        return None
    damage, detail = fault
    address = (capture.url, capture.role, capture.fetched_at) if capture else ()
    return DamagedRecord(CapturePlace(name, member.offset, member.length), detail, damage, *address)


def _fault(record: Record, capture: Capture | None) -> tuple[Damage, str] | None:
    if digests := record.wrong_digests():
        return Damage.LOST, f"the record does not fit its {' and its '.join(digests)}"
    if capture and record.fields.get("WARC-Record-ID") != record_id(capture):
        return Damage.LOST, "the record does not fit its WARC-Record-ID"
    return None


def _raw(handle: BinaryIO, member: Member) -> bytes:
    handle.seek(member.offset)
    return handle.read(member.length)
