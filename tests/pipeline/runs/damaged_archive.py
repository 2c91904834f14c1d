"""A small archive that was loaded, and ways to damage it."""

import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rilis_etl.bootstrap import open_context
from rilis_etl.context import Context
from rilis_etl.model import Capture, CapturePlace, Header, Role
from rilis_etl.pipeline.process.load_archive import load
from rilis_etl.settings import load_settings
from rilis_etl.sources.schema import Layout, Source

MORNING = datetime(2026, 3, 1, 5, tzinfo=UTC)
KEYS = ("kantor", "dinas")
PAGES = 4  # of each source


@dataclass(frozen=True)
class DamagedArchive:
    """The context of the warehouse, and where each page is in its archive, by source."""

    context: Context
    places: dict[str, list[CapturePlace]]

    @property
    def folder(self) -> Path:
        return self.context.settings.warehouse / "archive"

    def file(self, key: str) -> Path:
        return self.folder / self.places[key][0].file

    def flip(self, place: CapturePlace, at: int, bit: int = 0) -> None:
        """Change one bit, `at` bytes behind the beginning of a record, or before its end when negative."""
        path = self.folder / place.file
        data = bytearray(path.read_bytes())
        data[(place.offset if at >= 0 else place.end) + at] ^= 1 << bit
        path.write_bytes(data)

    def releases(self) -> dict[str, int]:
        """How many releases each source has in what is published."""
        with self.context.warehouse.reading() as con:
            found = con.execute("select source, count(*) from current_releases group by source").fetchall()
        return dict(found)

    def issues(self) -> list[tuple[str, str, str]]:
        """Source, address and reason of each open issue."""
        with self.context.warehouse.reading() as con:
            return con.execute("select source, url, reason from open_issues order by source, url").fetchall()

    def copied_to(self, root: Path) -> "DamagedArchive":
        """The same warehouse in another folder, to be damaged."""
        shutil.copytree(self.context.settings.warehouse, root, symlinks=True)
        return DamagedArchive(context_on(root), self.places)


def context_on(root: Path) -> Context:
    """The context of a warehouse of two sources."""
    sources = {
        key: Source(
            key=key,
            name=f"Kantor {key}",
            home=f"https://{key}.test/",
            hosts=(f"{key}.test",),
            layout=(Layout(body=".isi", title="h1", date="time"),),
        )
        for key in KEYS
    }
    return open_context(load_settings(warehouse=root), sources=sources, clock=lambda: MORNING + timedelta(days=1))


def loaded_archive(root: Path) -> DamagedArchive:
    """Some pages of each source, archived and loaded."""
    context = context_on(root)
    run = context.new_run("ingest")
    places: dict[str, list[CapturePlace]] = {}
    for key in KEYS:
        with context.archive.writer(key, MORNING, run.run_id) as writer:
            places[key] = [writer.append(page(key, number)) for number in range(PAGES)]
    load(context, run)
    return DamagedArchive(context, places)


def page(key: str, number: int) -> Capture:
    """A release of a source."""
    text = f"Petugas {key} membuka posko pengaduan warga ke-{number} di kantor, kata kepala biro itu pada hari Senin."
    html = f"<html><h1>Rilis {number}</h1><time>1 Maret 2026</time><div class=isi><p>{text}</p></div></html>"
    url = f"https://{key}.test/rilis/{number}"
    headers = (Header("Content-Type", "text/html; charset=utf-8"),)
    return Capture(key, Role.RELEASE, url, url, 200, headers, html.encode(), MORNING + timedelta(minutes=number))


def with_another_look(archive: DamagedArchive, key: str, number: int) -> CapturePlace:
    """A later capture of a page, in a file of its own that no load has read yet."""
    later = replace(page(key, number), fetched_at=MORNING + timedelta(days=1))
    with archive.context.archive.writer(key, later.fetched_at, "later") as writer:
        return writer.append(later)
