"""Captures of the archive come in; versions, issues and links go to the warehouse. Asks no network.

Imported when asked for: a process that parses ahead of a load needs no database.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rilis_etl.pipeline.process.load_archive import is_behind, load
    from rilis_etl.pipeline.process.parse_file import parse_list, parse_saved

__all__ = ["is_behind", "load", "parse_list", "parse_saved"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = "load_archive" if name in {"is_behind", "load"} else "parse_file"
    return getattr(import_module(f"{__name__}.{module}"), name)
