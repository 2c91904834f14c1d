"""Answers as files."""

import csv
import io
import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from rilis_etl.errors import QueryError
from rilis_etl.warehouse.query.export import Format, plain, write_result
from rilis_etl.warehouse.query.sandbox import run_query
from rilis_etl.warehouse.stores import FileWarehouse

QUERY = """
select '=1+1' as formula, 'dua' || chr(10) || 'baris' as lines, ['a', 'b'] as tags, null as nothing,
    date '2026-03-01' as published_on, sum(2) as total, 'nan'::double as odd
"""


def written(warehouse: FileWarehouse, kind: Format, *, guard_formulas: bool = False) -> str:
    file = io.BytesIO()
    with run_query(warehouse, QUERY) as result:
        assert write_result(result, kind, file, guard_formulas=guard_formulas) == 1
    return file.getvalue().decode()


def test_csv_holds_lists_as_json_and_quotes_what_needs_it(published: FileWarehouse) -> None:
    header, row = csv.reader(io.StringIO(written(published, Format.CSV)))
    assert header == ["formula", "lines", "tags", "nothing", "published_on", "total", "odd"]
    assert row == ["=1+1", "dua\nbaris", '["a", "b"]', "", "2026-03-01", "2", ""]


def test_csv_can_be_made_safe_for_spreadsheets(published: FileWarehouse) -> None:
    _, row = csv.reader(io.StringIO(written(published, Format.CSV, guard_formulas=True)))
    assert row[0] == "'=1+1"


def test_json_is_one_array_of_objects(published: FileWarehouse) -> None:
    (row,) = json.loads(written(published, Format.JSON))
    assert row["tags"] == ["a", "b"]
    assert (row["nothing"], row["odd"], row["total"]) == (None, None, 2)


def test_parquet_keeps_types(published: FileWarehouse, tmp_path: Path) -> None:
    with run_query(published, "select date '2026-03-01' as day_on, ['a'] as tags from range(3)") as result:
        assert write_result(result, Format.PARQUET, tmp_path / "x.parquet") == 3
    table = pq.read_table(tmp_path / "x.parquet")
    assert [str(kind) for kind in table.schema.types] == ["date32[day]", "list<element: string>"]


def test_a_file_appears_only_when_it_is_complete(published: FileWarehouse, tmp_path: Path) -> None:
    target = tmp_path / "x.csv"
    target.write_text("the one before")
    breaks = "select if(range = 500000, error('halfway'), range) as n from range(1000000)"
    with run_query(published, breaks) as result, pytest.raises(QueryError, match="halfway"):
        write_result(result, Format.CSV, target)
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]
    assert target.read_text() == "the one before"


def test_a_folder_that_does_not_exist_is_said(published: FileWarehouse, tmp_path: Path) -> None:
    with (
        run_query(published, "select 1 as a") as result,
        pytest.raises(QueryError, match=r"cannot write .*No such file"),
    ):
        write_result(result, Format.JSON, tmp_path / "none" / "x.json")


@pytest.mark.parametrize(
    ("value", "simple"),
    [
        (Decimal("1.50"), 1.5),
        (Decimal(7), 7),
        (float("inf"), None),
        (datetime(2026, 3, 1, tzinfo=UTC), "2026-03-01T00:00:00+00:00"),
        (b"\x00\xff", "00ff"),
        ({"a": [Decimal(1)]}, {"a": [1]}),
        (True, True),
    ],
)
def test_values_become_what_json_knows(value: object, simple: object) -> None:
    assert plain(value) == simple
