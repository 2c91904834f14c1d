"""The password of the server: made once, for its owner only; and what keeps it away from a proxy."""

import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rilis_etl.cli.app import app
from rilis_etl.errors import ServiceError
from rilis_etl.service.login import make_login, server_login
from rilis_etl.service.prefect_settings import without_proxy
from rilis_etl.settings import load_settings


def test_it_is_made_at_the_first_start_and_kept(tmp_path: Path) -> None:
    made = make_login(tmp_path)
    assert made.startswith("rilis:")
    assert len(made) >= 40
    assert make_login(tmp_path) == made
    assert stat.S_IMODE((tmp_path / "login").stat().st_mode) == 0o600


def test_each_warehouse_has_its_own(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert make_login(tmp_path / "a") != make_login(tmp_path / "b")


def test_commands_find_it_unless_one_is_set(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    assert server_login(load_settings(warehouse=tmp_path)) == ""
    made = make_login(tmp_path / "state")
    assert server_login(load_settings(warehouse=tmp_path)) == made
    assert server_login(load_settings(warehouse=tmp_path, auth="me:word")) == "me:word"


def test_a_place_where_it_cannot_be_kept_is_named(tmp_path: Path) -> None:
    (tmp_path / "login").mkdir()
    with pytest.raises(ServiceError, match="password of the Prefect server, cannot be kept"):
        make_login(tmp_path)


def test_a_link_needs_a_running_server(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["open", "--warehouse", str(tmp_path)])
    assert isinstance(done.exception, ServiceError)
    assert "`rilis up` is not running" in str(done.exception)


@pytest.mark.parametrize(
    ("given", "direct"),
    [
        ({}, "127.0.0.1,localhost,::1"),
        ({"NO_PROXY": "a.example"}, "a.example,127.0.0.1,localhost,::1"),
        ({"no_proxy": "a.example, localhost"}, "a.example,localhost,127.0.0.1,::1"),
        ({"NO_PROXY": "a.example", "no_proxy": "b.example"}, "a.example,b.example,127.0.0.1,localhost,::1"),
        ({"NO_PROXY": "*"}, "*,127.0.0.1,localhost,::1"),
    ],
)
def test_both_spellings_say_that_this_machine_is_reached_directly(given: dict[str, str], direct: str) -> None:
    assert without_proxy(given) == {"NO_PROXY": direct, "no_proxy": direct}


def test_a_server_elsewhere_is_reached_directly_too() -> None:
    assert without_proxy({}, "server")["no_proxy"].endswith(",server")
