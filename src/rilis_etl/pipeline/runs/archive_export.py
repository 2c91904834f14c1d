"""The archive of one source as a package for other programs: `rilis archive export`."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rilis_etl.archive.wacz import PackageCounts, write_wacz
from rilis_etl.context import Context
from rilis_etl.model import Capture, DamagedRecord, Role


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What was written, and the records that are damaged and therefore left out."""

    written: PackageCounts
    damaged: tuple[DamagedRecord, ...]


def export_archive(context: Context, key: str, target: Path) -> ExportResult:
    """Write the captures of the source `key`, but for probes, to the WACZ `target`.

    Raises SourceError and ArchiveError.
    """
    (source,) = context.chosen([key])
    damaged: list[DamagedRecord] = []

    def captures() -> Iterator[Capture]:
        for item in context.archive.records(source=source.key):
            if isinstance(item, DamagedRecord):
                damaged.append(item)
            elif item[0].role is not Role.PROBE:  # others would take the address that we made up for one of the site
                yield item[0]

    made_at = context.clock()
    written = write_wacz(target, captures(), name=source.name, titles=_titles(context, key), made_at=made_at)
    return ExportResult(written, tuple(damaged))


def _titles(context: Context, key: str) -> dict[str, str]:
    """The newest titles of the source's releases, by URL; none before anything is published."""
    if not context.warehouse.has_snapshot:
        return {}
    with context.warehouse.reading() as con:
        return dict(
            con.execute("select url, title from all_releases where source = $1 and valid_to is null", [key]).fetchall()
        )
