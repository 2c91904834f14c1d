"""The answer of a query: a table that fits the terminal, or a file in the format asked for."""

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Self

import typer

from rilis_etl.errors import QueryError, SettingsError
from rilis_etl.fs import atomic_file
from rilis_etl.printable import printable

if TYPE_CHECKING:
    from rilis_etl.cli.layout import Column
    from rilis_etl.warehouse.engine.address import Askable
    from rilis_etl.warehouse.query.sandbox import Limits, QueryResult

STANDARD_OUTPUT = Path("-")
SUFFIXES = {".csv": "csv", ".json": "json", ".jsonl": "jsonl", ".parquet": "parquet", ".xlsx": "xlsx", ".txt": "table"}
ROWS_SHOWN = 200
CELL = 400
"""Characters of a cell that a terminal table shows: a whole release would fill screens. Files get everything."""

TEXT_FILE_WIDTH = 200
_SEARCHED = re.compile(
    r"\b(?:search(?:_matches|_count)?|kwic|collocates|term_per_\w+)\(\s*'((?:[^']|'')*)'((?:[^'()]|'(?:[^']|'')*'|\([^()]*\))*)\)"
)
_LIMITED = re.compile(r"\b(source|language)\s*(?::=|=>)\s*'((?:[^']|'')*)'")
_DATED = re.compile(r"\b(since|until)\s*(?::=|=>)\s*(?:date\s*)?'(\d{4}-\d\d-\d\d)'")
_PHRASE = re.compile(r'"[^"]*"')
_IN_CAPITALS = MappingProxyType(
    {
        "or": "OR means either of two",
        "and": "AND joins two",
        "not": "NOT leaves out",
        "near": "NEAR/5 means near each other",
    }
)
"""What a word of English does in a query when it is written in capitals."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an answer goes, and how it is written there."""

    file: Path | None
    format: str  # "table", "csv", "json", "jsonl", "parquet", "xlsx"
    raw: bool = False  # CSV cells as they are

    @classmethod
    def of(cls, file: Path | None, chosen: str | None, *, raw: bool = False) -> Self:
        """The format chosen, else the one the file's name ends with; the file "-" is standard output.

        Raises SettingsError where that makes no sense.
        """
        named = None if file == STANDARD_OUTPUT else file
        by_name = SUFFIXES.get(named.suffix.lower()) if named else "table"
        written = chosen or by_name
        if written is None:
            raise SettingsError(f"cannot tell the format from {file}: add --format csv, json, jsonl, parquet or xlsx")
        if written in ("parquet", "xlsx") and named is None and (file is None or sys.stdout.isatty()):
            raise SettingsError(f"{written} is not for a terminal: add -o FILE.{written}")
        return cls(named, written, raw)


def answer(
    asked: "Askable",
    query: str,
    limits: "Limits",
    to: Destination,
    parameters: Sequence[str] = (),
    tables: Mapping[str, Path] = MappingProxyType({}),
) -> None:
    """Run the query and write its answer. Raises QueryError, WarehouseError."""
    from rilis_etl.warehouse.query.sandbox import run_query

    with run_query(asked, query, parameters, limits, tables) as result:
        if to.format == "table":
            found_nothing = _table(result, to.file) in ([], [(0,)])
            if found_nothing and to.file is None:
                _say_what_is_missing(asked, query, limits)
            return
        from rilis_etl.warehouse.query.export import Format, write_result  # a table needs none of it

        rows = write_result(
            result,
            Format(to.format),
            to.file or sys.stdout.buffer,
            guard_formulas=to.format == "csv" and not to.raw,
            for_terminal=to.file is None and sys.stdout.isatty(),
        )
    if to.file is not None:
        print(f"{rows} rows in {to.file}", file=sys.stderr)  # noqa: T201 - what the person asked for


def _table(result: "QueryResult", file: Path | None) -> "list[tuple[object, ...]]":
    """Show the answer, or write it as text; returns the rows of it that are shown or written."""
    from rilis_etl.cli.layout import lay_out, terminal_width

    rows = result.rows()
    kept = list(rows) if file is not None else list(islice(rows, ROWS_SHOWN))
    more = sum(1 for _ in rows)
    layout = lay_out(_columns(result, kept), terminal_width() if file is None else TEXT_FILE_WIDTH)
    if file is not None:
        _write("\n".join(layout.lines) + "\n", file)
        return kept
    for number, line in enumerate(layout.lines):
        typer.secho(printable(line), bold=number < layout.heads or None)
    for note in _notes(result, kept, more, is_cut=layout.is_cut):
        typer.secho(note, dim=True)
    return kept


def _notes(result: "QueryResult", kept: Sequence[Sequence[object]], more: int, *, is_cut: bool) -> Iterator[str]:
    """What the reader of a table has to know besides."""
    if not kept:
        yield "no rows"
    if more:
        yield f"… and {more} more rows: add a limit, or -o FILE.csv"
    if result.statement_count > 1:
        yield f"{result.statement_count} statements: this is the answer of the last"
    if is_cut or any(isinstance(value, str) and len(value) > CELL for row in kept for value in row):
        yield "texts that end with … go on: -o FILE.csv has them whole"


def _columns(result: "QueryResult", rows: Sequence[Sequence[object]]) -> "list[Column]":
    from rilis_etl.cli.layout import Column

    columns = []
    for n, field in enumerate(result.schema):
        kind = str(field.type)
        cells = tuple(cell(row[n]) for row in rows)
        is_text = kind.startswith(("string", "large_string", "list", "struct", "map")) and any(
            any(map(str.isspace, text)) for text in cells
        )
        is_number = kind.startswith(("int", "uint", "double", "float", "decimal"))
        columns.append(Column(field.name, is_number, is_text, cells))
    return columns


def _write(text: str, file: Path) -> None:
    try:
        with atomic_file(file, durable=False) as target:
            target.write(text.encode())
    except OSError as error:
        raise QueryError(f"cannot write {file}: {error.strerror or error}") from error


def _say_what_is_missing(asked: "Askable", query: str, limits: "Limits") -> None:
    """Why a search found nothing: the words, the source or the language that no text has, and what is spelt alike."""
    from rilis_etl.warehouse.query.sandbox import run_query

    for words, others in dict.fromkeys(_SEARCHED.findall(query)):
        for line in (*_operators_as_words(words), *_days_that_cannot_be(others)):
            typer.echo(line)
        limited = dict(_LIMITED.findall(others))
        named = "".join(f", {name} := ${n}" for n, name in enumerate(limited, 2))
        texts = [text.replace("''", "'") for text in (words, *limited.values())]
        # a snapshot of an earlier version has no hints for sources and languages until the next load
        with suppress(QueryError), run_query(asked, f"from search_hints($1{named})", texts, limits) as result:
            for word, near_words in result.rows():
                near = f"; near: {', '.join(near_words)}" if isinstance(near_words, list) and near_words else ""
                typer.echo(printable(f"no text has '{word}'{near}"))


def _operators_as_words(query: str) -> Iterator[str]:
    """What in a query was a word, and may have been meant to join others."""
    for word in dict.fromkeys(_PHRASE.sub(" ", query).split()[1:]):
        if meaning := _IN_CAPITALS.get(word):
            yield f"'{word}' was looked for as a word; in capitals, {meaning}"


def _days_that_cannot_be(filters: str) -> Iterator[str]:
    days = dict(_DATED.findall(filters))
    if len(days) == len(("since", "until")) and days["since"] > days["until"]:
        yield f"no day is from {days['since']} on and until {days['until']}: since is the earlier one"


def cell(value: object) -> str:
    """A value as a person reads it; what a terminal would take for a command is shown, not obeyed."""
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:,.6g}"
    text = str(value)
    return printable(text[:CELL]) + (" …" if len(text) > CELL else "")
