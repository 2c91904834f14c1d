"""Adds to a context what other machines and processes do for it: files they fetched, pages they parsed."""

from dataclasses import replace

from rilis_etl.archive import ArchivePart
from rilis_etl.context import Context
from rilis_etl.pipeline.fingerprint import learned_lines
from rilis_etl.pipeline.process import parse_cache
from rilis_etl.pipeline.remote.bucket import open_storage
from rilis_etl.pipeline.remote.inbox import import_files
from rilis_etl.pipeline.storage import FolderStorage, Storage


def with_remote_work(context: Context) -> Context:
    """The same context, which also imports what workers have fetched, and uses pages that were parsed ahead."""
    storage = _storage(context)
    with_cache = replace(context, parse_cache=parse_cache.StoredParseCache(storage))
    if not context.settings.exchange:
        return with_cache
    return replace(
        with_cache, import_files=lambda: import_files(storage, context.archive, context.state, context.clock())
    )


def parse_part(context: Context, part: ArchivePart) -> int:
    """Parse the pages of one part of the archive into the parse cache; how many they are."""
    source = context.sources.get(part.file.partition("/")[0])
    if source is None:
        return 0
    learned = learned_lines(context, source.key)
    return len(parse_cache.parse_once(context.archive, part, source, learned, _storage(context)))


def _storage(context: Context) -> Storage:
    """Where pages that were parsed ahead are kept: in the storage of the team, else with what can be made again."""
    exchange = context.settings.exchange
    return open_storage(exchange) if exchange else FolderStorage(context.state)
