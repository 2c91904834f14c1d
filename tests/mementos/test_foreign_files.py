"""Files of web archives, as the tools of twenty years wrote them, give their captures; what is damaged is named."""

import gzip
import hashlib
import io
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.errors import IssueReason
from rilis_etl.mementos import Attribution, Refusal, RevisitOf, read_foreign_file
from rilis_etl.mementos.foreign_file import Found
from rilis_etl.mementos.foreign_records import BadRecord, moment
from rilis_etl.mementos.memento_capture import Origin
from rilis_etl.mementos.unpacked import Unpacked
from rilis_etl.model import Capture
from rilis_etl.sources.schema import Source
from tests.foreign_files import arc, gzipped, http, sha1, warc

URL = "http://dinas.example/r/1"
OTHER = "http://dinas.example/r/2"
PAGE = b"<html><body><h1>Jembatan</h1><p>Jembatan dibuka.</p></body></html>"
LIMIT = 100_000
SOURCE = Source.model_validate(
    {
        "key": "dinas",
        "name": "Dinas",
        "home": "http://dinas.example/",
        "hosts": ["dinas.example"],
        "identity": {"pattern": r"^/r/(?P<key>\w+)$"},
    }
)


def read(data: bytes) -> list[Found]:
    known = Attribution([SOURCE], lambda *_: False)
    origin = Origin("x.warc", datetime(2026, 6, 1, tzinfo=UTC))
    return list(read_foreign_file(Unpacked(io.BytesIO(data)), origin, known, LIMIT))


def bodies(data: bytes) -> list[bytes]:
    return [each.body for each in read(data) if isinstance(each, Capture) and each.failure is None]


ONE, TWO = warc(URL, http(PAGE)), warc(OTHER, http(b"<html>dua</html>"))


def in_one_chunk(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


CHUNKED = in_one_chunk(PAGE)


@pytest.mark.parametrize(
    "data",
    [
        ONE + TWO,
        gzipped([ONE, TWO]),
        gzip.compress(ONE + TWO),
        ONE.replace(b"WARC/1.0", b"WARC/1.1") + TWO,
        ONE.replace(b"WARC/1.0", b"WARC/0.18") + TWO,
        ONE.replace(b"WARC/1.0", b"WARC/0.17") + TWO,
        gzipped([ONE, TWO]) + bytes(512),
        b"\r\n\r\n" + ONE + b"\r\n\r\n\r\n" + TWO,
        ONE.replace(URL.encode(), b"<" + URL.encode() + b">") + TWO,
    ],
    ids=["plain", "gzip", "whole gzip", "1.1", "0.18", "0.17", "padded", "blank lines", "wget's brackets"],
)
def test_every_way_of_writing_a_file_gives_its_captures(data: bytes) -> None:
    assert bodies(data) == [PAGE, b"<html>dua</html>"]


def test_arc_files_are_read_plain_and_compressed() -> None:
    made = arc((URL, http(PAGE)), ("http://dinas.example/r/2", http(b"<html>dua</html>")))
    assert bodies(made) == bodies(gzip.compress(made)) == [PAGE, b"<html>dua</html>"]


@pytest.mark.parametrize(
    "block",
    [
        http(CHUNKED, Transfer_Encoding="chunked"),
        http(PAGE, Transfer_Encoding="chunked"),
        http(gzip.compress(PAGE), Content_Encoding="gzip"),
        http(PAGE, Content_Encoding="gzip"),
        http(zlib.compress(PAGE), Content_Encoding="deflate"),
        http(zlib.compress(PAGE)[2:-4], Content_Encoding="deflate"),
        http(in_one_chunk(gzip.compress(PAGE)), Transfer_Encoding="chunked", Content_Encoding="gzip"),
        http(PAGE, Content_Length="3"),
        http(PAGE).replace(b"HTTP/1.1 200 OK", b"HTTP/2 200"),
        http(PAGE).replace(b"\r\n", b"\n"),
    ],
    ids=[
        *("chunked", "says chunked", "gzip", "says gzip", "deflate", "raw deflate", "chunked gzip", "short length"),
        *("HTTP/2", "bare line feeds"),
    ],
)  # fmt: skip
def test_a_body_is_what_its_bytes_say_whatever_the_headers_say(block: bytes) -> None:
    assert bodies(warc(URL, block)) == [PAGE]


def test_a_memento_knows_when_it_was_made_and_where_it_stands() -> None:
    _, second = read(gzipped([TWO, warc(URL, http(PAGE), at="2019-01-02T03:04:05.678Z")]))
    assert isinstance(second, Capture)
    assert second.memento is not None
    assert second.fetched_at == datetime(2019, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert (second.memento.seen_by, second.memento.offset) == ("import:x.warc", len(gzipped([TWO])))
    assert second.memento.digest == sha1(PAGE)
    assert second.memento.record_id.startswith("urn:uuid:")


def test_a_resource_is_a_page_by_itself() -> None:
    (found,) = read(
        warc(URL, PAGE, "resource").replace(b"Content-Length", b"Content-Type: text/html\r\nContent-Length")
    )
    assert isinstance(found, Capture)
    assert (found.status, found.media_type, found.body) == (200, "text/html", PAGE)


@pytest.mark.parametrize("first", [True, False], ids=["request first", "request behind"])
def test_an_answer_to_a_post_is_no_page(first: bool) -> None:
    request = warc(URL, b"POST /r/1 HTTP/1.1\r\n\r\n", "request")
    (found,) = read(request + ONE if first else ONE + request)
    assert found == Refusal("a POST request", "dinas.example", "dinas")


def test_a_get_request_changes_nothing() -> None:
    assert bodies(warc(URL, b"GET /r/1 HTTP/1.1\r\n\r\n", "request") + ONE + TWO) == [PAGE, b"<html>dua</html>"]


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (warc("http://lain.example/r/1", http(PAGE)), "of no source"),
        (warc("http://dinas.example/tentang", http(PAGE)), "no address of a release"),
        (warc("http://dinas.example/", http(PAGE)), "no address of a release"),
        (warc(URL, http(b"x", Content_Type="image/png")), "media type image/png"),
        (warc(URL, http(PAGE, "503 Busy")), "status 503"),
        (warc(URL, http(PAGE), at="2008-10-294T05:21:46-0700"), "no time"),
        (warc(URL, http(PAGE), at="9999-12-31T23:59:59-14:00"), "no time"),
        (warc(URL, http(PAGE), at="0001-01-01T00:00:00Z"), "a time before the web"),
        (warc(URL, http(PAGE), at="2099-01-01T00:00:00Z"), "a time to come"),
        (warc(URL, http(b"", "301 Moved", Location="/r/9")), "a redirect to another address of a release"),
        (warc(URL + "?__wb_method=POST", http(PAGE)), "no address of a release"),
    ],
)
def test_what_is_no_look_at_a_release_is_refused_with_a_reason(record: bytes, why: str) -> None:
    (found,) = read(record)
    assert isinstance(found, Refusal)
    assert found.why.startswith(why)


@pytest.mark.parametrize(
    ("status", "target"), [("301 Moved", "http://dinas.example/"), ("302 Found", "https://lain.example/x")]
)
def test_a_redirect_to_what_is_no_release_is_a_look(status: str, target: str) -> None:
    (found,) = read(warc(URL, http(b"", status, Location=target)))
    assert isinstance(found, Capture)
    assert (found.url, found.final_url, found.is_redirect) == (URL, target, True)


def test_a_revisit_waits_for_the_body_of_its_original() -> None:
    profile = "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"
    (found,) = read(warc(URL, http(b""), "revisit", Profile=profile, Payload_Digest=sha1(PAGE)))
    assert isinstance(found, RevisitOf)
    assert (found.capture.status, found.capture.body) == (200, b"")


def test_a_revisit_of_a_304_needs_no_body() -> None:
    profile = "http://netpreserve.org/warc/1.0/revisit/server-not-modified"
    (found,) = read(warc(URL, b"HTTP/1.1 304 Not Modified\r\n\r\n", "revisit", Profile=profile))
    assert isinstance(found, Capture)
    assert found.status == 304


@pytest.mark.parametrize(
    "spelling", [sha1(PAGE), sha1(PAGE).lower(), "sha1:" + hashlib.sha1(PAGE).hexdigest(), "xxh3:ab"]
)
def test_a_digest_that_holds_is_no_fault_however_it_is_written(spelling: str) -> None:
    assert bodies(warc(URL, http(PAGE), Payload_Digest=spelling)) == [PAGE]


@pytest.mark.parametrize("field", ["Block-Digest", "Payload-Digest"])
def test_a_page_that_does_not_fit_its_digest_is_a_failed_capture(field: str) -> None:
    record = warc(URL, http(PAGE)).replace(b"WARC-Date", f"WARC-{field}: {sha1(b'lain')}\r\nWARC-Date".encode())
    (found,) = read(record)
    assert isinstance(found, Capture)
    assert found.failure is IssueReason.BAD_RESPONSE
    assert found.failure_detail == f"the record does not fit its WARC-{field}"
    assert not found.body


def test_a_payload_digest_may_be_of_the_body_without_chunks() -> None:
    assert bodies(warc(URL, http(CHUNKED, Transfer_Encoding="chunked"), Payload_Digest=sha1(PAGE))) == [PAGE]


def test_a_cut_page_is_a_failed_capture() -> None:
    (found,) = read(warc(URL, http(PAGE[:30], Content_Length=str(len(PAGE)))))
    assert isinstance(found, Capture)
    assert found.failure is IssueReason.BAD_RESPONSE


def test_a_body_that_unpacks_without_end_is_a_failed_capture() -> None:
    bomb = gzip.compress(bytes(50 * LIMIT))
    (found,) = read(warc(URL, http(bomb, Content_Encoding="gzip")))
    assert isinstance(found, Capture)
    assert found.failure is IssueReason.TOO_LARGE


def test_a_record_over_the_limit_is_a_failed_capture_and_the_next_one_is_read() -> None:
    first, *rest = read(gzipped([warc(URL, http(bytes(2**20 + 2 * LIMIT))), TWO]))
    assert isinstance(first, Capture)
    assert first.failure is IssueReason.TOO_LARGE
    assert len(rest) == 1


BROKEN = {
    "junk": gzipped([ONE]) + b"bukan gzip sama sekali" * 9 + gzipped([TWO]),
    "a damaged member": gzipped([ONE]) + gzipped([TWO])[:60] + b"\0" * 9 + gzipped([TWO])[69:] + gzipped([TWO]),
    "a length that is too short": gzipped([ONE, warc(OTHER, http(PAGE), length=9), TWO]),
    "a length that is no number": gzipped([ONE, ONE.replace(b"Content-Length: 1", b"Content-Length: -1"), TWO]),
    "junk in a plain file": ONE + b"sampah\r\n" + TWO,
    "a length beyond the end, plain": ONE + warc(OTHER, http(PAGE), length=10**9) + TWO,
    "a length beyond the end, in members": gzipped([ONE, warc(OTHER, http(PAGE), length=10**9), TWO]),
    "a length that reaches into the next one": ONE + warc(OTHER, http(PAGE), length=len(http(PAGE)) + 200) + TWO,
    "an unknown version": ONE + ONE.replace(b"WARC/1.0", b"WARC/9.9") + TWO,
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_damage_costs_itself_and_is_named(data: bytes) -> None:
    found = read(data)
    assert [each.body for each in found if isinstance(each, Capture) and not each.failure and b"<h1>" in each.body]
    assert b"<html>dua</html>" in [each.body for each in found if isinstance(each, Capture)]
    assert any(isinstance(each, BadRecord) for each in found)


def test_a_damaged_member_is_named_once_and_costs_itself_alone_even_the_first() -> None:
    first, second = gzipped([ONE]), gzipped([TWO])
    for data in (first[:-8] + bytes(8) + second, first + second[:-8] + bytes(8) + first, first[9:] + second):
        assert len([each for each in read(data) if isinstance(each, BadRecord)]) == 1
        assert bodies(data)


@pytest.mark.parametrize("data", [gzipped([ONE, TWO])[:-20], (ONE + TWO)[:-20]], ids=["gzip", "plain"])
def test_a_record_that_is_cut_off_is_none_and_is_named(data: bytes) -> None:
    whole, broken = read(data)
    assert isinstance(whole, Capture)
    assert isinstance(broken, BadRecord)
    assert broken.url == OTHER


def test_a_length_beyond_the_end_of_the_file_is_named() -> None:
    *_, broken = read(ONE + warc(OTHER, b"x", length=10**15))
    assert isinstance(broken, BadRecord)


def test_a_head_without_end_is_named() -> None:
    (broken,) = read(b"WARC/1.0\r\n" + b"X: y\r\n" * 400_000)
    assert isinstance(broken, BadRecord)
    assert "longer than" in broken.detail


@given(st.binary(max_size=400), st.integers(0, len(ONE)), st.booleans())
def test_any_bytes_are_read_to_their_end(junk: bytes, place: int, packed: bool) -> None:
    data = ONE[:place] + junk + ONE[place:]
    for each in read(gzip.compress(data) + junk if packed else data):
        assert isinstance(each, Capture | RevisitOf | Refusal | BadRecord)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2017-11-07T03:00:00Z", datetime(2017, 11, 7, 3, tzinfo=UTC)),
        ("20171107030000", datetime(2017, 11, 7, 3, tzinfo=UTC)),
        ("2017-11-07T03:00:00.123456Z", datetime(2017, 11, 7, 3, tzinfo=UTC)),
        ("2017-11-07T10:00:00+07:00", datetime(2017, 11, 7, 3, tzinfo=UTC)),
        ("2017-11", datetime(2017, 11, 1, tzinfo=UTC)),
        ("2017", datetime(2017, 1, 1, tzinfo=UTC)),
        ("2017-13-07T03:00:00Z", None),
        ("kemarin", None),
    ],
)
def test_times_are_read_as_warc_and_arc_write_them(written: str, expected: datetime | None) -> None:
    assert moment(written) == expected
