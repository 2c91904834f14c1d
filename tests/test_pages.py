"""Saved pages of every bundled source with a layout against their goldens: what a source file means, held down."""

import json
import tomllib
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from rilis_etl.discovery import discovery_of
from rilis_etl.model import Capture, Header, Role
from rilis_etl.pipeline.process.parse_capture import parse_capture
from rilis_etl.pipeline.process.parse_file import as_json
from rilis_etl.sources.registry import load_sources
from rilis_etl.sources.schema import Source
from rilis_etl.text.bylines import Roster

PAGES = Path(__file__).parent / "pages"
SOURCES = load_sources()


def saved_pages() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (folder.name, name, entry)
        for folder in sorted(PAGES.iterdir())
        if folder.is_dir()
        for name, entry in tomllib.loads((folder / "index.toml").read_text(encoding="utf-8")).items()
    ]


def capture_of(source: Source, body: bytes, url: str, saved_on: date, role: Role) -> Capture:
    html = (Header("Content-Type", "text/html"),)
    return Capture(source.key, role, url, url, 200, html, body, datetime.combine(saved_on, time(3), UTC))


def reading(source: Source, capture: Capture) -> dict[str, Any]:
    if capture.role is Role.RELEASE:
        release = as_json(parse_capture(capture, source, Roster()))
        release.get("language", {}).pop("confidence", None)  # moves with each new word table; the tag may not
        return release
    page = discovery_of(source).read(source, capture)
    links = [{"url": link.url, "title": link.title, "listed_on": str(link.listed_on)} for link in page.links]
    return {"links": links, "next_url": page.next_url, "rows": page.rows}


@pytest.mark.parametrize("key", sorted(key for key, source in SOURCES.items() if source.layout))
def test_a_bundled_source_with_a_layout_has_a_saved_release_and_a_saved_listing(key: str) -> None:
    roles = {entry["role"] for folder, _, entry in saved_pages() if folder == key}
    assert roles == {"release", "listing"}, f"put saved pages of {key} into tests/pages/{key}"


@pytest.mark.parametrize(
    ("key", "name", "entry"), saved_pages(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_saved_page_is_read_as_its_golden_says(key: str, name: str, entry: dict[str, Any]) -> None:
    body = (PAGES / key / f"{name}.html").read_bytes()
    capture = capture_of(SOURCES[key], body, entry["url"], entry["saved_on"], Role(entry["role"]))
    found = reading(SOURCES[key], capture)
    golden = PAGES / key / f"{name}.json"
    if not golden.exists():
        golden.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        pytest.fail(f"{golden.name} was missing and has been written: read it, then commit it")
    assert found == json.loads(golden.read_text(encoding="utf-8"))
