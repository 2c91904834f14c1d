"""A visit has ceilings, and says which one it has reached."""

from datetime import UTC, datetime, timedelta

import pytest

from rilis_etl.model import Role
from rilis_etl.pipeline.crawl.visit_budget import VisitBudget, VisitLimits

BEGAN = datetime(2024, 5, 1, 5, tzinfo=UTC)


def budget(requests: int, releases: int, hours: float) -> VisitBudget:
    """A budget of 10 releases, 20 requests and 4 hours, of which so much is spent."""
    now = BEGAN
    made = VisitBudget(VisitLimits(10, 20, timedelta(hours=4)), lambda: now)
    now = BEGAN + timedelta(hours=hours)
    for n in range(requests):
        made.count(Role.RELEASE if n < releases else Role.LISTING)
    return made


@pytest.mark.parametrize(
    ("requests", "releases", "hours", "listings", "everything"),
    [
        (0, 0, 0, "", ""),
        (9, 9, 1.9, "", ""),
        (10, 0, 0, "half of 20 requests (RILIS_VISIT_REQUESTS)", ""),
        (20, 0, 0, "half of 20 requests", "20 requests (RILIS_VISIT_REQUESTS)"),
        (10, 10, 0, "10 releases", "10 releases (RILIS_VISIT_RELEASES)"),
        (0, 0, 2, "half of 4 hours (RILIS_VISIT_HOURS)", ""),
        (0, 0, 4.5, "half of 4 hours", "4 hours (RILIS_VISIT_HOURS)"),
    ],
)
def test_a_ceiling_ends_the_listings_at_half_and_the_visit_as_a_whole(
    requests: int, releases: int, hours: float, listings: str, everything: str
) -> None:
    spent = budget(requests, releases, hours)
    assert (spent.listings_ended == "") is (listings == "")
    assert listings in spent.listings_ended
    assert (spent.ended == "") is (everything == "")
    assert everything in spent.ended
