"""The rebuild: the warehouse made again from the archive alone, without a request to any site."""

from collections.abc import Sequence
from dataclasses import replace

from rilis_etl.context import Context, nothing_to_import
from rilis_etl.errors import ArchiveError, SourceError
from rilis_etl.model import MissingBytes, RunResult, SourceCounts
from rilis_etl.pipeline.events import Failed, Listener, Noted, ignore
from rilis_etl.pipeline.process.load_archive import load
from rilis_etl.sources.registry import BrokenSource

NAMED = 3
"""Missing files that the error names; a command names all."""


def rebuild(context: Context, *, allow_missing: bool = False, listen: Listener = ignore) -> RunResult:
    """Load the whole archive into an empty warehouse and publish it; what the run did.

    Older snapshots stay until newer ones push them out; one that holds what the archive has lost stays for good.
    Raises ArchiveError when the archive lacks files or bytes that the newest snapshot was loaded from, unless
    `allow_missing`; SourceError when a source of the archive has no source file: its releases would be lost.
    One whose file is there and broken is a failure in the counts: it holds up no other source, and the first run after
    the file was mended reads its pages from the archive.
    """
    missing = context.archive.missing(context.warehouse.known_archive())
    if missing and not allow_missing:
        raise ArchiveError(_what_is_missing(missing))
    archived = {file.source for file in context.archive.files()}
    broken = tuple(_left_out(each) for each in context.broken_sources() if each.key in archived)
    if lacking := sorted(archived - context.sources.keys() - {each.source for each in broken}):
        raise SourceError(
            f"the archive holds {', '.join(lacking)}, and there is no such source file: put it into "
            f"{context.settings.warehouse / 'sources'} or RILIS_SOURCES, or move its folder out of the archive"
        )
    for each in broken:
        listen(Failed(each.source, each.failure))
    for stray in context.archive.strays():
        listen(Noted(f"{stray} is no file of this archive, nothing reads it: move it elsewhere"))
    alone = replace(context, import_files=nothing_to_import)  # the next run has time for what workers have fetched
    return load(alone, context.new_run("rebuild"), collected=broken, fresh=True, listen=listen)


def _left_out(broken: BrokenSource) -> SourceCounts:
    remedy = (
        f"no release of {broken.key} is in this snapshot: mend the file, then `rilis ingest {broken.key}` brings them "
        "back from the archive; until then `rilis rollback` publishes the snapshot before this one"
    )
    return SourceCounts(broken.key, failure=f"{broken.message}\n{remedy}")


def _what_is_missing(missing: Sequence[MissingBytes]) -> str:
    named = ", ".join(map(str, missing[:NAMED]))
    more = f" and {len(missing) - NAMED} more files" if len(missing) > NAMED else ""
    return (
        f"the archive lacks what the warehouse was made from: {named}{more} (rilis archive status names all). Restore "
        "them from a backup; to publish a warehouse without them, run `rilis rebuild --allow-missing`"
    )
