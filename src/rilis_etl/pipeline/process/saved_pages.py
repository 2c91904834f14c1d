"""Release pages that a person keeps beside a source file, each with what it was read as: its golden.

A folder holds `index.toml`, and for each page NAME.html as it came and NAME.json. In: such a folder and a source. Out:
what the source makes of the pages now, and where that is not what the golden says.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rilis_etl.errors import SourceError
from rilis_etl.fs import atomic_write
from rilis_etl.model import Capture, Header, Role
from rilis_etl.pipeline.process.parse_capture import parse_capture
from rilis_etl.pipeline.process.parse_file import as_json
from rilis_etl.sources.schema import Source
from rilis_etl.text.bylines import Roster

_INDEX = "index.toml"
_LONGEST_NAME = 40  # characters


@dataclass(frozen=True, slots=True)
class SavedReading:
    """What a saved page is read as now; `changes` names the fields that are not as in its golden, with both values."""

    name: str
    url: str
    found: Mapping[str, Any]
    changes: tuple[str, ...]


def save_page(folder: Path, source: Source, capture: Capture, day: date) -> Path:
    """Keep the page of a release and what it is read as; the golden. Raises SourceError for what is no page."""
    if not capture.is_page:
        why = capture.failure_detail or f"HTTP {capture.status}"
        raise SourceError(f"{capture.url} cannot be saved: {why}")
    index = folder / _INDEX
    known = index.read_text(encoding="utf-8") if index.is_file() else ""
    name = _name_of(capture.url, tomllib.loads(known))
    golden = folder / f"{name}.json"
    atomic_write(folder / f"{name}.html", capture.body)
    atomic_write(golden, json.dumps(_read(source, capture), ensure_ascii=False, indent=2) + "\n")
    entry = f'[{name}]\nurl = {json.dumps(capture.url)}\nsaved_on = {day}\nrole = "release"\n'
    atomic_write(index, f"{known}\n{entry}" if known else entry)
    return golden


def saved_readings(folder: Path, source: Source) -> Iterator[SavedReading]:
    """What `source` makes of each page in `folder` now; nothing where none was saved."""
    index = folder / _INDEX
    entries = tomllib.loads(index.read_text(encoding="utf-8")) if index.is_file() else {}
    for name, entry in entries.items():
        moment = datetime.combine(entry["saved_on"], time(3), UTC)
        html = (Header("Content-Type", "text/html"),)
        body, url = (folder / f"{name}.html").read_bytes(), entry["url"]
        found = _read(source, Capture(source.key, Role.RELEASE, url, url, 200, html, body, moment))
        golden = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        yield SavedReading(name, url, found, tuple(_changes(golden, found)))


def _read(source: Source, capture: Capture) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(json.dumps(as_json(parse_capture(capture, source, Roster())), default=str))
    if isinstance(language := read.get("language"), dict):
        language.pop("confidence", None)  # it moves with each new word table; the tag may not
    return read


def _changes(golden: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    for field in {**golden, **found}:
        before, now = golden.get(field), found.get(field)
        if before != now:
            yield f"{field}: {_shown(before)} → {_shown(now)}"


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:80]}…"


def _name_of(url: str, taken: Mapping[str, Any]) -> str:
    """A short name from the end of the address; one that is taken gets a number."""
    words = re.sub(r"[^a-z0-9]+", "-", urlsplit(url).path.lower().removesuffix(".html")).strip("-")
    name = words[-_LONGEST_NAME:].strip("-") or "page"
    if name not in taken:
        return name
    return next(f"{name}-{n}" for n in range(2, len(taken) + 3) if f"{name}-{n}" not in taken)
