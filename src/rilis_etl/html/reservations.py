"""What a page reserves against being passed on by machines. It is kept as data; no rule here acts on it.

Read are the headers and meta elements of the TDM Reservation Protocol (tdm-reservation, tdm-policy; the header wins)
and the words of X-Robots-Tag and of meta robots that speak of copies. Pure.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from rilis_etl.model import Capture

RESERVING_WORDS = frozenset({"noarchive", "noindex", "nosnippet", "noai", "noimageai", "none"})
"""Words of robots directives that reserve something; "none" stands for noindex and nofollow."""

_HEAD = 100_000  # bytes in which meta elements are looked for
_META = re.compile(rb"<meta\b([^<>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(name|content)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_LONGEST_POLICY = 500  # characters of an address


@dataclass(frozen=True, slots=True)
class Reservations:
    """The words found, in alphabetical order, and the address of the terms; both empty where nothing is reserved."""

    words: tuple[str, ...] = ()
    policy: str = ""


NOTHING_RESERVED = Reservations()


def read_reservations(capture: Capture) -> Reservations:
    """What `capture` reserves; nothing for what is no page."""
    if not capture.is_page:
        return NOTHING_RESERVED
    metas = dict(_metas(capture.body[:_HEAD]))
    robots = [header.value for header in capture.headers if header.name.lower() == "x-robots-tag"]
    words = {word for text in (*robots, metas.get("robots", "")) for word in re.findall(r"[a-z]+", text.lower())}
    found = words & RESERVING_WORDS
    if (capture.header("tdm-reservation") or metas.get("tdm-reservation", "")).strip() == "1":
        found |= {"tdm-reservation"}
    policy = (capture.header("tdm-policy") or metas.get("tdm-policy", "")).strip() if "tdm-reservation" in found else ""
    return Reservations(tuple(sorted(found)), policy[:_LONGEST_POLICY])


def _metas(head: bytes) -> Iterator[tuple[str, str]]:
    for match in _META.finditer(head):
        parts = _ATTRIBUTE.findall(match[1].decode("utf-8", "replace"))
        values = {name.lower(): html.unescape("".join(quoted)) for name, *quoted in parts}
        if "name" in values and "content" in values:
            yield values["name"].strip().lower(), values["content"]
