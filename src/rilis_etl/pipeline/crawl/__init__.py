"""A source and what is known of it come in; captures in the archive and counts go out. Touches no warehouse."""

from rilis_etl.pipeline.crawl.source_crawl import collect
from rilis_etl.pipeline.crawl.window_fetch import WindowFetcher

__all__ = ["WindowFetcher", "collect"]
