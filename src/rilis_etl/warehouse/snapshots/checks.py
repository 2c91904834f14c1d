"""The audit before a snapshot is published: every query of sql/checks must return no row.

A child process (`python -m rilis_etl.warehouse.snapshots.checks`) asks them of the finished staging database. It shares
nothing with the process that wrote it: what the child can open and read, every reader can.
"""

import hashlib
import json
import subprocess
import sys
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from rilis_etl.errors import CheckFailedError, WarehouseError
from rilis_etl.warehouse.engine.address import Resources
from rilis_etl.warehouse.engine.database import one_line, open_for_reading
from rilis_etl.warehouse.engine.sql_files import SqlFile, read_sql

_SHOWN_ROWS = 3


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


def run_checks(con: duckdb.DuckDBPyConnection, checks: tuple[SqlFile, ...]) -> tuple[CheckFinding, ...]:
    """The checks that returned rows."""
    findings = []
    for check in checks:
        rows = con.execute(check.text).fetchall()
        if rows:
            names = [column[0] for column in con.description or ()]
            shown = "; ".join(
                ", ".join(f"{name}={value}" for name, value in zip(names, row, strict=True))
                for row in rows[:_SHOWN_ROWS]
            )
            findings.append(CheckFinding(check.name, "\nKind: warn" in check.header, len(rows), shown))
    return tuple(findings)


def inspect(path: Path, folder: Path) -> Inspection:
    """Check the database at `path` by the queries in `folder`, in a child process.

    Raises WarehouseError when the child cannot even read it.
    """
    child = subprocess.run(
        [sys.executable, "-m", "rilis_etl.warehouse.snapshots.checks", str(path), str(folder)],
        capture_output=True, text=True, check=False, start_new_session=True,
    )  # fmt: skip
    if child.returncode:
        last = child.stderr.strip().splitlines()[-1:] or [f"exit code {child.returncode}"]
        raise WarehouseError(f"the new snapshot cannot be read back ({path}): {last[0]}")
    answer: dict[str, Any] = json.loads(child.stdout)
    as_of = answer.pop("data_as_of")
    findings = tuple(CheckFinding(**finding) for finding in answer.pop("findings"))
    return Inspection(data_as_of=datetime.fromisoformat(as_of) if as_of else None, findings=findings, **answer)


def inspect_here(path: Path, folder: Path) -> Inspection:
    """The same in this process. Raises WarehouseError or duckdb.Error when it cannot be read."""
    scratch = path.with_name(f"{path.name}.tmp")  # removed with the staging database
    with open_for_reading(path, Resources(scratch=scratch)) as con:
        ((storage,),) = con.execute(
            "select tags['storage_version'] from duckdb_databases() where not internal"
        ).fetchall()
        found = inspect_open(con, folder)
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return replace(found, storage_version=storage, sha256=sha256)


def inspect_open(con: duckdb.DuckDBPyConnection, folder: Path) -> Inspection:
    """The same of the database that is open here, as far as it is no matter of a file."""
    counts = {}
    for (table,) in con.execute(
        "select table_name from duckdb_tables() where database_name = current_database() order by 1"
    ).fetchall():
        ((counts[table],),) = con.execute(f'select count(*) from "{table}"').fetchall()  # noqa: S608 - from the catalogue
    ((as_of,),) = con.execute("select max(fetched_at) from captures").fetchall()
    ((schema,),) = con.execute("select max(version) from schema_migrations").fetchall()
    return Inspection(counts, schema, as_of, duckdb.__version__, "", "", run_checks(con, read_sql(folder)))


def require_good(inspection: Inspection, kept: Path) -> None:
    """Raises CheckFailedError when a check that stops has returned rows; `kept` is where to look at them."""
    stops = [finding for finding in inspection.findings if not finding.is_warning]
    if stops:
        raise CheckFailedError(
            f"nothing was published: {'; '.join(map(str, stops))}. sql/checks says what that means; "
            f"the refused copy is {kept}"
        )


def _main(path: str, folder: str) -> None:
    try:
        json.dump(asdict(inspect_here(Path(path), Path(folder))), sys.stdout, default=datetime.isoformat)
    except (duckdb.Error, WarehouseError) as error:
        sys.exit(one_line(error))


if __name__ == "__main__":
    _main(*sys.argv[1:])
