"""The suite itself: that its costly fixtures are made once."""

import pytest


@pytest.mark.xdist_group("suite")
def test_a_group_of_tests_stays_on_one_worker(request: pytest.FixtureRequest) -> None:
    """Else each worker makes the servers and newsrooms of each group anew, and nothing tells but the clock."""
    if not request.config.getoption("loadgroup", default=False):
        pytest.skip("there are groups with `--dist loadgroup` only, as in `make test`")
    assert request.node.nodeid.endswith("@suite"), "pytest-xdist marks the group there before it hands out tests"
