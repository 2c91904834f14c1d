"""What a source may say of how its releases are found."""

from typing import Any

import pytest
from pydantic import ValidationError

from rilis_etl.sources.schema import Feed, Listing, Source, WordPress

HOME = "https://example.org/"


def source(**discovery: Any) -> Source:
    return Source.model_validate(
        {"key": "example", "name": "Example", "home": HOME, "hosts": ["example.org"], "discovery": discovery}
    )


def test_the_kind_says_how_releases_are_found_and_a_listing_needs_not_say_it() -> None:
    assert isinstance(source(start=[HOME], row="a").discovery, Listing)
    assert isinstance(source(kind="wordpress", api=HOME).discovery, WordPress)
    assert isinstance(source(kind="feed", start=[HOME]).discovery, Feed)


@pytest.mark.parametrize(
    ("extra", "told"),
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
def test_a_listing_that_does_not_fit_together_is_refused(extra: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
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
