"""The command line as a whole: which commands there are, and how an error looks to a person.

Nothing heavy is imported here or at the top of a command's module: `rilis --help` must answer at once.
"""

import os
import sys
from typing import Annotated

import typer

from rilis_etl import __version__
from rilis_etl.cli import (
    INTERRUPTED,
    archive,
    explore,
    export,
    inspect,
    notify,
    parse,
    path,
    report,
    site,
    snapshots,
    source,
    source_pages,
    sql,
    up,
)
from rilis_etl.errors import RilisError
from rilis_etl.printable import escape_logs, printable
from rilis_etl.service.prefect_settings import without_proxy

app = typer.Typer(
    name="rilis",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Keep a press-release corpus: fetch institutions' news pages, clean them, load them, ask them with SQL.",
    epilog="Example: rilis ingest komnasham && rilis sql 'from releases_per_month'",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

app.command()(path.demo)
app.command()(path.ingest)
app.command()(path.backfill)
app.command()(path.recheck)
app.command()(path.rebuild)
app.command(name="sql")(sql.sql)
app.command()(report.report)
app.command()(export.export)
app.command()(site.site)
app.command()(explore.explore)
app.command()(snapshots.snapshots)
app.command()(snapshots.rollback)
app.command()(inspect.status)
app.command()(inspect.doctor)
app.command()(parse.parse)
app.command()(up.up)
app.command(name="open")(up.open_ui)
app.command()(notify.notify)
for command in (source_pages.save, source_pages.show, source_pages.health):
    source.source_app.command()(command)
app.add_typer(source.source_app, name="source")
app.add_typer(archive.archive_app, name="archive")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"rilis_etl {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    verbose: Annotated[bool, typer.Option("--verbose", help="Show tracebacks and what goes on inside.")] = False,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which.")] = False,
) -> None:
    """Options of every command; `main` reads --verbose itself, before commands are known."""


def run() -> None:
    """Run the command line. Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 130 interrupted."""
    os.environ.update(without_proxy(os.environ))
    verbose = "--verbose" in sys.argv
    escape_logs()
    if verbose:
        import logging

        logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
        sys.argv = [sys.argv[0], "--verbose", *(word for word in sys.argv[1:] if word != "--verbose")]
    # a query may begin with a comment of SQL, which is no option
    sys.argv = [f" {word}" if word[:2] == "--" and word[2:3].isspace() else word for word in sys.argv]
    try:
        app()
    except SystemExit as end:
        if end.code == INTERRUPTED:  # typer says nothing when Ctrl-C ends a command
            raise KeyboardInterrupt from end
        raise
    except RilisError as error:
        if verbose:
            raise
        _complain(str(error))
        sys.exit(1)
    except OSError as error:
        if verbose:
            raise
        place = f"{error.filename}: " if error.filename else ""
        _complain(f"{place}{error.strerror or error}: look at that file or folder, its permissions and the disk")
        sys.exit(1)


def _complain(sentence: str) -> None:
    typer.secho(f"rilis: {printable(sentence)}", fg="red" if sys.stderr.isatty() else None, err=True)
