"""A warehouse in a lake is the warehouse in a file, loaded and read by several at once."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rilis_etl.pipeline.runs.ingest import ingest
from tests.conftest import ROOT
from tests.flows.postgres import cluster, programs
from tests.flows.served import eventually, free_port
from tests.support import Bench

pytestmark = [pytest.mark.xdist_group("lake"), pytest.mark.slow]

SOURCES = ("ombudswarga", "dinaslingkungan")
DRIVER = "tests.warehouse.lake.lake_driver"
LOCK = ROOT / "requirements-lake.lock"
MODELS = {
    "twice": "select source, 2 * n as n from counted",
    "counted": "-- Texts.\nselect source, count(*) as n from versions join releases using (release_id) group by all",
    "thief": "from postgres_query('lake', 'select 1')",
    "checks/no_count": "from counted where n = 0",
}


def not_here(why: str) -> None:
    """Left out on a machine that lacks what it needs; on CI that is a failure."""
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(why)


@pytest.fixture(scope="module")
def older_duckdb() -> Path:
    """A folder with the DuckDB that DuckLake can be had for and its extensions, made once for this environment."""
    folder = Path(sys.prefix) / "lake"
    made = folder / "made"
    if not made.exists() or made.read_bytes() != LOCK.read_bytes():
        shutil.rmtree(folder, ignore_errors=True)
        pip = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--require-hashes",
            "--target",
            str(folder),
        ]
        done = subprocess.run([*pip, "-r", str(LOCK)], capture_output=True, text=True, check=False)
        if done.returncode:
            not_here(f"DuckLake cannot be had from the package index: {done.stderr.strip().splitlines()[-1:]}")
        shutil.copyfile(LOCK, made)
    return folder


def database() -> AbstractContextManager[str]:
    """A PostgreSQL of its own, on loopback, empty."""
    if programs() is None:
        not_here("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    return cluster("postgresql")


@pytest.fixture(scope="module")
def catalogue() -> Iterator[str]:
    with database() as address:
        yield address


@dataclass(frozen=True)
class Beside:
    """Processes of the older DuckDB that work on one lake."""

    folder: Path
    environment: dict[str, str]

    def start(self, *words: object) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", DRIVER, *map(str, words)]
        pipe = subprocess.PIPE
        environment = {**os.environ, **self.environment}
        return subprocess.Popen(command, env=environment, cwd=ROOT, stdout=pipe, stderr=pipe, text=True)


def answer(process: "subprocess.Popen[str]") -> dict[str, Any]:
    with process:
        try:
            out, err = process.communicate(timeout=900)  # seconds: a machine may have much else to do
        except BaseException:
            process.kill()
            raise
    assert process.returncode == 0, err[-2000:]
    found: dict[str, Any] = json.loads(out)
    return found


@dataclass(frozen=True)
class Loaded:
    """A lake that two loaders have filled while two readers looked."""

    beside: Beside
    plain: Path  # the same archive in a file
    loads: list[dict[str, Any]]
    looks: list[dict[str, Any]]


@pytest.fixture(scope="module")
def loaded(
    older_duckdb: Path, catalogue: str, newsroom_on: Callable[[int], Bench], tmp_path_factory: pytest.TempPathFactory
) -> Loaded:
    """Two machines, each with the archive of one source; the file warehouse has both."""
    folder = tmp_path_factory.mktemp("lake")
    context = newsroom_on(1).context(folder / "plain")
    ingest(context, context.chosen(SOURCES))
    for source in SOURCES:
        shutil.copytree(folder / "plain" / "archive" / source, folder / source / "archive" / source)
        for name, text in MODELS.items():
            model = folder / source / "models" / f"{name}.sql"
            model.parent.mkdir(parents=True, exist_ok=True)
            model.write_text(text, encoding="utf-8")
    data = folder / "data"
    beside = Beside(folder, {"PYTHONPATH": str(older_duckdb), "RILIS_LAKE": catalogue, "RILIS_LAKE_DATA": str(data)})
    is_over = folder / "over"
    readers = [beside.start("read", folder / source, is_over) for source in SOURCES]
    loaders = [beside.start("load", folder / source) for source in SOURCES]
    try:
        loads = [answer(loader) for loader in loaders]
    finally:
        is_over.touch()
    return Loaded(beside, Path(context.warehouse.location), loads, [answer(reader) for reader in readers])


def test_the_lock_is_of_what_the_extra_asks_for() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        asked = tomllib.load(file)["project"]["optional-dependencies"]["lake"]
    locked = re.findall(r"^\S+==\S+", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(locked) == sorted(asked)


def test_two_loaders_at_once_make_the_rows_and_the_answers_of_a_warehouse_in_a_file(loaded: Loaded) -> None:
    assert all(load["loaded"] for load in loaded.loads)
    found = answer(loaded.beside.start("compare", loaded.beside.folder / SOURCES[0], loaded.plain))
    # a migration is another text there: a lake has no keys
    assert [line for line in found["tables"] if not line.startswith("schema_migrations")] == []
    assert found["views"] == []
    assert all(isinstance(hits, int) and hits > 10 for hits in found["macros"].values()), found["macros"]


def test_who_reads_meanwhile_sees_whole_states_only(loaded: Loaded) -> None:
    for look in loaded.looks:
        assert look["seen"], "no reader came to read"
        for versions, texts, documents, of_versions, releases in look["seen"]:
            assert versions == texts == documents
            assert of_versions == releases
    assert len({tuple(look["seen"][-1]) for look in loaded.looks}) == 1


def test_a_lake_answers_questions_and_nothing_else(loaded: Loaded) -> None:
    target = loaded.beside.folder / "data" / "x.csv"
    questions = (
        "select count(*) from current_releases",
        f"copy (select 1) to '{target}'",
        "from postgres_query('lake', 'select 1')",
        "from query('from releases')",
        "delete from releases",
        "set threads = 8",
        "from read_text('/etc/hostname')",
        "select path from duckdb_databases",
        "select Current_Setting('s3_secret_access_key')",
    )
    (count,), *refused = answer(loaded.beside.start("ask", loaded.beside.folder / SOURCES[0], *questions))["answers"]
    assert count > 50
    assert all("a lake answers select statements" in output or "is not for queries" in output for output in refused), (
        refused
    )
    assert not target.exists()


def test_both_loaders_make_views_of_ones_own_sql_in_place_of_each_others(loaded: Loaded) -> None:
    questions = ("select sum(n)::bigint from twice", "select 2 * count(*) from versions")
    (twice,), (expected,) = answer(loaded.beside.start("ask", loaded.beside.folder / SOURCES[0], *questions))["answers"]
    assert twice == expected > 100
    for load in loaded.loads:
        (left_out,) = (line for line in load["warnings"] if re.match("(the )?(model|check)s? ", line))
        assert re.match("model thief was left out: .*postgres_query is not for queries", left_out)


def test_loading_again_adds_nothing(loaded: Loaded) -> None:
    again = answer(loaded.beside.start("load", loaded.beside.folder / SOURCES[0]))
    assert again["loaded"] == 0


@pytest.fixture
def bucket() -> Iterator[str]:
    """S3-compatible storage on loopback with an empty bucket `rilis`; its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def is_made() -> bool:
        try:
            with urllib.request.urlopen(urllib.request.Request(f"{address}/rilis", method="PUT"), timeout=30) as made:
                return bool(made.status == 200)
        except urllib.error.URLError:
            return False

    try:
        eventually(is_made)
        yield address
    finally:
        server.terminate()
        server.wait(30)


def test_a_lake_can_have_its_files_in_s3_compatible_storage(
    loaded: Loaded, older_duckdb: Path, bucket: str, tmp_path: Path
) -> None:
    shutil.copytree(loaded.beside.folder / SOURCES[0] / "archive", tmp_path / "archive")
    with database() as another:
        lake = {"RILIS_LAKE": another, "RILIS_LAKE_DATA": "s3://rilis/corpus", "RILIS_LAKE_S3_ENDPOINT": bucket}
        keys = {
            "AWS_ACCESS_KEY_ID": "of-a-test",
            "AWS_SECRET_ACCESS_KEY": "a-secret-of-a-test",
            "AWS_REGION": "us-east-1",
        }
        beside = Beside(tmp_path, {"PYTHONPATH": str(older_duckdb), **lake, **keys})
        stored = answer(beside.start("load", tmp_path))["loaded"]
        questions = (
            "select count(*) from current_releases",
            "select count(*) from search('warga')",
            "copy (select 1) to 's3://rilis/corpus/x.csv'",
        )
        (count,), (hits,), refused = answer(beside.start("ask", tmp_path, *questions))["answers"]
    assert stored >= count > 20
    assert hits > 0
    assert "a lake answers select statements" in refused
    with urllib.request.urlopen(f"{bucket}/rilis?prefix=corpus/", timeout=30) as listing:
        assert b".parquet</Key>" in listing.read()
    assert not list(tmp_path.glob("**/*.parquet"))
