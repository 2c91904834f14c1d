"""Loads a warehouse on a disk that is full, or broken, from some change of a file on: run by test_full_disk.py.

From each change on, in turn, until the load has ended: on the full disk every write and every new name is answered with
"no space left on device", on the broken one every call with "input/output error". What was published before must be
published still, and sound; nothing of the failed load may be left to fill the disk; and with room again the next load
makes it good.
"""

import errno
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from rilis_etl.errors import WarehouseError
from rilis_etl.warehouse.snapshots import publish
from rilis_etl.warehouse.stores import FileWarehouse
from tests.warehouse.crash.crash_driver import counted_load, forked, load, look, same
from tests.warehouse.crash.faults import Disk

ERRORS = {"full": errno.ENOSPC, "broken": errno.EIO}
REFUSED = 3


def load_or_tell(root: Path, days: int) -> None:
    """Ends the process as the error says: REFUSED when nothing was published, 0 when the disk did not confirm it."""
    try:
        load(root, days)
    except WarehouseError as error:
        known = {"nothing was published": REFUSED, "did not confirm": 0}
        sys.exit(next((code for part, code in known.items() if part in str(error)), str(error)))


def load_on_full_disk(root: Path, days: int, first: int, error: int) -> None:
    """Ends with code 0 when the load was published all the same (room was needed for tidying up only), or REFUSED."""
    disk = Disk(root)
    disk.fail(first, error)
    load_or_tell(root, days)


def no_check(folder: Path, size_bytes: int) -> None:
    """In place of the check for room."""


def load_with_little_room(root: Path, days: int) -> None:
    """The same on a disk that is really full: the check for room before a load is left out, it would see it coming."""
    publish.require_space = no_check  # type: ignore[attr-defined]
    load_or_tell(root, days)


def kept(root: Path) -> set[str]:
    """What stands in the warehouse."""
    return {str(path.relative_to(root)) for path in root.rglob("*")}


def attempt(root: Path, days: int, *how: int, action: Callable[..., None] = load_on_full_disk) -> bool:
    """One load that should fail; whether it was refused. What follows from either is asserted."""
    before, published = kept(root), FileWarehouse(root).snapshot_store.current()
    code = forked(action, root, days, *how)
    assert code in {0, REFUSED}, f"a load on a full disk ended with code {code} ({how})"
    if code == REFUSED:
        assert FileWarehouse(root).snapshot_store.current() == published, how
        if errno.EIO not in how:  # from a disk that answers nothing, nothing can be removed; the next load does it
            assert kept(root) <= before, (how, kept(root) - before)
    return code == REFUSED


def main(folder: str, steps: str) -> None:
    """Fill up at every `steps`th change; 1: at every one."""
    base = Path(folder) / "base"
    assert forked(load, base, 1) == 0
    undisturbed, note = Path(folder) / "undisturbed", Path(folder) / "points"
    shutil.copytree(base, undisturbed, symlinks=True)
    assert forked(counted_load, undisturbed, 2, note) == 0
    changes = json.loads(note.read_text())["change of a file"]
    refused = dict.fromkeys(ERRORS, 0)
    for kind, error in ERRORS.items():
        root = Path(folder) / kind
        shutil.copytree(base, root, symlinks=True)
        for first in range(1, changes + 1, int(steps)):
            was_refused = attempt(root, 2, first, error)
            refused[kind] += was_refused
            if not was_refused:
                shutil.rmtree(root)
                shutil.copytree(base, root, symlinks=True)
            assert forked(look, root, 2) == 0, (kind, first)
        assert forked(load, root, 2) == 0, "with room again"
        assert forked(same, root, undisturbed) == 0
    json.dump({"changes": changes, "tried": len(range(1, changes + 1, int(steps))), "refused": refused}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
