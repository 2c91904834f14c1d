"""Puts sources of the catalogue into a folder of one's own, and switches sources off and on there."""

import re
from datetime import date
from pathlib import Path

from rilis_etl.errors import SourceError
from rilis_etl.fs import atomic_write
from rilis_etl.sources.expectations import Expectations, expect_table
from rilis_etl.sources.registry import BUNDLED, bundled_keys, load_source

_EXPECT = re.compile(r"(?m)^\[expect\][^\n]*\n(?:[^\[\n][^\n]*\n?|\n)*")
_ENABLED = re.compile(r"(?m)^enabled[ \t]*=[^\n]*\n?")
_VERIFIED = re.compile(r"(?m)^verified[ \t]*=[^\n]*$")
_AS_OF = re.compile(r"(?m)^as_of[ \t]*=[^\n]*$")


def add_source(folder: Path, key: str, verified_on: date | None = None) -> Path:
    """The file that declares `key` in `folder`: a copy from the catalogue, or the one that is there, switched on.

    `verified_on`: the day on which a check found the site as declared. Raises SourceError when it is in neither.
    """
    file = folder / f"{key}.toml"
    if file.is_file():
        set_enabled(file, True)
        return file
    if key not in bundled_keys():
        raise SourceError(
            f"{key[:60]!r} is not in the catalogue: `rilis source list --catalogue` shows what is, and "
            "`rilis source new URL` proposes a file for any other"
        )
    text = (BUNDLED / file.name).read_text(encoding="utf-8")
    if verified_on is not None:
        text = _VERIFIED.sub("verified = true", _AS_OF.sub(f"as_of = {verified_on}", text))
    atomic_write(file, text)
    return file


def set_enabled(file: Path, is_enabled: bool) -> None:
    """Write into a source file whether runs visit its source; all else in it stays as it is.

    Raises SourceError when the file cannot be read as a source, before or after.
    """
    load_source(file)
    before = file.read_text(encoding="utf-8-sig")
    head, bracket, rest = before.partition("\n[")  # keys of tables are not ours
    text = _ENABLED.sub("", head if bracket else before) + bracket + rest
    atomic_write(file, text if is_enabled else f"enabled = false\n{text}")
    load_source(file)


def write_expectations(file: Path, found: Expectations) -> None:
    """Write into a source file what is usual at its source; all else in it stays as it is. Raises SourceError."""
    load_source(file)
    text = _EXPECT.sub("", file.read_text(encoding="utf-8-sig")).rstrip("\n")
    atomic_write(file, f"{text}\n\n{expect_table(found)}")
    load_source(file)
