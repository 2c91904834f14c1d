"""`rilis up`: schedules, server and UI in one command; `rilis open`: a link into the UI."""

from typing import Annotated

import typer

from rilis_etl.cli.common import WarehouseOption
from rilis_etl.errors import ServiceError
from rilis_etl.service import MachineRole


def up(
    port: Annotated[int, typer.Option(min=1024, max=65535, help="Where the server listens.")] = 4200,
    host: Annotated[
        str, typer.Option(help="Address to listen on; if others reach it, RILIS_AUTH must be set.")
    ] = "127.0.0.1",
    role: Annotated[
        MachineRole, typer.Option(help="What this machine does of a team; all: everything.")
    ] = MachineRole.ALL,
    exchange: Annotated[
        str | None, typer.Option(help="Folder or bucket that the team's machines share.", envvar="RILIS_EXCHANGE")
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
    from rilis_etl.service.service_config import service_config
    from rilis_etl.settings import load_settings

    settings = load_settings(warehouse=warehouse, exchange=exchange)
    config = service_config(settings, role=role, host=host, port=port, server=server, jobs=jobs)
    config.warehouse.mkdir(parents=True, exist_ok=True)
    if install:
        from rilis_etl.service.install import ServicePlace, write_service_files

        for file in write_service_files(ServicePlace.of(config)):
            typer.echo(file)
        return
    from rilis_etl.cli.console import show_broken
    from rilis_etl.context import known_sources
    from rilis_etl.service.supervisor import supervise

    if role is not MachineRole.WORKER:  # a worker is given the source with each job
        show_broken(known_sources(settings).broken())
    supervise(config)


def open_ui(warehouse: WarehouseOption = None) -> None:
    """Print a link that logs a browser into the UI of a running `rilis up`: good for ten minutes and one use.

    Example: rilis open
    """
    from rilis_etl.service.login import login_link, server_login
    from rilis_etl.service.single_instance import last_instance
    from rilis_etl.settings import load_settings

    settings = load_settings(warehouse=warehouse)
    instance, is_running = last_instance(settings.warehouse / "state")
    if instance is None or not is_running:
        raise ServiceError(f"`rilis up` is not running for {settings.warehouse}: start it first")
    login = server_login(settings)
    if not login:
        raise ServiceError(
            "the password of the server cannot be read: only the user who started `rilis up` can, or set RILIS_AUTH"
        )
    typer.echo(login_link(instance.url, login))
