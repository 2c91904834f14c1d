"""The audit before a snapshot is published: every query of sql/checks must return no row.

A child process (`python -m rilis_etl.warehouse.audit.checks`) asks them of the finished staging database. It shares
nothing with the process that wrote it: what the child can open and read, every reader can.

A check whose header has the line "-- Of a run: versions, removals" can be limited: it then sees, of these tables, only
the rows of releases that one run touched, and so does every view that it asks. One that holds the run's rows against
all others asks for the variable checked_run itself. A day's load is checked so; its cost follows what is new, not what
is there.
"""

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from rilis_etl.errors import CheckFailedError, WarehouseError
from rilis_etl.warehouse.engine.address import Resources
from rilis_etl.warehouse.engine.database import one_line, open_for_reading, quoted
from rilis_etl.warehouse.engine.sql_files import SqlFile, read_sql

_SHOWN_ROWS = 3
_OF_A_RUN = re.compile(r"^Of a run: (.+)$", re.MULTILINE)
_OF_RELEASE = "release_id in (from touched_releases)"
_OF_VERSION = "rowid in (select rowid from {table} semi join touched_versions using (version_id))"
_TOUCHED = {
    "captures": f"run_id = getvariable('checked_run') or {_OF_RELEASE}",
    "releases": _OF_RELEASE,
    "release_urls": _OF_RELEASE,
    "versions": _OF_RELEASE,
    "version_texts": _OF_VERSION,  # by row number: only the blocks of these rows are read, a join would read every text
    "removals": _OF_VERSION,
    "search_documents": _OF_RELEASE,
    "left_out_versions": _OF_RELEASE,
}
"""Which rows of a table belong to what a run touched: the releases of its captures."""
_MADE_FROM_ALL = {"left_out_versions"}
"""Views that others rest on and whose rows depend on all releases: made once, and before tables are limited."""


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """A check that returned rows."""

    check: str
    is_warning: bool  # "-- Kind: warn" in the header: reported, and published all the same
    row_count: int
    rows: str  # the first of them, as text

    def __str__(self) -> str:
        return f"check {self.check}: {self.row_count} row(s), such as {self.rows}"


@dataclass(frozen=True, slots=True)
class Inspection:
    """What the child found in a database."""

    row_counts: dict[str, int]
    schema_version: int
    data_as_of: datetime | None  # newest capture
    duckdb_version: str
    storage_version: str
    sha256: str
    findings: tuple[CheckFinding, ...]


def run_checks(con: duckdb.DuckDBPyConnection, checks: Sequence[SqlFile], run_id: str = "") -> tuple[CheckFinding, ...]:
    """The checks that returned rows; with `run_id` those that can be limited see only what this run touched."""
    ((database,),) = con.execute("select current_database()").fetchall()
    if not run_id:
        with _limited(con, database, sorted(_MADE_FROM_ALL), {}):
            return tuple(finding for check in checks for finding in _findings(con, check))
    with _touched(con, run_id):
        found: list[CheckFinding] = []
        for check in checks:
            limited = _OF_A_RUN.search(check.header)
            with _limited(con, database, limited[1].split(", ") if limited else (), _TOUCHED):
                found += _findings(con, check)
        return tuple(found)


def _findings(con: duckdb.DuckDBPyConnection, check: SqlFile) -> Iterator[CheckFinding]:
    rows = con.execute(check.text).fetchall()
    if rows:
        names = [column[0] for column in con.description or ()]
        shown = "; ".join(
            ", ".join(f"{name}={value}" for name, value in zip(names, row, strict=True)) for row in rows[:_SHOWN_ROWS]
        )
        yield CheckFinding(check.name, "\nKind: warn" in check.header, len(rows), shown)


@contextmanager
def _touched(con: duckdb.DuckDBPyConnection, run_id: str) -> Iterator[None]:
    """The keys of what a run touched are temporary tables meanwhile."""
    con.execute(f"set variable checked_run = {quoted(run_id)}")
    con.execute("""
        create temp table touched_releases as
        select distinct release_id from captures
        where run_id = getvariable('checked_run') and release_id is not null
    """)
    con.execute(f"create temp table touched_versions as select version_id from versions where {_OF_RELEASE}")  # noqa: S608 - our own text
    try:
        yield
    finally:
        con.execute("drop table touched_versions")
        con.execute("drop table touched_releases")
        con.execute("reset variable checked_run")


@contextmanager
def _limited(
    con: duckdb.DuckDBPyConnection, database: str, tables: Sequence[str], rows: Mapping[str, str]
) -> Iterator[None]:
    """These tables show only such `rows`, or all: temporary ones of their names stand before them, for views too."""
    # views of views are planned again at each place that names them
    kind = "view" if _MADE_FROM_ALL.isdisjoint(tables) else "table"
    for table in sorted(tables, key=lambda table: table not in _MADE_FROM_ALL):
        whole = f'"{database}".main.{table}'
        shown = rows.get(table, "true").format(table=whole)
        if kind == "table" and table not in _MADE_FROM_ALL:  # a view has no row numbers
            shown = f"rowid in (select rowid from {whole} where {shown})"  # noqa: S608 - our own names
        con.execute(f"create temp {kind} {table} as select * from {whole} where {shown}")  # noqa: S608 - same
    try:
        yield
    finally:
        for table in tables:
            con.execute(f"drop {kind} temp.{table}")


def inspect(path: Path, folder: Path, run_id: str = "") -> Inspection:
    """Check the database at `path` by the queries in `folder`, in a child process; limited as by `run_checks`.

    Raises WarehouseError when the child cannot even read it.
    """
    child = subprocess.run(
        [sys.executable, "-m", "rilis_etl.warehouse.audit.checks", str(path), str(folder), run_id],
        capture_output=True, text=True, check=False, start_new_session=True,
    )  # fmt: skip
    if child.returncode:
        last = child.stderr.strip().splitlines()[-1:] or [f"exit code {child.returncode}"]
        raise WarehouseError(f"the new snapshot cannot be read back ({path}): {last[0]}")
    answer: dict[str, Any] = json.loads(child.stdout)
    as_of = answer.pop("data_as_of")
    findings = tuple(CheckFinding(**finding) for finding in answer.pop("findings"))
    return Inspection(data_as_of=datetime.fromisoformat(as_of) if as_of else None, findings=findings, **answer)


def inspect_here(path: Path, folder: Path, run_id: str = "") -> Inspection:
    """The same in this process. Raises WarehouseError or duckdb.Error when it cannot be read."""
    scratch = path.with_name(f"{path.name}.tmp")  # removed with the staging database
    with ThreadPoolExecutor(1) as beside, open_for_reading(path, Resources(scratch=scratch)) as con:
        sha256 = beside.submit(_sha256, path)
        ((storage,),) = con.execute(
            "select tags['storage_version'] from duckdb_databases() where not internal"
        ).fetchall()
        found = inspect_open(con, folder, run_id)
        return replace(found, storage_version=storage, sha256=sha256.result())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def inspect_open(con: duckdb.DuckDBPyConnection, folder: Path, run_id: str = "") -> Inspection:
    """The same of the database that is open here, as far as it is no matter of a file."""
    counts = {}
    for (table,) in con.execute(
        "select table_name from duckdb_tables() where database_name = current_database() order by 1"
    ).fetchall():
        ((counts[table],),) = con.execute(f'select count(*) from "{table}"').fetchall()  # noqa: S608 - from the catalogue
    ((as_of,),) = con.execute("select max(fetched_at) from captures").fetchall()
    ((schema,),) = con.execute("select max(version) from schema_migrations").fetchall()
    return Inspection(counts, schema, as_of, duckdb.__version__, "", "", run_checks(con, read_sql(folder), run_id))


def require_good(inspection: Inspection, kept: Path) -> None:
    """Raises CheckFailedError when a check that stops has returned rows; `kept` is where to look at them."""
    stops = [finding for finding in inspection.findings if not finding.is_warning]
    if stops:
        raise CheckFailedError(
            f"nothing was published: {'; '.join(map(str, stops))}. sql/checks says what that means; "
            f"the refused copy is {kept}"
        )


def _main(path: str, folder: str, run_id: str) -> None:
    try:
        json.dump(asdict(inspect_here(Path(path), Path(folder), run_id)), sys.stdout, default=datetime.isoformat)
    except (duckdb.Error, WarehouseError) as error:
        sys.exit(one_line(error))


if __name__ == "__main__":
    _main(*sys.argv[1:])
