"""The archive for other programs: a source as a package (`rilis archive export`), an index for pywb (`replay`)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rilis_etl.archive.reader import Stored
from rilis_etl.archive.replay_index import write_replay_index, write_replay_settings
from rilis_etl.archive.wacz import PackageCounts, write_wacz
from rilis_etl.context import Context
from rilis_etl.errors import ArchiveError
from rilis_etl.model import DamagedRecord, Role


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

    records = _whole(context.archive.records(source=source.key), damaged)
    # probes are left out: others would take the address that we made up for one of the site
    captures = (capture for capture, _ in records if capture.role is not Role.PROBE)
    made_at = context.clock()
    written = write_wacz(target, captures, name=source.name, titles=_titles(context, key), made_at=made_at)
    return ExportResult(written, tuple(damaged))


@dataclass(frozen=True, slots=True)
class Replay:
    """What pywb needs to show our archive."""

    folder: Path  # with its settings
    captures: Mapping[str, int]  # by source: how many can be shown
    damaged: tuple[DamagedRecord, ...]  # left out


def prepare_replay(context: Context, keys: Sequence[str] = ()) -> Replay:
    """Index the archive of the sources `keys` (all when none is named) for pywb, in the folder of the state.

    Raises SourceError, and ArchiveError where the archive holds nothing of them.
    """
    folder, damaged, captures = (context.state / "replay").absolute(), list[DamagedRecord](), dict[str, int]()
    for source in context.chosen(keys):
        index = folder / f"{source.key}.cdxj"
        shown = write_replay_index(index, _whole(context.archive.records(source=source.key), damaged))
        if shown:
            captures[source.key] = shown
    if not captures:
        raise ArchiveError("the archive holds no page of these sources: there is nothing to show")
    write_replay_settings(folder, context.archive.folder, captures)
    return Replay(folder, captures, tuple(damaged))


def _whole(records: Iterable[Stored | DamagedRecord], damaged: list[DamagedRecord]) -> Iterator[Stored]:
    """The records that can be read; the others go to `damaged`."""
    for item in records:
        if isinstance(item, DamagedRecord):
            damaged.append(item)
        else:
            yield item


def _titles(context: Context, key: str) -> dict[str, str]:
    """The newest titles of the source's releases, by URL; none before anything is published."""
    if not context.warehouse.has_snapshot:
        return {}
    with context.warehouse.reading() as con:
        return dict(
            con.execute("select url, title from all_releases where source = $1 and valid_to is null", [key]).fetchall()
        )
