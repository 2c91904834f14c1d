"""What would keep rilis from working on this machine, looked at one by one."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rilis_etl.bootstrap import open_context
from rilis_etl.context import known_sources, routes
from rilis_etl.errors import RilisError
from rilis_etl.fs import not_a_folder
from rilis_etl.resources import folder
from rilis_etl.settings import Settings
from rilis_etl.warehouse.audit.checks import run_checks
from rilis_etl.warehouse.engine.sql_files import read_sql

PACKAGES = ("prefect", "fastapi", "sqlalchemy", "duckdb", "requests", "beautifulsoup4", "langdetect", "trafilatura")
LEAST_FREE_BYTES = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing looked at. `detail` says what was found, and when it is bad what to do."""

    name: str
    is_good: bool
    detail: str


def examine(settings: Settings) -> tuple[Diagnosis, ...]:
    """Everything worth looking at, in the order in which it would matter."""
    looks: tuple[tuple[str, Callable[[], str]], ...] = (
        ("python", _python),
        ("packages", _packages),
        ("sql and flows", lambda: f"{folder('sql')}, {folder('flows')}"),
        ("sources", lambda: _sources(settings)),
        ("routes", lambda: f"{len(routes(settings))} hosts routed by hand"),
        ("warehouse folder", lambda: _writable(settings.warehouse)),
        ("engine", lambda: f"DuckDB {open_context(settings, sources={}).warehouse.engine()}"),
        ("snapshot", lambda: _snapshot(settings)),
        ("checks", lambda: _checks(settings)),
    )
    return (*(_look(name, look) for name, look in looks), *_optional())


def _look(name: str, look: Callable[[], str]) -> Diagnosis:
    try:
        return Diagnosis(name, True, look())
    except (RilisError, OSError) as error:
        return Diagnosis(name, False, str(error))


def _python() -> str:
    return f"{sys.version.split()[0]} at {sys.executable}"


def _packages() -> str:
    try:
        return ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    except PackageNotFoundError as error:
        raise RilisError(f"{error} is not installed: run make install") from error


def _sources(settings: Settings) -> str:
    known = known_sources(settings)
    if broken := known.broken():
        raise RilisError("\n".join(each.message for each in broken))
    return f"{len(known)} read without a mistake"


def _writable(root: Path) -> str:
    if root.exists() and not root.is_dir():
        raise not_a_folder(root)
    there = next(each for each in (root, *root.absolute().parents) if each.is_dir())
    if not os.access(there, os.W_OK):
        raise RilisError(f"{root} cannot be written: choose another with --warehouse or RILIS_WAREHOUSE")
    free = shutil.disk_usage(there).free
    if free < LEAST_FREE_BYTES:
        raise RilisError(f"{root} has {free / 1e6:,.0f} MB left: a load needs room for a second copy of the warehouse")
    made = "" if there == root else ", which the first run makes"
    return f"{root.resolve()}{made}, {free / 1e9:,.0f} GB free"


def _snapshot(settings: Settings) -> str:
    warehouse = open_context(settings, sources={}).warehouse
    if not warehouse.has_snapshot:
        return "none published yet"
    status = warehouse.status()
    return (
        f"{Path(status.snapshot).name}, schema {status.schema_version}, {status.row_counts.get('releases', 0)} releases"
    )


def _checks(settings: Settings) -> str:
    """What the checks find in all rows of the snapshot; a load asks them only of what it touched."""
    warehouse = open_context(settings, sources={}).warehouse
    if not warehouse.has_snapshot:
        return "nothing to check yet"
    checks = read_sql(folder("sql") / "checks")
    with warehouse.reading() as con:
        findings = run_checks(con, checks)
    if any(not finding.is_warning for finding in findings):
        raise RilisError("; ".join(map(str, findings)))
    return "; ".join((f"{len(checks)} questions to all rows", *map(str, findings)))


def _optional() -> Iterator[Diagnosis]:
    try:
        yield Diagnosis(
            "langdetect-rs", True, f"{version('langdetect-rs')}: language identification runs 35 times quicker"
        )
    except PackageNotFoundError:
        yield Diagnosis(
            "langdetect-rs", True, "not installed: same answers, more slowly (pip install 'rilis-etl[fast]')"
        )
