"""Adds to a context what other machines and processes do for it: files they fetched, pages they parsed."""

from dataclasses import replace
from pathlib import Path

from rilis_etl.archive import ArchivePart
from rilis_etl.context import Context
from rilis_etl.pipeline.fingerprint import learned_lines
from rilis_etl.pipeline.process.parse_ahead import parse_ahead
from rilis_etl.pipeline.remote.parse_cache import FileParseCache, write_cache
from rilis_etl.pipeline.remote.spool import Spool


def with_remote_work(context: Context) -> Context:
    """The same context, which also imports what workers have fetched, and uses pages that were parsed ahead."""
    with_cache = replace(context, parse_cache=FileParseCache(parse_cache_folder(context)))
    shared = context.settings.exchange
    if shared is None:
        return with_cache

    def import_files() -> int:
        return Spool(shared).import_files(context.archive, context.state / "taking-in.lock")

    return replace(with_cache, hosts=shared / "hosts", import_files=import_files)


def parse_part(context: Context, part: ArchivePart) -> int:
    """Parse the pages of one part of the archive into the parse cache; how many they are."""
    source = context.sources.get(part.file.partition("/")[0])
    if source is None:
        return 0
    parsed = parse_ahead(context.archive.read_part(part), source, learned_lines(context, source.key))
    return write_cache(parsed, part, parse_cache_folder(context))


def parse_cache_folder(context: Context) -> Path:
    """Where pages that were parsed ahead are kept: in the folder of the team, else with what can be made again."""
    return (context.settings.exchange or context.state) / "readings"
