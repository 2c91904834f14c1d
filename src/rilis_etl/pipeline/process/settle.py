"""Pages that stand in for releases leave the warehouse, and come back when it turns out that they are none.

In: a staging database with all that is new; out: the same without versions of stand-ins. Which pages these are is a
function of all captures (warehouse/load/stand_in_rule.py): so a wall that was met in one load is taken out by the next,
which meets it under another address.
"""

from itertools import chain

from rilis_etl.pipeline.process.process_batch import BatchProcessor
from rilis_etl.pipeline.process.stats import RunStats
from rilis_etl.warehouse.snapshots.staging_database import StagingDatabase

ROUNDS = 3
"""Pages that older code has read show what they say only when they are read again, which can tell of one more."""


def settle_stand_ins(work: StagingDatabase, processor: BatchProcessor, stats: RunStats) -> None:
    """Read every release again of which a page has become a stand-in, or is none any more."""
    for _ in range(ROUNDS):
        found = work.stand_ins()
        if not found.places:
            return
        batch = processor.process((), chain.from_iterable(found.places), found.capture_ids)
        stats.revise(batch, work.write(batch))
