"""`rilis archive`: what the archive holds, and whether it is whole."""

from typing import TYPE_CHECKING

import typer

from rilis_etl.cli.common import JsonOption, WarehouseOption

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rilis_etl.pipeline.runs.archive_check import ArchiveCheck, ArchiveStatus

archive_app = typer.Typer(no_args_is_help=True, help="The archive of raw pages: status, verify.")

DAMAGED = 3
"""Exit code: something is damaged or missing, and all that could be done was done."""


@archive_app.command()
def status(warehouse: WarehouseOption = None, as_json: JsonOption = False) -> None:
    """What the archive holds of each source, what is missing, what is not ours. Exit code 3 when something is missing.

    Example: rilis archive status
    """
    from rich.table import Table

    from rilis_etl.cli.common import command_context
    from rilis_etl.cli.console import out
    from rilis_etl.pipeline.runs.archive_check import archive_status
    from rilis_etl.printable import printable_json

    found = archive_status(command_context(warehouse))
    if as_json:
        typer.echo(printable_json(_status_values(found), indent=2))
        raise typer.Exit(DAMAGED if found.missing else 0)
    table = Table(box=None, pad_edge=False)
    for name in ("source", "files", "MB", "MB not loaded"):
        table.add_column(name, justify="left" if name == "source" else "right")
    for row in found.sources:
        megabytes = (f"{row.size_bytes / 1e6:,.1f}", f"{row.waiting_bytes / 1e6:,.1f}")
        table.add_row(row.source, f"{row.file_count:,}", *megabytes)
    out.print(table)
    _lines(_gone(found))
    raise typer.Exit(DAMAGED if found.missing else 0)


@archive_app.command()
def verify(warehouse: WarehouseOption = None, as_json: JsonOption = False) -> None:
    """Read every record, check every digest, name what is damaged and what can be fetched again.

    Exit code 3 when something is damaged or missing.

    Example: rilis archive verify
    """
    from rilis_etl.cli.common import command_context
    from rilis_etl.cli.show import Watcher
    from rilis_etl.pipeline.events import Read
    from rilis_etl.pipeline.runs.archive_check import verify_archive
    from rilis_etl.printable import printable_json

    context = command_context(warehouse)
    total = sum(file.size_bytes for file in context.archive.files())
    with Watcher() as watch:
        found = verify_archive(context, lambda done: watch(Read(0, total, done)))
    if as_json:
        typer.echo(printable_json(_check_values(found), indent=2))
    else:
        whole = f"{found.record_count:,} {'record is' if found.record_count == 1 else 'records are'} whole"
        _lines([*_damage(found), *_gone(found), whole if found.is_whole else f"{whole}; the others are named above"])
    raise typer.Exit(0 if found.is_whole else DAMAGED)


def _damage(found: "ArchiveCheck") -> "Iterable[str]":
    for one in found.damage:
        yield f"{one.record}: {one.remedy}"
    for tail in found.tails:
        yield f"{tail.file}: the last record, at byte {tail.offset}, was never finished; it was no capture yet"


def _gone(found: "ArchiveStatus | ArchiveCheck") -> "Iterable[str]":
    for lost in found.missing:
        yield f"{lost}: restore it from a backup, or go on without it by `rilis rebuild --allow-missing`"
    for stray in found.strays:
        yield f"{stray} was not written by this archive, nothing reads it: move it elsewhere"


def _lines(lines: "Iterable[str]") -> None:
    from rilis_etl.cli.console import out

    for line in lines:
        out.print(line, markup=False, soft_wrap=True)


def _status_values(found: "ArchiveStatus") -> dict[str, object]:
    from dataclasses import asdict

    return {"sources": [asdict(row) for row in found.sources], **_gone_values(found)}


def _check_values(found: "ArchiveCheck") -> dict[str, object]:
    from dataclasses import asdict

    damage = [
        {
            "file": one.record.place.file,
            "offset": one.record.place.offset,
            "length": one.record.place.length,
            "damage": one.record.damage,
            "detail": one.record.detail,
            "url": one.record.url,
            "role": one.record.role,
            "fetched_at": one.record.fetched_at and one.record.fetched_at.isoformat(),
            "remedy": one.remedy,
        }
        for one in found.damage
    ]
    tails = [asdict(tail) for tail in found.tails]
    return {"record_count": found.record_count, "damage": damage, "unfinished": tails, **_gone_values(found)}


def _gone_values(found: "ArchiveStatus | ArchiveCheck") -> dict[str, object]:
    from dataclasses import asdict

    return {"missing": [asdict(lost) for lost in found.missing], "strays": [str(path) for path in found.strays]}
