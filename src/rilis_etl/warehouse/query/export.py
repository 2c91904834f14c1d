"""A query's result as a file. The parent process writes it: the child that runs the SQL may not touch any file."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq

from rilis_etl.errors import QueryError
from rilis_etl.fs import atomic_file
from rilis_etl.warehouse.query.sandbox import QueryResult

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")  # OWASP, CSV injection


class Format(StrEnum):
    """What a result can be written as."""

    CSV = "csv"
    JSON = "json"  # one array of objects, one object a line
    JSON_LINES = "jsonl"  # one object a line
    PARQUET = "parquet"


def write_result(result: QueryResult, kind: Format, target: Path | IO[bytes], *, guard_formulas: bool = False) -> int:
    """Write every row to a file (which appears when it is complete) or to an open binary stream; returns the count.

    With `guard_formulas`, text that a spreadsheet would run as a formula gets an apostrophe before it (CSV only).
    Raises QueryError when the query fails midway, the format cannot hold a column, or the file cannot be written.
    """
    write = _WRITERS[kind]
    try:
        if not isinstance(target, Path):
            return write(result, target, guard_formulas)
        with atomic_file(target, durable=False) as file:
            return write(result, file, guard_formulas)
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid) as error:
        raise QueryError(f"a column of this result does not fit into {kind}: cast it to varchar ({error})") from error
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


def _write_csv(result: QueryResult, file: IO[bytes], guard_formulas: bool) -> int:
    def cell(value: object) -> object:
        simple = plain(value)
        if isinstance(simple, list | dict):
            return json.dumps(simple, ensure_ascii=False)
        if guard_formulas and isinstance(simple, str) and simple.startswith(_FORMULA_STARTS):
            return f"'{simple}"
        return simple

    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([cell(name) for name in result.columns])
    count = 0
    for row in result.rows():
        writer.writerow([cell(value) for value in row])
        count += 1
    text.detach()
    return count


def _write_json(result: QueryResult, file: IO[bytes], _: bool) -> int:
    count = 0
    file.write(b"[")
    for line in _json_lines(result):
        file.write((b",\n" if count else b"\n") + line)
        count += 1
    file.write(b"\n]\n" if count else b"]\n")
    return count


def _write_json_lines(result: QueryResult, file: IO[bytes], _: bool) -> int:
    count = 0
    for line in _json_lines(result):
        file.write(line + b"\n")
        count += 1
    return count


def _json_lines(result: QueryResult) -> Iterator[bytes]:
    for row in result.rows():
        named = {name: plain(value) for name, value in zip(result.columns, row, strict=True)}
        yield json.dumps(named, ensure_ascii=False).encode()


def _write_parquet(result: QueryResult, file: IO[bytes], _: bool) -> int:
    count = 0
    with pq.ParquetWriter(file, result.schema, compression="zstd") as writer:
        for batch in result.batches():
            writer.write_batch(batch)
            count += batch.num_rows
    return count


_WRITERS: Mapping[Format, Callable[[QueryResult, IO[bytes], bool], int]] = {
    Format.CSV: _write_csv,
    Format.JSON: _write_json,
    Format.JSON_LINES: _write_json_lines,
    Format.PARQUET: _write_parquet,
}
