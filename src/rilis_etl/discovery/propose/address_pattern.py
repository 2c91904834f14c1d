"""What the addresses of a listing's releases propose for `[identity]`. Pure."""

import re
from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

FEWEST_ADDRESSES = 3
"""Addresses from which a pattern is believed."""

_DAY = r"/(?P<year>\d{4})/(?P<month>\d{1,2})/(?P<day>\d{1,2})/"
_SHAPES = (
    _DAY + r"(?P<key>\d+)(?:[/_.-]|$)",
    _DAY + r"(?P<key>[^/?]+?)(?:\.html?)?/?$",
    r"/(?P<key>\d{2,})(?:/[^/?]*)?/?$",
    r"/(?P<key>\d{2,})-[^/?]*$",
    r"-(?P<key>\d{2,})(?:\.\w+)?/?$",
)


def propose_pattern(urls: Sequence[str]) -> str | None:
    """A pattern with the key of a release, where every address has it and no two the same; None where the whole
    address has to be the key."""
    places = list(dict.fromkeys(_place(url) for url in urls))
    if len(places) < FEWEST_ADDRESSES:
        return None
    for shape in _SHAPES:
        found = [re.search(shape, place) for place in places]
        keys = {match["key"] for match in found if match}
        if all(found) and len(keys) == len(places):
            return shape
    return _parameter(places)


def _parameter(places: Sequence[str]) -> str | None:
    """A pattern for the one parameter that tells all addresses apart."""
    questions = [parse_qs(place.partition("?")[2]) for place in places]
    for name in questions[0]:
        values = [question.get(name, [""])[0] for question in questions]
        if all(value.isdigit() for value in values) and len(set(values)) == len(places):
            return rf"[?&]{re.escape(name)}=(?P<key>\d+)"
    return None


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
