"""Files that keep `rilis up` running: a systemd unit, and a compose file for those who run containers."""

import os
import secrets
import shlex
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rilis_etl import __version__
from rilis_etl.fs import atomic_write
from rilis_etl.service.service_config import ServiceConfig

CONTAINERS = Path(__file__).resolve().parent / "compose"
SECRETS = ("RILIS_AUTH", "RILIS_DATABASE", "RILIS_LAKE", "RILIS_SMTP_PASSWORD")
"""Settings that hold passwords: they stand in files which only their owner can read."""

SET_BY_COMPOSE = ("RILIS_AUTH", "RILIS_DATABASE", "RILIS_SOURCES", "RILIS_EXCHANGE", "RILIS_HOSTS")

UNIT = """\
# Keeps `rilis up` running and starts it with the machine.
#   systemctl --user link {folder}/rilis.service
#   systemctl --user enable --now rilis
#   loginctl enable-linger          (so that it runs while nobody is logged in)
[Unit]
Description=rilis_etl: press releases every morning, and Prefect's UI
After=network-online.target

[Service]
ExecStart={command}
EnvironmentFile=-{folder}/rilis.env
{environment}
WorkingDirectory={folder}
Restart=always
RestartSec=10
TimeoutStopSec=60

[Install]
WantedBy=default.target
"""


@dataclass(frozen=True, slots=True)
class ServicePlace:
    """What the files are made for: a warehouse, and `rilis up` with these options in this environment."""

    warehouse: Path
    version: str
    options: tuple[str, ...]  # of `rilis up`
    environment: Mapping[str, str]

    @classmethod
    def of(cls, config: ServiceConfig) -> "ServicePlace":
        """The place of this machine, in the environment of this process."""
        return cls(config.warehouse, __version__, config.options, {**os.environ, **config.environment})

    @property
    def folder(self) -> Path:
        return self.warehouse / "service"

    @property
    def settings(self) -> dict[str, str]:
        """The RILIS_ settings of the moment, but for where the warehouse is."""
        kept = {name: value for name, value in sorted(self.environment.items()) if name.startswith("RILIS_")}
        kept.pop("RILIS_WAREHOUSE", None)
        return kept

    @property
    def public(self) -> dict[str, str]:
        """Those that anybody may read."""
        return {name: value for name, value in self.settings.items() if name not in SECRETS}


def write_service_files(place: ServicePlace) -> tuple[Path, ...]:
    """Write the files into the folder `service` of the warehouse; the two to look at. Passwords are made once."""
    place.folder.mkdir(parents=True, exist_ok=True)
    (place.folder / "sources").mkdir(exist_ok=True)
    unit = place.folder / "rilis.service"
    unit.write_text(_unit(place), encoding="utf-8")
    hidden = {name: value for name, value in place.settings.items() if name in SECRETS}
    lines = "".join(f"{name}={_quoted(value)}\n" for name, value in hidden.items())
    atomic_write(place.folder / "rilis.env", lines, mode=0o600)
    for file in CONTAINERS.iterdir():
        shutil.copyfile(file, place.folder / file.name)
    inside = {name: value for name, value in place.settings.items() if name not in SET_BY_COMPOSE}
    lines = "".join(f"{name}={_for_compose(value)}\n" for name, value in inside.items())
    atomic_write(place.folder / "settings.env", lines, mode=0o600)
    atomic_write(place.folder / ".env", _compose_values(place), mode=0o600)
    return unit, place.folder / "compose.yaml"


def _unit(place: ServicePlace) -> str:
    command = shlex.join(
        [sys.executable, "-m", "rilis_etl", "up", "--warehouse", str(place.warehouse), *place.options]
    ).replace("%", "%%")  # begins a specifier
    lines = "\n".join(
        f"Environment={_quoted(f'{name}={value}'.replace('%', '%%'))}" for name, value in place.public.items()
    )
    text = UNIT.format(folder=place.folder, command=command, environment=lines)
    return text.replace("\n\nWorkingDirectory", "\nWorkingDirectory")


def _compose_values(place: ServicePlace) -> str:
    """What the compose file asks for."""
    file = place.folder / ".env"
    earlier = dict(line.split("=", 1) for line in file.read_text("utf-8").splitlines()) if file.exists() else {}
    auth = place.settings.get("RILIS_AUTH")
    values = {
        "RILIS": f"rilis-etl=={place.version}",
        "OWNER": str(place.warehouse.stat().st_uid or 1000),  # root's own number would make the container's user root
        "PORT": place.options[place.options.index("--port") + 1],
        "WAREHOUSE": _for_compose(str(place.warehouse)),
        "SOURCES": _for_compose(place.settings.get("RILIS_SOURCES", "./sources")),
        "HOSTS": _for_compose(place.settings.get("RILIS_HOSTS", "")),
        "RILIS_AUTH": _for_compose(auth) if auth else earlier.get("RILIS_AUTH", f"rilis:{secrets.token_hex(16)}"),
        **{name: earlier.get(name, secrets.token_hex(16)) for name in ("POSTGRES_PASSWORD", "STORAGE_PASSWORD")},
    }
    return "".join(f"{name}={value}\n" for name, value in values.items())


def _quoted(text: str) -> str:
    """In double quotes, as systemd reads them."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _for_compose(text: str) -> str:
    """In quotes where nothing is replaced: `$` begins a variable for compose outside of single ones."""
    return f"'{text}'" if "'" not in text else _quoted(text.replace("$", "$$"))
