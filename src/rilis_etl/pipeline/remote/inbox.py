"""Archive files on their way from workers to the loader.

Taking in is safe to repeat: a file that is in the archive already is dropped, and captures that are in the warehouse
already are passed over. So whatever dies, nothing is lost and nothing is loaded twice.
"""

import logging
import tempfile
from datetime import datetime
from pathlib import Path

from rilis_etl.archive import Archive
from rilis_etl.archive.paths import FileName, require_not_ahead
from rilis_etl.errors import ArchiveError, LockedError
from rilis_etl.fs import lock
from rilis_etl.pipeline.storage import Storage

log = logging.getLogger(__name__)

INBOX = "inbox/"
IMPORT_WAIT_SECONDS = 600.0
"""How long one process waits for another that is importing files."""


def deliver(folder: Path, storage: Storage) -> int:
    """Put every file of an archive, on which nobody writes any more, into the inbox; how many. Raises OSError."""
    files = Archive(folder).files()
    for file in files:
        storage.put(INBOX + file.name, (folder / file.name).read_bytes())
    return len(files)


def import_files(storage: Storage, archive: Archive, state: Path, now: datetime) -> int:
    """Move what is in the inbox into the loader's archive; how many files were new. One process at a time does so.

    Raises ArchiveError when the archive or the storage fails. A file that is no archive file, a damaged one, or one
    of a worker whose clock is ahead of `now` (UTC), is put aside and stops no other.
    """
    try:
        state.mkdir(parents=True, exist_ok=True)
        with lock(state / "taking-in.lock", IMPORT_WAIT_SECONDS):
            return sum(_take(name, storage, archive, now) for name in storage.list(INBOX))
    except LockedError as error:
        raise ArchiveError(f"process {error.holder} has been taking in files for too long: stop it") from error
    except OSError as error:
        raise ArchiveError(f"cannot take in what workers have fetched: {error}") from error


def _take(name: str, storage: Storage, archive: Archive, now: datetime) -> bool:
    content = storage.get(name)
    try:
        with tempfile.NamedTemporaryFile() as file:
            file.write(content)
            file.flush()
            require_not_ahead(now, FileName.parse(name.removeprefix(INBOX)))
            is_new = archive.accept(Path(file.name), name.removeprefix(INBOX))
    except ArchiveError as error:
        refused = f"refused/{name.rpartition('/')[2]}"
        storage.put(refused, content)
        log.warning("%s came in and was refused, it is kept as %s: %s", name, refused, error)
        is_new = False
    storage.delete(name)
    return is_new
