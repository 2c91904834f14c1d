"""What `rilis up` is told, what of it reaches Prefect, and what is refused."""

from pathlib import Path
from typing import Any

import pytest

from rilis_etl.errors import SettingsError
from rilis_etl.service import MachineRole, ServiceConfig
from rilis_etl.service.prefect_settings import environment, server_environment
from rilis_etl.service.service_config import check_config


def config(role: MachineRole = MachineRole.ALL, host: str = "127.0.0.1", **more: Any) -> ServiceConfig:
    return ServiceConfig(role, host, 4200, "http://server:4200", 2, Path("folder"), **more)


def test_prefect_is_told_to_stay_at_home() -> None:
    settings = environment(config())
    assert settings["PREFECT_API_URL"].startswith("http://127.0.0.1:")
    assert settings["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert settings["PREFECT_HOME"] == str(Path("folder", "state", "prefect"))


def test_the_database_is_told_to_the_server_only() -> None:
    secret = "postgresql+asyncpg://rilis:hidden@localhost/rilis"
    message = config(database=secret)
    assert secret in server_environment(message).values()
    assert secret not in environment(message).values()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (config(host="0.0.0.0"), "set RILIS_AUTH"),
        (config(host="192.0.2.7"), "set RILIS_AUTH"),
        (config(MachineRole.SERVER), "needs the folder that the team shares"),
        (config(MachineRole.WORKER), "needs the folder that the team shares"),
        (config(exchange="shared"), "say `--role server` or `--role worker`"),
        (config(auth="password"), "user:password"),
        (config(database="postgresql://rilis:hidden@localhost/rilis"), "postgresql.asyncpg://"),
    ],
)
def test_what_makes_no_sense_or_is_not_safe_is_refused(wrong: ServiceConfig, message: str) -> None:
    with pytest.raises(SettingsError, match=message) as refused:
        check_config(wrong)
    assert "hidden" not in str(refused.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.8", "::1", "localhost"])
def test_loopback_needs_no_password(host: str) -> None:
    check_config(config(host=host))
    assert not config(host=host).is_open


def test_everywhere_is_reached_by_loopback_on_the_machine_itself() -> None:
    assert environment(config(host="0.0.0.0", auth="a:b"))["PREFECT_API_URL"] == "http://127.0.0.1:4200/api"
    assert environment(config(MachineRole.WORKER))["PREFECT_API_URL"] == "http://server:4200/api"
