"""Writing: exclusive, whole or not at all, and survived by what was written before a kill."""

import errno
import signal
import subprocess
import sys
from collections.abc import Iterator
from io import FileIO
from pathlib import Path

import pytest

from rilis_etl.archive import Archive, TruncatedTail
from rilis_etl.errors import ArchiveError
from rilis_etl.model import Capture

from .conftest import MORNING

KILLED_IN_MID_APPEND = """
import os, signal, sys
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from rilis_etl.archive import Archive
from rilis_etl.model import Capture, Role

class Halfway(FileIO):
    armed = False
    def write(self, data):
        if not self.armed:
            return super().write(data)
        super().write(data[: len(data) // 2])
        os.kill(os.getpid(), signal.SIGKILL)

import rilis_etl.archive.writer
rilis_etl.archive.writer.FileIO = Halfway
morning = datetime(2026, 11, 23, tzinfo=UTC)
url = "https://siaran.example/1"
writer = Archive(Path(sys.argv[1])).writer("contoh", morning, "killed")
for n in range(3):
    Halfway.armed = n == 2
    writer.append(Capture("contoh", Role.RELEASE, url, url, 200, (), b"%d" % n, morning))
"""


def test_kill_9_in_the_middle_of_an_append_loses_that_capture_alone(archive: Archive, tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILLED_IN_MID_APPEND, str(tmp_path / "archive")]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    tails: list[TruncatedTail] = []
    assert [capture.body for capture, _ in archive.read(report=tails.append)] == [b"0", b"1"]
    assert len(tails) == 1


class FullDisk(FileIO):
    """Writes a little of the first record it is armed for, then fails as a full disk does."""

    is_armed = False

    def write(self, data: object, /) -> int:
        view = memoryview(data)  # type: ignore[arg-type]  # FileIO takes any buffer
        if self.is_armed and len(view) < 10:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(view[:-9] if self.is_armed else view)


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[FullDisk]]:
    monkeypatch.setattr("rilis_etl.archive.writer.FileIO", FullDisk)
    yield FullDisk
    FullDisk.is_armed = False


def test_a_full_disk_leaves_no_half_record_behind(
    archive: Archive, capture: Capture, full_disk: type[FullDisk]
) -> None:
    with archive.writer("contoh", MORNING, "run1") as writer:
        first = writer.append(capture)
        full_disk.is_armed = True
        with pytest.raises(ArchiveError, match="No space left"):
            writer.append(capture)
        full_disk.is_armed = False
        second = writer.append(capture)
    assert second.offset == first.end
    assert [place for _, place in archive.read()] == [first, second]


def test_a_file_that_exists_is_never_written_to(archive: Archive) -> None:
    archive.writer("contoh", MORNING, "run1").close()
    with pytest.raises(ArchiveError, match="exists"):
        archive.writer("contoh", MORNING, "run1")


def test_a_folder_that_cannot_be_written_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ArchiveError, match=r"cannot create .*/file/contoh"):
        Archive(tmp_path / "file").writer("contoh", MORNING, "run1")


def test_the_name_says_source_moment_and_run(archive: Archive) -> None:
    archive.writer("contoh", MORNING, "run1").close()
    assert [file.name for file in archive.files()] == ["contoh/contoh-20261123T050000123456Z-run1.warc.gz"]


def test_a_capture_of_another_source_is_refused(archive: Archive, capture: Capture) -> None:
    with archive.writer("lain", MORNING, "run1") as writer, pytest.raises(ArchiveError, match="does not belong"):
        writer.append(capture)


def test_what_is_appended_can_be_read_at_once(archive: Archive, capture: Capture) -> None:
    with archive.writer("contoh", MORNING, "run1") as writer:
        place = writer.append(capture)
        writer.sync()
        assert archive.get(place) == capture


def test_closing_twice_is_allowed(archive: Archive) -> None:
    writer = archive.writer("contoh", MORNING, "run1")
    writer.close()
    writer.close()
