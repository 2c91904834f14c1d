"""Files of web archives come into the archive and the warehouse once, whatever is in them."""

import io
import os
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from rilis_etl.archive import ArchiveWriter
from rilis_etl.context import Context
from rilis_etl.errors import ArchiveError
from rilis_etl.mementos import packages
from rilis_etl.model import Capture, CapturePlace
from rilis_etl.pipeline.runs.archive_export import export_archive
from rilis_etl.pipeline.runs.imports import archive_import, memento_writer, waiting_revisits
from rilis_etl.pipeline.runs.imports.archive_import import ImportResult, import_archives
from rilis_etl.pipeline.runs.ingest import ingest
from rilis_etl.pipeline.runs.rebuild import rebuild
from rilis_etl.pipeline.runs.recheck import recheck
from tests.foreign_files import gzipped, http, sha1, wacz, warc
from tests.pipeline.offline import Newsroom, Page, one, release, rows, visiting

HOME = "http://dinas.example"
PAGES = [release(number).encode() for number in range(4)]
IDENTICAL = "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return visiting(tmp_path / "warehouse", Newsroom(), Newsroom(key="badan"))


@pytest.fixture
def crawl(tmp_path: Path) -> Path:
    """Two releases in 2017, one of them again in 2019 as a revisit of its first look, and what is not ours."""
    file = tmp_path / "crawl.warc.gz"
    file.write_bytes(
        gzipped(
            [
                warc(f"{HOME}/r/1", http(PAGES[1]), Payload_Digest=sha1(PAGES[1])),
                warc(f"{HOME}/r/2", http(PAGES[2])),
                warc(f"{HOME}/gaya.css", http(b"p {}", Content_Type="text/css")),
                warc("http://lain.example/x", http(b"lain")),
                revisit(1, 1),
            ]
        )
    )
    return file


def revisit(number: int, of: int, at: str = "2019-03-01T00:00:00Z") -> bytes:
    return warc(
        f"{HOME}/r/{number}", http(b""), "revisit", at, Profile=IDENTICAL, Payload_Digest=sha1(PAGES[of])
    )  # fmt: skip


def imported(context: Context, *files: Path, dry_run: bool = False) -> ImportResult:
    return import_archives(context, files, dry_run=dry_run)


def looks(context: Context) -> list[tuple[object, ...]]:
    return rows(context, "select source_key, fetched_at::date::varchar, outcome from captures order by all")


def test_what_is_of_releases_is_loaded_with_the_time_at_which_it_was_made(context: Context, crawl: Path) -> None:
    imported(context, crawl)
    assert looks(context) == [
        ("1", "2017-11-07", "loaded"),
        ("1", "2019-03-01", "unchanged"),
        ("2", "2017-11-07", "loaded"),
    ]
    assert one(context, "select min(valid_from)::date::varchar from all_releases") == "2017-11-07"
    assert rows(context, "select distinct seen_by, retrieved_at::date::varchar from captures") == [
        ("import:crawl.warc.gz", "2026-06-15")
    ]


def test_what_is_not_ours_is_counted_and_named(context: Context, crawl: Path) -> None:
    counts = imported(context, crawl).counts
    assert dict(counts.pages) == {("dinas", 2017): 2, ("dinas", 2019): 1}
    assert dict(counts.hosts) == {"lain.example": 1}
    assert counts.refused["dinas", "no address of a release"] == 1


def test_twice_imported_is_once_stored(context: Context, crawl: Path, tmp_path: Path) -> None:
    imported(context, crawl)
    renamed = tmp_path / "salinan.warc.gz"
    renamed.write_bytes(crawl.read_bytes())
    before = context.archive.files(), looks(context)
    again = imported(context, crawl, renamed)
    assert (again.result, again.counts.known, again.counts.stored.total()) == (None, 6, 0)
    assert (context.archive.files(), looks(context)) == before


def test_one_capture_in_two_files_of_an_import_is_stored_once(context: Context, crawl: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.warc"
    copy.write_bytes(warc(f"{HOME}/r/2", http(PAGES[2])))
    assert imported(context, crawl, copy).counts.stored["dinas"] == 3


def test_a_copy_of_our_own_archive_brings_nothing_new(context: Context, tmp_path: Path) -> None:
    dinas = context.sources["dinas"]
    ingest(context, [dinas])
    context.newsrooms["dinas"].at += timedelta(days=1)  # type: ignore[attr-defined]
    context.newsrooms["dinas"].changed["/r/1"] = Page(status=304)  # type: ignore[attr-defined]
    recheck(context, [dinas], younger_than_days=60)
    export_archive(context, "dinas", tmp_path / "dinas.wacz")
    before = looks(context)
    for copy in (tmp_path / "dinas.wacz", context.archive.folder):
        done = imported(context, copy)
        assert (done.result, done.counts.stored.total(), done.counts.known) == (None, 0, 6)
    assert looks(context) == before


def test_what_another_archive_of_ours_holds_is_stored_once(context: Context, tmp_path: Path) -> None:
    other = visiting(tmp_path / "other", Newsroom())
    ingest(other, [other.sources["dinas"]])
    assert imported(context, other.archive.folder).counts.stored["dinas"] == 3
    assert imported(context, other.archive.folder).counts.stored.total() == 0
    assert rows(context, "select count(*) from releases") == [(3,)]


def test_a_dry_run_counts_and_stores_nothing(context: Context, crawl: Path) -> None:
    counts = imported(context, crawl, dry_run=True).counts
    assert counts.stored["dinas"] == 3
    assert not context.archive.files()
    assert not context.warehouse.has_snapshot


def test_a_rebuild_needs_no_foreign_file(context: Context, crawl: Path) -> None:
    imported(context, crawl)
    before = looks(context)
    crawl.unlink()
    rebuild(context)
    assert looks(context) == before


def test_an_import_may_be_narrowed_to_one_source(context: Context, tmp_path: Path) -> None:
    file = tmp_path / "two.warc"
    file.write_bytes(warc(f"{HOME}/r/1", http(PAGES[1])) + warc("http://badan.example/r/1", http(PAGES[1])))
    counts = import_archives(context, [file], keys=["badan"]).counts
    assert dict(counts.stored) == {"badan": 1}
    assert dict(counts.hosts) == {"dinas.example": 1}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["original first", "revisit first"])
def test_a_revisit_finds_its_original_in_whichever_file(
    context: Context, tmp_path: Path, order: tuple[int, int]
) -> None:
    files = tmp_path / "a.warc", tmp_path / "b.warc"
    files[order[0]].write_bytes(warc(f"{HOME}/r/1", http(PAGES[1])))
    files[order[1]].write_bytes(revisit(1, 1))
    imported(context, *files)
    assert [outcome for *_, outcome in looks(context)] == ["loaded", "unchanged"]


def test_a_revisit_finds_its_original_in_an_earlier_import(context: Context, crawl: Path, tmp_path: Path) -> None:
    imported(context, crawl)
    later = tmp_path / "later.warc"
    later.write_bytes(revisit(2, 2, "2020-01-01T00:00:00Z"))
    imported(context, later)
    assert ("2", "2020-01-01", "unchanged") in looks(context)


def test_a_revisit_whose_original_nobody_has_is_an_issue(context: Context, tmp_path: Path) -> None:
    file = tmp_path / "only.warc"
    file.write_bytes(revisit(3, 3))
    assert imported(context, file).counts.failed == 1
    assert "kept no body" in one(context, "select detail from issues")


def test_a_page_that_was_gone_then_is_a_withdrawal_of_the_past(context: Context, crawl: Path, tmp_path: Path) -> None:
    later = tmp_path / "later.warc"
    days = ("2020-01-01T00:00:00Z", "2020-05-01T00:00:00Z")
    later.write_bytes(b"".join(warc(f"{HOME}/r/2", http(b"tiada", "404 Not Found"), at=at) for at in days))
    imported(context, crawl, later)
    sql = (
        "select source_key, last_found_at::date::varchar, withdrawn_since::date::varchar, is_confirmed from withdrawals"
    )
    assert rows(context, sql) == [("2", "2017-11-07", "2020-01-01", True)]


def test_a_wacz_is_read_and_one_in_another_too(context: Context, crawl: Path, tmp_path: Path) -> None:
    inner = wacz({"archive/data.warc.gz": crawl.read_bytes(), "pages/pages.jsonl": b"{}"})
    file = tmp_path / "all.wacz"
    file.write_bytes(wacz({"inner.wacz": inner}))
    imported(context, file)
    assert len(looks(context)) == 3
    assert one(context, "select distinct seen_by from captures") == "import:all.wacz!inner.wacz!archive/data.warc.gz"


def test_a_package_without_an_archive_is_named(context: Context, tmp_path: Path) -> None:
    file = tmp_path / "a.wacz"
    file.write_bytes(wacz({"catatan.txt": b"bukan arsip"}))
    assert imported(context, file).counts.damage == ["a.wacz: the package holds no WARC or ARC file"]


def test_a_file_of_a_wacz_that_does_not_fit_its_digest_is_named_and_not_read(
    context: Context, crawl: Path, tmp_path: Path
) -> None:
    file = tmp_path / "a.wacz"
    data = crawl.read_bytes()
    file.write_bytes(wacz({"archive/a.warc.gz": data, "archive/b.warc.gz": data}, wrong=("archive/a.warc.gz",)))
    counts = imported(context, file).counts
    assert counts.damage == [
        "a.wacz!archive/a.warc.gz: it does not fit the sha256 that datapackage.json states: it is not read"
    ]
    assert counts.stored["dinas"] == 3


@pytest.mark.parametrize("kind", ["damaged", "compressed in an unknown way", "encrypted", "no package"])
def test_a_member_that_cannot_be_read_costs_itself_alone(
    context: Context, crawl: Path, tmp_path: Path, kind: str
) -> None:
    name = "a.wacz" if kind == "no package" else "archive/a.warc.gz"
    bad = b"PK but no package" if kind == "no package" else warc("http://lain.example/x", http(b"rusak" * 99))
    data = bytearray(wacz({name: bad, "archive/b.warc.gz": crawl.read_bytes()}))
    listed = data.rindex(b"PK\1\2", 0, data.rindex(b"PK\1\2", 0, data.rindex(b"PK\1\2")))
    if kind == "damaged":
        data[data.index(b"rusak")] ^= 1
    elif kind != "no package":
        for at in (data.index(b"PK\3\4") + 6, listed + 8):  # flags, and behind them the compression
            data[at : at + 4] = b"\1\0\0\0" if kind == "encrypted" else b"\0\0\x63\0"
    file = tmp_path / "all.wacz"
    file.write_bytes(data)
    counts = imported(context, file).counts
    assert [line.partition(":")[0] for line in counts.damage] == [f"all.wacz!{name}"]
    assert counts.stored["dinas"] == 3


def test_a_link_that_leads_nowhere_is_named_and_a_folder_is_entered_once(
    context: Context, crawl: Path, tmp_path: Path
) -> None:
    (tmp_path / "lingkar.warc").symlink_to(tmp_path / "lingkar.warc")
    (tmp_path / "lagi").symlink_to(tmp_path)
    (tmp_path / "sama.warc.gz").symlink_to(crawl)
    counts = imported(context, tmp_path).counts
    assert (counts.stored["dinas"], counts.known, counts.damage_count) == (3, 0, 1)
    assert counts.damage[0].startswith("lingkar.warc: it cannot be read on")


def test_a_file_name_that_is_no_text_spoils_nothing(context: Context, crawl: Path, tmp_path: Path) -> None:
    imported(context, crawl.rename(tmp_path / os.fsdecode(b"kr\xe9.warc.gz")))
    assert one(context, "select distinct seen_by from captures") == "import:kr?.warc.gz"


def test_revisits_that_wait_are_not_all_held_in_memory(
    context: Context, crawl: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting_revisits, "_HELD_BYTES", 1)
    monkeypatch.setattr(archive_import, "BATCH_CAPTURES", 1)
    early = tmp_path / "early.warc"
    early.write_bytes(revisit(2, 2, "2020-01-01T00:00:00Z") + revisit(1, 1, "2021-01-01T00:00:00Z"))
    imported(context, early, crawl)
    assert [outcome for _, day, outcome in looks(context) if str(day) > "2020"] == ["unchanged"] * 2


def test_a_name_that_climbs_out_of_a_package_is_no_path(context: Context, crawl: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.wacz"
    file.write_bytes(wacz({"../../../jahat.warc.gz": crawl.read_bytes()}))
    before = set(tmp_path.parent.rglob("*jahat*"))
    imported(context, file)
    assert set(tmp_path.parent.rglob("*jahat*")) == before
    assert all("jahat" not in each.name for each in context.archive.files())


def test_a_member_that_unpacks_without_end_is_not_read(
    context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "_BOMB_BYTES", 10_000)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("archive/bomb.warc", bytes(5_000_000))
    file = tmp_path / "bomb.wacz"
    file.write_bytes(held.getvalue())
    assert "unpacks to 5,000,000 bytes" in imported(context, file).counts.damage[0]


def test_a_file_that_is_no_archive_stops_no_other(context: Context, crawl: Path, tmp_path: Path) -> None:
    (tmp_path / "aneh.warc").write_bytes(b"%PDF-1.4 bukan arsip")
    broken = bytearray(wacz({"archive/a.warc.gz": crawl.read_bytes()}))
    broken[40:60] = bytes(20)
    (tmp_path / "rusak.wacz").write_bytes(broken)
    counts = imported(context, tmp_path / "aneh.warc", tmp_path / "rusak.wacz", crawl).counts
    assert counts.damage_count >= 2
    assert counts.stored["dinas"] == 3


def test_a_folder_stands_for_the_archive_files_in_it(context: Context, crawl: Path, tmp_path: Path) -> None:
    (tmp_path / "catatan.txt").write_text("bukan arsip")
    assert imported(context, tmp_path).counts.stored["dinas"] == 3


def test_a_path_that_is_not_there_is_one_sentence(context: Context, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="there is no such file"):
        imported(context, tmp_path / "tiada.warc")


def test_of_a_source_without_a_pattern_only_known_releases_count(tmp_path: Path) -> None:
    newsroom = Newsroom()
    source = newsroom.source(identity={})
    context = visiting(tmp_path / "warehouse", newsroom, sources={"dinas": source})
    file = tmp_path / "a.warc"
    file.write_bytes(warc(f"{HOME}/r/1", http(PAGES[1])))
    assert imported(context, file).counts.stored.total() == 0


def test_an_import_that_was_killed_is_finished_by_the_next_one(
    context: Context, crawl: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    append, left = ArchiveWriter.append, [2]

    def dying(self: ArchiveWriter, capture: Capture) -> CapturePlace:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        return append(self, capture)

    monkeypatch.setattr(ArchiveWriter, "append", dying)
    with pytest.raises(KeyboardInterrupt):
        imported(context, crawl)
    monkeypatch.undo()
    imported(context, crawl)
    assert len(looks(context)) == 3
    assert one(context, "select count(distinct archive_file) from captures") == 2


def test_captures_are_asked_for_in_batches(context: Context, crawl: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memento_writer, "BATCH_CAPTURES", 1)
    imported(context, crawl)
    assert len(looks(context)) == 3
