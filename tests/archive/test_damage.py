"""Damage costs the record that it is in: that one is named, and all others are read."""

import gzip
import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from rilis_etl.archive import Archive, TruncatedTail
from rilis_etl.archive.gzip_members import MAGIC, compress
from rilis_etl.archive.warc import encode_record
from rilis_etl.errors import ArchiveError
from rilis_etl.model import Capture, CapturePlace, Damage, DamagedRecord

from .conftest import MORNING, Fill

Stored = tuple[Capture, CapturePlace]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "archive"


def change(path: Path, at: int, bits: int = 0xFF) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= bits
    path.write_bytes(data)


def split(items: Iterable[Stored | DamagedRecord]) -> tuple[list[Stored], list[DamagedRecord]]:
    found = list(items)
    damaged = [item for item in found if isinstance(item, DamagedRecord)]
    return [item for item in found if not isinstance(item, DamagedRecord)], damaged


def read_all(archive: Archive) -> tuple[list[Stored], list[DamagedRecord]]:
    return split(archive.records())


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_damaged_record_is_named_and_the_others_are_read(
    archive: Archive, fill: Fill, folder: Path, number: int
) -> None:
    captures = fill(3)
    place = captures[number][1]
    change(folder / place.file, place.offset + place.length // 2)
    whole, damaged = read_all(archive)
    assert whole == [stored for stored in captures if stored[1] != place]
    assert [record.place for record in damaged] == [place]
    assert f"{place.file} is damaged at byte {place.offset}" in str(damaged[0])


def test_a_reader_of_captures_passes_over_a_damaged_record_and_logs_it(
    archive: Archive, fill: Fill, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    captures = fill(3)
    place = captures[1][1]
    change(folder / place.file, place.end - 6)
    assert tuple(archive.read()) == (captures[0], captures[2])
    assert f"{place.file} is damaged at byte {place.offset}" in caplog.text


def test_a_damaged_record_says_whose_page_it_was_as_far_as_it_can_be_read(
    archive: Archive, fill: Fill, folder: Path, capture: Capture
) -> None:
    captures = fill(2)
    broken, place = captures[0]
    change(folder / place.file, place.end - 6)  # the checksum: everything before it can be read
    (record,) = read_all(archive)[1]
    assert (record.source, record.url, record.role, record.fetched_at) == (
        "contoh", capture.url, capture.role, broken.fetched_at,
    )  # fmt: skip


def test_damage_in_the_first_record_costs_no_capture(archive: Archive, fill: Fill, folder: Path) -> None:
    captures = fill(2)
    change(folder / captures[0][1].file, 40)
    whole, (record,) = read_all(archive)
    assert whole == list(captures)
    assert record.place == CapturePlace(captures[0][1].file, 0, captures[0][1].offset)


def test_two_damaged_records_in_a_row_are_two(archive: Archive, fill: Fill, folder: Path) -> None:
    captures = fill(4)
    for _, place in captures[1:3]:
        change(folder / place.file, place.end - 6)
    whole, damaged = read_all(archive)
    assert whole == [captures[0], captures[3]]
    assert [record.place for record in damaged] == [place for _, place in captures[1:3]]


def test_a_beginning_of_a_member_inside_a_record_is_not_taken_for_the_next_one(
    archive: Archive, capture: Capture, folder: Path
) -> None:
    with archive.writer("contoh", MORNING, "run1") as writer:
        first, second = writer.append(capture), writer.append(capture)
    path = folder / first.file
    data = bytearray(path.read_bytes())
    data[first.offset + 20 : first.offset + 20 + len(MAGIC)] = MAGIC
    path.write_bytes(data)
    assert [place for _, place in read_all(archive)[0]] == [second]


def test_an_unfinished_record_that_was_read_before_is_damaged(archive: Archive, fill: Fill, folder: Path) -> None:
    captures = fill(2)
    place = captures[-1][1]
    path = folder / place.file
    path.write_bytes(path.read_bytes()[:-5])
    tails: list[TruncatedTail] = []
    items = list(archive.records(known={place.file: place.end}, report=tails.append))
    assert not tails
    assert isinstance(items[-1], DamagedRecord)
    assert items[-1].place == CapturePlace(place.file, place.offset, place.length - 5)


def test_a_flipped_bit_in_the_last_record_is_not_an_unfinished_one(archive: Archive, fill: Fill, folder: Path) -> None:
    captures = fill(2)
    place = captures[-1][1]
    change(folder / place.file, place.end - 6, 1)
    tails: list[TruncatedTail] = []
    assert [type(item) for item in archive.records(report=tails.append)] == [tuple, DamagedRecord]
    assert not tails


@pytest.mark.parametrize("content", [b"something else", b"\x1f\x8b\x08\x08named"])
def test_a_file_that_is_not_ours_is_one_damaged_record(
    archive: Archive, fill: Fill, folder: Path, content: bytes
) -> None:
    ((_, place),) = fill(1)
    (folder / place.file).write_bytes(content)
    (record,) = read_all(archive)[1]
    assert record.place == CapturePlace(place.file, 0, len(content))


def test_a_warc_file_of_another_program_is_one_damaged_record(archive: Archive, fill: Fill, folder: Path) -> None:
    ((_, place),) = fill(1)
    other = b"WARC/1.1\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    (folder / place.file).write_bytes(gzip.compress(other) * 3)
    (record,) = read_all(archive)[1]
    assert "was not written by this archive" in str(record)


def test_a_record_that_is_not_ours_costs_itself_alone(archive: Archive, capture: Capture, folder: Path) -> None:
    """Whatever reading it raises: here the metadata is a list."""
    strange = encode_record(capture).replace(b'WARC-JSON-Metadata: {"source"', b'WARC-JSON-Metadata: [{"source"', 1)
    with archive.writer("contoh", MORNING, "run1") as writer:
        first = writer.append(capture)
    with (folder / first.file).open("ab") as handle:
        handle.write(compress(strange) + compress(encode_record(capture)))
    whole, (record,) = read_all(archive)
    assert len(whole) == 2
    assert record.place.offset == first.end


def read_with(archive: Archive, capture: Capture, folder: Path, record: bytes) -> list[DamagedRecord]:
    """What is damaged of a file with this record between two that are as they were written."""
    with archive.writer("contoh", MORNING, "run1") as writer:
        first = writer.append(capture)
    with (folder / first.file).open("ab") as handle:
        handle.write(compress(record) + compress(encode_record(capture)))
    whole, damaged = read_all(archive)
    assert [found for found, _ in whole] == [capture, capture]
    assert all(record.place.offset == first.end for record in damaged)
    return damaged


@pytest.mark.parametrize("strange", [5, None, ["a"], {}], ids=str)
@pytest.mark.parametrize("name", ["url", "final_url", "source", "role", "link"])
def test_a_record_that_says_no_text_where_one_belongs_costs_itself_alone(
    archive: Archive, capture: Capture, folder: Path, name: str, strange: object
) -> None:
    head, _, rest = encode_record(capture).partition(b"WARC-JSON-Metadata: ")
    line, _, rest = rest.partition(b"\r\n")
    changed = json.dumps({**json.loads(line), name: strange}).encode()
    assert read_with(archive, capture, folder, head + b"WARC-JSON-Metadata: " + changed + b"\r\n" + rest)


@pytest.mark.parametrize("status", [99_999, -1, 7 * 10**20])
def test_a_record_with_a_status_that_none_can_have_costs_itself_alone(
    archive: Archive, capture: Capture, folder: Path, status: int
) -> None:
    assert read_with(archive, capture, folder, encode_record(replace(capture, status=status)))


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (b'berita/12",', b'berita/13",'),
        (b"WARC-Date: 2026", b"WARC-Date: 2036"),
        (b'"source":"contoh"', b'"source":"lainny"'),
        (b"pagi ini", b"pagi itu"),
    ],
)
def test_a_record_that_was_changed_and_packed_again_is_damaged(
    archive: Archive, capture: Capture, folder: Path, was: bytes, becomes: bytes
) -> None:
    (record,) = read_with(archive, capture, folder, encode_record(capture).replace(was, becomes, 1))
    assert "does not fit its WARC-Record-ID" in str(record)


def test_a_record_that_grows_without_end_is_damaged_and_not_read_to_its_end(
    archive: Archive, capture: Capture, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rilis_etl.archive.gzip_members.MOST_BYTES", 100_000)
    with archive.writer("contoh", MORNING, "run1") as writer:
        first = writer.append(capture)
    bomb = compress(b"WARC/1.1\r\n" + bytes(100_000))
    with (folder / first.file).open("ab") as handle:
        handle.write(bomb + compress(encode_record(capture)))
    whole, (record,) = read_all(archive)
    assert len(whole) == 2
    assert record.place == CapturePlace(first.file, first.end, len(bomb))
    assert "longer than" in record.detail


def test_a_file_that_was_appended_to_another_is_read_on(archive: Archive, fill: Fill, folder: Path) -> None:
    captures = [capture for capture, _ in fill(2)]
    (file,) = archive.files()
    (folder / file.name).write_bytes((folder / file.name).read_bytes() * 2)
    assert [found[0] for found in archive.records() if not isinstance(found, DamagedRecord)] == captures * 2
    assert not any(isinstance(found, DamagedRecord) for found in (*archive.records(), *archive.verify({})))


def test_what_the_disk_refuses_is_no_damage(archive: Archive, fill: Fill, monkeypatch: pytest.MonkeyPatch) -> None:
    ((_, closed),), others = fill(1), fill(2, 1)
    opened = Path.open

    def refuse(path: Path, *args: object) -> object:
        if path.as_posix().endswith(closed.file):
            raise OSError(5, "Input/output error")
        return opened(path, *args)  # type: ignore[call-overload]  # whatever it is called with

    monkeypatch.setattr(Path, "open", refuse)
    whole, (record,) = read_all(archive)
    assert whole == list(others)
    assert record.damage is Damage.UNREADABLE
    assert "Input/output error" in str(record)


@pytest.mark.parametrize("make", [lambda path: path.write_bytes(b""), lambda path: path.mkdir()])
@pytest.mark.parametrize(
    "name",
    ["crawl.warc.gz", "contoh-20261123T050000123456Z-run1 (1).warc.gz", "contoh-20260101T000000000000Z-a.warc.gz"],
)
def test_what_is_not_ours_is_passed_over_and_named(
    archive: Archive, fill: Fill, folder: Path, make: object, name: str
) -> None:
    captures = fill(1)
    stray = folder / "contoh" / name
    make(stray)  # type: ignore[operator]  # one of the two above
    if stray.is_file() and name.endswith("-a.warc.gz"):
        assert archive.strays() == ()  # an empty file of ours
    else:
        assert archive.strays() == (stray,)
    assert tuple(archive.read()) == captures


def test_a_damaged_file_is_not_taken_in(archive: Archive, fill: Fill, tmp_path: Path, folder: Path) -> None:
    captures = fill(2)
    place = captures[0][1]
    change(folder / place.file, place.end - 6)
    with pytest.raises(ArchiveError, match=f"is damaged at byte {place.offset}"):
        Archive(tmp_path / "other").accept(folder / place.file, place.file)


def test_any_flipped_bit_is_found_and_costs_one_record_at_most(archive: Archive, fill: Fill, folder: Path) -> None:
    """What reading does not notice costs nothing, and verifying names it."""
    captures = fill(4)
    path = folder / captures[0][1].file
    sound, dice = path.read_bytes(), Random(8)
    ends = [captures[0][1].offset, *(place.end for _, place in captures)]
    known = {captures[0][1].file: len(sound)}
    for _ in range(300):
        at, bit = dice.randrange(len(sound)), dice.randrange(8)
        path.write_bytes(sound)
        change(path, at, 1 << bit)
        begin = max([0, *(end for end in ends if end <= at)])
        whole, damaged = split(archive.records(known=known))
        _, named = split(archive.verify(known))
        assert len(whole) >= len(captures) - 1
        assert [record.place.offset for record in damaged] == ([begin] if len(whole) < 4 or damaged else [])
        assert [record.place.offset for record in named] == [begin]


def test_verifying_an_archive_that_is_as_it_was_written_finds_nothing(archive: Archive, fill: Fill) -> None:
    captures = (*fill(3), *fill(2, 1, "lain"))
    assert tuple(archive.verify({})) == captures


def test_a_record_that_was_packed_again_with_other_content_is_found_by_its_digest(
    archive: Archive, capture: Capture, folder: Path
) -> None:
    with archive.writer("contoh", MORNING, "run1") as writer:
        first = writer.append(capture)
    with (folder / first.file).open("ab") as handle:
        handle.write(compress(encode_record(capture).replace(b"pagi ini", b"pagi itu")))
        handle.write(compress(encode_record(capture).replace(b'berita/12",', b'berita/13",', 1)))
    assert [record.detail for record in split(archive.verify({}))[1]] == [
        "the record does not fit its WARC-Block-Digest and its WARC-Payload-Digest",
        "the record does not fit its WARC-Record-ID",
    ]
