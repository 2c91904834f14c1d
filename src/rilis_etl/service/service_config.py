"""The part that a machine plays, as asked for on the command line of `rilis up` and in the settings, and checked."""

import re
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path

from rilis_etl.settings import Settings


class MachineRole(StrEnum):
    """The part that a machine plays."""

    ALL = "all"  # everything on this machine
    SERVER = "server"  # of a team: server, schedules, and the one process that loads
    WORKER = "worker"  # of a team: fetches and reads


@dataclass(frozen=True)
class ServiceConfig:
    """What this machine is to do, checked."""

    role: MachineRole
    state: Path  # folder for locks, logs and Prefect's files
    host: str  # address to listen on
    port: int
    server: str  # "http://server:4200", of the machine that a worker works for
    jobs: int  # at a time, of a worker
    exchange: Path | None = None
    database: str | None = None  # PostgreSQL; None: SQLite in `state`
    auth: str | None = None  # "user:password"

    @property
    def url(self) -> str:
        """Where the server is for programs on this machine."""
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


def require_sense(part: ServiceConfig) -> None:
    """Exits with a message when the settings do not fit the part."""
    if part.role is MachineRole.ALL and part.exchange is not None:
        sys.exit(
            "rilis: RILIS_EXCHANGE is set, so this machine is one of a team: say `--role server` or `--role worker`"
        )
    if part.role is not MachineRole.ALL and part.exchange is None:
        sys.exit(f"rilis: a {part.role} needs the folder that the team shares: --exchange FOLDER")
    if part.role is not MachineRole.WORKER and part.is_open and part.auth is None:
        sys.exit(
            f"rilis: on {part.host} others can reach the server: set RILIS_AUTH=user:password first, on every machine"
        )
    if part.auth is not None and not re.fullmatch(r"[^:\s]+:\S+", part.auth):
        sys.exit('rilis: RILIS_AUTH is not of the form "user:password"')
    if part.database is not None and not part.database.startswith("postgresql+asyncpg://"):
        sys.exit("rilis: RILIS_DATABASE is not of the form postgresql+asyncpg://user:password@host/name")


def config_from(words: Sequence[str], settings: Settings) -> ServiceConfig:
    """What `rilis up` asked for on the command line, and the settings."""
    parser = ArgumentParser()
    parser.add_argument("state", type=Path)
    parser.add_argument("--role", type=MachineRole, required=True)
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--server", required=True)
    parser.add_argument("--jobs", type=int, required=True)
    return ServiceConfig(
        **vars(parser.parse_args(words)),
        exchange=settings.exchange,
        database=settings.database.get_secret_value() if settings.database else None,
        auth=settings.login or None,
    )
