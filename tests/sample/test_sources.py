"""The source files that go with the sample sites."""

from pathlib import Path

import pytest

import rilis_etl.sample
from rilis_etl.discovery.kinds.html_listing import Listing
from rilis_etl.identity import identify
from rilis_etl.sample.sites import BY_SOURCE, SITES
from rilis_etl.sources.registry import load_sources
from tests.sample.gold import gold

FOLDER = Path(rilis_etl.sample.__file__).parent / "sources"


def test_there_is_a_valid_source_file_for_each_site() -> None:
    sources = load_sources([FOLDER])
    assert set(sources) == set(BY_SOURCE)
    assert {source.name for source in sources.values()} == {site.name for site in SITES}
    assert all(source.delay_seconds == 0 for source in sources.values())


def test_the_identity_patterns_find_the_gold_keys() -> None:
    sources = load_sources([FOLDER])
    for release in gold():
        assert identify(release.url, sources[release.source]).source_key == release.source_key


@pytest.mark.parametrize("key", ["komisiwarga", "ombudswarga"])
def test_two_sites_are_listings_of_html_pages(key: str) -> None:
    assert isinstance(load_sources([FOLDER])[key].discovery[0], Listing)
