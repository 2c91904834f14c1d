"""Rates of the newest releases of a source."""

from datetime import date, timedelta
from typing import Any

import pytest

from rilis_etl.model import Publication
from rilis_etl.warehouse.read.source_rates import read_rates
from rilis_etl.warehouse.snapshots.staging_database import StagingDatabase


def test_shares_length_and_releases_a_week_are_of_the_newest_releases(work: StagingDatabase, make: Any) -> None:
    for n in range(20):
        day = date(2026, 1, 1) + timedelta(days=n)
        dated = Publication(day, "page", by_page=day)
        more = {"extractor": "generic", "bylines": ()} if n >= 15 else {}
        work.write(make.page(str(n), "x" * (100 + n), hour=n, publication=dated, **more))
    (found,) = read_rates(work.con, 10).values()
    assert (found.releases, found.dated, found.signed, found.generic) == (10, 1.0, 0.5, 0.5)
    assert found.per_week == pytest.approx(7.0)
    (before,) = read_rates(work.con, 10, after=10).values()
    assert (before.signed, before.generic) == (1.0, 0.0)
    assert before.characters < found.characters
