"""Requests, responses and templates of the sample sites: values, no sockets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from types import MappingProxyType
from typing import TypeVar

TEMPLATES = Path(__file__).parent / "templates"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SampleRequest:
    """What a site is asked."""

    host: str
    path: str
    query: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # names in lower case
    visit: int = 1  # how often this path has been asked for, this request included

    def number(self, name: str, default: int) -> int:
        """A whole number of the query; the default where it is missing or no number, as lenient sites do."""
        value = self.query.get(name, "")
        return int(value) if value.isascii() and value.isdigit() else default


@dataclass(frozen=True, slots=True)
class SampleResponse:
    """What a site answers."""

    body: bytes
    status: int = 200
    media_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ListingSlice:
    """A link of a listing's pagination."""

    number: int
    count: int

    @property
    def is_last(self) -> bool:
        return self.number >= self.count


def html(text: str, status: int = 200) -> SampleResponse:
    return SampleResponse(text.encode("utf-8"), status)


def redirect(url: str, status: int = 301) -> SampleResponse:
    return SampleResponse(b"", status, headers=(("Location", url),))


def fill(template: str, **values: str) -> str:
    """The template file with its places filled; values are markup (see `text`)."""
    return _template(template).substitute(values)


def text(value: str) -> str:
    """Escaped for element content and attributes."""
    return escape(value)


def slice_of(items: Sequence[T], page: int, size: int) -> tuple[Sequence[T], ListingSlice]:
    """The items of the `page`-th page of `size`, and where that page stands."""
    return items[max(0, page - 1) * size : max(1, page) * size], ListingSlice(
        max(1, page), max(1, -(-len(items) // size))
    )


@cache
def _template(name: str) -> Template:
    return Template((TEMPLATES / name).read_text(encoding="utf-8"))
