"""The file system as every room uses it: the one atomic write, the one lock, and bytes that last."""

import errno
import fcntl
import math
import os
import secrets
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path
from typing import BinaryIO

from rilis_etl.errors import LockedError

_POLL_SECONDS = 0.05
"""How often a lock that is taken is tried again."""

_OPEN_FILES = ("/dev/fd/", "/dev/std", "/proc/")
"""Names of files that this process has open already: they are written to, never replaced."""


def sync(path: Path) -> None:
    """Wait until a file's bytes, or the names in a folder, are on the disk. Raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def not_a_folder(path: Path) -> NotADirectoryError:
    """The error for a file that lies where a folder belongs."""
    return NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path))


def make_folder(path: Path) -> None:
    """Make a folder and those above it that are missing; a power cut takes none of them away. Raises OSError."""
    if path.is_dir():
        return
    make_folder(path.parent)
    try:
        path.mkdir(exist_ok=True)
    except FileExistsError:
        raise not_a_folder(path) from None
    sync(path.parent)


def atomic_write(target: Path, content: str | bytes, *, durable: bool = True, mode: int | None = None) -> None:
    """Write a file whole or not at all; folders that are missing are made. Text is written as UTF-8.

    See `atomic_file` for `durable` and `mode`. Raises OSError.
    """
    make_folder(target.parent)
    with atomic_file(target, durable=durable, mode=mode) as file:
        file.write(content.encode() if isinstance(content, str) else content)


@contextmanager
def atomic_file(target: Path, *, durable: bool = True, mode: int | None = None) -> Iterator[BinaryIO]:
    """An open file that takes the place of `target` when the block ends well, and vanishes when it does not.

    It has the permissions `mode`, else those of the file that it replaces. A symbolic link stays, and the file that it
    leads to is replaced. A pipe or a device is written to as it is. If `durable`, a power cut leaves the old file or
    the whole new one. Raises OSError.
    """
    old = _mode_of(target)
    if str(target).startswith(_OPEN_FILES) or (old is not None and not stat.S_ISREG(old)):
        with target.open("wb") as file:
            yield file
        return
    rights = mode if old is None or mode is not None else stat.S_IMODE(old)
    place = Path(os.path.realpath(target))
    draft = place.with_name(f".{place.name[:200]}.{secrets.token_hex(4)}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        with os.fdopen(os.open(draft, flags, 0o666 if rights is None else rights), "wb") as file:
            if rights is not None:
                os.fchmod(file.fileno(), rights)  # whatever the umask says
            yield file
            file.flush()
            if durable:
                os.fsync(file.fileno())
        draft.replace(place)
    finally:
        draft.unlink(missing_ok=True)
    if durable:
        sync(place.parent)


def _mode_of(path: Path) -> int | None:
    """Kind and permissions of what `path` leads to; None if there is nothing."""
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


def copy_durably(source: Path, target: Path) -> None:
    """Copy a file so that `target` appears whole or not at all, whatever dies on the way. Raises OSError."""
    make_folder(target.parent)
    with source.open("rb") as old, atomic_file(target) as new:
        shutil.copyfileobj(old, new, 2**20)


@contextmanager
def lock(path: Path, wait_seconds: float = 0, note: str | None = None) -> Iterator[BinaryIO]:
    """Hold the lock file `path`; the open file. The system lets go of it when the process dies, however it dies.

    `note` is written into the file for those who find it taken: the process id if None, nothing if empty. Raises
    OSError, and LockedError with the note of the holder when the lock is not free within `wait_seconds`.
    """
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666), "r+b") as file:
        _take(file, path, time.monotonic() + wait_seconds)
        words = f"{os.getpid()}\n" if note is None else note
        if words:
            file.truncate(0)
            file.write(words.encode())
            file.flush()
        yield file


def _take(file: BinaryIO, path: Path, deadline: float) -> None:
    if math.isinf(deadline):
        fcntl.flock(file, fcntl.LOCK_EX)
        return
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                file.seek(0)
                raise LockedError(path, file.read().decode(errors="replace").strip() or "unknown") from None
            time.sleep(_POLL_SECONDS)
        else:
            return


def hold(file: FileIO) -> None:
    """Mark a file that nobody else writes as being written, for `is_locked`, until it is closed, however that comes.

    A file system without locks has no such mark.
    """
    with suppress(OSError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_locked(path: Path) -> bool:
    """Whether another process holds the lock file `path`. Raises OSError, also when there is no such file."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
