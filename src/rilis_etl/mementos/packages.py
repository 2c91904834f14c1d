"""The archive files in what a person names: a WARC or ARC file, a folder of them, a WACZ package, or several in one.

Nothing of a package is written to the disk, and no name in it is ever used as a path.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast

from rilis_etl.errors import ArchiveError

MOST_INFLATION = 200
"""A member of a package that unpacks to so many times its size, and to more than a gigabyte, is a bomb. Members are
stored as they are by the standard, and their records compressed."""

_BOMB_BYTES = 2**30
_MOST_DESCRIPTION = 16 * 2**20  # bytes of a datapackage.json
_ENDINGS = (".warc", ".warc.gz", ".arc", ".arc.gz")
_PACKAGE = ".wacz"
_PIECE = 2**20


@dataclass(frozen=True, slots=True)
class OpenFile:
    """An archive file, open for reading. `problem` says why it must not be read, and is empty when it may."""

    name: str  # as a person knows it: the file's name, or package!member
    handle: BinaryIO
    problem: str = ""


def find_files(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    """The archive files that `paths` name, those in folders in the order of their names; each once.

    Raises ArchiveError for what is not there or is no archive file.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = sorted(each for each in path.rglob("*") if _is_archive(each.name) and each.is_file())
            if not inside:
                endings = ", ".join((*_ENDINGS, _PACKAGE))
                raise ArchiveError(f"{path} holds no WARC, ARC or WACZ file (by the endings {endings})")
            found |= dict.fromkeys(each.resolve() for each in inside)
        elif path.is_file():
            found[path.resolve()] = None
        else:
            raise ArchiveError(f"{path}: there is no such file or folder")
    return tuple(found)


@contextmanager
def opened(path: Path) -> Iterator[Iterator[OpenFile]]:
    """The archive files in the file `path`, one after another. Raises OSError, and zipfile.BadZipFile on the way."""
    with path.open("rb") as handle:
        if zipfile.is_zipfile(handle):
            yield _members(path.name, handle, nested=True)
        else:
            handle.seek(0)
            yield iter((OpenFile(path.name, handle),))


def _is_archive(name: str) -> bool:
    return name.lower().endswith((*_ENDINGS, _PACKAGE))


def _members(name: str, handle: IO[bytes], *, nested: bool) -> Iterator[OpenFile]:
    with zipfile.ZipFile(handle) as package:
        digests = _digests(package)
        for member in package.infolist():
            lower = member.filename.lower()
            if nested and lower.endswith(_PACKAGE) and not _bomb(member):
                with package.open(member) as inner:
                    yield from _members(f"{name}!{member.filename}", inner, nested=False)
            elif lower.endswith(_ENDINGS):
                problem = _bomb(member) or _wrong_digest(package, member, digests)
                with package.open(member) as inner:
                    yield OpenFile(f"{name}!{member.filename}", cast("BinaryIO", inner), problem)


def _bomb(member: zipfile.ZipInfo) -> str:
    if member.file_size > _BOMB_BYTES and member.file_size > MOST_INFLATION * max(1, member.compress_size):
        return f"it unpacks to {member.file_size:,} bytes from {member.compress_size:,}: it is not read"
    return ""


def _digests(package: zipfile.ZipFile) -> Mapping[str, str]:
    """What the package's description says of its files, by path; empty where it has none that can be read."""
    try:
        member = package.getinfo("datapackage.json")
        if member.file_size > _MOST_DESCRIPTION:
            return {}
        resources = json.loads(package.read(member))["resources"]
        return {str(each["path"]): str(each["hash"]) for each in resources if "hash" in each}
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError):
        return {}


def _wrong_digest(package: zipfile.ZipFile, member: zipfile.ZipInfo, digests: Mapping[str, str]) -> str:
    algorithm, _, value = digests.get(member.filename, "").partition(":")
    if algorithm != "sha256":
        return ""
    found = hashlib.sha256()
    with package.open(member) as inner:
        while piece := inner.read(_PIECE):
            found.update(piece)
    if found.hexdigest() == value.lower():
        return ""
    return "it does not fit the sha256 that datapackage.json states: it is not read"
