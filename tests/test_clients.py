"""What docs/warehouse.md says of other front ends, done with each of them on a published file.

They are in an environment of their own, a gigabyte of other people's requirements: `make clients` makes it and runs
this. Without it this is left out.
"""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rilis_etl.pipeline.runs.ingest import ingest
from rilis_etl.warehouse.query.datasheet import Terms
from rilis_etl.warehouse.query.export import Format
from rilis_etl.warehouse.query.package import DESCRIPTOR, write_package
from rilis_etl.warehouse.stores import FileWarehouse
from tests.support import Bench

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("clients")]

HARLEQUIN = """
import asyncio, sys
from harlequin import Harlequin
from harlequin_duckdb import DuckDbAdapter

async def look():
    app = Harlequin(DuckDbAdapter([sys.argv[1]], read_only=True))
    async with app.run_test(size=(120, 36)) as pilot:
        for _ in range(200):
            await pilot.pause(0.05)
            if app.connection is not None:
                break
        (database, *_) = app.connection.get_catalog().items
        rows = app.connection.execute("select count(*) from current_releases").fetchall()
        print(database.label, rows.to_pylist() if hasattr(rows, "to_pylist") else rows)

asyncio.run(look())
"""
MARIMO = """
import marimo

app = marimo.App()


@app.cell
def _():
    import duckdb
    import marimo as mo

    con = duckdb.connect({file!r}, read_only=True)
    return con, mo


@app.cell
def _(con, mo):
    found = mo.sql("from search('pengaduan')", engine=con)
    print("rows", len(found))
    return


if __name__ == "__main__":
    app.run()
"""
PYTHON = """
import json, sys
import duckdb

con = duckdb.connect(sys.argv[1], read_only=True)
question = "select source, published_on, title from current_releases order by published_on, title"
pandas, polars = con.sql(question).df(), con.sql(question).pl()
print(json.dumps([len(pandas), len(polars), list(pandas.columns), str(polars.schema["published_on"])]))
"""
FRICTIONLESS = """
import json, sys
from frictionless import Package, system

system.trusted = True
report = Package(sys.argv[1]).validate()
print(json.dumps([report.valid, report.stats["tasks"], report.flatten(["type", "message"])[:5]]))
"""


@pytest.fixture(scope="module")
def programs() -> Path:
    """Where the other front ends are."""
    folder = os.environ.get("RILIS_CLIENTS")
    if not folder:
        pytest.skip("other front ends are tried by `make clients`")
    return Path(folder).resolve() / "bin"


@pytest.fixture(scope="module")
def warehouse(newsroom_on: Callable[[int], Bench], tmp_path_factory: pytest.TempPathFactory) -> FileWarehouse:
    context = newsroom_on(1).context(tmp_path_factory.mktemp("clients") / "warehouse")
    ingest(context, context.chosen(()))
    return FileWarehouse(context.settings.warehouse)


@pytest.fixture(scope="module")
def counted(warehouse: FileWarehouse) -> int:
    with warehouse.reading() as con:
        ((count,),) = con.execute("select count(*) from current_releases").fetchall()
    return int(count)


def run(*words: object, home: Path) -> str:
    """What a program prints. It is asked not to leave the machine."""
    offline = {"HTTP_PROXY": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9", "HOME": str(home)}
    environment = {**{k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}, **offline}
    done = subprocess.run(
        list(map(str, words)), capture_output=True, text=True, check=False, env=environment, timeout=900, cwd=home
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_the_command_line_of_duckdb_asks_and_searches(
    programs: Path, warehouse: FileWarehouse, counted: int, tmp_path: Path
) -> None:
    output = run(
        programs / "duckdb", "-readonly", "-csv", warehouse.snapshot_store.link,
        "select count(*) from current_releases; select count(*) > 0 from search('pengaduan');",
        home=tmp_path,
    )  # fmt: skip
    assert output.split()[1] == str(counted)
    assert output.split()[-1] == "true"


def test_pandas_and_polars_get_the_rows_with_their_types(
    programs: Path, warehouse: FileWarehouse, counted: int, tmp_path: Path
) -> None:
    pandas, polars, columns, day = json.loads(
        run(programs / "python", "-c", PYTHON, warehouse.snapshot_store.link, home=tmp_path)
    )
    assert pandas == polars == counted
    assert columns == ["source", "published_on", "title"]
    assert day == "Date"


def test_marimo_asks_in_a_cell(programs: Path, warehouse: FileWarehouse, tmp_path: Path) -> None:
    notebook = tmp_path / "notebook.py"
    notebook.write_text(MARIMO.format(file=str(warehouse.snapshot_store.link)), encoding="utf-8")
    (line,) = [line for line in run(programs / "python", notebook, home=tmp_path).splitlines() if "rows" in line]
    assert int(line.split()[-1]) > 0


def test_harlequin_opens_it_and_asks(programs: Path, warehouse: FileWarehouse, counted: int, tmp_path: Path) -> None:
    output = run(programs / "python", "-c", HARLEQUIN, warehouse.snapshot_store.link, home=tmp_path)
    assert str(counted) in output


@pytest.mark.parametrize("kind", [Format.CSV, Format.JSON_LINES, Format.PARQUET])
def test_an_exported_package_is_valid_for_frictionless(
    programs: Path, warehouse: FileWarehouse, tmp_path: Path, kind: Format
) -> None:
    terms = {"komisiwarga": Terms("CC-BY-4.0", "Komisi Warga Nusantara")}
    written = write_package(warehouse, tmp_path / "package", kind, terms)
    output: Any = json.loads(
        run(programs / "python", "-c", FRICTIONLESS, tmp_path / "package" / DESCRIPTOR, home=tmp_path).splitlines()[-1]
    )
    assert output[0], output
    assert output[1] == len(written) >= 7
