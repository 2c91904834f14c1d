"""Others can read our files: warcio is the judge."""

import hashlib
import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from rilis_etl.archive import Archive
from rilis_etl.archive.gzip_members import compress
from rilis_etl.archive.warc import encode_record
from rilis_etl.errors import IssueReason
from rilis_etl.model import Capture, CaptureNote, CapturePlace, Header

from .conftest import MORNING


@pytest.fixture
def places(archive: Archive, capture: Capture) -> list[CapturePlace]:
    """One record of each kind: response, 304, failure."""
    unmodified = replace(capture, status=304, body=b"")
    silent = replace(
        capture, status=0, headers=(), body=b"", failure=IssueReason.TIMEOUT, failure_detail="no answer in time"
    )
    with archive.writer("contoh", MORNING, "run1") as writer:
        return [writer.append(one) for one in (capture, unmodified, silent)]


@pytest.fixture
def path(places: list[CapturePlace], tmp_path: Path) -> Path:
    return tmp_path / "archive" / places[0].file


def records(path: Path) -> list[tuple[Any, bytes]]:
    with path.open("rb") as handle:
        return [(record, record.content_stream().read()) for record in ArchiveIterator(handle, check_digests="raise")]


def test_warcio_finds_nothing_to_complain_of(path: Path) -> None:
    assert Checker(SimpleNamespace(inputs=[str(path)], verbose=True)).process_all() == 0


def test_the_kinds_of_records_are_those_of_the_standard(path: Path) -> None:
    kinds = [record.rec_type for record, _ in records(path)]
    assert kinds == ["warcinfo", "response", "revisit", "metadata"]


def test_warcio_sees_url_time_status_and_body(path: Path, capture: Capture) -> None:
    record, body = records(path)[1]
    assert body == capture.body
    assert record.http_headers.get_statuscode() == "200"
    assert record.rec_headers.get_header("WARC-Target-URI") == capture.final_url
    assert record.rec_headers.get_header("WARC-Date") == "2026-11-23T05:00:00.123456Z"
    assert record.rec_headers.protocol == "WARC/1.1"


def test_a_coding_that_no_longer_holds_is_kept_under_another_name(path: Path) -> None:
    headers = records(path)[1][0].http_headers
    assert headers.get_header("Content-Encoding") is None
    assert headers.get_header("X-Archive-Orig-Content-Encoding") == "gzip"


def test_what_the_listing_said_stands_in_one_line_of_json(path: Path, capture: Capture) -> None:
    output = json.loads(records(path)[1][0].rec_headers.get_header("WARC-JSON-Metadata"))
    assert output["url"] == capture.url
    assert output["link"]["title"] == "Rapat kerja"


def test_a_failure_says_why_in_named_fields(path: Path) -> None:
    assert records(path)[3][1] == b'failure: timeout\r\ndetail: "no answer in time"\r\n'


def test_a_failure_is_no_page_for_tools_that_replay_an_archive(path: Path) -> None:
    """pywb and cdxj-indexer pass over metadata of this content type, and show metadata of any other as a page."""
    failure, _ = records(path)[3]
    assert failure.rec_headers.get_header("Content-Type") == "application/warc-fields"


def test_every_record_has_a_digest_of_its_block(path: Path) -> None:
    with path.open("rb") as handle:
        for record in ArchiveIterator(handle, no_record_parse=True):
            digest = hashlib.sha256(record.raw_stream.read()).hexdigest()
            assert record.rec_headers.get_header("WARC-Block-Digest") == f"sha256:{digest}"


def test_the_same_capture_has_the_same_record_id_wherever_it_is_written(archive: Archive, capture: Capture) -> None:
    ids = set()
    for run_id in ("run1", "run2"):
        with archive.writer("contoh", MORNING, run_id) as writer:
            writer.append(capture)
    for file in archive.files():
        ids.add(records(archive.folder / file.name)[1][0].rec_headers.get_header("WARC-Record-ID"))
    assert len(ids) == 1


def test_an_address_that_is_no_uri_is_escaped_for_others(archive: Archive, capture: Capture, tmp_path: Path) -> None:
    odd = replace(capture, final_url="https://siaran.example/berita/rapat kerja/ñ%20", headers=(Header("X", "é"),))
    with archive.writer("contoh", MORNING, "run1") as writer:
        place = writer.append(odd)
    record, _ = records(tmp_path / "archive" / place.file)[1]
    uri = "https://siaran.example/berita/rapat%20kerja/%C3%B1%20"
    assert record.rec_headers.get_header("WARC-Target-URI") == uri
    assert archive.get(place) == odd


def test_a_page_that_a_browser_has_drawn_is_a_resource(capture: Capture) -> None:
    drawn = replace(capture, notes=(CaptureNote.RENDERED,))
    record = next(ArchiveIterator(BytesIO(compress(encode_record(drawn))), check_digests="raise"))
    assert (record.rec_type, record.content_type) == ("resource", "text/html")
    assert record.content_stream().read() == capture.body
