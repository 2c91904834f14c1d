"""What the pages of a source are parsed with: its learned lines, and a fingerprint of everything that decides."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rilis_etl import __version__
from rilis_etl.context import Context
from rilis_etl.sources.schema import Source
from rilis_etl.text.cleaning import NO_BOILERPLATE, Boilerplate

_OF_VISITS = ("enabled", "facts", "crawl_hours", "expect", "render")
_NOT_OF_PAGES: Mapping[str, Any] = {**dict.fromkeys(_OF_VISITS, True), "discovery": {"__all__": {"render"}}}
"""What a source file says of visits, and not of how a page is read."""


def learned_file(root: Path, key: str) -> Path:
    """The file with the learned lines of the source `key`, below the folder of the warehouse."""
    return root / "learnt" / f"{key}.txt"


def learned_lines(context: Context, key: str) -> Boilerplate:
    """The lines that the source `key` prints on all its pages, as far as they were learned."""
    file = learned_file(context.settings.warehouse, key)
    if key in context.learned:
        return context.learned[key]
    return read_learned(file) if file.is_file() else NO_BOILERPLATE


def read_learned(file: Path) -> Boilerplate:
    """The lines of a file, without its comments."""
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    return Boilerplate.from_lines(line for line in lines if not line.startswith("#"))


def parser_fingerprint(source: Source, learned: Boilerplate = NO_BOILERPLATE) -> str:
    """Sixteen hex digits that stand for the code, the source file and the learned lines that a page is parsed with.

    Two texts of a release are compared only when both were parsed with the same fingerprint.
    """
    parts = (__version__, source.model_dump_json(exclude=_NOT_OF_PAGES), *learned.to_lines())
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
