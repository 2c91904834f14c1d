"""The archive files in what a person names: a WARC or ARC file, a folder of them, a WACZ package, or several in one.

Nothing of a package is written to the disk, and no name in it is ever used as a path.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast

from rilis_etl.errors import ArchiveError

MOST_INFLATION = 200
"""A package whose members unpack to so many times its size, and to more than a gigabyte, is a bomb from there on.
Members are stored as they are by the standard, and their records compressed."""

_BOMB_BYTES = 2**30
_MOST_COMPRESSED = 64 * 2**20  # bytes of a package that is compressed in another one: each jump in it unpacks it anew
_BEGINS = b"PK"  # a zip file; a WARC file may end as one, if its last record holds one
_MOST_DESCRIPTION = 16 * 2**20  # bytes of a datapackage.json
_ENDINGS = (".warc", ".warc.gz", ".arc", ".arc.gz")
_PACKAGE = ".wacz"
_PIECE = 2**20


@dataclass(frozen=True, slots=True)
class OpenFile:
    """An archive file, open for reading. `problem` says why it must not be read, and is empty when it may."""

    name: str  # as a person knows it: the file's name, or package!member; text that can be written
    handle: BinaryIO
    problem: str = ""


def find_files(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    """The archive files that `paths` name, those in folders in the order of their names; each once.

    Raises ArchiveError for what is not there or is no archive file.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = sorted(each for each in path.rglob("*") if _is_archive(each.name) and _may_be_read(each))
            if not inside:
                endings = ", ".join((*_ENDINGS, _PACKAGE))
                raise ArchiveError(f"{path} holds no WARC, ARC or WACZ file (by the endings {endings})")
            found |= dict.fromkeys(each if _is_broken(each) else each.resolve() for each in inside)
        elif path.is_file():
            found[path.resolve()] = None
        else:
            raise ArchiveError(f"{path}: there is no such file or folder")
    return tuple(found)


@contextmanager
def opened(path: Path) -> Iterator[Iterator[OpenFile]]:
    """The archive files in the file `path`, one after another; what is no archive has a `problem`. Raises OSError."""
    with path.open("rb") as handle:
        name = path.name.encode("utf-8", "replace").decode("utf-8")
        is_package = handle.read(len(_BEGINS)) == _BEGINS
        handle.seek(0)
        yield _members(name, handle, depth=0) if is_package else iter((OpenFile(name, handle),))


def _is_archive(name: str) -> bool:
    return name.lower().endswith((*_ENDINGS, _PACKAGE))


def _may_be_read(path: Path) -> bool:
    """Whether it is a file, or a link that leads to none: that one is named when it is opened. No pipe, no folder."""
    return path.is_file() or _is_broken(path)


def _is_broken(path: Path) -> bool:
    return path.is_symlink() and not path.exists()


def _members(name: str, handle: IO[bytes], depth: int) -> Iterator[OpenFile]:
    """The archive files of a package. A member that cannot be opened costs itself alone."""
    try:
        package = zipfile.ZipFile(handle)
    except Exception as error:  # noqa: BLE001 - a stranger's bytes: zipfile raises a dozen kinds
        yield _unread(name, error)
        return
    with package:
        digests = _digests(package)
        size, unpacked = handle.seek(0, io.SEEK_END), 0
        archives = [member for member in package.infolist() if _is_archive(member.filename)]
        if not archives:
            yield OpenFile(name, io.BytesIO(), "the package holds no WARC or ARC file")
        for member in archives:
            inside = f"{name}!{member.filename}"
            is_package = member.filename.lower().endswith(_PACKAGE)
            unpacked += member.file_size
            if problem := _bomb(unpacked, size) or (_misplaced(member, depth) if is_package else ""):
                yield OpenFile(inside, io.BytesIO(), problem)
                continue
            try:
                problem = _wrong_digest(package, member, digests)
                with package.open(member) as inner:
                    if is_package and not problem:
                        yield from _members(inside, inner, depth + 1)
                    else:
                        yield OpenFile(inside, cast("BinaryIO", inner), problem)
            except Exception as error:  # noqa: BLE001 - as above: encrypted, an unknown compression, a wrong checksum
                yield _unread(inside, error)


def _unread(name: str, error: Exception) -> OpenFile:
    return OpenFile(name, io.BytesIO(), f"it cannot be read ({type(error).__name__}: {error})")


def _bomb(unpacked: int, size: int) -> str:
    if unpacked > _BOMB_BYTES and unpacked > MOST_INFLATION * max(1, size):
        return f"with it the package unpacks to {unpacked:,} bytes from {size:,}: it is not read"
    return ""


def _misplaced(member: zipfile.ZipInfo, depth: int) -> str:
    """Why a package in a package is not read."""
    if depth:
        return "a package in a package in a package is not read: unpack it"
    if member.compress_type != zipfile.ZIP_STORED and member.file_size > _MOST_COMPRESSED:
        return f"a package of {member.file_size:,} bytes that is compressed in another one is not read: unpack it"
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
