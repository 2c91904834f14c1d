"""Every question of a load is asked many times within its writing transaction, on two threads, on a busy machine.

RILIS_ENGINE_ASKS sets how often. DuckDB 2.0.0 gave up to 15 % other answers to one of them.
"""

import os
from pathlib import Path

from benchmarks.text.figures import Figure
from tests.busy import busy_machine
from tests.warehouse.engine.asking import THREADS, ask_a_load

TIMES = int(os.environ.get("RILIS_ENGINE_ASKS", "2000"))


def measure(shared: Path) -> list[Figure]:  # noqa: ARG001 - every benchmark is given it
    """Every figure of this benchmark."""
    with busy_machine() as count:
        asked = ask_a_load(TIMES)
    data = f"{len(asked.asked)} questions of a load × {TIMES:,}, {THREADS} threads, beside {count} busy processes"
    notes = tuple(f"{n} of {asked.asked[q]}: {' '.join(q.split())[:120]}" for q, n in asked.other_answers.items() if n)
    return [
        Figure(
            "answers that differ within a writing transaction",
            data,
            sum(asked.other_answers.values()),
            0,
            peers={"answers in all": sum(asked.asked.values())},
            lower_is_better=True,
            notes=notes,
        )
    ]
