"""Nothing stops it: what nobody foresaw costs a page, a visit, a source file or a record, and is named."""

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rilis_etl.context import Context
from rilis_etl.errors import IssueReason, SourceError
from rilis_etl.model import DamagedRecord, Role
from rilis_etl.pipeline.boundary import error_line
from rilis_etl.pipeline.process import parse_capture, process_batch
from rilis_etl.pipeline.process.load_archive import load
from rilis_etl.pipeline.process.lost_records import lost_capture
from rilis_etl.pipeline.runs.ingest import ingest
from rilis_etl.pipeline.runs.rebuild import rebuild
from rilis_etl.sources.registry import Catalogue
from tests.pipeline.offline import Newsroom, Page, capture_of, one, rows, visiting, written

TWO = ("dinas", "balai")
PER_SOURCE = "select source, count(*) from releases group by source order by source"


class OddError(Exception):
    """What nobody foresaw."""


def raising(*_: Any, **__: Any) -> Any:
    raise OddError("an odd\nvalue")


@pytest.fixture
def newsrooms() -> tuple[Newsroom, ...]:
    return tuple(Newsroom(key) for key in TWO)


def failing_for(url_end: str, instead_of: Any) -> Any:
    """The function, which raises for one page."""

    def read(*arguments: Any, **more: Any) -> Any:
        urls = [str(value) for value in (*arguments, *more.values()) if isinstance(value, str)]
        urls += [value.url for value in arguments if hasattr(value, "final_url")]
        return raising() if any(url.endswith(url_end) for url in urls) else instead_of(*arguments, **more)

    return read


def test_the_sentence_names_the_type_the_place_and_the_message_in_one_line() -> None:
    try:
        parse_capture.read_probe(None, None)  # type: ignore[arg-type]
    except Exception as error:  # noqa: BLE001 - whatever it is
        line = error_line(error)
    assert line.startswith("AttributeError at pipeline/process/parse_capture.py line ")
    assert "\n" not in line


def test_the_traceback_is_in_the_log_and_nowhere_else(
    newsrooms: tuple[Newsroom, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(parse_capture, "parse_article", raising)
    with caplog.at_level(logging.INFO, logger="rilis_etl"):
        found = ingest(visiting(tmp_path, newsrooms[0]), [newsrooms[0].source()])
    assert "Traceback" in caplog.text
    assert "Traceback" not in str(found)


def test_a_page_that_makes_our_code_raise_is_an_issue_and_the_others_load(
    newsrooms: tuple[Newsroom, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = visiting(tmp_path, *newsrooms)
    parse = parse_capture.parse_article  # type: ignore[attr-defined]
    monkeypatch.setattr(parse_capture, "parse_article", failing_for("dinas.example/r/1", parse))
    ingest(context, [each.source() for each in newsrooms])
    ((reason, detail, capture_id),) = rows(context, "select reason, detail, capture_id from open_issues")
    assert reason == "reader_failed"
    assert "OddError" in detail
    assert "an odd value" in detail
    assert capture_id in detail
    assert rows(context, PER_SOURCE) == [("balai", 3), ("dinas", 2)]


def test_what_a_page_shows_is_read_within_the_boundary_of_the_page(
    newsrooms: tuple[Newsroom, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = visiting(tmp_path, newsrooms[0])
    shown_of = process_batch.shown_of  # type: ignore[attr-defined]
    monkeypatch.setattr(process_batch, "shown_of", failing_for("/r/1", shown_of))
    ingest(context, [newsrooms[0].source()])
    assert rows(context, "select reason from open_issues") == [("reader_failed",)]
    assert one(context, "select count(*) from current_releases") == 2


def test_it_is_read_again_when_the_source_file_changes(
    newsrooms: tuple[Newsroom, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom = newsrooms[0]
    parse = parse_capture.parse_article  # type: ignore[attr-defined]
    with monkeypatch.context() as broken:
        broken.setattr(parse_capture, "parse_article", failing_for("/r/1", parse))
        ingest(visiting(tmp_path, newsroom), [newsroom.source()])
    changed = visiting(tmp_path, newsroom, sources={newsroom.key: newsroom.source(licence="bebas")})
    newsroom.requests.clear()
    load(changed, changed.new_run("ingest"))
    assert newsroom.requests == []
    assert one(changed, "select count(*) from current_releases") == 3


@pytest.mark.parametrize(
    ("where", "name"),
    [
        (process_batch, "read_archived"),
        (process_batch, "read_probe"),
        (process_batch, "canonical_url"),
    ],
)
def test_a_listing_a_probe_or_an_address_that_makes_our_code_raise_ends_no_load(
    newsrooms: tuple[Newsroom, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: Any, name: str
) -> None:
    context = visiting(tmp_path, newsrooms[0])
    monkeypatch.setattr(where, name, raising)
    written(context, "dinas", "probe", capture_of(newsrooms[0], "/r/1-90210", Page("<p>Maaf</p>"), Role.PROBE))
    ingest(context, [newsrooms[0].source()])
    assert one(context, "select count(*) from current_releases") == 3


def test_an_answer_that_makes_the_network_code_raise_costs_one_page(
    newsrooms: tuple[Newsroom, ...], tmp_path: Path
) -> None:
    context = visiting(tmp_path, *newsrooms)
    newsrooms[0].changed["/r/1"] = OverflowError("Python int too large to convert to C long")
    ingest(context, [each.source() for each in newsrooms])
    assert rows(context, "select source, reason from open_issues") == [("dinas", "bad_response")]
    assert rows(context, PER_SOURCE) == [("balai", 3), ("dinas", 2)]


def test_a_site_that_makes_our_code_raise_fails_alone(
    newsrooms: tuple[Newsroom, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rilis_etl.pipeline.crawl import source_crawl

    context = visiting(tmp_path, *newsrooms)
    paginate = source_crawl.paginate  # type: ignore[attr-defined]
    monkeypatch.setattr(
        source_crawl, "paginate", lambda source, *more: raising() if source.key == "dinas" else paginate(source, *more)
    )
    found = ingest(context, [each.source() for each in newsrooms])
    assert found.failed == ("dinas",)
    assert "OddError" in found.run.counts[0].failure
    assert one(context, "select count(*) from current_releases") == 3


def test_a_disk_that_cannot_be_written_ends_the_run(
    newsrooms: tuple[Newsroom, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rilis_etl.archive import ArchiveWriter
    from rilis_etl.errors import ArchiveError

    def full(*_: object) -> None:
        raise ArchiveError("no space left on device")

    monkeypatch.setattr(ArchiveWriter, "append", full)
    with pytest.raises(ArchiveError, match="no space left"):
        ingest(visiting(tmp_path, newsrooms[0]), [newsrooms[0].source()])


def test_a_broken_source_file_is_left_out_and_named(newsrooms: tuple[Newsroom, ...], tmp_path: Path) -> None:
    (tmp_path / "rusak.toml").write_text('key = "rusak"\nname = \n')
    (tmp_path / "dalam.toml").write_text("a" + ".a" * 5_000 + " = 1\n")
    known = Catalogue([tmp_path])
    context = replace(visiting(tmp_path / "gudang", newsrooms[0]), broken_sources=known.broken)
    assert {each.key for each in known.broken()} == {"rusak", "dalam"}
    with pytest.raises(SourceError, match="line 2"):
        context.chosen(["rusak"])
    found = ingest(context, context.chosen(()), left_out=context.left_out())
    assert set(found.failed) == {"rusak", "dalam"}
    assert one(context, "select count(*) from current_releases") == 3


def with_files(context: Context, folder: Path) -> Context:
    """The same context with the sources that the files of `folder` declare."""
    known = Catalogue([folder])
    return replace(context, sources=known, broken_sources=known.broken)


def written_source(newsroom: Newsroom, folder: Path) -> Path:
    """The source file of a newsroom."""
    file = folder / f"{newsroom.key}.toml"
    file.write_text(f"""key = "{newsroom.key}"
name = "Kantor"
home = "{newsroom.home}/"
hosts = ["{newsroom.key}.example"]
min_links = 1
identity = {{ pattern = '^/r/(?P<key>[a-z0-9-]+)$' }}
discovery = {{ start = ["{newsroom.home}/berita/"], row = "li", link = "a", date = "time" }}
layout = [{{ body = ".isi", title = "h1", date = "time" }}]
""")
    return file


def test_of_several_sources_named_the_broken_one_is_left_out_and_named(
    newsrooms: tuple[Newsroom, ...], tmp_path: Path
) -> None:
    written_source(newsrooms[0], tmp_path)
    (tmp_path / "balai.toml").write_text("key = ")
    context = with_files(visiting(tmp_path / "gudang", *newsrooms), tmp_path)
    assert [source.key for source in context.chosen(["dinas", "balai"])] == ["dinas"]
    assert [row.source for row in context.left_out(["dinas", "balai"])] == ["balai"]
    assert context.left_out(["dinas"]) == ()
    with pytest.raises(SourceError, match="no source"):
        context.chosen(["dinas", "tiada"])


def test_a_rebuild_leaves_a_source_with_a_broken_file_out_and_the_mended_file_brings_it_back_from_the_archive(
    newsrooms: tuple[Newsroom, ...], tmp_path: Path
) -> None:
    files = [written_source(newsroom, tmp_path) for newsroom in newsrooms]
    whole = with_files(visiting(tmp_path / "gudang", *newsrooms), tmp_path)
    ingest(whole, whole.chosen(()))
    before = rows(whole, PER_SOURCE)
    files[1].write_text("key = ")
    found = rebuild(with_files(whole, tmp_path))
    assert found.failed == ("balai",)
    assert "`rilis ingest balai`" in found.run.counts[0].failure
    assert rows(whole, PER_SOURCE) == [("dinas", 3)]
    written_source(newsrooms[1], tmp_path)
    asked = newsrooms[1].asked()
    mended = with_files(whole, tmp_path)
    ingest(mended, mended.chosen(["balai"]))
    assert (asked, newsrooms[1].asked()) == (3, 0)
    assert rows(whole, PER_SOURCE) == before
    assert one(whole, "select count(*) from open_issues") == 0


def test_source_files_are_read_when_the_first_source_is_asked_for(tmp_path: Path) -> None:
    known = Catalogue([tmp_path / "missing"])
    with pytest.raises(SourceError, match="no such folder"):
        len(known)


def test_a_damaged_record_is_an_issue_and_the_rest_loads(newsrooms: tuple[Newsroom, ...], tmp_path: Path) -> None:
    context = visiting(tmp_path, newsrooms[0])
    ingest(context, [newsrooms[0].source()])
    (file,) = (tmp_path / "archive" / "dinas").iterdir()
    (place,) = [place for capture, place in context.archive.read() if capture.url.endswith("/r/1")]
    content = bytearray(file.read_bytes())
    content[place.offset + place.length // 2] ^= 1
    file.chmod(0o600)
    file.write_bytes(content)
    found = rebuild(context)
    (record,) = found.damaged
    assert (record.place.offset, record.url) == (place.offset, f"{newsrooms[0].home}/r/1")
    assert "1 damaged record in the archive" in found.sentence
    assert one(context, "select count(*) from current_releases") == 2
    assert rows(context, "select url, reason from open_issues") == [(record.url, "damaged_record")]
    newsrooms[0].at = newsrooms[0].at.replace(hour=8)
    ingest(context, [newsrooms[0].source()])
    assert one(context, "select count(*) from current_releases") == 3, "it is fetched again"


def test_the_capture_of_a_damaged_record_is_always_the_same(newsrooms: tuple[Newsroom, ...], tmp_path: Path) -> None:
    context = visiting(tmp_path, newsrooms[0])
    written(context, "dinas", "run", capture_of(newsrooms[0], "/r/1", Page("<p>Halo</p>")))
    ((_, place),) = context.archive.read()
    lost = lost_capture(DamagedRecord(place, "its digest does not fit"))
    assert lost.capture_id == lost_capture(DamagedRecord(place, "another word")).capture_id
    assert (lost.source, lost.failure, lost.url) == (
        "dinas",
        IssueReason.DAMAGED_RECORD,
        f"{place.file}#{place.offset}",
    )


def test_rows_of_a_listing_that_lead_to_no_page_are_one_issue_with_an_example(
    newsrooms: tuple[Newsroom, ...], tmp_path: Path
) -> None:
    listing = newsrooms[0].answer("/berita/")
    assert isinstance(listing.body, str)
    odd = "<li><a href='javascript:buka(1)'>Kabar</a></li><li><a href='https://lain.example/1'>Kabar</a></li>"
    newsrooms[0].changed["/berita/"] = replace(listing, body=listing.body.replace("</ul>", f"{odd}</ul>"))
    context = visiting(tmp_path, newsrooms[0])
    found = ingest(context, [newsrooms[0].source()])
    ((url, reason, detail),) = rows(context, "select url, reason, detail from open_issues")
    assert (url, reason) == (f"{newsrooms[0].home}/berita/", "not_a_release")
    assert "2 of 5 rows lead to no page of the source, such as: javascript:buka(1)" in detail
    assert found.failed == ()
    assert one(context, "select count(*) from current_releases") == 3
