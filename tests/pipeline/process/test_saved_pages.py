"""Pages that a person keeps beside a source file, each with what it was read as."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rilis_etl.errors import SourceError
from rilis_etl.model import Capture, Role
from rilis_etl.pipeline.process.saved_pages import save_page, saved_readings
from rilis_etl.sources.schema import Layout, Source

URL = "https://contoh.example/berita/7/posko-dibuka.html"
SOURCE = Source(key="contoh", name="Kantor contoh", home="https://contoh.example/", hosts=("contoh.example",))
SOURCE = SOURCE.model_copy(update={"layout": (Layout(body=".isi", title="h1"),)})
PAGE = """<html lang="id"><head><title>Posko</title></head><body><h1>Posko dibuka</h1><h2>Warta</h2>
<div class="isi"><p>Petugas membuka posko di tepi sungai sejak pagi, dan warga membawa berkas yang basah.</p></div>
<div class="kaki"><p>Alamat kantor: Jalan Contoh 1.</p></div></body></html>"""


def page(body: str = PAGE, status: int = 200) -> Capture:
    now = datetime(2026, 11, 30, 3, tzinfo=UTC)
    return Capture("contoh", Role.RELEASE, URL, URL, status, (), body.encode(), now)


def test_a_saved_page_is_read_as_when_it_was_saved(tmp_path: Path) -> None:
    golden = save_page(tmp_path, SOURCE, page(), date(2026, 11, 30))
    assert golden.name == "berita-7-posko-dibuka.json"
    (found,) = saved_readings(tmp_path, SOURCE)
    assert (found.url, found.found["title"], found.changes) == (URL, "Posko dibuka", ())


def test_what_an_edit_of_the_source_file_changes_is_said_with_both_values(tmp_path: Path) -> None:
    save_page(tmp_path, SOURCE, page(), date(2026, 11, 30))
    edited = SOURCE.model_copy(update={"layout": (Layout(body=".isi", title="h2"),)})
    (found,) = saved_readings(tmp_path, edited)
    assert 'title: "Posko dibuka" → "Warta"' in found.changes


def test_pages_of_one_name_stand_side_by_side(tmp_path: Path) -> None:
    for _ in range(3):
        save_page(tmp_path, SOURCE, page(), date(2026, 11, 30))
    names = [each.name for each in saved_readings(tmp_path, SOURCE)]
    assert names == ["berita-7-posko-dibuka", "berita-7-posko-dibuka-2", "berita-7-posko-dibuka-3"]


def test_what_is_no_page_is_not_saved(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be saved: HTTP 404"):
        save_page(tmp_path, SOURCE, page(status=404), date(2026, 11, 30))
    assert list(saved_readings(tmp_path, SOURCE)) == []
