"""A definition of a few lines on a listing and a release in the markup of each family of sites.

The pages are of our own making, built as the templates of the family build them.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rilis_etl.discovery import discovery_of
from rilis_etl.model import Capture, Header, Role
from rilis_etl.pipeline.process.parse_capture import parse_capture
from rilis_etl.pipeline.process.parse_file import as_json
from rilis_etl.sources.bases import known_bases
from rilis_etl.sources.registry import load_source
from rilis_etl.sources.schema import Source
from rilis_etl.text.bylines import Roster

FAMILIES = Path(__file__).parent / "families"
TYPES = {".html": "text/html", ".json": "application/json", ".xml": "application/atom+xml"}


def saved(source: Source, name: str, url: str, role: Role) -> Capture:
    (file,) = (path for path in FAMILIES.glob(f"{source.key}-{name}.*"))
    headers = (Header("Content-Type", f"{TYPES[file.suffix]}; charset=utf-8"),)
    return Capture(source.key, role, url, url, 200, headers, file.read_bytes(), datetime(2026, 3, 3, tzinfo=UTC))


def reading(source: Source) -> dict[str, Any]:
    start = source.discovery[0].addresses[0].url
    page = discovery_of(source).read(source, saved(source, "listing", start, Role.LISTING))
    links = [{"url": link.url, "title": link.title, "listed_on": str(link.listed_on)} for link in page.links]
    release = as_json(parse_capture(saved(source, "release", links[0]["url"] or "", Role.RELEASE), source, Roster()))
    kept = {key: release[key] for key in ("title", "published_on", "paragraphs") if key in release}
    return {"links": links, "next_url": page.next_url, "release": kept or release}


@pytest.mark.parametrize("family", sorted(file.stem for file in FAMILIES.glob("*.toml")))
def test_a_definition_of_a_few_lines_reads_the_pages_of_its_family(family: str) -> None:
    found = reading(load_source(FAMILIES / f"{family}.toml"))
    assert found == json.loads((FAMILIES / f"{family}.golden.json").read_text(encoding="utf-8"))


def test_every_family_has_pages() -> None:
    assert {file.stem for file in FAMILIES.glob("*.toml")} == set(known_bases()) - {"feed"}  # as govuk
