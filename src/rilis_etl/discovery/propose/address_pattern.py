"""What addresses propose: those of a listing for `[identity]`, those of a whole site for `only`. Pure."""

import re
from collections import Counter
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

_NEWS = re.compile(
    r"(?i)berita|news|rilis|release|press|pers(?![a-z])|siaran|posts?(?![a-z])|kabar|arti[ck]|publikasi|presse|aktuell|"
    r"meldung|noti[cz]i|actualit|comuni|pengumuman|media"
)
"""What folders, files and interfaces with releases are called."""

_NUMBERED = re.compile(r"(?i)[/?&](?:paged?|pg|hal(?:aman)?|p)[/=]\d+")  # a listing's further page


def is_of_news(name: str) -> bool:
    """Whether a name in an address says that releases are there."""
    return _NEWS.search(name) is not None


def choose_folders(urls: Sequence[str]) -> tuple[str, ...]:
    """Of a whole site's addresses the folder of releases, as a pattern: the largest that is called so, else the one
    that holds most addresses; none where all stand in one, or where none stands out."""
    folders = Counter(urlsplit(url).path.rpartition("/")[0].partition("/")[2].partition("/")[0] for url in urls)
    named = [(folder, count) for folder, count in folders.most_common() if folder and count >= FEWEST_ADDRESSES]
    called = [each for each in named if is_of_news(each[0])] or [each for each in named if each[1] > len(urls) / 2]
    return (f"/{re.escape(called[0][0])}/",) if called and called[0][1] < len(urls) else ()


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


def likeliest_pattern(urls: Sequence[str]) -> str | None:
    """Of a whole site's addresses the pattern that finds most keys in the folder of releases; None where it finds few.

    Its listings are among them, so not every address has a key.
    """
    folder = next((each.rstrip("/") + ".*" for each in choose_folders(urls)), "")
    places = {place for url in urls if re.search(folder, place := _place(url)) and not _NUMBERED.search(place)}
    names = {name for place in places for name in parse_qs(place.partition("?")[2])}
    shapes = [folder + shape for shape in (*_SHAPES, *map(_of_parameter, sorted(names)))]
    found = {shape: {match["key"] for place in places if (match := re.search(shape, place))} for shape in shapes}
    best = max(shapes, key=lambda shape: len(found[shape]))
    return best if len(found[best]) >= FEWEST_ADDRESSES else None


def _of_parameter(name: str) -> str:
    return rf"[?&]{re.escape(name)}=(?P<key>\d+)"


def _parameter(places: Sequence[str]) -> str | None:
    """A pattern for the one parameter that tells all addresses apart."""
    questions = [parse_qs(place.partition("?")[2]) for place in places]
    for name in questions[0]:
        values = [question.get(name, [""])[0] for question in questions]
        if all(value.isdigit() for value in values) and len(set(values)) == len(places):
            return _of_parameter(name)
    return None


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
