"""What the crash test runs and kills: one ingest of the sample newsroom, with a clock that stands still."""

from datetime import datetime
from pathlib import Path

from rilis_etl.bootstrap import open_context
from rilis_etl.pipeline.runs.ingest import ingest
from rilis_etl.sample import SOURCES
from rilis_etl.settings import load_settings
from rilis_etl.sources.registry import load_sources


def run(root: Path, address: str, now: datetime, keys: tuple[str, ...]) -> None:
    """Ingest these sources into `root` from the newsroom that listens at `address`."""
    settings = load_settings(warehouse=root, routes={".example": address}, first_days=36_500)
    context = open_context(settings, sources=load_sources([SOURCES]), clock=lambda: now)
    ingest(context, context.chosen(keys))
