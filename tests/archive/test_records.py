"""A capture survives the way through a WARC record unchanged."""

import string
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.archive.warc import decode_record, encode_record, parse_record, salvage
from rilis_etl.errors import ArchiveError, IssueReason
from rilis_etl.model import Capture, CaptureNote, Header, Link, Role

any_text = st.text(st.characters(exclude_categories=()), max_size=40)
latin = st.text(st.characters(max_codepoint=0xFF, exclude_characters="\r\n"), max_size=40)
token = st.text(string.ascii_letters + string.digits + "-_.!", min_size=1, max_size=20)
names = st.one_of(token, st.sampled_from(["Content-Encoding", "content-length", "X-Archive-Orig-Transfer-Encoding"]))
links = st.builds(
    Link,
    source=any_text,
    url=any_text,
    found_on=any_text,
    title=st.none() | any_text,
    listed_on=st.none() | st.dates(),
    section=st.none() | any_text,
)
notes = st.lists(st.sampled_from(CaptureNote), unique=True, max_size=3).map(tuple)
moments = st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(9000, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
responses = st.builds(
    Capture,
    source=any_text,
    role=st.sampled_from(Role),
    url=any_text | st.just("https://siaran.example/" + "a" * 20_000),
    final_url=any_text,
    status=st.integers(100, 999),
    headers=st.lists(st.builds(Header, names, latin), max_size=6).map(tuple),
    body=st.binary(max_size=300) | st.sampled_from([b"\r\n\r\n", b"WARC/1.1\r\n\r\n"]),
    fetched_at=moments,
    link=st.none() | links,
    notes=notes,
)
failures = st.builds(
    Capture,
    source=any_text,
    role=st.sampled_from(Role),
    url=any_text,
    final_url=any_text,
    status=st.just(0),
    headers=st.just(()),
    body=st.just(b""),
    fetched_at=moments,
    link=st.none() | links,
    failure=st.sampled_from(IssueReason),
    failure_detail=any_text,
    notes=notes,
)


@given(responses | failures)
def test_a_capture_read_back_equals_the_capture_written(written: Capture) -> None:
    read = decode_record(parse_record(encode_record(written)))
    assert read == written
    assert read.capture_id == written.capture_id


def test_a_record_without_notes_is_as_records_were_before_there_were_any(capture: Capture) -> None:
    assert b"notes" not in encode_record(capture)
    assert decode_record(parse_record(encode_record(capture))).notes == ()


@pytest.mark.parametrize(
    "header",
    [Header("X", "a\r\nSet-Cookie: b"), Header("X\n", "a"), Header("X: y", "a"), Header("", "a"), Header("X", "日")],
)
def test_a_header_that_http_does_not_allow_is_refused(capture: Capture, header: Header) -> None:
    with pytest.raises(ArchiveError, match="has a header"):
        encode_record(replace(capture, headers=(header,)))


def test_a_time_of_another_zone_is_refused(capture: Capture) -> None:
    jakarta = timezone(timedelta(hours=7))
    with pytest.raises(ArchiveError, match="must be in UTC"):
        encode_record(replace(capture, fetched_at=capture.fetched_at.astimezone(jakarta)))


def test_a_failure_that_comes_with_a_response_is_refused(capture: Capture) -> None:
    with pytest.raises(ArchiveError, match="failure and a response at once"):
        encode_record(replace(capture, failure=IssueReason.TIMEOUT))


def test_a_failure_as_older_versions_wrote_it_is_read(capture: Capture) -> None:
    silent = replace(capture, status=0, headers=(), body=b"", failure=IssueReason.TIMEOUT, failure_detail="no answer")
    block = b'{"failure": "timeout", "detail": "no answer"}'
    fields = {**parse_record(encode_record(silent)).fields, "Content-Type": "application/json"}
    del fields["WARC-Block-Digest"]
    fields["Content-Length"] = str(len(block))
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    older = b"WARC/1.1\r\n" + head.encode() + b"\r\n" + block + b"\r\n\r\n"
    assert decode_record(parse_record(older)) == silent


@given(responses | failures)
def test_every_digest_of_a_record_fits(written: Capture) -> None:
    assert parse_record(encode_record(written)).wrong_digests() == ()


def test_a_digest_that_does_not_fit_is_named(capture: Capture) -> None:
    changed = encode_record(capture).replace(b"pagi ini", b"pagi itu")
    assert parse_record(changed).wrong_digests() == ("WARC-Block-Digest", "WARC-Payload-Digest")


def test_the_beginning_of_a_record_says_which_request_it_answers(capture: Capture) -> None:
    address = salvage(encode_record(capture)[:-40] + b"\xff" * 20)
    assert address is not None
    assert (address.url, address.role, address.fetched_at) == (capture.url, capture.role, capture.fetched_at)


@given(st.binary(max_size=60) | st.just(b'WARC/1.1\r\nWARC-JSON-Metadata: {"url": 1, "role": []}\r\n\r\n'))
def test_a_beginning_that_is_lost_says_nothing(beginning: bytes) -> None:
    assert salvage(beginning) is None
