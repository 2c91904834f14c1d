"""A site in memory: pages by address, each answered as a capture."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from rilis_etl.model import Capture, Header, Role
from rilis_etl.sources.schema import Source

HOME = "https://www.example.org/"


@pytest.fixture
def capture() -> Callable[..., Capture]:
    def made(body: str | bytes, url: str = HOME + "news/", status: int = 200, **headers: str) -> Capture:
        raw = body.encode() if isinstance(body, str) else body
        sent = tuple(Header(name.replace("_", "-"), value) for name, value in headers.items())
        return Capture("example", Role.LISTING, url, url, status, sent, raw, datetime(2024, 5, 1, tzinfo=UTC))

    return made


@pytest.fixture
def site(capture: Callable[..., Capture]) -> Callable[[Mapping[str, str]], Callable[[str], Capture]]:
    """Answers the pages it is given; every other address is 404."""

    def made(pages: Mapping[str, str]) -> Callable[[str], Capture]:
        return lambda url: capture(pages[url], url) if url in pages else capture("<p>gone", url, 404)

    return made


@pytest.fixture
def source() -> Callable[..., Source]:
    def made(min_links: int = 0, pattern: str | None = None, **discovery: Any) -> Source:
        listing = {"start": [HOME + "news/"], "row": "li", "date": "span", "next": "a.next"}
        return Source.model_validate(
            {
                "key": "example",
                "name": "Example",
                "home": HOME,
                "hosts": ["www.example.org"],
                "min_links": min_links,
                "identity": {"pattern": pattern},
                "discovery": discovery if "kind" in discovery else listing | discovery,
            }
        )

    return made
