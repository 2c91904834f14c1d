"""What `rilis up` is to do on this machine, from its options and the settings, checked."""

import re
import socket
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from rilis_etl.errors import SettingsError

if TYPE_CHECKING:
    from rilis_etl.settings import Settings


class MachineRole(StrEnum):
    """The part that a machine plays; see docs/running-for-a-team.md."""

    ALL = "all"  # everything on this machine
    SERVER = "server"  # of a team: server, schedules, and the one process that loads
    WORKER = "worker"  # of a team: fetches and reads


@dataclass(frozen=True)
class ServiceConfig:
    """The options of `rilis up` and the settings that concern it. Folders are absolute."""

    role: MachineRole
    host: str  # address to listen on
    port: int
    server: str  # "http://server:4200", the server that a worker works for
    jobs: int  # visits that a worker makes at a time
    warehouse: Path
    sources: Path | None = None
    exchange: str | None = None
    database: str | None = None  # PostgreSQL; None: SQLite in the state folder
    auth: str | None = None  # "user:password"; None: made at the first start
    hosts: tuple[str, ...] = ()  # names that browsers and workers know the server by

    @property
    def state(self) -> Path:
        """The folder for locks, logs and Prefect's own files."""
        return self.warehouse / "state"

    @property
    def url(self) -> str:
        """The address of the server for programs on this machine."""
        if self.role is MachineRole.WORKER:
            return self.server.rstrip("/").removesuffix("/api")
        everywhere = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - names what is bound to, binds nothing
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{everywhere.get(self.host, host)}:{self.port}"

    @property
    def is_open(self) -> bool:
        """Whether other machines can reach the server."""
        try:
            return not ip_address(self.host).is_loopback
        except ValueError:
            return self.host != "localhost"

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that the server answers to; its addresses come besides."""
        return ("localhost", self.host, *((socket.gethostname(),) if self.is_open else ()), *self.hosts)

    @property
    def options(self) -> tuple[str, ...]:
        """The words after `rilis up` that ask for the same."""
        given = {"role": self.role, "host": self.host, "port": self.port, "server": self.server, "jobs": self.jobs}
        return tuple(word for name, value in given.items() for word in (f"--{name}", str(value)))

    @property
    def environment(self) -> dict[str, str]:
        """The settings that name folders, for processes that may start elsewhere."""
        folders = {"WAREHOUSE": self.warehouse, "SOURCES": self.sources, "EXCHANGE": self.exchange}
        return {f"RILIS_{name}": str(folder) for name, folder in folders.items() if folder}


def service_config(
    settings: "Settings", *, role: MachineRole, host: str, port: int, server: str, jobs: int
) -> ServiceConfig:
    """The configuration from the options of `rilis up` and the settings."""
    return ServiceConfig(
        role=role,
        host=host,
        port=port,
        server=server,
        jobs=jobs,
        warehouse=settings.warehouse.resolve(),
        sources=settings.sources and settings.sources.resolve(),
        exchange=settings.exchange and _absolute(settings.exchange),
        database=settings.database.get_secret_value() if settings.database else None,
        auth=settings.login or None,
        hosts=tuple(filter(None, (name.strip() for name in settings.hosts.split(",")))),
    )


def _absolute(exchange: str) -> str:
    """The exchange for processes that may start elsewhere; the address of a bucket stays."""
    return exchange if "://" in exchange else str(Path(exchange).resolve())


def check_config(config: ServiceConfig) -> None:
    """Raises SettingsError when the settings do not fit the role, or would let others in."""
    if config.role is MachineRole.ALL and config.exchange is not None:
        raise SettingsError(
            "RILIS_EXCHANGE is set, so this machine is one of a team: say `--role server` or `--role worker`"
        )
    if config.role is not MachineRole.ALL and config.exchange is None:
        raise SettingsError(f"a {config.role} needs the folder that the team shares, or its bucket: --exchange FOLDER")
    if config.role is MachineRole.WORKER and config.auth is None:
        raise SettingsError(
            "a worker needs the password of its server: set RILIS_AUTH=user:password, the same on every machine"
        )
    if config.role is not MachineRole.WORKER and config.is_open and config.auth is None:
        raise SettingsError(
            f"on {config.host} others can reach the server: set RILIS_AUTH=user:password first, on every machine"
        )
    if config.auth is not None and not re.fullmatch(r"[^:\s]+:\S+", config.auth):
        raise SettingsError('RILIS_AUTH is not of the form "user:password"')
    if config.database is not None and not config.database.startswith("postgresql+asyncpg://"):
        raise SettingsError("RILIS_DATABASE is not of the form postgresql+asyncpg://user:password@host/name")
