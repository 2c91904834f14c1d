"""What a disk may hold after a power cut, from a record of every change that was made to it (see faults.c).

The promise of POSIX and no more: what was written to a file is there once the file is synced, a name once its folder
is. Of what came after the last sync of a file, each 4 KiB may have reached the disk or not, in any order; of the names
in a folder, any beginning of what was done since the folder was synced. (ext4, xfs and btrfs promise more.)
"""

import os
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Self

_HEAD = struct.Struct("<c3xIQQ")
_PAGE = 4096


@dataclass(frozen=True, slots=True)
class Change:
    """One recorded call. `kind`: Create, Write, Fit to a size, Sync, Rename, Link, Unlink, Make folder, Note."""

    kind: str
    path: str
    offset: int
    data: bytes


def read_record(path: Path) -> tuple[Change, ...]:
    """Every change, in order."""
    return tuple(_changes(path.read_bytes()))


def _changes(record: bytes) -> Iterator[Change]:
    at = 0
    while at < len(record):
        kind, path_length, offset, length = _HEAD.unpack_from(record, at)
        at += _HEAD.size
        path = os.fsdecode(record[at : at + path_length])
        at += path_length
        size = length if kind in {b"W", b"R", b"L"} else 0
        yield Change(kind.decode(), path, offset, record[at : at + size])
        at += size


@dataclass
class _File:
    """A file, a folder (entries) or a symbolic link (target)."""

    lasting: bytearray = field(default_factory=bytearray)
    written: list[Change] = field(default_factory=list)  # since the last sync
    target: str | None = None
    entries: dict[str, Self] | None = None  # names as the process sees them
    lasting_entries: dict[str, Self] = field(default_factory=dict)
    renamed: list[dict[str, Self]] = field(default_factory=list)  # the names after each change since the last sync

    @classmethod
    def folder(cls) -> Self:
        return cls(entries={})

    def rename(self, names: dict[str, Self]) -> None:
        self.entries = names
        self.renamed.append(names)

    def sync(self) -> None:
        _put(self.lasting, self.written, 1, Random(0))
        self.written = []
        if self.entries is not None:
            self.lasting_entries, self.renamed = self.entries, []

    def save(self, to: Path, chance: Random) -> None:
        """Write one of the states that the disk may be in."""
        if self.target is not None:
            to.symlink_to(self.target)
        elif self.entries is not None:
            to.mkdir()
            reached = chance.choice(([self.lasting_entries], [self.lasting_entries, *self.renamed], self.renamed[-1:]))
            for name, file in sorted(chance.choice(reached or [self.lasting_entries]).items()):
                file.save(to / name, chance)
        else:
            content = bytearray(self.lasting)
            _put(content, self.written, chance.choice((0, 0.5, 1)), chance)
            to.write_bytes(content)


def _put(content: bytearray, written: Sequence[Change], share: float, chance: Random) -> None:
    """Bring this share of the writes into the content, page by page."""
    for change in written:
        if change.kind == "F":
            if share == 1 or chance.random() < share:
                content[change.offset :] = bytes(max(0, change.offset - len(content)))
            continue
        start = 0
        while start < len(change.data):
            at = change.offset + start
            end = min(len(change.data), start + _PAGE - at % _PAGE)
            if share == 1 or chance.random() < share:
                content.extend(bytes(max(0, at - len(content))))
                content[at : at + end - start] = change.data[start:end]
            start = end


def image(changes: Sequence[Change], root: str, to: Path, chance: Random) -> None:
    """Write to `to` a state that the folder `root`, empty before, may be in when the power goes after these changes."""
    top = _File.folder()

    def find(path: str) -> _File | None:
        file: _File | None = top
        for name in Path(path).relative_to(root).parts:
            file = (file.entries or {}).get(name) if file else None
        return file

    for change in changes:
        if change.kind == "N":
            continue
        parent, name = os.path.split(change.path)
        folder = find(parent) if change.path != root else None
        names = folder.entries if folder is not None and folder.entries is not None else {}
        match change.kind:
            case "C" | "M" | "L" if folder is not None:
                new = _File.folder() if change.kind == "M" else _File()
                new.target = os.fsdecode(change.data) if change.kind == "L" else None
                folder.rename({**names, name: new})
            case "U" if folder is not None:
                folder.rename({known: file for known, file in names.items() if known != name})
            case "R" if folder is not None and name in names:
                to_name = Path(os.fsdecode(change.data)).name
                rest = {known: file for known, file in names.items() if known != name}
                folder.rename({**rest, to_name: names[name]})
            case "W" | "F" if file := find(change.path):
                file.written.append(change)
            case "S" if file := find(change.path):
                file.sync()
    top.save(to, chance)
