"""Published snapshots on disk: immutable files, a manifest for each, and one link to the current one.

    warehouse.duckdb -> published/warehouse-000014.duckdb     what people open
    published/warehouse-000014.duckdb, .json                  the last few, read-only
    published/.work-…                                         staging database of a load that runs (or was killed)
    refused/…                                                 the last staging database that failed its checks

A snapshot is never changed, so readers may keep it open for ever; the swap of the link is one atomic rename.
"""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from rilis_etl.errors import WarehouseError
from rilis_etl.fs import atomic_write, sync
from rilis_etl.warehouse.engine.address import PublishedFile
from rilis_etl.warehouse.snapshots.file_copies import remove
from rilis_etl.warehouse.snapshots.kept_rows import holds_more


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is known of a snapshot: the content of its .json file."""

    snapshot: str  # file name
    based_on: str | None  # snapshot it was copied from; None for a rebuild
    run_id: str
    command: str
    published_at: datetime
    data_as_of: datetime | None  # newest capture in it
    size_bytes: int
    sha256: str
    row_counts: Mapping[str, int]
    schema_version: int
    code_version: str
    duckdb_version: str
    storage_version: str
    warnings: tuple[str, ...] = ()
    fully_checked_at: datetime | None = None  # when the checks last read all rows; since then what each load touched

    def as_json(self) -> str:
        """As the content of the .json file."""
        return json.dumps(asdict(self), default=datetime.isoformat, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Raises ValueError, KeyError or TypeError for what `as_json` has not written."""
        known: dict[str, Any] = json.loads(text)
        as_of = known.pop("data_as_of")
        checked = known.pop("fully_checked_at", None)
        return cls(
            published_at=datetime.fromisoformat(known.pop("published_at")),
            data_as_of=datetime.fromisoformat(as_of) if as_of else None,
            warnings=tuple(known.pop("warnings")),
            fully_checked_at=datetime.fromisoformat(checked) if checked else None,
            **known,
        )


@dataclass(frozen=True, slots=True)
class SnapshotStore:
    """The folder of a warehouse, as far as snapshots go."""

    root: Path

    @property
    def published_file(self) -> PublishedFile:
        """The link, for those who only ask what is published."""
        return PublishedFile(self.root)

    @property
    def link(self) -> Path:
        """What people open."""
        return self.published_file.link

    @property
    def folder(self) -> Path:
        """Where the snapshots are."""
        return self.published_file.snapshots

    @property
    def refused(self) -> Path:
        """Where the last staging database is kept that failed its checks."""
        return self.root / "refused"

    @property
    def lock(self) -> Path:
        """Held while a load runs."""
        return self.root / ".load.lock"

    def current(self) -> Path | None:
        """The published snapshot; None before the first. Raises WarehouseError when the link leads to none."""
        return self.published_file.current()

    def snapshots(self) -> tuple[Path, ...]:
        """Every snapshot on disk, oldest first. Files with other names are not ours."""
        found = (path for path in self.folder.glob("warehouse-*.duckdb") if _NAME.fullmatch(path.name))
        return tuple(sorted(found, key=_number))

    def newest_first(self) -> tuple[Path, ...]:
        """The published snapshot, then the others, newest first: to look for one that can be read."""
        linked = self.published_file.target
        return tuple(sorted(self.snapshots(), key=lambda path: (path.resolve() == linked, _number(path)), reverse=True))

    def next_name(self) -> str:
        """A name no snapshot here has had: an open reader must never meet another file under its name."""
        linked = self.published_file.target  # it may be gone
        names = (*self.snapshots(), *([linked] if _NAME.fullmatch(linked.name) else []))
        return f"warehouse-{max(map(_number, names), default=0) + 1:06d}.duckdb"

    def clean_up(self) -> None:
        """Remove the files of killed loads. The caller holds the lock."""
        for stray in (*self.folder.glob(".*"), *self.root.glob(".link-*")):
            remove(stray)
        for manifest in self.folder.glob("warehouse-*.json"):
            if not manifest.with_suffix(".duckdb").exists():
                manifest.unlink()

    def publish(self, work: Path, manifest: Manifest) -> Path:
        """Make the finished, synced file `work` the published snapshot.

        Raises OSError when that fails: then nothing of it is left. Raises WarehouseError when it is published and the
        disk would not say that this lasts.
        """
        final = self.folder / manifest.snapshot
        work.chmod(0o444)  # opening it for writing by mistake fails, unless root does
        try:
            atomic_write(final.with_suffix(".json"), manifest.as_json())
            work.rename(final)
            sync(self.folder)
            self.point_to(final)
        except OSError as error:
            if self.current() == final.resolve():
                raise WarehouseError(
                    f"{final.name} is published, but the disk did not confirm it ({error.strerror}): "
                    "look after the disk, then load again"
                ) from error
            remove(final)
            remove(final.with_suffix(".json"))
            raise
        return final

    def point_to(self, snapshot: Path) -> None:
        """Swap the link: from now on, who opens the warehouse gets `snapshot`."""
        link = self.root / f".link-{snapshot.stem}"
        link.unlink(missing_ok=True)
        link.symlink_to(os.path.relpath(snapshot, self.root))
        link.replace(self.link)
        sync(self.root)

    def prune(self, keep: int) -> None:
        """Keep the newest `keep` snapshots, the published one, and the newest that holds what all these lack.

        Readers that have an older one open keep theirs.
        """
        current = self.current()
        kept = [path for path in (current, *self.snapshots()[-keep:]) if path]
        for old in reversed(self.snapshots()):
            if old in kept:
                continue
            if holds_more(old, kept[:1]) and holds_more(old, kept):
                kept.append(old)
                continue
            old.unlink()
            old.with_suffix(".json").unlink(missing_ok=True)

    def manifest(self, snapshot: Path) -> Manifest:
        """What is known of a snapshot. Raises WarehouseError when its manifest is missing or damaged."""
        path = snapshot.with_suffix(".json")
        try:
            return Manifest.from_json(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise WarehouseError(f"{path} is missing or damaged ({error}): the next load writes a new one") from error


_NAME = re.compile(r"warehouse-(\d{6,})\.duckdb")


def _number(snapshot: Path) -> int:
    return int(snapshot.stem.removeprefix("warehouse-"))
