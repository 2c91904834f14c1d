"""Archive files on their way from workers to the loader.

Importing is safe to repeat, also by two processes at once: a file that is in the archive already is dropped, captures
that are in the warehouse already are passed over. So whatever dies, nothing is lost and nothing is loaded twice.
"""

import hashlib
import logging
import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from rilis_etl.archive import Archive
from rilis_etl.archive.paths import FileName, require_not_ahead
from rilis_etl.context import Context
from rilis_etl.errors import ArchiveError
from rilis_etl.pipeline.remote.bucket import open_storage
from rilis_etl.storage import Storage

log = logging.getLogger(__name__)

INBOX = "inbox/"


def with_remote_work(context: Context) -> Context:
    """The same context, which also imports what workers have fetched, and uses pages that they have parsed."""
    storage = open_storage(context.settings.exchange)
    return replace(
        context, parse_storage=storage, import_files=lambda: import_files(storage, context.archive, context.clock())
    )


def deliver(archive: Archive, storage: Storage) -> None:
    """Put every file of an archive, on which nobody writes any more, into the inbox. Raises OSError."""
    for file in archive.files():
        storage.put(INBOX + file.name, (archive.folder / file.name).read_bytes())


def import_files(storage: Storage, archive: Archive, now: datetime) -> int:
    """Move what is in the inbox into the loader's archive; how many files were new.

    Raises ArchiveError when the archive or the storage fails. A file that is no archive file, a damaged one, or one
    of a worker whose clock is ahead of `now` (UTC), is put aside and stops no other.
    """
    try:
        return sum(_import(name, storage, archive, now) for name in storage.list(INBOX))
    except OSError as error:
        reason = f"cannot take in what workers have fetched: {error}"
        raise ArchiveError(f"{reason}; look at what RILIS_EXCHANGE names, nothing is lost") from error


def _import(name: str, storage: Storage, archive: Archive, now: datetime) -> bool:
    try:
        content = storage.get(name)
    except FileNotFoundError:  # another process has just imported it
        return False
    try:
        with tempfile.NamedTemporaryFile() as file:
            file.write(content)
            file.flush()
            require_not_ahead(now, FileName.parse(name.removeprefix(INBOX)))
            is_new = archive.accept(Path(file.name), name.removeprefix(INBOX))
    except ArchiveError as error:
        refused = f"refused/{hashlib.sha256(content).hexdigest()[:12]}-{name.rpartition('/')[2]}"
        storage.put(refused, content)
        log.warning("%s came in and was refused, it is kept as %s: %s", name, refused, error)
        is_new = False
    storage.delete(name)
    return is_new
