"""`rilis explore`: the published snapshot as a page on loopback, or in a workbench for SQL."""

import os
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from rilis_etl.cli.common import WarehouseOption

_LAKE = (
    "this warehouse is a lake (RILIS_LAKE) and no file: attach it as docs/warehouse.md shows, or ask with `rilis sql`"
)


def explore(
    sql: Annotated[bool, typer.Option("--sql", help="In the terminal: harlequin, for those who write SQL.")] = False,
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.", min=1024, max=65_535)] = 4218,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open it, or print the link only.")] = True,
    warehouse: WarehouseOption = None,
) -> None:
    """Explore the published snapshot in a browser, read-only: curves, words in context, releases, copies, edits.

    The page is on this machine only and asks for a token, which the printed link holds. Ctrl-C ends it.

    Example: rilis explore
    """
    from rilis_etl.cli.snapshots import files_of
    from rilis_etl.settings import load_settings

    files = files_of(warehouse, _LAKE)
    snapshot = files.published()
    if sql:
        _become(_harlequin(snapshot), "--read-only", str(snapshot))
    _require_marimo()
    from rilis_etl.explore.marimo_server import serve

    token = _token(files.root / "state" / "explore.token")
    settings = load_settings()
    os.environ["RILIS_LANGUAGE"] = settings.language
    os.environ["RILIS_QUERY_SECONDS"] = str(settings.query_seconds)
    os.environ["RILIS_EXPLORED"] = str(files.snapshot_store.link)
    notebook = Path(__file__).parents[1] / "explore" / "notebook.py"
    address = f"http://127.0.0.1:{port}"
    # a link in a log would let in whoever reads that
    typer.echo(
        f"{address}/?access_token={token.read_text()}" if sys.stdout.isatty() else f"{address}, token in {token}"
    )
    served = ("run", str(notebook), "--host", "127.0.0.1", "--port", str(port), "--token-password-file", str(token))
    sys.stdout.flush()
    serve(["--quiet", *served, *([] if browser else ["--headless"])])


def _become(program: str, *arguments: str) -> None:
    sys.stdout.flush()
    os.execv(program, [program, *arguments])  # noqa: S606 - no shell


def _harlequin(snapshot: Path) -> str:
    from rilis_etl.errors import SettingsError

    program = shutil.which("harlequin", path=Path(sys.executable).parent) or shutil.which("harlequin")
    if program is None:
        raise SettingsError(
            f"harlequin is not installed: pip install 'rilis-etl[console]', or open {snapshot} with another front end "
            "(docs/warehouse.md), or ask with `rilis sql`"
        )
    return program


def _require_marimo() -> None:
    from rilis_etl.errors import SettingsError

    if find_spec("marimo") is None:
        raise SettingsError(
            "marimo is not installed: pip install 'rilis-etl[explore]', or use `rilis explore --sql` (harlequin) or "
            "`rilis sql`"
        )


def _token(file: Path) -> Path:
    """A new token in a file that nobody else may read; a link of an earlier start leads nowhere."""
    import secrets

    from rilis_etl.fs import atomic_write

    atomic_write(file, secrets.token_urlsafe(32), mode=0o600)
    return file
