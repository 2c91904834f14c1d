"""`rilis up`: schedules, server and UI in one command."""

import os
import sys
from typing import Annotated

import typer

from rilis_etl.cli.common import WarehouseOption


def up(
    port: Annotated[int, typer.Option(min=1024, max=65535, help="On 127.0.0.1.")] = 4200,
    install: Annotated[
        bool, typer.Option("--install", help="Start nothing: write a systemd unit and a compose file, and say where.")
    ] = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Start the Prefect server, its UI and the schedules on this machine. Ctrl-C ends all of it.

    Example: rilis up --port 4300
    """
    from rilis_etl import __version__
    from rilis_etl.resources import folder
    from rilis_etl.settings import load_settings

    settings = load_settings(warehouse=warehouse)
    root = settings.warehouse.resolve()
    root.mkdir(parents=True, exist_ok=True)
    os.environ["RILIS_WAREHOUSE"] = str(root)
    if settings.sources:
        os.environ["RILIS_SOURCES"] = str(settings.sources.resolve())
    script, *arguments = (
        ("install.py", str(root), str(port), __version__) if install else ("up.py", str(root / "state"), str(port))
    )
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, str(folder("flows") / script), *arguments])  # noqa: S606 - our own script, no shell
