"""The document the project was created from: a body that stands twice, initials ending each copy, "Short link"."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

import pytest

from rilis_etl.context import known_sources
from rilis_etl.model import BylineKind, Capture, Header, Role, Version
from rilis_etl.pipeline.process.parse_capture import parse_capture
from rilis_etl.sample import SOURCES
from rilis_etl.settings import Settings
from rilis_etl.sources.registry import find_source, load_sources
from rilis_etl.sources.schema import Source
from rilis_etl.text import restore
from rilis_etl.text.bylines import Roster
from tests.sample.gold import gold
from tests.sample.seed import seed_page, seed_url

Shape = Literal["pasted", "nested"]
NOW = datetime(2026, 11, 1, tzinfo=UTC)
OWN = [
    p for r in gold() if r.source == "komisiwarga" and r.language == "id" for p in r.paragraphs if 260 < len(p) < 450
]
TITLE = "Lima Hal yang Dibicarakan Warga dengan Komisi"


def read(paragraphs: Sequence[str], shape: Shape, source: Source, url: str, title: str = TITLE) -> Version:
    return parsed(seed_page(paragraphs, "(MDH)", shape, title), source, url)


def parsed(body: bytes, source: Source, url: str = seed_url(TITLE)) -> Version:
    html = (Header("Content-Type", "text/html"),)
    outcome = parse_capture(Capture(source.key, Role.RELEASE, url, url, 200, html, body, NOW), source, Roster())
    assert isinstance(outcome, Version), outcome
    return outcome


def is_whole(version: Version, paragraphs: Sequence[str]) -> None:
    assert [block.text for block in version.blocks] == list(paragraphs)
    assert version.language.tag == "id"
    assert [(byline.kind, byline.text) for byline in version.bylines] == [(BylineKind.INITIALS, "MDH")]
    assert "Short link" not in version.body
    assert "(MDH)" not in version.body


@pytest.fixture(params=["pasted", "nested"])
def shape(request: pytest.FixtureRequest) -> Shape:
    return "pasted" if request.param == "pasted" else "nested"


def test_a_page_of_the_seeds_shape_gives_five_paragraphs_once_each(shape: Shape) -> None:
    source = load_sources([SOURCES])["komisiwarga"]
    version = read(OWN[:5], shape, source, seed_url(TITLE))
    is_whole(version, OWN[:5])
    assert version.publication.published_on == date(2017, 11, 1)


def test_a_pasted_double_leaves_a_receipt_for_everything_taken_out() -> None:
    source = load_sources([SOURCES])["komisiwarga"]
    version = read(OWN[:5], "pasted", source, seed_url(TITLE))
    assert len(version.removals) >= 5
    extracted = restore(version.body, version.removals)
    assert all(extracted.count(paragraph) == 2 for paragraph in OWN[1:4])
    assert "Short link" in extracted


def test_what_generic_extraction_leaves_on_the_page_has_a_receipt_behind_the_text() -> None:
    source = load_sources([SOURCES])["komisiwarga"].model_copy(update={"layout": ()})
    about = "Komisi Warga adalah lembaga yang menerima aduan warga kota tentang layanan umum sejak tahun dua ribu."
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in OWN[:5])
    version = parsed(
        f"<html><h1>{TITLE}</h1><main>{paragraphs}</main><footer><p>{about}</p></footer></html>".encode(), source
    )
    assert [removal.text for removal in version.removals if removal.rule == "left_aside"] == [f"\n{about}"]
    assert restore(version.body, version.removals) == "\n".join((*OWN[:5], about))


def test_the_seed_itself_comes_out_whole(shared: Path, shape: Shape) -> None:
    (seed,) = (shared / "seeds").glob("*.txt")
    first, *rest = seed.read_text(encoding="utf-8").strip().split("\n")
    assert rest.pop() == "Short link", "the seed is as it was described"
    copy, again = rest[: len(rest) // 2], rest[len(rest) // 2 :]
    assert copy == again
    paragraphs = [first, *copy[:-1], copy[-1].removesuffix(" (MDH)")]
    source = find_source(known_sources(Settings(), catalogue=True), "komnasham")
    page = "https://komnasham.go.id/index.php/news/2017/11/01/434/x.html"
    version = read(paragraphs, shape, source, page, title="Kerja Sama")
    is_whole(version, paragraphs)
    assert len(paragraphs) == 5
    assert version.source_key == "434"
    assert version.publication.published_on == date(2017, 11, 1)
    if shape == "pasted":
        assert len(version.removals) >= 5
