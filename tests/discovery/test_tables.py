"""What a source may say of how its releases are found."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import Field, ValidationError

from rilis_etl.discovery import Discovery, discovery_of, paginate
from rilis_etl.discovery.kinds.feed import Feed
from rilis_etl.discovery.kinds.html_listing import Listing
from rilis_etl.discovery.kinds.wordpress import WordPress
from rilis_etl.discovery.listing_page import ListingPage, ListingRow, Seed, page_of
from rilis_etl.errors import SourceError
from rilis_etl.model import Capture, Window
from rilis_etl.sources.discovery_table import KINDS, DiscoveryAddress
from rilis_etl.sources.fields import Url
from rilis_etl.sources.registry import load_source
from rilis_etl.sources.schema import Source

HOME = "https://example.org/"


def source(discovery_hosts: Sequence[str] = (), **discovery: Any) -> Source:
    return Source.model_validate(
        {
            "key": "example",
            "name": "Example",
            "home": HOME,
            "hosts": ["example.org"],
            "discovery_hosts": discovery_hosts,
            "discovery": discovery,
        }
    )


def test_the_kind_says_how_releases_are_found_and_a_listing_needs_not_say_it() -> None:
    assert isinstance(source(start=[HOME], row="a").discovery[0], Listing)
    assert isinstance(source(kind="wordpress", api=HOME).discovery[0], WordPress)
    assert isinstance(source(kind="feed", start=[HOME]).discovery[0], Feed)


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        ({"next": "a.next", "pages": "?p={page}"}, "keep one"),
        ({"pages": "?p=2"}, "once"),
        ({"pages": "{page}{offset}", "step": 1}, "once"),
        ({"pages": "?start={offset}"}, "number of rows"),
        ({"step": 10}, "add pages or remove"),
        ({"start": [HOME, HOME]}, "stands twice"),
        ({"start": ["https://other.example/"]}, "is not one of `hosts`"),
        ({"row": "li:last a"}, "CSS selector"),
        ({"row": "li:-soup-contains('x')"}, "page parser"),
        ({"ignore": ["("]}, "regular expression"),
    ],
)
def test_a_listing_that_does_not_fit_together_is_refused(extra: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        source(**({"start": [HOME], "row": "a"} | extra))


@pytest.mark.parametrize(
    ("start", "extra", "second"),
    [
        ("https://example.org/berita/", {"pages": "page/{page}/"}, "https://example.org/berita/page/2/"),
        ("https://example.org/berita", {"pages": "?start={offset}", "step": 10}, "https://example.org/berita?start=10"),
        ("https://example.org/b.php?hal=0", {"pages": "?hal={page}", "first": 0}, "https://example.org/b.php?hal=1"),
        ("https://example.org/k/5/", {"pages": "/k/5/{offset}", "step": 8, "first": 8}, "https://example.org/k/5/16"),
        ("https://example.org/berita", {"next": "a.next"}, None),
    ],
)
def test_numbered_pages_have_addresses_made_from_the_first(
    start: str, extra: dict[str, Any], second: str | None
) -> None:
    assert Listing(start=(start,), row="a", **extra).page_url(start, 1) == second


def test_layouts_need_names_of_their_own_because_versions_record_them() -> None:
    with pytest.raises(ValidationError, match="two layouts have the same name"):
        Source.model_validate(
            {
                "key": "example",
                "name": "Example",
                "home": HOME,
                "hosts": ["example.org"],
                "layout": [{"body": ".old", "until": "2024-01-01"}, {"body": ".new"}],
            }
        )


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ({"start": ["https://pusat.example/berita/"], "row": "a"}, "discovery.start"),
        ({"sections": {"Pers": "https://pusat.example/pers/"}, "row": "a"}, "discovery.sections"),
        ({"kind": "feed", "start": [HOME, "https://pusat.example/feed"]}, "discovery.start"),
        ({"kind": "wordpress", "api": "https://pusat.example/wp-json/wp/v2/posts"}, "discovery.api"),
    ],
)
def test_every_kind_is_held_to_the_hosts_of_its_source_unless_the_source_names_the_host_that_lists_it(
    table: dict[str, Any], key: str
) -> None:
    with pytest.raises(ValidationError, match=rf"{key}: pusat\.example is not one of `hosts`.*`discovery_hosts`"):
        source(**table)
    allowed = source(discovery_hosts=["www.pusat.example"], **table)
    assert allowed.may_list("https://pusat.example/x")
    assert allowed.host_spelling("pusat.example") is None


def test_a_source_is_written_out_with_all_that_its_kind_says() -> None:
    of = source(kind="wordpress", api=HOME, parameters={"categories": "12"})
    assert Source.model_validate_json(of.model_dump_json()) == of


@pytest.mark.parametrize("key", ["min_links", "floor"])
def test_the_least_number_of_links_is_read_under_its_old_name_as_well(key: str) -> None:
    given = {"key": "example", "name": "Example", "home": HOME, "hosts": ["example.org"], key: 4}
    assert Source.model_validate(given).min_links == 4


class Gazette(Discovery):
    """A kind of the tests' own: an address on each line."""

    kind: Literal["gazette"]
    index: Url = Field(description="DiscoveryAddress of the index.")

    @property
    def addresses(self) -> tuple[DiscoveryAddress, ...]:
        return (DiscoveryAddress(self.index, "index"),)

    def seeds(self, window: Window) -> tuple[Seed, ...]:
        return (Seed(f"{self.index}?from={window.first or ''}"),)

    def read(self, source: Source, capture: Capture, section: str | None = None) -> ListingPage:
        rows = (ListingRow({line: ""}) for line in capture.body.decode().split())
        return page_of(source, capture.url, rows, section=section)


@pytest.fixture
def gazette(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """A source file of the tests' kind with this line in it."""
    monkeypatch.setitem(KINDS, "gazette", Gazette)

    def written(line: str) -> Path:
        file = tmp_path / "example.toml"
        who = f'key = "example"\nname = "Example"\nhome = "{HOME}"\nhosts = ["example.org"]\n'
        file.write_text(f'{who}[discovery]\nkind = "gazette"\n{line}\n')
        return file

    return written


def test_a_kind_that_is_registered_is_read_from_a_source_file_and_paginated(
    gazette: Callable[[str], Path], capture: Callable[..., Capture]
) -> None:
    of = load_source(gazette(f'index = "{HOME}index.txt"'))
    (step,) = paginate(of, Window(), lambda url: capture(f"{HOME}1 {HOME}2", url), lambda _: False)
    assert [link.url for link in step.links] == [f"{HOME}1", f"{HOME}2"]
    assert step.url == f"{HOME}index.txt?from="


def test_the_mistakes_in_a_registered_kind_are_named_as_those_in_any_other(gazette: Callable[[str], Path]) -> None:
    with pytest.raises(SourceError) as refused:
        load_source(gazette(f'indx = "{HOME}"'))
    assert "discovery.index: missing; add it (DiscoveryAddress of the index)" in str(refused.value)
    assert "discovery.indx: unknown key; did you mean 'index'?" in str(refused.value)


@pytest.mark.parametrize(
    ("table", "note"),
    [
        ({"start": [HOME], "row": "a"}, ""),
        ({"kind": "wordpress", "api": HOME}, ""),
        ({"kind": "feed", "start": [HOME]}, "has a feed only"),
    ],
)
def test_a_kind_tells_what_a_backfill_cannot_reach(table: dict[str, Any], note: str) -> None:
    assert note in discovery_of(source(**table)).backfill_note


@pytest.mark.parametrize(("extra", "day"), [({"day_first": False}, 4), ({"day_first": True, "country": "US"}, 5)])
def test_a_source_says_in_which_order_it_writes_days_for_listings_and_feeds(
    capture: Callable[..., Capture], extra: dict[str, Any], day: int
) -> None:
    for table, page in (
        ({"start": [HOME], "row": "li", "date": "i"}, "<li><a href=/1>satu</a><i>04/05/2024</i></li>"),
        ({"kind": "feed", "start": [HOME]}, "<rss><item><link>/1</link><pubDate>04/05/2024</pubDate></item></rss>"),
    ):
        declared = {"key": "example", "name": "Example", "home": HOME, "hosts": ["example.org"], "discovery": table}
        of = Source.model_validate(declared | extra)
        (link,) = discovery_of(of).read(of, capture(page, HOME)).links
        assert link.listed_on is not None
        assert link.listed_on.month == day
