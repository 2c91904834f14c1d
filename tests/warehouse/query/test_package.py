"""What is taken away can be read without us: described, with checksums, safe in a spreadsheet."""

import csv
import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from rilis_etl.errors import QueryError, WarehouseError
from rilis_etl.html.reservations import Reservations
from rilis_etl.warehouse.query.datasheet import Terms
from rilis_etl.warehouse.query.export import Format
from rilis_etl.warehouse.query.package import write_package
from rilis_etl.warehouse.query.packaged_tables import PACKAGED_TABLES
from rilis_etl.warehouse.stores import FileWarehouse
from tests.warehouse.conftest import Load, Maker

pytestmark = pytest.mark.xdist_group("package")  # one of each kind is written for all tests


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
        assert path.stat().st_size == resource.get("bytes", path.stat().st_size)
        assert ("bytes" in resource) == (path.suffix != ".parquet")  # whose reader in Frictionless counts none
        assert f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}" == resource["hash"]
        found = rows(path)
        assert len(found) == resource["rowCount"]
        if found:
            assert [field["name"] for field in resource["schema"]["fields"]] == list(found[0])


def test_every_column_says_what_it_means(package: Path, descriptor: Any) -> None:
    fields = [field for resource in descriptor["resources"] for field in resource["schema"]["fields"]]
    assert [field["name"] for field in fields if not field["description"]] == []
    types = {field["name"]: field["type"] for field in fields}
    is_parquet = (package / "releases.parquet").exists()
    wanted = {
        "release_id": "integer" if is_parquet else "string",
        "paragraph_count": "integer",
        "published_on": "date",
        "first_seen_at": "datetime",
        "tags": "any" if is_parquet else "array",
    }
    assert types.items() >= wanted.items()


def test_keys_say_how_the_tables_hang_together(descriptor: Any) -> None:
    schemas = {resource["name"]: resource["schema"] for resource in descriptor["resources"]}
    assert schemas["releases"]["primaryKey"] == ["release_id"]
    assert schemas["removals"]["primaryKey"] == ["version_id", "removal_number"]
    assert schemas["bylines"]["foreignKeys"] == [
        {"fields": "version_id", "reference": {"resource": "versions", "fields": "version_id"}}
    ]


def test_ids_are_text_where_readers_would_round_them(package: Path) -> None:
    (release, *_) = rows(next(package.glob("releases.*")))
    assert isinstance(release["release_id"], int) == (package / "releases.parquet").exists()
    assert abs(int(release["release_id"])) > 2**53


def test_citations_stand_in_the_files_of_programs_that_keep_references(package: Path) -> None:
    (table,) = [path for path in package.glob("citations.*") if path.suffix in {".csv", ".jsonl", ".parquet"}]
    csl = json.loads((package / "citations.csl.json").read_text(encoding="utf-8"))
    assert {json.loads(row["csl_json"])["id"] for row in rows(table)} == {entry["id"] for entry in csl}
    assert (package / "citations.bib").read_text(encoding="utf-8").count("@misc{") == len(csl)
    assert (package / "citations.ris").read_text(encoding="utf-8").count("TY  - ELEC") == len(csl)


def test_readme_and_datasheet_say_what_is_in_it(package: Path) -> None:
    readme = (package / "README.md").read_text(encoding="utf-8")
    assert f"| {next(package.glob('releases.*')).name} | " in readme
    datasheet = (package / "datasheet.md").read_text(encoding="utf-8")
    assert "| kantor | CC-BY-4.0 | Kantor Contoh, Kota Lama |" in datasheet


@pytest.mark.parametrize("kind", [Format.CSV, Format.PARQUET])
def test_a_condition_picks_releases_and_what_belongs_to_them(
    warehouse: FileWarehouse, make: Any, load: Any, tmp_path: Path, kind: Format
) -> None:
    load(warehouse, make.page("1", title="Banjir di hulu"), make.page("2", title="Gempa -- bukan banjir"))
    out = tmp_path / "out"
    write_package(warehouse, out, kind, {}, where="title like 'Gempa%' -- dan tidak lebih")
    picked = {name: rows(out / f"{name}.{kind}") for name in ("releases", "versions", "citations", "sources")}
    assert [row["title"] for row in picked["releases"]] == ["Gempa -- bukan banjir"]
    assert len(picked["versions"]) == len(picked["citations"]) == len(picked["sources"]) == 1


@pytest.mark.parametrize(
    "condition",
    [
        "true) union all (select 1, 2",
        "true) limit (1",
        "true); select (1",
        "source =",
        "true order by 1",
        "source = 'x",
    ],
)
def test_what_is_more_than_a_condition_is_refused(published: FileWarehouse, tmp_path: Path, condition: str) -> None:
    with pytest.raises(QueryError, match="--where takes one condition, such as"):
        write_package(published, tmp_path / "out", Format.CSV, {}, where=condition)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("condition", "message"), [("source='x'", "no release meets"), ("sorce=1", "sorce")])
def test_a_condition_that_finds_nothing_writes_nothing(
    published: FileWarehouse, tmp_path: Path, condition: str, message: str
) -> None:
    with pytest.raises(QueryError, match=message):
        write_package(published, tmp_path / "out", Format.CSV, {}, where=condition)
    assert not (tmp_path / "out").exists()


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
    assert {path.name for path in tmp_path.glob("releases.*")} == {"releases.parquet"}
    assert not list(tmp_path.glob("*.csv"))
    (tmp_path / "thesis.docx").touch()
    with pytest.raises(WarehouseError, match=r"thesis\.docx"):
        write_package(published, tmp_path, Format.CSV, {})


def test_releases_whose_pages_reserve_rights_can_be_left_out(
    warehouse: FileWarehouse, make: Maker, load: Load, tmp_path: Path
) -> None:
    (page,) = make.page("2", "Dua.", hour=1)
    load(warehouse, make.page("1", hour=0), (replace(page, reserves=Reservations(("noarchive",))),))
    write_package(warehouse, tmp_path / "free", Format.PARQUET, {}, leave_reserved=True)
    write_package(warehouse, tmp_path / "all", Format.PARQUET, {})
    keys = {name: [row["source_key"] for row in rows(tmp_path / name / "releases.parquet")] for name in ("free", "all")}
    assert keys == {"free": ["1"], "all": ["1", "2"]}
    credited = {name: len(rows(tmp_path / name / "bylines.parquet")) for name in ("free", "all")}
    assert credited == {"free": 1, "all": 2}
