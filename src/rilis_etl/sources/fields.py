"""The small things a source file is made of: selectors, addresses, hosts, patterns. Each is checked when read."""

import re
from collections.abc import Iterable
from typing import Annotated
from urllib.parse import urlsplit

import soupsieve
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

_HOST = re.compile(r"^(?:\*\.)?[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$|^[0-9a-f]*:[0-9a-f:.]+$")

ANY_HOST = "*"
"""In `hosts` of a source made in code: links may lead anywhere."""


class Strict(BaseModel):
    """Unknown keys are errors, values are fixed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _understood_by_walker(value: str) -> str:
    try:
        soupsieve.compile(value)
    except (soupsieve.SelectorSyntaxError, NotImplementedError) as error:
        raise ValueError(f"not a CSS selector: {value!r} ({str(error).splitlines()[0]})") from error
    return value


def _understood_by_page_parser(value: str) -> str:
    try:
        LexborHTMLParser("<p>").css(value)
    except SelectolaxError as error:
        raise ValueError(
            f"not a CSS selector the page parser knows: {value!r} (standard CSS only; it knows :has, :not, :nth-child)"
        ) from error
    return value


def _compiles(value: str) -> str:
    try:
        re.compile(value)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"not a regular expression: {value!r} ({error})") from error
    return value


def _address(value: str) -> str:
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(f"not an address: {value!r} ({error})") from error
    if not host or "@" in parts.netloc:
        raise ValueError(f"not an address: {value!r} (expected https://host/path, without user name or password)")
    return value


def host_name(value: str) -> str:
    """A host as it is compared: lower case, in ASCII (IDNA), no closing dot. Raises ValueError for anything else."""
    name = value.strip().lower().rstrip(".")
    if name == ANY_HOST:
        return name
    try:
        name = name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ValueError(f"not a host name: {value!r} ({error})") from error
    if not _HOST.match(name):
        raise ValueError(f"not a host name: {value!r} (expected www.example.org, without scheme, port or path)")
    return name


def spelling_of(host: str, hosts: Iterable[str]) -> str | None:
    """The spelling in `hosts` that `host` falls under, `www.` left aside; None when it is none of them.

    `*.example.org` covers the sub-sites of example.org, which keep their own names.
    """
    try:
        name = host_name(host)
    except ValueError:
        return None
    bare = name.removeprefix("www.")
    for known in hosts:
        if known == ANY_HOST:
            return name
        if known.startswith("*.") and bare.endswith(known[1:]):
            return bare
        if known.removeprefix("www.") == bare:
            return known
    return None


InnerSelector = Annotated[str, Field(min_length=1), AfterValidator(_understood_by_walker)]
"""A selector used inside the body only, by the HTML walker."""

Selector = Annotated[
    str, Field(min_length=1), AfterValidator(_understood_by_page_parser), AfterValidator(_understood_by_walker)
]
"""A selector used on whole pages: the fast page parser must know it, too."""

Regex = Annotated[str, Field(min_length=1), AfterValidator(_compiles)]
Url = Annotated[str, Field(pattern=r"^https?://[^\s]+$", max_length=2_000), AfterValidator(_address)]
Host = Annotated[str, AfterValidator(host_name)]
