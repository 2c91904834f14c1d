"""From an address to its first releases: the proposal, and one visit as it proposes, of five kinds of newsroom.

They are served by this machine without a pause; minutes are their requests at the usual pause, and our CPU. Data: the
make-ups of tests/pipeline/runs/test_source_proposal.py, eight releases each.
"""

import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.text.figures import Figure
from rilis_etl.bootstrap import open_context
from rilis_etl.pipeline.runs.ingest import ingest
from rilis_etl.pipeline.runs.source_proposal import propose_source
from rilis_etl.settings import Settings, load_settings
from tests.pipeline.runs.test_source_proposal import DAYS, SITES, served

NEWSROOMS = ("wordpress", "drupal", "archive", "more by a button", "sitemap")
NOW = datetime(2026, 11, 21, tzinfo=UTC)
PAUSE = float(Settings.model_fields["delay_seconds"].default)


def measure(_: Path) -> tuple[Figure, ...]:
    """Minutes and requests of each newsroom."""
    return tuple(figure for name in NEWSROOMS for figure in _figures(name))


def _figures(name: str) -> tuple[Figure, ...]:
    begun = time.process_time()
    with TemporaryDirectory() as folder, served(SITES[name][0]) as (home, asked):
        settings = load_settings(warehouse=Path(folder), allow_private_hosts=True, delay_seconds=0, retries=0)
        found = propose_source(open_context(settings, sources={}, clock=lambda: NOW), f"{home}/berita", "contoh")
        proposal = len(asked)
        context = open_context(settings, sources={"contoh": found.source}, clock=lambda: NOW)
        loaded = sum(counts.loaded for counts in ingest(context, [found.source]).run.counts)
    minutes = (PAUSE * len(asked) + time.process_time() - begun) / 60
    of_which = f"{len(asked)} requests, {proposal} of them for the proposal"
    return (
        Figure("minutes from the address to its releases", f"{name}, {of_which}", minutes, 2, lower_is_better=True),
        Figure("releases loaded", f"{name}, {len(DAYS)} releases", loaded, len(DAYS)),
    )
