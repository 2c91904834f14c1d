"""The small things a source file is made of: selectors, addresses, hosts, patterns. Each is checked when read."""

import re
from collections.abc import Iterable
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

_HOST = re.compile(r"^(?:\*\.)?[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$|^[0-9a-f]*:[0-9a-f:.]+$")

ANY_HOST = "*"
"""In `hosts` of a source made in code: links may lead anywhere."""


class Strict(BaseModel):
    """Unknown keys are errors, values are fixed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _selector(value: str) -> str:
    """A selector that the page parser knows and that is closed: the parser itself ends an open bracket or quote."""
    is_whole = _is_known(value) and _is_known(f"{value}\n, p") and not _is_known(f"{value}\n)")
    if not is_whole:
        raise ValueError(f"not a CSS selector: {value!r} ({_mistake_in(value)})")
    return value


def _is_known(selector: str) -> bool:
    try:
        LexborHTMLParser("<p>").css(selector)
    except SelectolaxError:
        return False
    return True


def _mistake_in(selector: str) -> str:
    """What is wrong with a selector, and where. A second parser says it: the first one only refuses."""
    import soupsieve  # noqa: PLC0415 - takes longer to import than all else here, and only a mistake needs it

    try:
        soupsieve.compile(selector)
    except (soupsieve.SelectorSyntaxError, NotImplementedError) as error:
        return str(error).splitlines()[0]
    return "the page parser knows standard CSS only, with :has, :is, :not and :nth-child"


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


Selector = Annotated[str, Field(min_length=1), AfterValidator(_selector)]
"""A CSS selector, of whole pages or inside the body."""

Regex = Annotated[str, Field(min_length=1), AfterValidator(_compiles)]
Url = Annotated[str, Field(pattern=r"^https?://[^\s]+$", max_length=2_000), AfterValidator(_address)]
Host = Annotated[str, AfterValidator(host_name)]
