"""Every behaviour of the catalogue, through the real fetcher: the outcome on record, and the next page as it is."""

import pytest

from tests.chaos.catalogue import BEHAVIOURS
from tests.chaos.run import problems

pytestmark = pytest.mark.xdist_group("chaos")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return problems(BEHAVIOURS, tmp_path_factory.mktemp("chaos"))


def test_the_catalogue_is_large_and_names_no_behaviour_twice() -> None:
    names = [behaviour.name for behaviour in BEHAVIOURS]
    assert len(set(names)) == len(names) >= 180
    assert all(len(name) <= 63 for name in names)  # of a label of DNS


@pytest.mark.parametrize("name", [behaviour.name for behaviour in BEHAVIOURS])
def test_a_misbehaving_site_has_the_outcome_on_record(found: dict[str, str], name: str) -> None:
    assert found[name] == ""
