"""A context and what is wanted come in; a run, loaded and published, goes out. Alone knows crawl and process."""

from rilis_etl.pipeline.runs.backfill import run_backfill
from rilis_etl.pipeline.runs.ingest import ingest
from rilis_etl.pipeline.runs.rebuild import rebuild
from rilis_etl.pipeline.runs.recheck import recheck
from rilis_etl.pipeline.runs.source_health import check_health

__all__ = ["check_health", "ingest", "rebuild", "recheck", "run_backfill"]
