"""Views, checks and examples of a person's own, made of one query a file.

    models/NAME.sql          a query; it becomes the view NAME, with the comment lines at its top as its comment
    models/checks/NAME.sql   a query that should return no row; what it returns is a warning of the load
    models/examples/NAME.sql a question as a comment, and its query, for `.examples` (see cli/examples.py)

Each query is tried on the finished staging database before anything is made of it, in the process that runs every
person's SQL: read-only, no file, no network, its time and memory bounded. One that fails, or never ends, is left out
and named; it stops no load. In DuckDB 2 a statement that fails inside a transaction loses all of it without a word: so
views are made of what has been tried.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from graphlib import CycleError
from pathlib import Path
from typing import Self

import duckdb

from rilis_etl.errors import QueryError, WarehouseError
from rilis_etl.warehouse.engine.address import Askable, DatabaseAddress
from rilis_etl.warehouse.engine.database import NO_SURPRISES, one_line, open_for_loading, quoted, transaction
from rilis_etl.warehouse.engine.sql_files import SqlFile, read_sql_file
from rilis_etl.warehouse.engine.views import in_order
from rilis_etl.warehouse.query.sandbox import Limits, Queries, open_queries

_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_SHOWN_ROWS = 3


@dataclass(frozen=True, slots=True)
class _Database:
    """A database file that can be asked."""

    path: Path

    def address(self) -> DatabaseAddress:
        return DatabaseAddress.of_file(self.path)


@dataclass(frozen=True, slots=True)
class OwnModels:
    """The folder of a person's own SQL, and what each query may use when it is tried."""

    folder: Path
    limits: Limits

    def make(self, database: Path) -> tuple[str, ...]:
        """Make the views in a finished file that nobody else has open, and ask the checks; returns what add() does."""
        return self.add(_Database(database), partial(_add_to_file, database))

    def add(self, asked: Askable, keep: Callable[[Sequence[SqlFile]], None]) -> tuple[str, ...]:
        """Try the models, let `keep` make views of those that are good (see create_views), and ask the checks.

        Returns a warning for each model that was left out, and for each check that returned rows. Nothing that a model
        does is raised.
        """
        warnings: list[str] = []
        good: list[SqlFile] = []
        with _Trials(asked, self.limits) as trials:
            for model in _in_order(_files(self.folder, "model", warnings), warnings):
                if wrong := _mistake(trials, good, model):
                    warnings.append(f"model {model.name} was left out: {wrong}")
                else:
                    good.append(model)
        try:
            keep(good)
        except (duckdb.Error, WarehouseError) as error:
            return (*warnings, f"the models in {self.folder} were left out: {one_line(error)}")
        checks = _files(self.folder / "checks", "check", warnings)
        with _Trials(asked, self.limits) as trials:
            return (*warnings, *_checked(trials, checks))


@dataclass
class _Trials:
    """Asks queries in one process; after one that failed, the next has another. None is started before it is needed."""

    asked: Askable
    limits: Limits
    _started: ExitStack = field(default_factory=ExitStack)
    _queries: Queries | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._end()

    def ask(self, sql: str) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
        """The names of the columns and the rows. Raises QueryError."""
        if self._queries is None:
            self._queries = self._started.enter_context(open_queries(self.asked, self.limits))
        try:
            answer = self._queries.ask(sql)
            return answer.columns, list(answer.rows())
        except QueryError:
            self._end()
            raise

    def _end(self) -> None:
        self._started.close()
        self._queries = None


def _mistake(trials: _Trials, good: list[SqlFile], model: SqlFile) -> str:
    """Why a model cannot be made beside those that are good; empty when it can."""
    if not _NAME.fullmatch(model.name):
        return "the name of its file is no name of a view: write small letters, digits and _"
    tried = (*good, model)
    views = ", ".join(f"{each.name} as ({_query(each)})" for each in tried)
    # here the models are in no schema yet: main.m is m
    views = re.sub(rf"\bmain\.(?=(?:{'|'.join(each.name for each in tried)})\b)", "", views)
    taken = f"""
        select count(*) from (
            select view_name as name from duckdb_views() union all select table_name from duckdb_tables()
        ) where name = {quoted(model.name)}
    """  # noqa: S608 - quoted
    try:
        if trials.ask(taken)[1] != [(0,)]:
            return "the warehouse has a table or view of this name: rename the file"
        # each column of each row is made, as a reader of the view would have it
        trials.ask(f"with {views} select count(hash(own)) from (from {model.name}) as own")  # noqa: S608 - in the sandbox
    except QueryError as error:
        return str(error)
    if not _statements(model.text):
        return "a view is one select statement, and where it pivots, the values are named: pivot t on c in (1, 2) …"
    return ""


def _checked(trials: _Trials, checks: tuple[SqlFile, ...]) -> Iterator[str]:
    """A warning for each check of one's own that returned rows, or could not be asked."""
    for check in checks:
        try:
            names, rows = trials.ask(f"from ({_query(check)})")
        except QueryError as error:
            yield f"check {check.name} was left out: {error}"
            continue
        if rows:
            shown = ("; ").join(
                ", ".join(f"{name}={value}" for name, value in zip(names, row, strict=True))
                for row in rows[:_SHOWN_ROWS]
            )
            yield f"check {check.name}: {len(rows)} row(s), such as {shown}"


def _files(folder: Path, kind: str, warnings: list[str]) -> tuple[SqlFile, ...]:
    """The .sql files of a folder, by name; one that cannot be read costs itself alone, and is a warning more."""
    files = []
    for path in sorted(folder.glob("*.sql")):
        try:
            files.append(read_sql_file(path))
        except WarehouseError as error:
            warnings.append(f"{kind} {path.stem} was left out: {one_line(error)}")
    return tuple(files)


def _in_order(files: tuple[SqlFile, ...], warnings: list[str]) -> tuple[SqlFile, ...]:
    """The models so that each comes after those that it reads; those that read from each other are left out."""
    try:
        return in_order(files, lambda code: _tables_of(_statements(code)))
    except WarehouseError as error:
        if not isinstance(error.__cause__, CycleError):
            raise
        circle = sorted(set(error.__cause__.args[1]))
        warnings.append(f"the models {', '.join(circle)} were left out: {one_line(error)}")
        return _in_order(tuple(file for file in files if file.name not in circle), warnings)


def _statements(code: str) -> list[object]:
    """The select statements of a text as trees, by DuckDB's own parser; empty where one is another statement."""
    with duckdb.connect(":memory:", config=dict(NO_SURPRISES)) as con:
        ((text,),) = con.execute("select json_serialize_sql($1::varchar)", [code]).fetchall()
    found: list[object] = json.loads(text).get("statements", [])
    return found


def _tables_of(tree: object) -> Iterator[str]:
    """The tables and views that a query reads: after a comma, in brackets, anywhere in its tree."""
    if isinstance(tree, dict):
        if tree.get("type") == "BASE_TABLE":
            yield tree["table_name"]
        tree = list(tree.values())
    if isinstance(tree, list):
        for each in tree:
            yield from _tables_of(each)


def _query(file: SqlFile) -> str:
    """The query of a file, without the semicolon at its end and the comments around that."""
    text = file.text.encode()
    for start, kind in reversed(duckdb.tokenize(file.text)):
        if kind == duckdb.token_type.comment or text[start:].startswith(b";"):
            text = text[:start]
        else:
            break
    return f"{text.decode()}\n"


def create_views(con: duckdb.DuckDBPyConnection, models: Sequence[SqlFile]) -> None:
    """Make views of models that have been tried, each after those that it reads."""
    with transaction(con):
        for model in models:
            con.execute(f"create view {model.name} as {_query(model)}")
            meaning = " ".join(model.header.split()) or "A model of your own"
            con.execute(f"comment on view {model.name} is {quoted(meaning)}")


def _add_to_file(database: Path, models: Sequence[SqlFile]) -> None:
    if not models:
        return
    with open_for_loading(database) as con:
        create_views(con, models)
        con.execute("checkpoint")
