"""Versions into a warehouse that lasts as long as a block, as a load puts them there."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from benchmarks.corpus.labelled import source_of
from rilis_etl.model import Capture, CapturePlace, Role, Run, Version
from rilis_etl.warehouse.load.batch import CaptureRow
from rilis_etl.warehouse.near_duplicates.link import link_versions
from rilis_etl.warehouse.snapshots.staging_database import StagingDatabase
from rilis_etl.warehouse.stores import FileWarehouse

NOW = datetime(2026, 11, 23, tzinfo=UTC)


@contextmanager
def loaded(batches: Iterable[Sequence[Version]]) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published snapshot after one load that compared after each of these batches."""
    with TemporaryDirectory() as folder:
        warehouse = FileWarehouse(Path(folder), now=lambda: NOW)
        with warehouse.loading(Run("bench", "rebuild", NOW, "1")) as work:
            for number, batch in enumerate(batches):
                work.sync_sources(source_of(key) for key in sorted({version.source for version in batch}))
                write(work, batch, number)
                link_versions(work.con)
        with warehouse.reading() as con:
            yield con


def write(work: StagingDatabase, batch: Sequence[Version], number: int = 0) -> None:
    """Store versions with a capture for each."""
    work.write([_captured(version, n, number) for n, version in enumerate(batch)])


def _captured(version: Version, at: int, number: int) -> CaptureRow:
    body = version.body.encode()
    capture = Capture(version.source, Role.RELEASE, version.url, version.url, 200, (), body, version.captured_at)
    place = CapturePlace(f"{number}.warc.gz", at, 1)
    row = CaptureRow.of(capture, place, version.source_key)
    return replace(row, result=replace(version, capture_id=capture.capture_id))
