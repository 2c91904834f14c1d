"""`rilis up`: schedules, server and UI in one command."""

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from rilis_etl.cli.common import WarehouseOption


class MachineRole(StrEnum):
    """The part that a machine plays; see docs/running-for-a-team.md."""

    ALL = "all"
    SERVER = "server"
    WORKER = "worker"


def up(
    port: Annotated[int, typer.Option(min=1024, max=65535, help="Where the server listens.")] = 4200,
    host: Annotated[
        str, typer.Option(help="Address to listen on; if others reach it, RILIS_AUTH must be set.")
    ] = "127.0.0.1",
    role: Annotated[
        MachineRole, typer.Option(help="What this machine does of a team; all: everything.")
    ] = MachineRole.ALL,
    exchange: Annotated[
        Path | None, typer.Option(help="Folder that the team's machines share.", envvar="RILIS_EXCHANGE")
    ] = None,
    server: Annotated[str, typer.Option(help="Of a worker: where its server is.")] = "http://127.0.0.1:4200",
    jobs: Annotated[int, typer.Option(min=1, max=32, help="Of a worker: how many visits at a time.")] = 2,
    install: Annotated[
        bool, typer.Option("--install", help="Start nothing: write service and compose files, and say where.")
    ] = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Start the Prefect server, its UI and the schedules on this machine. Ctrl-C ends all of it.

    Example: rilis up --port 4300
    """
    from rilis_etl import __version__
    from rilis_etl.resources import folder
    from rilis_etl.settings import load_settings

    settings = load_settings(warehouse=warehouse, exchange=exchange)
    root = settings.warehouse.resolve()
    root.mkdir(parents=True, exist_ok=True)
    os.environ["RILIS_WAREHOUSE"] = str(root)
    if settings.sources:
        os.environ["RILIS_SOURCES"] = str(settings.sources.resolve())
    if settings.exchange:
        os.environ["RILIS_EXCHANGE"] = str(settings.exchange.resolve())
    part = ("--role", role.value, "--host", host, "--port", str(port), "--server", server, "--jobs", str(jobs))
    what = ("flows.install", str(root), __version__) if install else ("flows.up", str(root / "state"))
    # flows import one another as `flows.…`, in a checkout and in a wheel alike, here and in all that is started here
    path = (str(folder("flows").parent), os.environ.get("PYTHONPATH"))
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, path))
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-P", "-m", *what, *part])  # noqa: S606 - our own module, no shell
