"""The files that keep `rilis up` running."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # comes with Prefect

from rilis_etl.service.install import ServicePlace, write_service_files
from rilis_etl.settings import Settings

OPTIONS = ("--role", "server", "--host", "127.0.0.1", "--port", "4300")


def written(folder: Path, **environment: str) -> dict[str, str]:
    """The text of each file."""
    write_service_files(ServicePlace(folder, "1.2.3", OPTIONS, {"HOME": "/somewhere", **environment}))
    return {file.name: file.read_text() for file in (folder / "service").iterdir() if file.is_file()}


def values(text: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in text.splitlines())


@pytest.fixture
def compose(tmp_path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(written(tmp_path)["compose.yaml"])
    return loaded


def test_the_unit_starts_the_same_command_for_the_warehouse(tmp_path: Path) -> None:
    unit = written(tmp_path)["rilis.service"]
    assert f"-m rilis_etl up --warehouse {tmp_path} --role server --host 127.0.0.1 --port 4300" in unit


def test_settings_travel_and_nothing_else_of_the_environment(tmp_path: Path) -> None:
    files = written(tmp_path, RILIS_ROUTES='{".example": "127.0.0.1:1"}', SECRET="hidden")
    assert r"{\".example\": \"127.0.0.1:1\"}" in files["rilis.service"]
    assert values(files["settings.env"])["RILIS_ROUTES"] == """'{".example": "127.0.0.1:1"}'"""
    assert not [name for name, text in files.items() if "hidden" in text or "/somewhere" in text]


def test_passwords_stand_only_in_files_that_others_cannot_read(tmp_path: Path) -> None:
    database = "postgresql+asyncpg://rilis:hidden@localhost/rilis"
    lake = "ducklake:postgres:dbname=rilis password=hidden"
    files = written(
        tmp_path, RILIS_AUTH="rilis:hidden", RILIS_DATABASE=database, RILIS_LAKE=lake, RILIS_SMTP_PASSWORD="hidden"
    )
    secret = [name for name, text in files.items() if "hidden" in text]
    assert sorted(secret) == [".env", "rilis.env", "settings.env"]
    assert all((tmp_path / "service" / name).stat().st_mode & 0o077 == 0 for name in secret)


def test_containers_get_passwords_of_their_own_that_stay(tmp_path: Path) -> None:
    first, again = values(written(tmp_path)[".env"]), values(written(tmp_path)[".env"])
    assert len(first["POSTGRES_PASSWORD"]) == 32
    assert first["RILIS_AUTH"].startswith("rilis:")
    assert first == again


def test_containers_find_the_warehouse_and_the_version(tmp_path: Path) -> None:
    message = values(written(tmp_path)[".env"])
    assert message["WAREHOUSE"] == f"'{tmp_path}'"
    assert message["RILIS"] == "rilis-etl==1.2.3"
    assert message["PORT"] == "4300"


def test_the_containers_are_postgres_a_storage_a_server_workers_and_a_reader(
    compose: dict[str, Any],
) -> None:
    assert list(compose["services"]) == ["postgres", "storage", "bucket", "server", "worker", "reader"]


def test_a_container_is_reached_from_this_machine_only(compose: dict[str, Any]) -> None:
    ports = [port for service in compose["services"].values() for port in service.get("ports", ())]
    assert ports == ["127.0.0.1:${PORT:-4200}:4200"]


def test_the_reader_can_write_nothing_and_reach_nobody(compose: dict[str, Any]) -> None:
    reader = compose["services"]["reader"]
    assert reader["network_mode"] == "none"
    assert reader["read_only"]
    assert all(volume.endswith(":ro") for volume in reader["volumes"])


def test_only_the_server_knows_the_database(compose: dict[str, Any]) -> None:
    knowing = [name for name, service in compose["services"].items() if "POSTGRES_PASSWORD" in str(service)]
    assert knowing == ["postgres", "server"]


def test_what_a_container_runs_is_a_command_of_rilis(compose: dict[str, Any]) -> None:
    for name in ("server", "worker"):
        words = compose["services"][name]["command"].split()
        command = [sys.executable, "-m", "rilis_etl", *words[1:], "--help"]
        assert subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0


def test_every_setting_of_a_container_is_one_that_rilis_knows(compose: dict[str, Any]) -> None:
    given = {name for service in compose["services"].values() for name in service.get("environment", ())}
    ours = {name.removeprefix("RILIS_").lower() for name in given if name.startswith("RILIS_")}
    assert {"exchange", "warehouse", "auth", "database"} <= ours <= Settings.model_fields.keys()


def test_server_and_workers_meet_in_the_storage_by_its_own_password(compose: dict[str, Any]) -> None:
    services, identity = compose["services"], json.loads(compose["configs"]["storage"]["content"])["identities"][0]
    key = {"accessKey": "rilis", "secretKey": "${STORAGE_PASSWORD}"}
    assert identity["credentials"] == [key]
    for name in ("bucket", "server", "worker"):
        environment = services[name]["environment"]
        assert environment["RILIS_EXCHANGE"] == "s3://rilis/team"
        assert environment["AWS_ENDPOINT_URL"] == "http://storage:8333"
        assert environment["AWS_ACCESS_KEY_ID"] == key["accessKey"]
        assert environment["AWS_SECRET_ACCESS_KEY"].startswith("${STORAGE_PASSWORD:")
    assert "-s3.port=8333" in services["storage"]["command"]
    assert "STORAGE" not in str(services["reader"])


def test_whoever_is_waited_for_is_there_and_can_say_that_it_is_ready(compose: dict[str, Any]) -> None:
    services = compose["services"]
    for service in services.values():
        for name, waited in service.get("depends_on", {}).items():
            ready = "healthcheck" in services[name]
            ends = services[name].get("restart") == "on-failure"
            assert {"service_healthy": ready, "service_completed_successfully": ends}[waited["condition"]]
    mounted = [volume.partition(":")[0] for service in services.values() for volume in service.get("volumes", ())]
    assert compose["volumes"].keys() == {name for name in mounted if not name.startswith(("/", "$"))}


def test_every_value_that_the_compose_file_asks_for_is_given(tmp_path: Path) -> None:
    files = written(tmp_path)
    asked = {part.split("}")[0].split(":")[0] for part in files["compose.yaml"].split("${")[1:]}
    assert asked == values(files[".env"]).keys()


def test_the_command_says_where_the_files_are_and_starts_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "rilis_etl", "up", "--install", "--warehouse", str(tmp_path)]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert [Path(line).name for line in answer.stdout.splitlines()] == ["rilis.service", "compose.yaml"]
    assert not (tmp_path / "state").exists()
