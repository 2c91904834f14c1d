"""Nothing stops it: what nobody foresaw costs a page, a visit, a source file or a record, and is named."""

from dataclasses import replace
from pathlib import Path

import pytest

from rilis_etl.errors import SourceError
from rilis_etl.pipeline.runs.ingest import ingest
from rilis_etl.sources.registry import Catalogue
from tests.pipeline.offline import Newsroom, one, visiting

TWO = ("dinas", "balai")


@pytest.fixture
def newsrooms() -> tuple[Newsroom, ...]:
    return tuple(Newsroom(key) for key in TWO)


def test_a_broken_source_file_is_left_out_and_named(newsrooms: tuple[Newsroom, ...], tmp_path: Path) -> None:
    (tmp_path / "rusak.toml").write_text('key = "rusak"\nname = \n')
    (tmp_path / "dalam.toml").write_text("a" + ".a" * 50_000 + " = 1\n")
    known = Catalogue([tmp_path])
    context = replace(visiting(tmp_path / "gudang", newsrooms[0]), broken_sources=known.broken)
    assert {each.key for each in known.broken()} == {"rusak", "dalam"}
    with pytest.raises(SourceError, match="line 2"):
        context.chosen(["rusak"])
    found = ingest(context, context.chosen(()), left_out=context.left_out())
    assert set(found.failed) == {"rusak", "dalam"}
    assert one(context, "select count(*) from current_releases") == 3


def test_source_files_are_read_when_the_first_source_is_asked_for(tmp_path: Path) -> None:
    known = Catalogue([tmp_path / "missing"])
    with pytest.raises(SourceError, match="no such folder"):
        len(known)
