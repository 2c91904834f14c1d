"""One atomic write and one lock: what is written is whole, what is held is free when its holder dies."""

import math
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from rilis_etl.errors import LockedError
from rilis_etl.fs import atomic_file, atomic_write, copy_durably, is_locked, lock

HOLDER = """
import sys, time
from pathlib import Path
from rilis_etl.fs import lock
with lock(Path(sys.argv[1]), note="held by a test"):
    print("held", flush=True)
    time.sleep(600)
"""


def write_half(target: Path) -> None:
    with atomic_file(target) as file:
        file.write(b"new")
        raise InterruptedError


def permissions(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_file_appears_whole(tmp_path: Path) -> None:
    target = tmp_path / "made" / "file.txt"
    atomic_write(target, "Siaran é")
    assert target.read_bytes() == "Siaran é".encode()
    assert [path.name for path in target.parent.iterdir()] == ["file.txt"]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_text("old")
    with pytest.raises(InterruptedError):
        write_half(target)
    assert (target.read_text(), list(tmp_path.iterdir())) == ("old", [target])


def test_permissions_are_kept_and_those_asked_for_win(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_text("old")
    target.chmod(0o640)
    atomic_write(target, "new")
    assert permissions(target) == 0o640
    atomic_write(target, "secret", mode=0o600)
    assert permissions(target) == 0o600


def test_a_secret_is_never_readable_by_others_meanwhile(tmp_path: Path) -> None:
    with atomic_file(tmp_path / "secret", mode=0o600) as file:
        file.write(b"secret")
        (draft,) = tmp_path.iterdir()
        assert permissions(draft) == 0o600


def test_a_link_stays_and_what_it_leads_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    link = tmp_path / "link"
    link.symlink_to("file")
    atomic_write(link, "new")
    assert link.is_symlink()
    assert (tmp_path / "file").read_text() == "new"


@pytest.mark.parametrize("through", ["itself", "a link"])
def test_a_pipe_is_written_to_as_it_is(tmp_path: Path, through: str) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    name = pipe
    if through == "a link":
        name = tmp_path / "link"
        name.symlink_to(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    atomic_write(name, "through the pipe")
    reader.join(timeout=10)
    assert read == [b"through the pipe"]
    assert pipe.is_fifo()


def test_a_file_that_is_open_already_is_written_to(tmp_path: Path) -> None:
    with (tmp_path / "open").open("wb") as file:
        atomic_write(Path(f"/dev/fd/{file.fileno()}"), "for whoever holds it")
    assert (tmp_path / "open").read_text() == "for whoever holds it"


def test_a_copy_appears_whole_in_a_folder_that_is_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(bytes(range(256)))
    copy_durably(tmp_path / "file", tmp_path / "a" / "b" / "copy")
    assert (tmp_path / "a" / "b" / "copy").read_bytes() == bytes(range(256))


def test_a_lock_names_its_holder_and_is_free_when_the_holder_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert is_locked(path)
        with pytest.raises(LockedError, match="held by a test"), lock(path):
            pass
        holder.send_signal(signal.SIGKILL)
    with lock(path):
        assert path.read_text() == f"{os.getpid()}\n"
    assert not is_locked(path)


def test_who_waits_gets_the_lock_when_it_is_free(tmp_path: Path) -> None:
    path, order = tmp_path / "lock", []

    def wait(seconds: float) -> None:
        with lock(path, seconds, note=""):
            order.append("second")

    for seconds in (60, math.inf):
        with lock(path, note="words of the first"):
            other = threading.Thread(target=wait, args=(seconds,))
            other.start()
            order.append("first")
        other.join(timeout=60)
    assert order == ["first", "second"] * 2
    assert path.read_text() == "words of the first"  # an empty note leaves the file as it is


def test_a_lock_that_is_nowhere_cannot_be_asked(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        is_locked(tmp_path / "none")
