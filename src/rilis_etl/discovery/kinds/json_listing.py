"""Interfaces that answer in JSON: rows by JMESPath, or HTML inside the JSON, as "load more" buttons fetch it. Pure."""

import json
import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, Literal, Self
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from rilis_etl.discovery.dated import DatedListing
from rilis_etl.discovery.formats.html_rows import RowSelectors, read_row
from rilis_etl.discovery.formats.json_rows import (
    Expression,
    address_of,
    compiled,
    link_row,
    outline,
    parse_json,
    parse_script,
    search,
)
from rilis_etl.discovery.listing_days import date_reader, machine_date_reader
from rilis_etl.discovery.listing_page import DiscoveryFinding, ListingPage, ListingRow, Seed, page_of
from rilis_etl.discovery.placeholders import PAGING, filled, placeholders_in, quoted_around, refilled, values_in
from rilis_etl.errors import DiscoveryError, Unusable
from rilis_etl.html import read_page
from rilis_etl.html.page_reader import captured_page
from rilis_etl.model import Capture, Window
from rilis_etl.model.posted import posted_address, split_posted
from rilis_etl.sources.discovery_table import DiscoveryAddress, register_kind
from rilis_etl.sources.fields import Selector, Url
from rilis_etl.sources.schema import Source

HEADERS = ("Accept", "Content-Type", "Referer", "X-Requested-With")
"""Headers that a source file may set: what interfaces look at, nothing that says who we are."""

_NUMBER_IN_JSON = re.compile(r'"(\{(?:page|offset)\})"')
_PRINTABLE = re.compile(r"[\x20-\x7e]{1,500}")


@register_kind
class JsonListing(DatedListing):
    """An interface that lists releases in JSON."""

    kind: Literal["json"]
    start: tuple[Url, ...] = Field(min_length=1, description="Address of the interface, placeholders in braces.")
    method: Literal["GET", "POST"] = Field(default="GET", description="POST with `form` or `body`.")
    query: dict[str, str] = Field(default_factory=dict, description='Parameters of the address: page = "{page}".')
    form: dict[str, str] = Field(default_factory=dict, description="Parameters that a POST sends as a form.")
    body: dict[str, Any] = Field(default_factory=dict, description="What a POST sends as JSON.")
    headers: dict[str, str] = Field(default_factory=dict, description=f"Of the request: {', '.join(HEADERS)}.")
    first: int | None = Field(
        default=None, ge=0, le=1_000_000_000, description="What {page} (1) or {offset} (0) is on the first page."
    )
    step: int | None = Field(
        default=None, ge=1, le=1_000_000_000, description="How much it grows by a page: 1, or the rows of a page."
    )
    script: Selector | None = Field(default=None, description="Of a page of HTML: the script that holds the JSON.")
    rows: Expression | None = Field(default=None, description="JMESPath: the array with one element per release.")
    url: Expression | None = Field(default=None, description="In a row, JMESPath: its address.")
    address: str | None = Field(default=None, description="Or its address made of fields: '/berita/{id}/{slug}'.")
    html: Expression | None = Field(default=None, description="Instead of rows, JMESPath: HTML, then read by `row`.")
    row: Selector | None = Field(default=None, description="With html: one element per release.")
    link: Selector = Field(default="a", description="With html: within the row, the link.")
    title: str | None = Field(default=None, description="In a row, JMESPath: its title; with html a selector.")
    date: str | None = Field(default=None, description="In a row, JMESPath: its day; with html a selector.")
    date_attribute: str | None = Field(default=None, description="With html: attribute of the date element to read.")
    next: Expression | None = Field(
        default=None, description="JMESPath: the next page's address, {cursor}, or whether there is one; null ends."
    )
    section: str | None = Field(default=None, description="Name of the section these releases belong to.")

    @field_validator("headers")
    @classmethod
    def _known_headers(cls, value: dict[str, str]) -> dict[str, str]:
        known = {name.lower() for name in HEADERS}
        if unknown := sorted(name for name in value if name.lower() not in known):
            raise ValueError(f"{', '.join(unknown)} cannot be set; known: {', '.join(HEADERS)}")
        if wrong := sorted(name for name, text in value.items() if not _PRINTABLE.fullmatch(text)):
            raise ValueError(f"{', '.join(wrong)} has characters that a header cannot have; keep to plain ASCII")
        return value

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        self.require_since()
        if (self.method == "POST") != bool(self.form) + bool(self.body):
            raise ValueError('a POST needs `form` or `body`, one of them: method = "POST" and form = {…}')
        if (self.rows is None) == (self.html is None):
            raise ValueError("needs `rows`, the array with the releases, or `html`, the text with them; one of the two")
        if self.rows and (self.url is None) == (self.address is None):
            raise ValueError("needs `url`, a row's address, or `address`, one made of its fields; one of the two")
        if self.html and (self.row is None or self.url or self.address):
            raise ValueError("`html` needs `row`, a selector, takes `link` for links: add row, drop url and address")
        paging = {name for template in self.templates for name in placeholders_in(template) & PAGING}
        if len(paging) > 1:
            raise ValueError(f"{' and '.join(sorted(paging))} both tell pages apart; keep one")
        if "offset" in paging and self.step is None:
            raise ValueError("{offset} needs `step`, the number of rows on a page")
        if "cursor" in paging and self.next is None:
            raise ValueError("{cursor} needs `next`, the expression that finds it in an answer")
        if not paging & {"page", "offset"} and (self.first is not None or self.step is not None):
            raise ValueError("`first` and `step` number pages; put {page} or {offset} into `query`, or drop them")
        return self

    @model_validator(mode="after")
    def _fields_are_readable(self) -> Self:
        if self.html:
            self._selectors()
            return self
        for name, expression in (("title", self.title), ("date", self.date)):
            try:
                compiled(expression or "@")
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from error
        return self

    @property
    def addresses(self) -> tuple[DiscoveryAddress, ...]:
        """The interfaces, with all that is asked of them."""
        return tuple(DiscoveryAddress(self._template(url), "start") for url in self.start)

    @property
    def request_headers(self) -> Mapping[str, str]:
        """As the source file has them."""
        return self.headers

    @property
    def posts(self) -> bool:
        """As the source file declares."""
        return self.method == "POST"

    @property
    def row_name(self) -> str:
        """The expression, or the selector, of a row."""
        return repr(self.row or self.rows)

    @property
    def paging_remedy(self) -> str:
        """To say how further pages are reached."""
        return "put {page}, {offset} or {cursor} into `query`, `form` or `body`, or name `next`"

    def seeds(self, window: Window) -> tuple[Seed, ...]:
        """The first page of each interface, of a dated one the first of each span."""
        first = {"page": self._number(0), "offset": self._number(0), "cursor": ""}
        return tuple(seed for url in self.templates for seed in self.spans(filled(url, first), self.section, window))

    def read(self, source: Source, capture: Capture, section: str | None = None) -> ListingPage:
        """The rows of one answer. Raises DiscoveryError when it is not JSON, or has no array of rows."""
        try:
            answer = _in_script(capture, self.script) if self.script else parse_json(capture.body)
        except (ValueError, Unusable) as error:
            what = f"{self.script!r} of {capture.url}" if self.script else f"the answer of {capture.url}"
            raise DiscoveryError(f"{source.key}: {what} is not JSON ({str(error)[:80]})") from error
        read = self._html_rows if self.html else self._rows
        rows = read(source, capture, answer)
        return page_of(
            source,
            capture.url if self.posts else capture.final_url,
            rows,
            next_url=self._next(source, capture, answer, has_rows=bool(rows)),
            section=section or self.section,
            ignore=self.ignore,
            seen=outline(answer),
        )

    def page_url(self, start: str, page_number: int) -> str | None:
        """The numbered address; None where only the answer knows it."""
        number = self._number(page_number)
        numbered = (url for url in self.templates if _is_numbered(url))
        made = (refilled(url, start, {"page": number, "offset": number}) for url in numbered)
        return next((address for address in made if address), None)

    def next_url(self, start: Seed, page: ListingPage, page_number: int) -> str | None:
        """The numbered address while `next` says that there is more, else where `next` leads."""
        if self.next is None or page.next_url is None:
            return self.page_url(start.url, page_number) if self.next is None else None
        return self.page_url(start.url, page_number) or page.next_url

    def is_past_the_end(self, capture: Capture) -> bool:
        """Whether the answer itself says that there is no such page; a first page must exist."""
        first = self._number(0)
        asked = [values for url in self.templates if (values := values_in(url, capture.url)) is not None]
        is_first = any(
            values.get("page", values.get("offset", first)) == first and not values.get("cursor") for values in asked
        )
        return not is_first and capture.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)

    def review(
        self, source: Source, capture: Capture, page: ListingPage, following: str | None
    ) -> Iterator[DiscoveryFinding]:
        """Rows without a day, and an interface of which only the first page can be asked for."""
        yield from super().review(source, capture, page, following)
        if following is None:
            yield DiscoveryFinding(
                f"it leads to no older page: right if this answer holds everything, else {self.paging_remedy}", False
            )

    def _template(self, url: str) -> str:
        if self.query:
            pairs = (f"{quoted_around(name)}={quoted_around(value)}" for name, value in self.query.items())
            url = f"{url}{'&' if '?' in url else '?'}{'&'.join(pairs)}"
        if self.form:
            pairs = (f"{quoted_around(name)}={quoted_around(value)}" for name, value in self.form.items())
            return posted_address(url, "form", quoted_around("&".join(pairs)))
        if self.body:
            text = json.dumps(self.body, ensure_ascii=False, separators=(",", ":"))
            return posted_address(url, "json", quoted_around(_NUMBER_IN_JSON.sub(r"\1", text)))
        return url

    def _number(self, page: int) -> str:
        is_paged = any("page" in placeholders_in(url) for url in self.templates)
        first = self.first if self.first is not None else int(is_paged)
        return str(first + (self.step or 1) * page)

    def _rows(self, source: Source, capture: Capture, answer: Any) -> tuple[ListingRow, ...]:
        rows = search(self.rows or "", answer)
        if not isinstance(rows, list):
            raise _not_found(source, capture, answer, f"`rows` {self.rows!r} finds no array")
        read_day, zone = machine_date_reader(source), ZoneInfo(source.timezone)
        day, base = self.day_of(capture.url), _base(source, capture)
        found = []
        for row in rows:
            address = search(self.url, row) if self.url else address_of(self.address or "", row)
            title, shown = (search(expression, row) if expression else None for expression in (self.title, self.date))
            found.append(link_row(address, title, shown if shown or day is None else str(day), base, read_day, zone))
        return tuple(found)

    def _html_rows(self, source: Source, capture: Capture, answer: Any) -> tuple[ListingRow, ...]:
        markup = search(self.html or "", answer)
        markup = "".join(part for part in markup if isinstance(part, str)) if isinstance(markup, list) else markup
        if not isinstance(markup, str):
            raise _not_found(source, capture, answer, f"`html` {self.html!r} finds no text")
        if not markup.strip():
            return ()
        try:
            whole = f"<!doctype html><body>{markup}".encode("utf-8", "replace")
            page = read_page(whole, url=_base(source, capture), content_type="text/html; charset=utf-8")
        except Unusable as error:
            raise DiscoveryError(f"{source.key}: cannot read the HTML in {capture.url}: {error.detail}") from error
        selectors, read_day, day = self._selectors(), date_reader(source), self.day_of(capture.url)
        return tuple(read_row(row, selectors, page.base, read_day, day) for row in page.select(selectors.row))

    def _selectors(self) -> RowSelectors:
        return RowSelectors(
            row=self.row or "", link=self.link, title=self.title, date=self.date, date_attribute=self.date_attribute
        )

    def _next(self, source: Source, capture: Capture, answer: Any, *, has_rows: bool) -> str | None:
        """What `next` finds as an address; where pages are numbered or have a cursor, the address made with it."""
        found = search(self.next, answer) if self.next else None
        if not found or not has_rows or not isinstance(found, str | int):
            return None
        text = str(found)
        if any("cursor" in placeholders_in(url) for url in self.templates):
            made = (refilled(url, capture.url, {"cursor": text}) for url in self.templates)
            return next((address for address in made if address), None)
        if any(_is_numbered(url) for url in self.templates):
            return capture.url  # pages have numbers: that there is a next one is all that it says
        try:
            url = urljoin(capture.final_url, text)
        except ValueError:
            return None
        return url if source.may_list(url) else None


def _in_script(capture: Capture, selector: str) -> Any:
    """The JSON in the first script that `selector` finds. Raises ValueError or Unusable where there is none."""
    page = captured_page(capture)
    return parse_script("".join(node.text() for node in page.select(selector)[:1]))


def _not_found(source: Source, capture: Capture, answer: Any, what: str) -> DiscoveryError:
    return DiscoveryError(f"{source.key}: {what} in the answer of {capture.url}, which is {outline(answer)}")


def _is_numbered(template: str) -> bool:
    return bool(placeholders_in(template) & {"page", "offset"})


def _base(source: Source, capture: Capture) -> str:
    """What addresses in an answer are relative to: an interface on another host speaks of the source's pages."""
    host = urlsplit(capture.final_url).hostname or ""
    return source.home if source.host_spelling(host) is None else split_posted(capture.final_url)[0]
