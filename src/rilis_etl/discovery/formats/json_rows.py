"""Rows of JSON, found by JMESPath expressions. Pure."""

import html
import json
import re
from datetime import UTC, date, datetime
from typing import Annotated, Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import jmespath
from jmespath.exceptions import JMESPathError, ParseError, UnknownFunctionError
from pydantic import AfterValidator, Field

from rilis_etl.discovery.listing_page import ListingRow, ReadDate
from rilis_etl.html.page import absolute_url

_EPOCH = re.compile(r"(?:/Date\()?(\d{10}|\d{13})(?:[+-]\d{4})?(?:\)/)?")
_HOLE = re.compile(r"\{([^{}]+)\}")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")
_VALUE = re.compile(r"[{\[]")
_BOM = b"\xef\xbb\xbf \t\r\n"


def compiled(value: str) -> str:
    """`value`, if it is a JMESPath expression. Raises ValueError for anything else."""
    try:
        jmespath.compile(value).search({})  # an unknown function is noticed only here
    except (ParseError, UnknownFunctionError) as error:
        reason = " ".join(str(error).split())[:120]
        raise ValueError(f"not a JMESPath expression: {value!r} ({reason}); quote names with other signs") from error
    except JMESPathError:
        pass  # it wants another value than {}
    return value


Expression = Annotated[str, Field(min_length=1), AfterValidator(compiled)]
"""A JMESPath expression, such as `data.items` or `"@odata.nextLink"`."""


def parse_json(body: bytes) -> Any:
    """The value in `body`. Raises ValueError when it is not JSON."""
    try:
        return json.loads(body.lstrip(_BOM))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def parse_script(text: str) -> Any:
    """The first value in a script: all of it, or what a page's state is set to. Raises ValueError when it has none."""
    begin = _VALUE.search(text)
    if begin is None:
        raise ValueError("no object and no array in it")
    try:
        return json.JSONDecoder().raw_decode(text, begin.start())[0]
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def search(expression: str, value: Any) -> Any:
    """What the expression finds in `value`; None where it finds nothing, or `value` has another shape."""
    try:
        return jmespath.search(expression, value)
    except (JMESPathError, RecursionError, TypeError, ValueError):
        return None


def outline(value: Any) -> str:
    """What a value is, for messages."""
    if isinstance(value, dict):
        return f"an object with {', '.join(repr(str(key)[:40]) for key in list(value)[:8]) or 'nothing in it'}"
    return f"an array of {len(value)}" if isinstance(value, list) else f"{value!r:.80}"


def address_of(template: str, row: Any) -> str:
    """`template` with the fields of `row` in place of what stands in braces; empty where one is missing."""
    missing = False

    def value(hole: re.Match[str]) -> str:
        nonlocal missing
        found = search(hole[1], row)
        missing = missing or not isinstance(found, str | int) or found == ""
        return quote(str(found), safe="/")

    address = _HOLE.sub(value, template)
    return "" if missing else address


def link_row(
    address: Any, title: Any, day: Any, base: str, read_day: ReadDate, zone: ZoneInfo | None = None
) -> ListingRow:
    """A row of its fields as found. `base` is what its address is relative to, `zone` that of days in seconds."""
    url = absolute_address(address, base) if isinstance(address, str) else None
    text = _plain(title) if isinstance(title, str) else ""
    unusable = address if isinstance(address, str) and not url else ""
    return ListingRow({url: text} if url else {}, text or None, _day(day, read_day, zone), unusable=unusable)


def absolute_address(address: str, base: str) -> str | None:
    """`address` as an absolute http address; None for what leads to no page."""
    return absolute_url(html.unescape(address), base)


def _plain(text: str) -> str:
    return " ".join(html.unescape(_TAG.sub(" ", html.unescape(text))).split())


def _day(value: Any, read_day: ReadDate, zone: ZoneInfo | None) -> date | None:
    """The day that a field states: as text, or in seconds or milliseconds since 1970."""
    text = str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    epoch = _EPOCH.fullmatch(text.partition(".")[0])
    if epoch and zone:
        seconds = int(epoch[1]) / (1000 if len(epoch[1]) == 13 else 1)
        return datetime.fromtimestamp(seconds, UTC).astimezone(zone).date()
    return read_day(text) if text else None
