"""The wheel by itself: installed outside the checkout it runs the demo, with sql/ and flows/ inside."""

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as made from a source distribution: both must hold everything."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder, cwd=ROOT)
    (source,) = folder.glob("*.tar.gz")
    command = (sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", folder, source)
    run(*command, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def rilis(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command as installed from the wheel, in an environment that borrows the locked packages of this one."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder)
    (site_packages,) = folder.glob("lib/python*/site-packages")
    # a path file is not read recursively: the packages are there, the checkout (an editable install) is not
    (site_packages / "locked.pth").write_text(sysconfig.get_path("purelib") + "\n")
    python = folder / "bin" / "python"
    # compiled when it is imported: most of it is not
    install = ("install", "-q", "--no-deps", "--no-index", "--no-compile", wheel)
    run(sys.executable, "-m", "pip", "--python", python, *install, cwd=folder)
    where = run(python, "-c", "import rilis_etl; print(rilis_etl.__file__)", cwd=folder)
    assert str(ROOT) not in where
    return folder / "bin" / "rilis"


def test_the_wheel_holds_the_sql_the_flows_the_sources_and_the_sample(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "rilis_etl/sql/views/current_releases.sql" in names
    assert "rilis_etl/flows/ingest.py" in names
    assert "rilis_etl/sources/catalogue/komnasham.toml" in names
    assert "rilis_etl/sources/bases/wordpress.toml" in names
    assert any(name.startswith("rilis_etl/sample/content/") for name in names)
    assert not any(name.startswith(("flows/", "sql/", "tests/")) for name in names)


def test_an_installed_wheel_runs_the_demo_outside_the_checkout(rilis: Path, tmp_path: Path) -> None:
    shown = run(rilis, "demo", cwd=tmp_path)
    assert "new versions in the warehouse" in shown
    assert (tmp_path / "warehouse" / "demo" / "warehouse.duckdb").exists()
    assert "Nothing new" in run(rilis, "demo", cwd=tmp_path)


def test_an_installed_wheel_finds_its_flows(rilis: Path, tmp_path: Path) -> None:
    assert "rilis_etl/flows" in run(rilis, "doctor", cwd=tmp_path)


def test_an_installed_wheel_runs_its_flows_folder(rilis: Path, tmp_path: Path) -> None:
    assert "compose.yaml" in run(rilis, "up", "--install", "--warehouse", "here", cwd=tmp_path)
