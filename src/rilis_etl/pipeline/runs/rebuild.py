"""The rebuild: the warehouse made again from the archive alone, without a request to any site."""

from rilis_etl.context import Context
from rilis_etl.errors import SourceError
from rilis_etl.model import RunResult
from rilis_etl.pipeline.events import Listener, ignore
from rilis_etl.pipeline.process.load_archive import load


def rebuild(context: Context, *, listen: Listener = ignore) -> RunResult:
    """Load the whole archive into an empty warehouse and publish it; what the run did.

    Older snapshots stay until newer ones push them out.
    Raises SourceError when a source of the archive has no source file: its releases would be lost to the warehouse.
    """
    archived = {file.name.partition("/")[0] for file in context.archive.files()}
    if lacking := sorted(archived - context.sources.keys()):
        raise SourceError(
            f"the archive holds {', '.join(lacking)}, and there is no such source file: put it into "
            f"{context.settings.warehouse / 'sources'} or RILIS_SOURCES, or move its folder out of the archive"
        )
    return load(context, context.new_run("rebuild"), fresh=True, listen=listen)
