"""Learning what a source prints on every page, from its archive, and cleaning with it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rilis_etl.bootstrap import open_context
from rilis_etl.context import Context
from rilis_etl.model import Capture, Header, Role
from rilis_etl.pipeline.fingerprint import learned_file, learned_lines
from rilis_etl.pipeline.process.learn import learn_from_archive
from rilis_etl.pipeline.process.load_archive import load
from rilis_etl.settings import load_settings
from rilis_etl.sources.schema import Source

NOW = datetime(2026, 6, 15, tzinfo=UTC)
FOOT = "Kantor pusat dibuka bagi tamu pada hari kerja antara pukul delapan dan pukul tiga"
SOURCE = Source.model_validate(
    {
        "key": "kota",
        "name": "Pemerintah Kota",
        "home": "http://kota.example/",
        "hosts": ["kota.example"],
        "identity": {"pattern": r"^/(?P<key>\d+)$"},
        "layout": [{"body": "article"}],
    }
)
SUBJECTS = ("jembatan", "pasar", "terminal", "sekolah", "puskesmas", "taman", "dermaga", "stadion")


def captures() -> Iterator[Capture]:
    for number, subject in enumerate(SUBJECTS):
        body = f"""<html><head><title>Perbaikan {subject} dimulai</title></head><body><article>
            <p>Pekerja mulai memperbaiki {subject} yang rusak sejak musim hujan tahun lalu, kata pengawas lapangan.</p>
            <p>Warga sekitar {subject} diminta melewati jalan memutar sampai pekerjaan nomor {number} selesai.</p>
            <p>{FOOT}</p></article></body></html>"""
        url = f"http://kota.example/{number}"
        html = (Header("Content-Type", "text/html; charset=utf-8"),)
        yield Capture(SOURCE.key, Role.RELEASE, url, url, 200, html, body.encode(), NOW)


@pytest.fixture
def context(tmp_path: Path) -> Context:
    made = open_context(load_settings(warehouse=tmp_path), sources={SOURCE.key: SOURCE}, clock=lambda: NOW)
    with made.archive.writer(SOURCE.key, NOW, "run") as writer:
        for capture in captures():
            writer.append(capture)
    return made


def bodies(context: Context) -> list[str]:
    with context.warehouse.reading() as con:
        return [body for (body,) in con.execute("select body from version_texts").fetchall()]


def test_a_line_on_every_page_is_learnt_and_kept_where_a_person_can_read_it(context: Context) -> None:
    lines = learn_from_archive(context, SOURCE).to_lines()
    assert lines == (FOOT.casefold(),)
    assert FOOT.casefold() in learned_file(context.settings.warehouse, SOURCE.key).read_text(encoding="utf-8")
    assert learned_lines(context, SOURCE.key).to_lines() == lines


def test_a_load_cleans_with_what_was_learnt_and_gives_receipts(context: Context) -> None:
    learn_from_archive(context, SOURCE)
    load(context, context.new_run("ingest"))
    assert len(bodies(context)) == len(SUBJECTS)
    assert not any(FOOT in body for body in bodies(context))
    with context.warehouse.reading() as con:
        removed = con.execute("select distinct rule from removals").fetchall()
    assert removed == [("learned_boilerplate",)]


def test_a_line_that_a_person_deletes_from_the_file_stays_in_the_texts(context: Context) -> None:
    learn_from_archive(context, SOURCE)
    learned_file(context.settings.warehouse, SOURCE.key).write_text("# nothing\n", encoding="utf-8")
    load(context, context.new_run("ingest"))
    assert all(FOOT in body for body in bodies(context))
