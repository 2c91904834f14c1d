"""A small warehouse and small things to put into it. All texts are invented."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rilis_etl import resources
from rilis_etl.errors import IssueReason
from rilis_etl.model import (
    Block,
    BlockKind,
    Byline,
    BylineKind,
    Capture,
    CapturePlace,
    Header,
    Issue,
    Language,
    Link,
    Publication,
    Removal,
    Role,
    Run,
    Version,
)
from rilis_etl.sources.schema import Source
from rilis_etl.warehouse.audit import checks
from rilis_etl.warehouse.engine.database import open_for_loading
from rilis_etl.warehouse.engine.prepare import prepare
from rilis_etl.warehouse.load.batch import BatchResult, CaptureRow, LinkRow
from rilis_etl.warehouse.snapshots.staging_database import StagingDatabase
from rilis_etl.warehouse.stores import FileWarehouse
from tests.prepared import beginning_with_a_copy

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
KEY = "kantor"
SOURCE = Source(key=KEY, name="Kantor Contoh", home="https://kantor.test/", hosts=("kantor.test",))
FILE = "kantor/1.warc.gz"
RECORD_BYTES = 1000

Rows = tuple[CaptureRow, ...]


@dataclass(frozen=True)
class Maker:
    """Batches of one capture each. The same arguments make the same batch; `hour` says when it was fetched."""

    def at(self, hour: int) -> datetime:
        return NOON + timedelta(hours=hour)

    def page(self, key: str = "1", text: str = "Petugas membuka posko.", hour: int = 0, **changes: Any) -> Rows:
        """A release page that gave a text and says that it was modified half an hour ago, so that a text which is not
        the one before counts as an edit; `changes` go to the version, `url` also to the capture."""
        url = changes.pop("url", f"https://kantor.test/rilis/{key}")
        capture = self._capture(url, hour, body=f"<p>{text}</p>".encode(errors="replace"))
        given: dict[str, Any] = {
            "source": KEY,
            "source_key": key,
            "url": url,
            "title": f"Rilis {key}",
            "blocks": tuple(Block(BlockKind.PARAGRAPH, line) for line in text.split("\n")),
            "captions": (),
            "removals": (Removal("share", 0, "Bagikan "),),
            "bylines": (Byline(BylineKind.INITIALS, "ABC"),),
            "language": Language("id", 0.99),
            "publication": Publication(date(2026, 3, 1), "page", by_page=date(2026, 3, 1)),
            "capture_id": capture.capture_id,
            "captured_at": capture.fetched_at,
            "layout": "main",
            "extractor": "selector .isi",
            "code_version": "0.1.0",
            "modified_at": capture.fetched_at - timedelta(minutes=30),
        }
        version = Version(**{**given, **changes})
        return (replace(self._row(capture, hour, key), result=version),)

    def issue(self, key: str = "1", reason: IssueReason = IssueReason.HTTP_GONE, hour: int = 0) -> Rows:
        """A release page that gave none."""
        capture = self._capture(f"https://kantor.test/rilis/{key}", hour, status=404)
        issue = Issue(KEY, capture.url, reason, "404", capture.capture_id, capture.fetched_at)
        return (replace(self._row(capture, hour, key), result=issue),)

    def damaged(self, key: str = "1", hour: int = 0) -> Rows:
        """A release page whose record in the archive cannot be read."""
        url = f"https://kantor.test/rilis/{key}"
        lost = IssueReason.DAMAGED_RECORD
        capture = Capture(KEY, Role.RELEASE, url, url, 0, (), b"", self.at(hour), failure=lost, failure_detail="lost")
        issue = Issue(KEY, url, lost, "lost", capture.capture_id, capture.fetched_at)
        return (replace(self._row(capture, hour, key), result=issue),)

    def not_modified(self, key: str = "1", hour: int = 0) -> Rows:
        """A 304."""
        capture = self._capture(f"https://kantor.test/rilis/{key}", hour, status=304)
        return (self._row(capture, hour, key),)

    def listing(self, *titles: str, hour: int = 0) -> Rows:
        """A listing with a link for each title."""
        capture = self._capture("https://kantor.test/", hour, role=Role.LISTING, body=repr(titles).encode())
        links = tuple(
            LinkRow(Link(KEY, f"https://kantor.test/rilis/{n}", capture.url, title), capture.fetched_at, str(n))
            for n, title in enumerate(titles, start=1)
        )
        return (replace(self._row(capture, hour, None), links=links),)

    def together(self, *batches: Rows) -> Rows:
        """All of these in one batch."""
        return tuple(row for batch in batches for row in batch)

    def _capture(
        self, url: str, hour: int, *, status: int = 200, role: Role = Role.RELEASE, body: bytes = b""
    ) -> Capture:
        headers = (Header("Content-Type", "text/html; charset=utf-8"), Header("ETag", f'"{hour}"'))
        return Capture(KEY, role, url, url, status, headers, body, self.at(hour))

    def _row(self, capture: Capture, hour: int, key: str | None) -> CaptureRow:
        return CaptureRow.of(capture, CapturePlace(FILE, hour * RECORD_BYTES, RECORD_BYTES), key)


@pytest.fixture(scope="session")
def make() -> Maker:
    return Maker()


@pytest.fixture(scope="session")
def sql() -> Path:
    """The project's sql/ folder."""
    return resources.folder("sql")


@contextmanager
def staging_database(sql: Path) -> Iterator[StagingDatabase]:
    """A staging database in memory, for several tests: half a second to make."""
    with open_for_loading(Path(":memory:")) as con:
        prepare(con, sql, NOON)
        work = StagingDatabase(con, Run("r1", "ingest", NOON, "0.1.0"), NOON)
        work.begin()
        work.sync_sources([SOURCE])
        yield work


@pytest.fixture(scope="session")
def _emptied(sql: Path) -> Iterator[StagingDatabase]:
    with staging_database(sql) as work:
        yield work


@pytest.fixture
def work(_emptied: StagingDatabase) -> StagingDatabase:
    """A staging database in memory with one source in it and nothing else."""
    tables = _emptied.con.execute("select table_name from duckdb_tables() where table_name <> 'schema_migrations'")
    for (table,) in tables.fetchall():
        _emptied.con.execute(f"delete from {table}")
    _emptied.begin()
    _emptied.sync_sources([SOURCE])
    return _emptied


@pytest.fixture(scope="module", autouse=True)
def _begun(shared_by_workers: Path) -> Iterator[None]:
    """First loads begin with a database that is made already; test_prepare.py has how it is made."""
    with beginning_with_a_copy(shared_by_workers):
        yield


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FileWarehouse:
    """A warehouse on disk whose clock stands still. It checks in this process: a child is what `published` is for."""
    monkeypatch.setattr(checks, "inspect", checks.inspect_here)
    return FileWarehouse(tmp_path / "w", now=lambda: NOON)


Load = Callable[..., list[BatchResult]]


def _load(warehouse: FileWarehouse, *batches: Rows, run_id: str = "r1", fresh: bool = False) -> list[BatchResult]:
    with warehouse.loading(Run(run_id, "ingest", NOON, "0.1.0"), fresh=fresh) as work:
        work.sync_sources([SOURCE])
        return [work.write(batch) for batch in batches]


@pytest.fixture(scope="session")
def load() -> Load:
    """`load(warehouse, *batches, run_id=…, fresh=…)`: one load of these batches, published."""
    return _load


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory, make: Maker) -> FileWarehouse:
    """A warehouse for reading: two releases, of which the first was looked at again, and an issue."""
    warehouse = FileWarehouse(tmp_path_factory.mktemp("published"), now=lambda: NOON)
    again = make.not_modified("1", hour=2)
    _load(warehouse, make.page("1", hour=0), make.page("2", "Dua.", hour=1), again, make.issue("3", hour=3))
    return warehouse
