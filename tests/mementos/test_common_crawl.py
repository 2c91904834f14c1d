"""Records read by their bytes: what the index promised, or a reason; bytes of strangers raise nothing else."""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.mementos import Attribution
from rilis_etl.mementos.cdx import CdxRow
from rilis_etl.mementos.common_crawl import record_in
from rilis_etl.mementos.memento_capture import NoCapture
from rilis_etl.model import Capture, Memento, Role
from tests.foreign_files import http, sha1, warc
from tests.pipeline.offline import Newsroom, release

URL = "http://dinas.example/r/1"
AT = datetime(2017, 11, 7, 3, tzinfo=UTC)
BODY = release(1).encode()
ROW = CdxRow(AT, URL, 200, "text/html", sha1(BODY).removeprefix("sha1:"), "crawl-data/x.warc.gz", 7, 900)
RECORD = warc(URL, http(BODY), Payload_Digest=sha1(BODY))
KNOWN = Attribution([Newsroom().source()], lambda *_: False)


def read(served: bytes, status: int = 206, row: CdxRow = ROW) -> Capture:
    memento = Memento("commoncrawl.org", AT, "https://data.example/x.warc.gz", row.offset, digest=row.sha1)
    bare = Capture("dinas", Role.RELEASE, URL, URL, 200, (), b"", row.at, memento=memento)
    answer = Capture(
        "dinas", Role.RELEASE, memento.place, memento.place, status, (), served, datetime(2026, 6, 15, tzinfo=UTC)
    )
    return record_in(answer, row, bare, KNOWN, limit=100_000)


@pytest.mark.parametrize("served", [RECORD, gzip.compress(RECORD), gzip.compress(RECORD) + b"padding"])
def test_the_record_is_a_memento_with_its_place(served: bytes) -> None:
    found = read(served)
    assert (found.failure, found.body, found.fetched_at, found.url) == (None, BODY, AT, URL)
    assert found.memento == Memento("commoncrawl.org", AT, "https://data.example/x.warc.gz", 7, digest=ROW.sha1)


def damaged() -> Iterator[bytes]:
    yield b""
    yield RECORD[:-300]
    yield gzip.compress(RECORD)[:-30]
    yield gzip.compress(RECORD)[:40] + b"\0" * 400
    yield b"<html>Access Denied</html>"
    yield warc(URL, http(b"another page"), Payload_Digest=sha1(BODY))  # does not fit its own digest
    yield warc(URL, http(b"<html>another page</html>"))  # nor the index's
    yield warc(URL, http(b"x" * 300_000))
    yield warc(URL, http(b""), "revisit", Profile="http://netpreserve.org/warc/1.0/revisit/identical-payload-digest")


@pytest.mark.parametrize("served", list(damaged()))
def test_a_damaged_record_is_a_failed_capture_without_a_body(served: bytes) -> None:
    found = read(served)
    assert found.failure is not None
    assert (found.body, found.url, found.fetched_at) == (b"", URL, AT)


@pytest.mark.parametrize(
    ("served", "status"),
    [
        (RECORD, 404), (RECORD, 416), (RECORD, 302),
        (warc("http://dinas.example/r/2", http(BODY)), 206), (warc("http://lain.example/r/1", http(BODY)), 206),
        (warc(URL, http(BODY), at="2018-01-01T00:00:00Z"), 206), (warc(URL, http(BODY, "503 Busy")), 206),
        (warc(URL, http(BODY), at="never"), 200),
    ],
)  # fmt: skip
def test_another_record_than_the_one_asked_for_is_none(served: bytes, status: int) -> None:
    with pytest.raises(NoCapture):
        read(served, status)


@given(st.binary(max_size=60), st.integers(0, len(RECORD)), st.integers(0, 60), st.booleans())
def test_bytes_that_nobody_foresaw_never_raise_anything_else(put: bytes, at: int, taken: int, is_packed: bool) -> None:
    served = RECORD[:at] + put + RECORD[at + taken :]
    try:
        found = read(gzip.compress(served) if is_packed else served)
    except NoCapture:
        return
    assert (found.failure is None) == (found.body == BODY)
