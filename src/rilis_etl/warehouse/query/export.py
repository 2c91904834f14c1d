"""A query's result as a file. The parent process writes it: the child that runs the SQL may not touch any file."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from itertools import count
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq

from rilis_etl.errors import QueryError
from rilis_etl.fs import atomic_file
from rilis_etl.printable import printable, printable_json
from rilis_etl.warehouse.query.sandbox import QueryResult

_FORMULA_STARTS = "=+@＝＋－＠-"  # OWASP, CSV injection; East Asian spreadsheets take the wide ones too
_LED = re.compile(rf"[\t\r\n]|\s*[{_FORMULA_STARTS}]")
_SPLIT = re.compile(rf"([;\t\r\n][\s\"']*)([{_FORMULA_STARTS}])")
"""Where a cell begins for a spreadsheet that splits at semicolons, tabs or line ends instead of our commas."""

Cell = Callable[[object], object]
"""How a value is written into a cell of CSV."""


class Format(StrEnum):
    """What a result can be written as."""

    CSV = "csv"
    JSON = "json"  # one array of objects, one object a line
    JSON_LINES = "jsonl"  # one object a line
    PARQUET = "parquet"
    XLSX = "xlsx"


def write_result(
    result: QueryResult,
    kind: Format,
    target: Path | IO[bytes],
    *,
    guard_formulas: bool = False,
    for_terminal: bool = False,
) -> int:
    """Write every row to a file (which appears when it is complete) or to an open binary stream; returns the count.

    With `guard_formulas`, text that a spreadsheet would run as a formula gets an apostrophe before it (CSV only).
    `for_terminal` writes out characters that a terminal would obey (CSV; JSON never has them as they are).
    Raises QueryError when the query fails midway, the format cannot hold a column, or the file cannot be written.
    """
    write = _WRITERS[kind]
    cell = _cell_writer(guard_formulas, for_terminal)
    try:
        if not isinstance(target, Path):
            return write(result, target, cell)
        with atomic_file(target, durable=False) as file:
            return write(result, file, cell)
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid) as error:
        raise QueryError(f"a column of this result does not fit into {kind}: cast it to varchar ({error})") from error
    except BrokenPipeError:
        raise  # whoever read our output has seen enough
    except OSError as error:
        raise QueryError(f"cannot write {target}: {error.strerror or error}") from error


def plain(value: object) -> object:
    """A value as JSON knows it: dates in ISO 8601, whole decimals as integers, what is left as text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if value - value == 0 else None  # JSON has no NaN and no infinity
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return str(value)


def guarded(text: str) -> str:
    """`text` with an apostrophe before whatever a spreadsheet would run as a formula."""
    split = _SPLIT.sub(r"\1'\2", text)
    return f"'{split}" if _LED.match(text) else split


def _cell_writer(guard_formulas: bool, for_terminal: bool) -> Cell:
    def cell(value: object) -> object:
        simple = plain(value)
        if isinstance(simple, list | dict):
            simple = json.dumps(simple, ensure_ascii=False)
        if not isinstance(simple, str):
            return simple
        if guard_formulas:
            simple = guarded(simple)
        return printable(simple) if for_terminal else simple

    return cell


def _write_csv(result: QueryResult, file: IO[bytes], cell: Cell) -> int:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([cell(name) for name in result.columns])
    written = 0
    for row in result.rows():
        writer.writerow([cell(value) for value in row])
        written += 1
    text.detach()
    return written


def _write_json(result: QueryResult, file: IO[bytes], _: Cell) -> int:
    written = 0
    file.write(b"[")
    for line in _json_lines(result):
        file.write((b",\n" if written else b"\n") + line)
        written += 1
    file.write(b"\n]\n" if written else b"]\n")
    return written


def _write_json_lines(result: QueryResult, file: IO[bytes], _: Cell) -> int:
    written = 0
    for line in _json_lines(result):
        file.write(line + b"\n")
        written += 1
    return written


def _json_lines(result: QueryResult) -> Iterator[bytes]:
    names = _distinct(result.columns)
    for row in result.rows():
        yield printable_json({name: plain(value) for name, value in zip(names, row, strict=True)}).encode()


def _distinct(names: Sequence[str]) -> list[str]:
    """The names of columns; a second one of a name gets a number, as DuckDB numbers them in a subquery."""
    found: dict[str, None] = {}
    for name in names:
        numbered = (f"{name}_{number}" for number in count(1))
        found[name if name not in found else next(n for n in numbered if n not in found and n not in names)] = None
    return list(found)


def _write_parquet(result: QueryResult, file: IO[bytes], _: Cell) -> int:
    written = 0
    with pq.ParquetWriter(file, result.schema, compression="zstd") as writer:
        for batch in result.batches():
            writer.write_batch(batch)
            written += batch.num_rows
    return written


def _write_workbook(result: QueryResult, file: IO[bytes], cell: Cell) -> int:
    """One sheet; what Excel keeps as something else (long numbers, times with a zone, lists) is written as text."""
    try:
        from xlsxwriter import Workbook  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise QueryError("xlsxwriter is not installed: pip install 'rilis-etl[xlsx]', or use -o FILE.csv") from error
    written = 0
    with Workbook(file, _AS_THEY_ARE) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, result.columns, book.add_format({"bold": True}))
        sheet.freeze_panes(1, 0)
        for written, row in enumerate(result.rows(), 1):
            if written > _MOST_ROWS:
                raise QueryError(f"a workbook holds {_MOST_ROWS:,} rows and this answer has more: use -o FILE.csv")
            sheet.write_row(written, 0, [_in_workbook(value, cell) for value in row])
    return written


def _in_workbook(value: object, cell: Cell) -> object:
    if type(value) is date and value.year >= _FIRST_YEAR:
        return value
    simple = cell(value)
    if isinstance(simple, int) and abs(simple) > _LARGEST_EXACT:
        return str(simple)
    if isinstance(simple, str) and len(simple) > _LONGEST_TEXT:
        raise QueryError(f"a workbook holds {_LONGEST_TEXT:,} characters a cell and a text is longer: use -o FILE.csv")
    return simple


_MOST_ROWS, _LONGEST_TEXT = 1_048_575, 32_767
"""Excel's own limits, without the row of names ("Excel specifications and limits")."""

_FIRST_YEAR = 1901  # Excel's calendar begins in 1900, with a day that never was
_LARGEST_EXACT = 10**15  # Excel keeps fifteen digits
_AS_THEY_ARE = {
    "constant_memory": True, "default_date_format": "yyyy-mm-dd",
    "strings_to_formulas": False, "strings_to_urls": False,
}  # fmt: skip

_WRITERS: Mapping[Format, Callable[[QueryResult, IO[bytes], Cell], int]] = {
    Format.CSV: _write_csv,
    Format.JSON: _write_json,
    Format.JSON_LINES: _write_json_lines,
    Format.PARQUET: _write_parquet,
    Format.XLSX: _write_workbook,
}
