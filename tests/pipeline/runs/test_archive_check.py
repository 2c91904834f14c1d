"""What the archive has lost is named, with what can be done about it."""

import pytest

from rilis_etl.model import Damage, MissingBytes
from rilis_etl.pipeline.process.load_archive import load
from rilis_etl.pipeline.runs.archive_check import Remedy, archive_status, verify_archive

from .damaged_archive import KEYS, PAGES, DamagedArchive, with_another_look

pytestmark = pytest.mark.xdist_group("archive check")  # what all of them look at is made once


def test_an_archive_that_is_whole_is_whole(archive: DamagedArchive) -> None:
    found = verify_archive(archive.context)
    assert found.is_whole
    assert found.record_count == PAGES * len(KEYS)
    assert not found.strays


def test_the_status_counts_files_and_bytes_without_reading_them(archive: DamagedArchive) -> None:
    with_another_look(archive, "kantor", 1)
    rows = {row.source: row for row in archive_status(archive.context).sources}
    assert [rows[key].file_count for key in KEYS] == [2, 1]
    assert rows["kantor"].size_bytes == sum(path.stat().st_size for path in archive.folder.glob("kantor/*"))
    assert rows["kantor"].waiting_bytes > 0
    assert rows["dinas"].waiting_bytes == 0


def test_a_page_whose_record_is_damaged_can_be_fetched_again(archive: DamagedArchive) -> None:
    archive.flip(archive.places["kantor"][1], -6)
    ((record, remedy),) = [(one.record, one.remedy) for one in verify_archive(archive.context).damage]
    assert (record.url, remedy) == ("https://kantor.test/rilis/1", Remedy.FETCH_AGAIN)


def test_the_snapshot_knows_the_address_that_the_record_has_lost(archive: DamagedArchive) -> None:
    archive.flip(archive.places["kantor"][2], 12)
    (one,) = verify_archive(archive.context).damage
    assert one.record.url == "https://kantor.test/rilis/2"
    assert one.record.fetched_at is not None


def test_where_another_capture_of_the_page_is_whole_nothing_needs_to_be_fetched(archive: DamagedArchive) -> None:
    with_another_look(archive, "kantor", 1)
    archive.flip(archive.places["kantor"][1], -6)
    (one,) = verify_archive(archive.context).damage
    assert one.remedy is Remedy.OTHER_LOOKS


def test_damage_that_costs_nothing_is_said_to_cost_nothing(archive: DamagedArchive) -> None:
    archive.flip(archive.places["kantor"][1], 9)  # the header's last byte: nothing reads it
    (one,) = verify_archive(archive.context).damage
    assert (one.record.damage, one.remedy) == (Damage.HARMLESS, Remedy.NONE_NEEDED)


def test_a_record_of_which_nothing_is_known_needs_a_backup(archive: DamagedArchive) -> None:
    place = with_another_look(archive, "kantor", 1)
    archive.flip(place, 12)
    (one,) = verify_archive(archive.context).damage
    assert (one.record.url, one.remedy) == (None, Remedy.RESTORE)


def test_a_record_of_which_nothing_is_known_is_no_page_to_ask_for_and_no_fault_of_the_source(
    archive: DamagedArchive,
) -> None:
    archive.flip(with_another_look(archive, "kantor", 1), 12)
    assert not load(archive.context, archive.context.new_run("ingest")).failed
    ((_, place_name, reason),) = archive.issues()
    assert reason == "damaged_record"
    assert place_name not in archive.context.crawl_state("kantor").by_url


def test_files_that_are_gone_or_shorter_are_missing(archive: DamagedArchive) -> None:
    archive.file("kantor").unlink()
    path, last = archive.file("dinas"), archive.places["dinas"][-1]
    path.write_bytes(path.read_bytes()[:-10])
    expected = (
        MissingBytes(last.file, last.end, last.end - 10),
        MissingBytes(archive.places["kantor"][0].file, archive.places["kantor"][-1].end, None),
    )
    assert archive_status(archive.context).missing == expected
    found = verify_archive(archive.context)
    assert found.missing == expected
    assert [one.record.place.offset for one in found.damage] == [last.offset], "it was whole once"
    assert not found.tails


def test_what_was_never_finished_and_what_is_not_ours_is_no_damage(archive: DamagedArchive) -> None:
    with archive.file("kantor").open("ab") as handle:
        handle.write(archive.file("kantor").read_bytes()[:25])
    stray = archive.folder / "kantor" / "salinan.warc.gz"
    stray.write_bytes(b"")
    found = verify_archive(archive.context)
    assert found.is_whole
    assert [tail.offset for tail in found.tails] == [archive.places["kantor"][-1].end]
    assert found.strays == (stray,)
