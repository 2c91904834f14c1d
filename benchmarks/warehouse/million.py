"""What is asked of the warehouse of a million releases, and of its peers."""

import json
import re
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.warehouse.many import NOW
from rilis_etl.warehouse.stores import FileWarehouse

ILIKE = "%pemerintah daerah%"
RARE = "a rare and a common word"
COMMON = {
    "two common words": "masyarakat daerah",
    "a common phrase": '"pemerintah daerah"',
    "a phrase that hardly occurs, of common words": '"yang pelanggaran"',
    "a word without a phrase": 'masyarakat -"pemerintah daerah"',
}
LABELS = (RARE, *COMMON)


def queries(folder: Path) -> dict[str, str]:
    """The queries by their labels. The rare word stands in some dozen texts, and is found out once."""
    known = folder / "rare_word.json"
    if not known.exists():
        known.write_text(json.dumps(_rare_word(warehouse_in(folder))), encoding="utf-8")
    return {RARE: f"{json.loads(known.read_text(encoding='utf-8'))} masyarakat", **COMMON}


def _rare_word(warehouse: FileWarehouse) -> str:
    with warehouse.reading() as con:
        rare = con.execute("""
            with common as (
                select document_number
                from search_postings semi join (from search_words where word = 'masyarakat') using (term_id)
            ),
            alone as (  -- the only word of its stem
                select any_value(term_id) as term_id, any_value(word) as word
                from search_words group by stem_id having count(*) = 1
            )
            select word
            from search_postings inner join alone using (term_id)
            group by word
            having count(*) between 12 and 24
                and count(*) filter (document_number in (from common)) > 0
            order by word
        """).fetchall()
    return next(word for (word,) in rare if re.fullmatch(r"[a-z]{8,}", word))


def warehouse_in(folder: Path) -> FileWarehouse:
    """The warehouse that the measurements share."""
    return FileWarehouse(folder / "warehouse", now=lambda: NOW)


def milliseconds(ask: Callable[[], object], times: int = 3) -> float:
    """CPU-milliseconds over all threads, the median of some times."""

    def once() -> float:
        began = time.process_time()
        ask()
        return (time.process_time() - began) * 1000

    return statistics.median(once() for _ in range(times))
