"""What is taken away can be read without us: described, with checksums, safe in a spreadsheet."""

import csv
import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from rilis_etl.errors import WarehouseError
from rilis_etl.html.reservations import Reservations
from rilis_etl.warehouse.query.export import Format
from rilis_etl.warehouse.query.package import PACKAGED_TABLES, Terms, write_package
from rilis_etl.warehouse.stores import FileWarehouse
from tests.warehouse.conftest import Load, Maker


@pytest.fixture(scope="module", params=[Format.CSV, Format.JSON_LINES, Format.PARQUET])
def package(request: pytest.FixtureRequest, published: FileWarehouse, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp(f"package-{request.param}")
    write_package(published, folder, request.param, {"kantor": Terms("CC-BY-4.0", "Kantor Contoh, Kota Lama")})
    return folder


@pytest.fixture(scope="module")
def descriptor(package: Path) -> Any:
    return json.loads((package / "datapackage.json").read_text(encoding="utf-8"))


def rows(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return pq.read_table(path).to_pylist()  # type: ignore[no-any-return]  # pyarrow has no types


def test_every_table_is_there_whole_and_as_described(package: Path, descriptor: Any) -> None:
    empty = {"attachments"} if (package / "releases.jsonl").exists() else set()  # an empty file of lines has no columns
    assert [resource["name"] for resource in descriptor["resources"]] == [
        name for name in PACKAGED_TABLES if name not in empty
    ]
    for resource in descriptor["resources"]:
        path = package / resource["path"]
        assert path.stat().st_size == resource["bytes"]
        assert f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}" == resource["hash"]
        found = rows(path)
        assert len(found) == resource["rowCount"]
        if found:
            assert [field["name"] for field in resource["schema"]["fields"]] == list(found[0])


def test_every_column_says_what_it_means(descriptor: Any) -> None:
    fields = [field for resource in descriptor["resources"] for field in resource["schema"]["fields"]]
    assert [field["name"] for field in fields if not field["description"]] == []
    types = {field["name"]: field["type"] for field in fields}
    wanted = {"release_id": "integer", "published_on": "date", "first_seen_at": "datetime", "tags": "array"}
    assert types.items() >= wanted.items()


def test_the_terms_of_each_source_are_told(descriptor: Any) -> None:
    assert descriptor["sources"] == [
        {
            "title": "Kantor Contoh",
            "path": "https://kantor.test/",
            "licence": "CC-BY-4.0",
            "attribution": "Kantor Contoh, Kota Lama",
        }
    ]


def test_a_table_without_rows_is_left_out_of_json_lines(published: FileWarehouse, tmp_path: Path) -> None:
    written = write_package(published, tmp_path, Format.JSON_LINES, {})
    assert not (tmp_path / "attachments.jsonl").exists()
    assert all(file.row_count for file in written)


def test_terms_that_nobody_stated_are_not_invented(published: FileWarehouse, tmp_path: Path) -> None:
    write_package(published, tmp_path, Format.JSON_LINES, {})
    (source,) = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))["sources"]
    assert source["licence"].startswith("not stated")
    assert source["attribution"] == "Kantor Contoh"


def test_a_spreadsheet_runs_nothing_of_a_csv(warehouse: FileWarehouse, make: Any, load: Any, tmp_path: Path) -> None:
    load(warehouse, make.page("1", title='=HYPERLINK("https://evil.test")'))
    for raw, first in ((False, "'="), (True, "=H")):
        write_package(warehouse, tmp_path / "out", Format.CSV, {}, guard_formulas=not raw)
        (row,) = rows(tmp_path / "out" / "releases.csv")
        assert row["title"].startswith(first)


def test_a_package_replaces_an_earlier_one_and_nothing_else(published: FileWarehouse, tmp_path: Path) -> None:
    write_package(published, tmp_path, Format.CSV, {})
    write_package(published, tmp_path, Format.PARQUET, {})
    assert {path.suffix for path in tmp_path.iterdir()} == {".parquet", ".json"}
    (tmp_path / "thesis.docx").touch()
    with pytest.raises(WarehouseError, match=r"thesis\.docx"):
        write_package(published, tmp_path, Format.CSV, {})


def test_releases_whose_pages_reserve_rights_can_be_left_out(
    warehouse: FileWarehouse, make: Maker, load: Load, tmp_path: Path
) -> None:
    reserved = make.page("2", "Dua.", hour=1)
    row = replace(reserved.captures[0], reserves=Reservations(("noarchive",)))
    load(warehouse, make.page("1", hour=0), replace(reserved, captures=(row,)))
    write_package(warehouse, tmp_path / "free", Format.PARQUET, {}, leave_reserved=True)
    write_package(warehouse, tmp_path / "all", Format.PARQUET, {})
    keys = {name: [row["source_key"] for row in rows(tmp_path / name / "releases.parquet")] for name in ("free", "all")}
    assert keys == {"free": ["1"], "all": ["1", "2"]}
    credited = {name: len(rows(tmp_path / name / "bylines.parquet")) for name in ("free", "all")}
    assert credited == {"free": 1, "all": 2}
