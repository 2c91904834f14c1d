"""Where machines or processes leave work for each other: bytes under names, in a folder or elsewhere.

    inbox/      archive files as a team's workers wrote them, until the loader has taken them into its archive
    refused/    what came into the inbox and cannot be taken in: kept, for a person to look at
    readings/   pages that were parsed ahead: saves time, see pipeline/process/parse_cache.py
    jobs/       jobs for workers, and parts of the archive that they parse, until they are done

Nothing is locked, and no two machines write the same name with different bytes.
"""

import errno
import re
from pathlib import Path
from typing import Protocol

from rilis_etl.fs import atomic_write

_NAME = re.compile(r"(?!.*\.\.)[\w.-]+(/[\w.-]+)+")


class Storage(Protocol):
    """Bytes under names such as `inbox/komnasham/x.warc.gz`. All methods raise OSError when the storage fails."""

    def put(self, name: str, content: bytes) -> None:
        """Store `content` whole or not at all; it takes the place of what had the name."""

    def list(self, prefix: str) -> tuple[str, ...]:
        """The names below `prefix`, which ends with "/", in order. One that was put just now may be missing."""

    def get(self, name: str) -> bytes:
        """What is stored under `name`. Raises FileNotFoundError."""

    def delete(self, name: str) -> None:
        """Remove what is stored under `name`, if anything is."""


class FolderStorage:
    """A folder, of this machine or of a network: what is written survives a power cut."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, content: bytes) -> None:
        atomic_write(self._path(name), content)

    def list(self, prefix: str) -> tuple[str, ...]:
        if self._folder.exists() and not self._folder.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "this is no folder", str(self._folder))
        # a link may lead to what its maker could not read here
        below = (path for path in (self._folder / prefix).rglob("[!.]*") if path.is_file() and not path.is_symlink())
        return tuple(sorted(path.relative_to(self._folder).as_posix() for path in below))

    def get(self, name: str) -> bytes:
        return self._path(name).read_bytes()

    def delete(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise FileNotFoundError(f"not a name of the team's storage: {name[:80]!r}")
        return self._folder / name
