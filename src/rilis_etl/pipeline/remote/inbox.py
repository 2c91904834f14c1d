"""The folder that the machines of a team share: jobs go out through it, answers and archive files come in.

    jobs/<id>       what a worker is to do; when the loader takes it back, the worker stops after the page it is at
    answers/<id>    what came of it, written when every page that it speaks of is in the inbox
    inbox/          archive files as workers wrote them, until the loader has taken them into its archive
    readings/       pages that workers parsed: saves time, see parse_cache.py
    refused/        what came into the inbox and cannot be taken in: kept, for a person to look at
    hosts/          when each host was asked last: requests keep their distance over all machines

Every file appears under its name whole or not at all. Taking in is safe to repeat: a file that is in the archive
already is dropped, and captures that are in the warehouse already are passed over. So whatever dies, nothing is lost
and nothing is loaded twice.
"""

import logging
import re
from collections.abc import Iterator
from pathlib import Path

from rilis_etl.archive import Archive
from rilis_etl.archive.paths import SUFFIX
from rilis_etl.errors import ArchiveError, JobError, LockedError, SettingsError
from rilis_etl.fs import atomic_write, lock

log = logging.getLogger(__name__)

_JOB = re.compile(r"[0-9a-f]{32}")
IMPORT_WAIT_SECONDS = 600.0
"""How long one process waits for another that is importing files."""


class Spool:
    """The shared folder, as loader and workers see it. Methods raise JobError for what is no job id."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, job_id: str, content: bytes) -> None:
        """Put a job where workers find it."""
        atomic_write(self._job(job_id), content)

    def job(self, job_id: str) -> bytes:
        """The job as it was sent. Raises JobError when it is not there (any more)."""
        try:
            return self._job(job_id).read_bytes()
        except OSError as error:
            message = (
                f"there is no job {job_id} in {self.folder / 'jobs'}: it was taken back, or this is another folder"
            )
            raise JobError(message) from error

    def is_wanted(self, job_id: str) -> bool:
        """Whether the job is still there."""
        return self._job(job_id).exists()

    def reply(self, job_id: str, content: bytes) -> None:
        """Answer a job; what was fetched for it must have been delivered before."""
        atomic_write(self._answer(job_id), content)

    def answer(self, job_id: str) -> bytes | None:
        """What a worker answered; None while none has."""
        try:
            return self._answer(job_id).read_bytes()
        except FileNotFoundError:
            return None

    def close(self, job_id: str) -> None:
        """Take a job back and forget its answer."""
        self._job(job_id).unlink(missing_ok=True)
        self._answer(job_id).unlink(missing_ok=True)

    def close_all(self) -> None:
        """Take back every job, when no run is left that waits for one."""
        for file in (*(self.folder / "jobs").glob("*"), *(self.folder / "answers").glob("*")):
            file.unlink(missing_ok=True)

    def deliver(self, archive: Archive) -> int:
        """Copy every file of a worker's archive, on which nobody writes any more, into the inbox; how many."""
        files = archive.files()
        for file in files:
            archive.hand_over(file, self.folder / "inbox")
        return len(files)

    def import_files(self, archive: Archive, lock_file: Path) -> int:
        """Move what is in the inbox into the loader's archive; how many files were new. One process at a time
        does so: the one that holds `lock_file`.

        Raises ArchiveError when the archive cannot be written. A file that is no archive file, or a damaged one, is put
        aside and stops no other.
        """
        lock_file.parent.mkdir(parents=True, exist_ok=True)
        try:
            with lock(lock_file, IMPORT_WAIT_SECONDS):
                return sum(self._take(archive, file) for file in sorted(self._waiting()))
        except LockedError as error:
            raise ArchiveError(f"process {error.holder} has been taking in files for too long: stop it") from error
        except OSError as error:
            raise ArchiveError(f"cannot take in files from {self.folder / 'inbox'}: {error}") from error

    def _take(self, archive: Archive, file: Path) -> bool:
        name = file.relative_to(self.folder / "inbox").as_posix()
        try:
            is_new = archive.accept(file, name)
        except ArchiveError as error:
            refused = self.folder / "refused" / file.name
            refused.parent.mkdir(exist_ok=True)
            file.replace(refused)
            log.warning("%s came in and was refused, it is kept in %s: %s", name, refused, error)
            return False
        file.unlink()
        return is_new

    def _waiting(self) -> Iterator[Path]:
        return (self.folder / "inbox").glob(f"*/*{SUFFIX}")

    def _job(self, job_id: str) -> Path:
        return self.folder / "jobs" / _checked(job_id)

    def _answer(self, job_id: str) -> Path:
        return self.folder / "answers" / _checked(job_id)


def spool_of(folder: Path | None) -> Spool:
    """The spool in the folder of the setting RILIS_EXCHANGE. Raises SettingsError when it is not set."""
    if folder is None:
        raise SettingsError("RILIS_EXCHANGE is not set: name the folder that all machines of the team see")
    return Spool(folder)


def _checked(job_id: str) -> str:
    if not _JOB.fullmatch(job_id):
        raise JobError(f"not a job id: {job_id[:80]!r}")
    return job_id
