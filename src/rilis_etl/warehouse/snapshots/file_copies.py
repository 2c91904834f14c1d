"""What publishing needs of the file system: cheap copies, free space, one lock."""

import fcntl
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from rilis_etl.errors import LockedError, WarehouseBusyError, WarehouseError
from rilis_etl.fs import lock

_FICLONE = 0x40049409  # linux/fs.h: share the extents of another file (btrfs, xfs)
_MARGIN_BYTES = 32 * 2**20


def copy_file(source: Path, target: Path) -> None:
    """A private, writable copy; shares its blocks with the source where the file system can. `target` must not exist.

    Never call it on a database that this process has open for writing: closing the file would drop DuckDB's lock on it.
    """
    with source.open("rb") as old, target.open("xb") as new:
        if sys.platform == "linux":
            try:
                fcntl.ioctl(new.fileno(), _FICLONE, old.fileno())
            except OSError:
                pass  # another file system: copy the bytes
            else:
                return
            if _copied_by_the_kernel(old.fileno(), new.fileno()):
                return
        shutil.copyfileobj(old, new, 2**22)


def _copied_by_the_kernel(old: int, new: int) -> bool:
    """Whether the kernel copied all bytes, a quarter cheaper than through this process; network file systems copy them
    on their server."""
    try:
        while os.copy_file_range(old, new, 2**30):
            pass
    except OSError:  # it does not for this pair of file systems
        os.lseek(old, 0, os.SEEK_SET)
        os.ftruncate(new, 0)
        os.lseek(new, 0, os.SEEK_SET)
        return False
    return True


def require_space(folder: Path, size_bytes: int) -> None:
    """Raises WarehouseError when less than twice `size_bytes` (and a margin) is free: a load would fill the disk."""
    needed = 2 * size_bytes + _MARGIN_BYTES
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise WarehouseError(f"a load needs {needed:,} free bytes in {folder} and there are {free:,}: make room first")


def remove(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def loading_lock(path: Path, wait_seconds: float) -> Iterator[None]:
    """Hold the lock of a warehouse's loads. Raises WarehouseBusyError naming the holder when it stays taken, and
    WarehouseError when the lock file cannot be written."""
    with ExitStack() as held:
        try:
            held.enter_context(lock(path, wait_seconds))
        except LockedError as error:
            raise WarehouseBusyError(
                f"another process (pid {error.holder}) is loading {path.parent}: wait for it to end, or stop it"
            ) from error
        except OSError as error:
            raise WarehouseError(
                f"cannot lock {path.parent}, nothing was published: {path.name}: {error.strerror}"
            ) from error
        yield
