"""Puts a base under the table of a source file."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

BASES = Path(__file__).parent


def known_bases() -> tuple[str, ...]:
    """The names that `base` may have."""
    return tuple(sorted(path.stem for path in BASES.glob("*.toml")))


def with_base(table: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The table of a source file with its base under it, and without `base`; as it is where it names none.

    With a base, `key` (the file's name) and `hosts` (the one of `home`) go without saying. Raises ValueError for a base
    that is not there.
    """
    if "base" not in table:
        return dict(table)
    name = table["base"]
    if name not in known_bases():
        raise ValueError(f"base: {str(name)[:60]!r} is none; known: {', '.join(known_bases())}")
    home = table.get("home")
    address = home if isinstance(home, str) else ""
    below = {"key": key, **_filled(_read(name), f"{address.rstrip('/')}/")}
    if host := _host(address):
        below["hosts"] = [host]
    own = {name: value for name, value in table.items() if name != "base"}
    return _over(below, own)


@cache
def _read(name: str) -> Mapping[str, Any]:
    return tomllib.loads((BASES / f"{name}.toml").read_text(encoding="utf-8"))


def _filled(value: Any, home: str) -> Any:
    match value:
        case str():
            return value.replace("{home}", home)
        case Mapping():
            return {key: _filled(each, home) for key, each in value.items()}
        case list():
            return [_filled(each, home) for each in value]
        case _:
            return value


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _over(below: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """`own` over `below`: tables key by key, anything else as a whole."""
    merged = dict(below)
    for key, value in own.items():
        under = merged.get(key)
        merged[key] = _over(under, value) if isinstance(under, Mapping) and isinstance(value, Mapping) else value
    return merged
