"""Answers as files."""

import csv
import io
import json
import os
import re
import sys
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from threading import Thread

import pyarrow.parquet as pq
import pytest

from rilis_etl.errors import QueryError
from rilis_etl.warehouse.query.export import Format, guarded, plain, write_result
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


@pytest.mark.parametrize(
    "formula",
    [
        "=1+1",
        "+1",
        "-1",
        "@a",
        "\tx",
        "\rx",
        "\nx",
        "\n=1",
        " =1",
        "＝1",
        "＋1",
        "－1",
        "＠a",
        "a;=1",
        "a\n=1",
        'a;"=1',
        "a\t@b",
    ],
    ids=ascii,
)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(formula: str) -> None:
    shown = guarded(formula)
    assert shown.replace("'", "") == formula
    for cell in re.split(r"[;\t\r\n]", shown if shown.startswith("'") else f"'{shown}"):
        assert not cell.lstrip(' "').startswith(tuple("=+-@＝＋－＠"))


@pytest.mark.parametrize(
    "text", ["Rapat kerja", "10.000,-", "a - b", "a=b", "e-mail: a@b.example", "dua\nbaris", "a; b", ""]
)
def test_text_without_formulas_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text


@pytest.mark.parametrize("kind", [Format.JSON, Format.JSON_LINES])
def test_columns_of_one_name_are_all_kept(published: FileWarehouse, kind: Format) -> None:
    file = io.BytesIO()
    with run_query(published, "select 1 as a, 2 as a, 3 as a_1, 4 as a") as result:
        write_result(result, kind, file)
    text = file.getvalue().decode()
    row = json.loads(text)[0] if kind is Format.JSON else json.loads(text)
    assert row == {"a": 1, "a_2": 2, "a_1": 3, "a_3": 4}


@pytest.mark.parametrize("kind", [Format.CSV, Format.JSON, Format.JSON_LINES])
def test_nothing_that_a_terminal_obeys_reaches_it(published: FileWarehouse, kind: Format) -> None:
    file = io.BytesIO()
    with run_query(published, """select chr(27) || '[31m' as a, chr(155) || '2J' as "b\x1b[32m" """) as result:
        write_result(result, kind, file, for_terminal=True)
    text = file.getvalue().decode()
    assert text.replace("\n", "").isprintable()
    assert len(re.findall(r"\\(?:u00|x)1b", text)) == 2


@pytest.mark.parametrize("kind", [Format.CSV, Format.PARQUET])
def test_a_pipe_can_be_written_to(published: FileWarehouse, tmp_path: Path, kind: Format) -> None:
    pipe, read = tmp_path / "pipe", list[bytes]()
    os.mkfifo(pipe)
    reader = Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    with run_query(published, "select 1 as a") as result:
        write_result(result, kind, pipe)
    reader.join(10)
    assert read[0].startswith(b"a\n1" if kind is Format.CSV else b"PAR1")


def test_json_is_one_array_of_objects(published: FileWarehouse) -> None:
    (row,) = json.loads(written(published, Format.JSON))
    assert row["tags"] == ["a", "b"]
    assert (row["nothing"], row["odd"], row["total"]) == (None, None, 2)


def test_parquet_keeps_types(published: FileWarehouse, tmp_path: Path) -> None:
    with run_query(published, "select date '2026-03-01' as day_on, ['a'] as tags from range(3)") as result:
        assert write_result(result, Format.PARQUET, tmp_path / "x.parquet") == 3
    table = pq.read_table(tmp_path / "x.parquet")
    assert [str(kind) for kind in table.schema.types] == ["date32[day]", "list<element: string>"]


def _workbook(published: FileWarehouse, query: str, file: Path) -> str:
    with run_query(published, query) as result:
        write_result(result, Format.XLSX, file)
    with zipfile.ZipFile(file) as parts:
        return "".join(parts.read(name).decode() for name in ("xl/worksheets/sheet1.xml", "xl/styles.xml"))


def test_a_workbook_keeps_numbers_and_days_and_writes_long_numbers_and_formulas_as_text(
    published: FileWarehouse, tmp_path: Path
) -> None:
    query = "select 1.5 as share, date '2026-01-02' as day, 1234567890123456789 as id, '=1+1' as text, null as none"
    sheet = _workbook(published, query, tmp_path / "out.xlsx")
    for part in ("<v>1.5</v>", "<v>46024</v>", "yyyy-mm-dd", "<t>1234567890123456789</t>", "<t>=1+1</t>"):
        assert part in sheet
    assert "<f>" not in sheet


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("select repeat('a', 40000) as body", "32,767 characters a cell"),
        ("from range(1, 5)", "a workbook holds 3 rows"),
    ],
)
def test_what_no_workbook_holds_is_said_and_nothing_is_left(
    published: FileWarehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, query: str, message: str
) -> None:
    monkeypatch.setattr("rilis_etl.warehouse.query.export._MOST_ROWS", 3)
    with pytest.raises(QueryError, match=message):
        _workbook(published, query, tmp_path / "out.xlsx")
    assert list(tmp_path.glob("out*")) == []


def test_a_workbook_without_its_library_names_the_extra(
    published: FileWarehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(QueryError, match=r"rilis-etl\[xlsx\]"):
        _workbook(published, "select 1", tmp_path / "out.xlsx")


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
