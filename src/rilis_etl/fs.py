"""What every store needs of the file system: bytes that last, and a lock that any death lets go of."""

import errno
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rilis_etl.errors import LockedError


def sync(path: Path) -> None:
    """Wait until a file's bytes, or the names in a folder, are on the disk. Raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(path: Path) -> None:
    """Make a folder and those above it that are missing; a power cut takes none of them away. Raises OSError."""
    if path.is_dir():
        return
    make_folder(path.parent)
    try:
        path.mkdir(exist_ok=True)
    except FileExistsError:
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path)) from None
    sync(path.parent)


def copy_durably(source: Path, target: Path) -> None:
    """Copy a file so that `target` appears whole or not at all, whatever dies on the way. Raises OSError."""
    with _whole(target) as part:
        shutil.copyfile(source, part)


def write_durably(target: Path, content: bytes) -> None:
    """Write a file so that `target` appears whole or not at all, whatever dies on the way. Raises OSError."""
    with _whole(target) as part:
        part.write_bytes(content)


def atomic_write(target: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Write a file so that `target` appears whole or not at all, and never with more rights than `mode`."""
    with _whole(target) as part, os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)


@contextmanager
def _whole(target: Path) -> Iterator[Path]:
    """A file to fill beside `target`, which takes its place once it is on the disk."""
    make_folder(target.parent)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)  # of a process of this number that was killed
    try:
        yield part
        sync(part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    sync(target.parent)


@contextmanager
def exclusive(path: Path, wait_seconds: float = 0) -> Iterator[None]:
    """Hold the lock file `path`; the system lets go of it when the process dies, however it dies.

    Raises LockedError with the holder's pid when the lock is not free within `wait_seconds`.
    """
    with path.open("a+", encoding="utf-8") as lock:
        deadline = time.monotonic() + wait_seconds
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    lock.seek(0)
                    raise LockedError(path, lock.read().strip() or "unknown") from None
                time.sleep(0.05)
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield
