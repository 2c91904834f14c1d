"""Whether what is known of a source is all that there is to know."""

from datetime import UTC, datetime, timedelta

import pytest

from rilis_etl.warehouse.read.url_states import read_crawl_state
from rilis_etl.warehouse.snapshots.staging_database import StagingDatabase

MORNING = datetime(2024, 5, 1, 5, tzinfo=UTC)


def visited(work: StagingDatabase, day: int, command: str, failure: str | None) -> None:
    run_id, at = f"run{day}", MORNING + timedelta(days=day)
    work.con.execute("insert into runs values ($1, $2, $3, $3, '0.1.0')", [run_id, command, at])
    work.con.execute(
        """
        insert into run_sources (
            run_id, source, failure,
            found_count, fetched_count, unchanged_count, loaded_count, repaired_count, issue_count
        ) values ($1, 'kantor', $2, 0, 0, 0, 0, 0, 0)
        """,
        [run_id, failure],
    )


@pytest.mark.parametrize(
    ("visits", "is_complete"),
    [
        ([("ingest", None)], True),
        ([("backfill", None)], True),
        ([("ingest", None), ("ingest", "HTTP 503")], False),
        ([("ingest", "HTTP 503"), ("ingest", None)], True),
        ([("backfill", "HTTP 503")], False),
        ([("ingest", None), ("catch_up", None)], False),
        ([("catch_up", None), ("backfill", None)], False),
        ([("catch_up", None), ("ingest", None)], True),
    ],
)
def test_a_source_is_known_completely_unless_a_visit_has_failed_or_was_killed_since_it_was(
    work: StagingDatabase, visits: list[tuple[str, str | None]], is_complete: bool
) -> None:
    for day, (command, failure) in enumerate(visits):
        visited(work, day, command, failure)
    assert read_crawl_state(work.con, "kantor").is_complete is is_complete
