"""Files that keep `rilis up` running: a systemd unit, and a compose file for those who run containers."""

import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

UNIT = """\
# Keeps `rilis up` running and starts it with the machine.
#   systemctl --user link {folder}/rilis.service
#   systemctl --user enable --now rilis
#   loginctl enable-linger          (so that it runs while nobody is logged in)
[Unit]
Description=rilis_etl: press releases every morning, Prefect UI on http://127.0.0.1:{port}
After=network-online.target

[Service]
ExecStart={command}
{environment}
WorkingDirectory={folder}
Restart=always
RestartSec=10
TimeoutStopSec=60

[Install]
WantedBy=default.target
"""

COMPOSE = """\
# The same in a container, on the host's loopback: docker compose -f {folder}/compose.yaml up -d
services:
  rilis:
    image: python:3.12-slim
    network_mode: host        # the server listens on 127.0.0.1 only
    restart: unless-stopped
    init: true
    stop_grace_period: 60s
    command: sh -c "pip install --quiet 'rilis-etl=={version}' && exec rilis up --warehouse /warehouse --port {port}"
    volumes:
{volumes}
    environment:
{environment}
"""


def write(warehouse: Path, port: int, version: str, environment: Mapping[str, str]) -> tuple[Path, Path]:
    """Both files, in the folder `service` of the warehouse, with the RILIS_ settings of `environment`."""
    folder = warehouse / "service"
    folder.mkdir(parents=True, exist_ok=True)
    kept = {name: value for name, value in sorted(environment.items()) if name.startswith("RILIS_")}
    kept.pop("RILIS_WAREHOUSE", None)
    command = shlex.join([sys.executable, "-m", "rilis_etl", "up", "--warehouse", str(warehouse), "--port", str(port)])
    # % begins a specifier for systemd, $ a variable for compose
    lines = "\n".join(f"Environment={_quoted(f'{name}={value}'.replace('%', '%%'))}" for name, value in kept.items())
    unit = UNIT.format(folder=folder, port=port, command=command.replace("%", "%%"), environment=lines)
    volumes = [f"{warehouse}:/warehouse"]
    if sources := kept.get("RILIS_SOURCES"):
        volumes.append(f"{sources}:/sources:ro")
        kept["RILIS_SOURCES"] = "/sources"
    kept["PYTHONUNBUFFERED"] = "1"
    compose = COMPOSE.format(
        folder=folder,
        port=port,
        version=version,
        volumes="\n".join(f"      - {_quoted(volume)}" for volume in volumes),
        environment="\n".join(f"      {name}: {_quoted(value.replace('$', '$$'))}" for name, value in kept.items()),
    )
    files = (folder / "rilis.service", folder / "compose.yaml")
    for file, text in zip(files, (unit, compose), strict=True):
        file.write_text(text.replace("\n\n\n", "\n\n"), encoding="utf-8")
    return files


def _quoted(text: str) -> str:
    """In double quotes, as systemd and YAML both read them."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


if __name__ == "__main__":
    for written in write(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], os.environ):
        print(written)  # noqa: T201 - the answer
