"""What a batch does to a staging database."""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import duckdb
import pytest

from rilis_etl.errors import WarehouseError
from rilis_etl.model import Attachment, Block, BlockKind, Byline, BylineKind, Publication, Removal, SourceCounts
from rilis_etl.warehouse.load.batch import CaptureRow
from rilis_etl.warehouse.load.write import write_batch
from rilis_etl.warehouse.snapshots.staging_database import StagingDatabase


def rows(work: StagingDatabase, query: str) -> list[tuple[Any, ...]]:
    return work.con.execute(query).fetchall()


def versions(work: StagingDatabase) -> list[tuple[Any, ...]]:
    return rows(work, "select version_number, body from all_releases order by source_key, version_number")


def test_a_first_text_is_loaded_as_version_one(work: StagingDatabase, make: Any) -> None:
    batch = make.page(text="Posko dibuka.")
    assert work.write(batch).loaded == {batch[0].capture_id}
    assert versions(work) == [(1, "Posko dibuka.")]


def test_the_same_text_captured_again_makes_no_version(work: StagingDatabase, make: Any) -> None:
    work.write(make.page(hour=0))
    again = make.page(hour=5)
    result = work.write(again)
    assert result.unchanged == {again[0].capture_id}
    assert not result.loaded
    assert rows(work, "select outcome from captures order by fetched_at") == [("loaded",), ("unchanged",)]
    assert rows(work, "select last_seen_at from releases") == [(make.at(5),)]


def test_an_edit_makes_a_new_version_of_the_same_release(work: StagingDatabase, make: Any) -> None:
    work.write(make.page(text="Korban tiga orang.", hour=0))
    work.write(make.page(text="Korban empat orang.", hour=9))
    assert versions(work) == [(1, "Korban tiga orang."), (2, "Korban empat orang.")]
    assert rows(work, "select valid_from, valid_to from all_releases order by version_number") == [
        (make.at(0), make.at(9)),
        (make.at(9), None),
    ]
    assert rows(work, "select body, version_count from current_releases") == [("Korban empat orang.", 2)]


def test_a_batch_written_twice_changes_nothing(work: StagingDatabase, make: Any) -> None:
    batch = make.together(make.page("1"), make.page("2", hour=1), make.issue("3", hour=2), make.listing("A", hour=3))
    work.write(batch)
    before = contents(work.con)
    result = work.write(batch)
    assert result.known == {row.capture_id for row in batch}
    assert not result.loaded | result.unchanged | result.issues
    assert contents(work.con) == before


def test_a_capture_that_stands_twice_in_a_batch_is_stored_once(work: StagingDatabase, make: Any) -> None:
    work.write(make.together(make.page(), make.page()))
    assert rows(work, "select count(*) from captures") == [(1,)]
    assert versions(work) == [(1, "Petugas membuka posko.")]


def test_a_failing_batch_leaves_nothing_behind(work: StagingDatabase, make: Any) -> None:
    before = contents(work.con)
    (broken,) = make.page("2", hour=1)
    with pytest.raises(WarehouseError, match="neither a version nor an issue"):
        work.write([*make.page("1"), replace(broken, result=None)])
    assert contents(work.con) == before


@pytest.mark.parametrize("made", ["page", "issue"])
def test_a_version_or_issue_of_another_capture_is_refused(work: StagingDatabase, make: Any, made: str) -> None:
    (row,), (other,) = getattr(make, made)(), make.page(hour=1)
    with pytest.raises(WarehouseError, match="needs a capture of its own"):
        work.write([replace(other, result=row.result)])


def test_a_304_says_that_the_release_is_still_there(work: StagingDatabase, make: Any) -> None:
    work.write(make.page(hour=0))
    work.write(make.not_modified(hour=7))
    assert rows(work, "select first_seen_at, last_seen_at from releases") == [(make.at(0), make.at(7))]
    assert rows(work, "select outcome from captures order by fetched_at") == [("loaded",), ("not_modified",)]


def test_a_304_alone_makes_no_release(work: StagingDatabase, make: Any) -> None:
    work.write(make.not_modified())
    assert rows(work, "select count(*) from releases") == [(0,)]


def test_every_url_of_a_release_is_kept_and_the_first_one_is_its_url(work: StagingDatabase, make: Any) -> None:
    work.write(make.page(hour=3, url="https://www.kantor.test/rilis/1"))
    work.write(make.page(hour=1, url="https://kantor.test/rilis/001"))
    assert rows(work, "select url from releases") == [("https://kantor.test/rilis/001",)]
    assert rows(work, "select url from release_urls order by first_seen_at") == [
        ("https://kantor.test/rilis/001",),
        ("https://www.kantor.test/rilis/1",),
    ]


def test_a_link_is_described_as_it_was_listed_last(work: StagingDatabase, make: Any) -> None:
    work.write(make.listing("Judul baru", hour=8))
    work.write(make.listing("Judul lama", hour=2))
    assert rows(work, "select title, first_seen_at, last_seen_at from links") == [
        ("Judul baru", make.at(2), make.at(8))
    ]


def test_positions_of_the_archive_never_go_back(work: StagingDatabase, make: Any) -> None:
    work.write(make.page(hour=4))
    work.write(make.page(hour=1))
    assert work.archive_positions() == {"kantor/1.warc.gz": 5000}


def test_half_a_surrogate_pair_becomes_a_question_mark(work: StagingDatabase, make: Any) -> None:
    work.write(make.page(title="Rilis \ud83d", text="Isi \udc00."))
    assert rows(work, "select title, body from current_releases") == [("Rilis ?", "Isi ?.")]


def test_everything_that_belongs_to_a_version_is_stored(work: StagingDatabase, make: Any) -> None:
    work.write(
        make.page(
            blocks=(Block(BlockKind.HEADING, "Judul"), Block(BlockKind.PARAGRAPH, "Isi.")),
            captions=("Foto posko",),
            removals=(Removal("short_link", 9, "Short link"), Removal("share", 0, "Bagikan")),
            bylines=(Byline(BylineKind.INITIALS, "ABC", full_name="Ani B. Cahya"), Byline(BylineKind.FILLER, "*")),
            attachments=(Attachment("https://kantor.test/a.pdf", "Unduh", "application/pdf", 12),),
            tags=("banjir", "posko, darurat"),
            flags=("glued_words",),
            authors=("admin",),
        )
    )
    (release,) = rows(
        work, "select bylines, metadata_authors, tags, flags, captions, attachment_count from current_releases"
    )
    assert release == ("ABC (Ani B. Cahya)", "admin", ["banjir", "posko, darurat"], ["glued_words"], "Foto posko", 1)
    assert rows(work, "select block_kinds from version_texts") == [("hp",)]
    assert rows(work, "select removal_number, position, text from removals order by all") == [
        (1, 0, "Bagikan"),
        (2, 9, "Short link"),
    ]


def test_which_releases_have_a_text_can_be_asked_for(work: StagingDatabase, make: Any) -> None:
    work.write(make.page(text="Lama.", hour=0))
    newest = make.page(text="Baru.", hour=1)
    work.write(newest)
    wanted = [("kantor", "1"), ("kantor", "unknown")]
    assert work.with_text(wanted) == {("kantor", "1")}
    latest = "select version_number, content_hash from versions order by version_number desc limit 1"
    assert rows(work, latest) == [(2, newest[0].version.content_hash)]


def test_the_roster_is_read_in_the_order_of_capture(work: StagingDatabase, make: Any) -> None:
    work.write(make.page("2", hour=5, bylines=(Byline(BylineKind.INITIALS, "XY"),)))
    work.write(make.page("1", hour=1, bylines=(Byline(BylineKind.INITIALS, "AB"), Byline(BylineKind.DESK, "OL-2"))))
    assert [row.byline.text for row in work.roster_rows("kantor")] == ["AB", "OL-2", "XY"]


def test_counts_of_a_run_can_be_stored_again(work: StagingDatabase, make: Any) -> None:
    for loaded in (1, 2):
        work.finish(replace(work.run, counts=(SourceCounts("kantor", loaded=loaded),)), make.at(9))
    assert rows(work, "select loaded_count from run_sources") == [(2,)]
    assert rows(work, "select finished_at from runs") == [(make.at(9),)]


TEXTS = ("Korban satu orang.", "Korban dua orang.", "Korban tiga orang.")


@pytest.mark.parametrize("seed", range(6))
def test_whatever_order_captures_arrive_in_the_rows_are_the_same(work: StagingDatabase, make: Any, seed: int) -> None:
    """Day by day, late arrivals and a rebuild from the archive all come to the same warehouse."""
    rng = random.Random(seed)
    batches = [make.page(str(hour % 2), rng.choice(TEXTS), hour) for hour in range(12)]
    arrival = rng.sample(batches, k=len(batches))
    cut = rng.randrange(1, len(arrival))
    in_order = loaded(work, [make.together(*batches)])
    arrived = loaded(work, [make.together(*arrival[:cut]), make.together(*arrival[cut:])])
    assert arrived == in_order


def loaded(work: StagingDatabase, batches: Sequence[Sequence[CaptureRow]]) -> dict[str, list[tuple[Any, ...]]]:
    """The warehouse after these batches, which are then taken back."""
    work.con.begin()
    for batch in batches:
        write_batch(work.con, batch, "r1", work.loaded_at)
    found = contents(work.con)
    work.con.rollback()
    return found


def contents(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    tables = con.execute("select table_name from duckdb_tables() where not temporary order by 1").fetchall()
    return {name: con.execute(f"select * from {name} order by all").fetchall() for (name,) in tables}


def test_the_sha_of_a_content_hash_is_of_the_text_alone(make: Any) -> None:
    """Guards the meaning of `unchanged`: another extractor or capture of the same text is the same text."""
    one = make.page(hour=0)[0].version
    other = make.page(hour=1, extractor="generic")[0].version
    assert one.content_hash == other.content_hash
    assert len(bytes.fromhex(one.content_hash)) == hashlib.sha256().digest_size
    later = replace(one, publication=Publication(date(2026, 3, 1) + timedelta(days=1), "page"))
    assert later.content_hash != one.content_hash


def test_a_link_keeps_every_kind_of_discovery_that_has_shown_it(work: StagingDatabase, make: Any) -> None:
    for hour, kind in enumerate(["listing", "feed", "listing", ""]):
        (shown,) = make.listing("Judul", hour=hour)
        work.write([replace(shown, links=tuple(replace(row, found_by=kind) for row in shown.links))])
    assert work.con.execute("select found_by from links").fetchall() == [("feed, listing",)]
