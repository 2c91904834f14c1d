"""Makes the warehouse in a folder anew with a pool, and kills itself at one moment: run by test_parse_pool.py."""

import os
import signal
import sys

from rilis_etl.bootstrap import open_context
from rilis_etl.pipeline.events import Event, Read
from rilis_etl.pipeline.process import load_archive, parse_pool
from rilis_etl.pipeline.runs.rebuild import rebuild
from rilis_etl.sample import SOURCES
from rilis_etl.settings import load_settings
from rilis_etl.sources.registry import load_sources


def main(warehouse: str, moment: int) -> None:
    """Die when the batch of this number is in, counted from 1."""
    load_archive.BATCH = 7
    parse_pool.LEAST_BYTES = 0
    parse_pool.PART_CAPTURES = 7  # type: ignore[attr-defined]
    parse_pool.cores = lambda: 2
    batches = 0

    def die_in_time(event: Event) -> None:
        nonlocal batches
        batches += isinstance(event, Read)
        if batches == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    context = open_context(load_settings(warehouse=warehouse), sources=load_sources([SOURCES]))
    rebuild(context, listen=die_in_time)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
