"""What is written is read again, in order, from where one stopped, and whatever happened to the last record."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from rilis_etl.archive import Archive, ArchivePart, TruncatedTail
from rilis_etl.archive.gzip_members import MAGIC, compress
from rilis_etl.errors import ArchiveError
from rilis_etl.model import Capture, CapturePlace

from .conftest import MORNING, Fill


def test_captures_come_in_the_order_of_their_files_and_offsets_over_all_sources(archive: Archive, fill: Fill) -> None:
    noon, morning, evening = fill(2, 7, "contoh"), fill(2, 0, "lain"), fill(1, 12, "lain")
    assert tuple(archive.read()) == morning + noon + evening


def test_one_source_can_be_read_alone(archive: Archive, fill: Fill) -> None:
    mine = fill(2)
    fill(2, 1, "lain")
    assert tuple(archive.read(source="contoh")) == mine


def test_reading_resumes_after_what_was_dealt_with(archive: Archive, fill: Fill) -> None:
    captures = fill(5)
    place = captures[2][1]
    assert tuple(archive.read({place.file: place.end})) == captures[3:]


def test_what_was_dealt_with_is_not_even_read(archive: Archive, fill: Fill, tmp_path: Path) -> None:
    captures = fill(3)
    place = captures[1][1]
    path = tmp_path / "archive" / place.file
    path.write_bytes(b"\0" * place.end + path.read_bytes()[place.end :])
    assert tuple(archive.read({place.file: place.end})) == captures[2:]


def test_a_capture_can_be_had_by_its_place(archive: Archive, fill: Fill) -> None:
    for capture, place in fill(3):
        assert archive.get(place) == capture


def test_files_are_listed_oldest_first_with_their_sizes(archive: Archive, fill: Fill, tmp_path: Path) -> None:
    (_, late), (_, early) = *fill(1, 3), *fill(1, 1, "lain")
    files = archive.files()
    assert [file.name for file in files] == [early.file, late.file]
    assert [file.size_bytes for file in files] == [early.end, late.end]


def test_an_archive_that_does_not_exist_yet_is_empty(archive: Archive) -> None:
    assert archive.files() == ()
    assert list(archive.read()) == []


@pytest.mark.parametrize("lost", [1, 8, 100])
def test_a_cut_off_last_record_ends_the_file_and_is_reported(
    archive: Archive, fill: Fill, tmp_path: Path, lost: int
) -> None:
    captures = fill(3)
    place = captures[-1][1]
    path = tmp_path / "archive" / place.file
    path.write_bytes(path.read_bytes()[:-lost])
    tails: list[TruncatedTail] = []
    assert tuple(archive.read(report=tails.append)) == captures[:-1]
    assert tails == [TruncatedTail(place.file, place.offset)]


def test_zeros_that_a_power_cut_left_at_the_end_are_a_cut_off_record(
    archive: Archive, fill: Fill, tmp_path: Path
) -> None:
    captures = fill(2)
    place = captures[-1][1]
    with (tmp_path / "archive" / place.file).open("ab") as handle:
        handle.write(bytes(4096))
    tails: list[TruncatedTail] = []
    assert tuple(archive.read(report=tails.append)) == captures
    assert tails == [TruncatedTail(place.file, place.end)]


@pytest.mark.parametrize("size", [0, 3, 60])
def test_a_file_cut_off_in_its_first_record_is_no_error(
    archive: Archive, fill: Fill, tmp_path: Path, size: int
) -> None:
    ((_, place),) = fill(1)
    path = tmp_path / "archive" / place.file
    path.write_bytes(path.read_bytes()[:size])
    tails: list[TruncatedTail] = []
    assert list(archive.read(report=tails.append)) == []
    assert [tail.offset for tail in tails] == [0]


def test_a_folder_that_cannot_be_read_is_an_error_and_not_empty(
    archive: Archive, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(1)
    listed = Path.iterdir

    def refuse(path: Path) -> Iterator[Path]:
        if path.name == "contoh":
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(PermissionError):
        archive.files()


@pytest.mark.parametrize("target", ["nowhere", "contoh"])
def test_a_link_in_place_of_a_folder_that_leads_nowhere_is_an_error_and_not_empty(
    archive: Archive, tmp_path: Path, target: str
) -> None:
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "contoh").symlink_to(target)
    with pytest.raises(FileNotFoundError, match="leads nowhere"):
        archive.files()


def test_a_file_shorter_than_what_was_read_of_it_is_reported(archive: Archive, fill: Fill) -> None:
    ((_, place),) = fill(1)
    tails: list[TruncatedTail] = []
    assert list(archive.read({place.file: place.end + 10}, report=tails.append)) == []
    assert tails == [TruncatedTail(place.file, place.end)]


def test_a_place_outside_the_archive_is_refused(archive: Archive) -> None:
    with pytest.raises(ArchiveError, match="no file of this archive"):
        archive.get(CapturePlace("../../etc/passwd.warc.gz", 0, 10))


def test_a_place_without_a_record_is_an_error(archive: Archive, fill: Fill) -> None:
    ((_, place),) = fill(1)
    with pytest.raises(ArchiveError, match=f"no record at byte {place.offset + 1}"):
        archive.get(CapturePlace(place.file, place.offset + 1, 10))
    with pytest.raises(ArchiveError, match="cannot read"):
        archive.get(CapturePlace(place.file.replace("run1", "run2"), place.offset, place.length))


@pytest.mark.parametrize("source", ["", "..", "a/b", "Contoh", "a" * 40, "contoh\n"])
def test_a_source_key_that_is_no_folder_name_is_refused(archive: Archive, source: str, capture: Capture) -> None:
    with pytest.raises(ArchiveError, match="not a source key"):
        archive.writer(source, MORNING, "run1")


@pytest.mark.parametrize("run_id", ["", "../x", "a b", "a" * 65, "run1\n"])
def test_a_run_id_that_is_no_file_name_is_refused(archive: Archive, run_id: str) -> None:
    with pytest.raises(ArchiveError, match="not a run id"):
        archive.writer("contoh", MORNING, run_id)


def test_the_parts_hold_every_capture_where_a_page_holds_what_looks_like_a_record(
    archive: Archive, capture: Capture, fill: Fill
) -> None:
    chance = random.Random(3)
    noise = chance.randbytes(40_000)  # nothing to compress: the record in it stands in the file as it is
    inner = noise + compress(b"WARC/1.1\r\n" + noise)
    with archive.writer("contoh", MORNING, "run1") as writer:
        for second, body in enumerate((b"satu", inner, b"dua")):
            writer.append(replace(capture, body=body, fetched_at=MORNING + timedelta(seconds=second)))
    fill(3, hours=1)
    files = {file.name: archive.folder / file.name for file in archive.files()}
    assert sum(path.read_bytes().count(MAGIC) for path in files.values()) == 9  # two heads, six records, and that one
    expected = [place for _, place in archive.read()]
    for records in (1, 2, 3, 50):
        parts = list(archive.parts(records))
        assert [place for part in parts for _, place in archive.read_part(part)] == expected


def test_a_part_is_read_without_the_records_that_are_too_long(archive: Archive, capture: Capture) -> None:
    with archive.writer("contoh", MORNING, "run1") as writer:
        for second, body in enumerate((b"satu", bytes(100_000), b"dua", bytes(100_000))):
            writer.append(replace(capture, body=body, fetched_at=MORNING + timedelta(seconds=second)))
    (part,) = archive.parts(50)
    assert [found.body for found, _ in archive.read_part(part, 50_000)] == [b"satu", b"dua"]


def test_parts_of_an_archive_are_read_on_another_machine_one_by_one(
    archive: Archive, fill: Fill, tmp_path: Path
) -> None:
    captures, other = fill(5), Archive(tmp_path / "other")
    found: list[tuple[Capture, CapturePlace]] = []
    for part in archive.parts(2):
        other.put_part(part, archive.bytes_of(part))
        found += other.read_part(part)
    assert tuple(found) == captures


def test_a_part_under_a_strange_name_is_not_stored(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="no file of this archive"):
        Archive(tmp_path).put_part(ArchivePart("../x.warc.gz", 0, 1), b"x")
