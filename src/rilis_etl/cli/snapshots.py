"""`rilis snapshots` and `rilis rollback`: what is published, and the one before."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from rilis_etl.cli.common import JsonOption, WarehouseOption

if TYPE_CHECKING:
    from rilis_etl.warehouse.stores import FileWarehouse


def snapshots(warehouse: WarehouseOption = None, as_json: JsonOption = False) -> None:
    """The snapshots on disk, oldest first; the published one is marked.

    Example: rilis snapshots
    """
    from rilis_etl.cli.common import command_context

    store = command_context(warehouse).warehouse
    current = store.manifest().snapshot
    found = store.snapshots()
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
    files = files_of(
        warehouse,
        "a lake is not rolled back: attach an earlier state of it with (snapshot_version N), see `rilis snapshots`, or "
        "make it anew with `rilis rebuild`",
    )
    left = files.published().name
    typer.echo(f"{files.roll_back().name} is published again, in place of {left}")


def files_of(warehouse: Path | None, otherwise: str) -> "FileWarehouse":
    """The warehouse as files. Raises WarehouseError with the message `otherwise` when it is kept in another way."""
    from rilis_etl.cli.common import command_context
    from rilis_etl.errors import WarehouseError
    from rilis_etl.warehouse.stores import FileWarehouse

    store = command_context(warehouse).warehouse
    if not isinstance(store, FileWarehouse):
        raise WarehouseError(otherwise)
    return store


def _minute(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "never"
