"""`rilis archive`: what it holds, whether it is whole, and files of web archives that come in or go out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rilis_etl.cli.common import JsonOption, WarehouseOption

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rilis_etl.model import DamagedRecord
    from rilis_etl.pipeline.runs.archive_check import ArchiveCheck, ArchiveStatus

archive_app = typer.Typer(no_args_is_help=True, help="The archive of raw pages: status, verify, import, export.")

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


@archive_app.command(name="import")
def import_(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="WARC, ARC or WACZ files, or folders of them.")
    ],
    sources: Annotated[
        list[str] | None, typer.Option("--source", metavar="KEY", help="Only releases of this source; may be repeated.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count: store nothing.")] = False,
    warehouse: WarehouseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take captures of releases out of files that web archives and crawlers wrote, load them, publish them.

    What is stored already is not stored again. Exit code 3 when something in the files could not be read.

    Example: rilis archive import crawl-2017.warc.gz newsroom.wacz --dry-run
    """
    from rilis_etl.cli.common import command_context
    from rilis_etl.cli.console import out
    from rilis_etl.cli.show import Watcher, show_report
    from rilis_etl.cli.show_import import import_lines, import_table, import_values
    from rilis_etl.pipeline.runs.imports.archive_import import import_archives
    from rilis_etl.printable import printable_json
    from rilis_etl.report.html_page import renew

    context = command_context(warehouse)
    with Watcher() as watch:
        done = import_archives(context, paths, keys=sources or (), dry_run=dry_run, listen=watch)
    if as_json:
        typer.echo(printable_json(import_values(done), indent=2))
    else:
        if done.result:
            show_report(done.result)
        out.print(import_table(done.counts))
        _lines(import_lines(done.counts, dry_run=dry_run))
    if done.result:
        renew(context)
    if done.result and done.result.failed:
        raise typer.Exit(1)
    raise typer.Exit(DAMAGED if done.counts.damage_count else 0)


@archive_app.command()
def export(
    source: Annotated[str, typer.Option("--source", metavar="KEY", help="The source whose pages are written.")],
    wacz: Annotated[Path, typer.Option("--wacz", metavar="FILE", help="The package to write, or to replace.")],
    warehouse: WarehouseOption = None,
) -> None:
    """Write what the archive holds of a source as a WACZ, to look at its pages in ReplayWeb.page.

    Exit code 3 when damaged records had to be left out.

    Example: rilis archive export --source komnasham --wacz komnasham.wacz
    """
    from rilis_etl.cli.common import command_context
    from rilis_etl.pipeline.runs.archive_export import export_archive

    done = export_archive(command_context(warehouse), source, wacz)
    left_out = (f"{record}: it was left out" for record in done.damaged)
    held = f"{wacz}: captures {done.written.captures:,}, pages of releases {done.written.pages:,}"
    _lines([*left_out, held])
    raise typer.Exit(DAMAGED if done.damaged else 0)


@archive_app.command()
def replay(
    sources: Annotated[
        list[str] | None, typer.Option("--source", metavar="KEY", help="Only this source; may be repeated.")
    ] = None,
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.", min=1024, max=65_535)] = 4219,
    pywb: Annotated[
        str, typer.Option(metavar="PROGRAM", envvar="RILIS_PYWB", help="pywb's program `wayback`.")
    ] = "wayback",
    warehouse: WarehouseOption = None,
) -> None:
    """Look at the archived pages in a browser, as they were: pywb serves them, on this machine only. Ctrl-C ends it.

    What a page shows comes from the archive alone, so images and styles are missing. Nothing is copied.

    Example: rilis archive replay --source komnasham
    """
    import os
    import sys

    from rilis_etl.cli.common import command_context
    from rilis_etl.pipeline.runs.archive_export import prepare_replay
    from rilis_etl.service.single_instance import require_free

    program = _found(pywb)
    require_free("127.0.0.1", port, "rilis archive replay")
    prepared = prepare_replay(command_context(warehouse), sources or ())
    _lines(f"{record}: it was left out" for record in prepared.damaged)
    _lines(f"http://127.0.0.1:{port}/{key}/  captures {count:,}" for key, count in sorted(prepared.captures.items()))
    sys.stdout.flush()
    os.execv(program, [program, "-d", str(prepared.folder), "-b", "127.0.0.1", "-p", str(port)])  # noqa: S606 - no shell


def _found(pywb: str) -> str:
    import shutil

    from rilis_etl.errors import SettingsError

    program = shutil.which(pywb)
    if program is None:
        raise SettingsError(
            f"pywb's program {pywb!r} is not there. It wants an environment of its own: `python3 -m venv pywb && "
            "pywb/bin/pip install pywb 'setuptools<81'`, then `rilis archive replay --pywb pywb/bin/wayback` (or "
            "RILIS_PYWB), or look at a WACZ without it: `rilis archive export`"
        )
    return program


def _damage(found: "ArchiveCheck") -> "Iterable[str]":
    for one in found.damage:
        yield str(one)
        if len(one.captures) > 1:
            yield from (f"    byte {each.place.offset}: {each.url}" for each in one.captures)
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
            "damage": one.record.damage,
            "detail": one.record.detail,
            **_capture_values(one.record),
            "remedy": one.remedy,
            "captures": [_capture_values(each) for each in one.captures],
        }
        for one in found.damage
    ]
    tails = [asdict(tail) for tail in found.tails]
    return {"record_count": found.record_count, "damage": damage, "unfinished": tails, **_gone_values(found)}


def _capture_values(record: "DamagedRecord") -> dict[str, object]:
    return {
        "offset": record.place.offset,
        "length": record.place.length,
        "url": record.page,
        "role": record.role,
        "fetched_at": record.fetched_at and record.fetched_at.isoformat(),
    }


def _gone_values(found: "ArchiveStatus | ArchiveCheck") -> dict[str, object]:
    from dataclasses import asdict

    return {"missing": [asdict(lost) for lost in found.missing], "strays": [str(path) for path in found.strays]}
