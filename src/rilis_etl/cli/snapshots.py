"""`rilis snapshots`, `rilis rollback` and `rilis explore`: what is published, the one before, and a look inside."""

import json
import os
import shutil
import sys
from datetime import datetime
from pathlib import Path

import typer

from rilis_etl.cli.common import JsonOption, WarehouseOption


def snapshots(warehouse: WarehouseOption = None, as_json: JsonOption = False) -> None:
    """The snapshots on disk, oldest first; the published one is marked.

    Example: rilis snapshots
    """
    from rilis_etl.cli.common import command_context

    snapshot_store = command_context(warehouse).warehouse
    current = snapshot_store.manifest().snapshot
    found = snapshot_store.snapshots()
    if as_json:
        rows = [
            {
                "snapshot": manifest.snapshot,
                "is_published": manifest.snapshot == current,
                "published_at": manifest.published_at.isoformat(),
                "data_as_of": manifest.data_as_of.isoformat() if manifest.data_as_of else None,
                "command": manifest.command,
                "size_bytes": manifest.size_bytes,
                "releases": manifest.row_counts.get("releases", 0),
            }
            for manifest in found
        ]
        typer.echo(json.dumps(rows, indent=2))
        return
    for manifest in found:
        typer.echo(
            f"{'*' if manifest.snapshot == current else ' '} {manifest.snapshot}  {_minute(manifest.published_at)}  "
            f"{manifest.command:<8}  {manifest.row_counts.get('releases', 0):>9,} releases  "
            f"data as of {_minute(manifest.data_as_of)}  {manifest.size_bytes / 1e6:,.1f} MB"
        )


def rollback(warehouse: WarehouseOption = None) -> None:
    """Publish the snapshot before the current one again. Who has the current one open keeps it.

    The next load starts from there and loads what the archive has and it has not.

    Example: rilis rollback
    """
    from rilis_etl.cli.common import command_context

    snapshot_store = command_context(warehouse).warehouse
    left = snapshot_store.published().name
    typer.echo(f"{snapshot_store.roll_back().name} is published again, in place of {left}")


def explore(warehouse: WarehouseOption = None) -> None:
    """Open the published snapshot, read-only, in harlequin: tables on the left, SQL above, rows below.

    Example: rilis explore
    """
    from rilis_etl.cli.common import command_context
    from rilis_etl.errors import SettingsError

    snapshot = command_context(warehouse).warehouse.published()
    program = shutil.which("harlequin", path=Path(sys.executable).parent) or shutil.which("harlequin")
    if program is None:
        raise SettingsError(
            f"harlequin is not installed: pip install 'rilis-etl[console]', or open {snapshot} with another front end "
            "(docs/warehouse.md), or ask with `rilis sql`"
        )
    sys.stdout.flush()
    os.execv(program, [program, "--read-only", str(snapshot)])  # noqa: S606 - no shell


def _minute(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "never"
