"""Nothing that the archive has lost is lost in silence: whatever way it went, a rebuild names it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rilis_etl.archive.gzip_members import compress
from rilis_etl.archive.warc import encode_record
from rilis_etl.model import Damage, RunResult
from rilis_etl.pipeline.process.load_archive import load
from rilis_etl.pipeline.runs.archive_check import Remedy, verify_archive
from rilis_etl.pipeline.runs.rebuild import rebuild

from .damaged_archive import KEYS, MORNING, PAGES, DamagedArchive, context_on, page, with_another_look

pytestmark = pytest.mark.xdist_group("lost captures")  # what all of them look at is made once

LOST = "damaged_record"


def without_warehouse(archive: DamagedArchive, root: Path) -> DamagedArchive:
    """The same archive under a warehouse that has read nothing."""
    (root / "archive").parent.mkdir(parents=True)
    archive.folder.rename(root / "archive")
    return DamagedArchive(context_on(root), archive.places)


def lost_pages(archive: DamagedArchive) -> list[str]:
    """The open issues of damage, by address."""
    return [url for _, url, reason in archive.issues() if reason == LOST]


def urls(*numbers: int, key: str = "kantor") -> list[str]:
    return [page(key, number).url for number in numbers]


def zeroed(archive: DamagedArchive, begin: int, end: int) -> None:
    content = bytearray(archive.file("kantor").read_bytes())
    content[begin:end] = bytes(end - begin)
    archive.file("kantor").write_bytes(content)


def hole(archive: DamagedArchive, first: int, last: int) -> None:
    """Zeros over the records of these pages; the file is as long as it was."""
    places = archive.places["kantor"]
    zeroed(archive, places[first].offset + 20, places[last].end - 5)


@pytest.mark.parametrize(("first", "last"), [(0, 1), (1, 2), (1, 3), (0, 3)])
def test_every_capture_of_a_hole_is_named_by_each_rebuild(archive: DamagedArchive, first: int, last: int) -> None:
    hole(archive, first, last)
    for _ in range(2):
        found = rebuild(archive.context)
        assert lost_pages(archive) == urls(*range(first, last + 1))
        assert [record.page for record in found.damaged] == urls(*range(first, last + 1))
        assert archive.releases() == {
            key: count for key, count in (("dinas", PAGES), ("kantor", PAGES - 1 - last + first)) if count
        }
    assert "rilis rollback" in found.sentence


def test_a_hole_at_the_beginning_of_a_file_is_more_than_its_head(archive: DamagedArchive) -> None:
    zeroed(archive, 0, archive.places["kantor"][1].offset + 5)
    rebuild(archive.context)
    assert lost_pages(archive) == urls(0, 1)
    assert verify_archive(archive.context).damage[0].remedy is Remedy.FETCH_AGAIN


def test_what_of_a_hole_no_load_had_read_is_named_without_an_address(archive: DamagedArchive) -> None:
    last = archive.places["kantor"][-1]
    later = [
        compress(encode_record(replace(page("kantor", 7), fetched_at=MORNING.replace(hour=hour)))) for hour in (8, 9)
    ]
    with archive.file("kantor").open("ab") as file:
        file.write(b"".join(later))
    zeroed(archive, last.offset + 9, last.end + len(later[0]))
    rebuild(archive.context)
    assert lost_pages(archive) == [*urls(3), f"{last.file}#{last.end}"]
    assert archive.releases()["kantor"] == PAGES, "the record behind the hole is read"


def test_verify_says_how_far_a_hole_goes_and_what_stood_there(archive: DamagedArchive) -> None:
    hole(archive, 1, 2)
    places = archive.places["kantor"]
    (one,) = verify_archive(archive.context).damage
    assert (one.record.place.offset, one.record.place.end) == (places[1].offset, places[2].end)
    assert [each.page for each in one.captures] == urls(1, 2)
    assert f"at byte {places[1].offset}, up to byte {places[2].end}" in str(one)
    assert "2 captures of the warehouse stood there" in str(one)


def swapped(archive: DamagedArchive) -> None:
    """One source's file under the name of another's."""
    archive.file("kantor").write_bytes(archive.file("dinas").read_bytes() + archive.file("kantor").read_bytes()[:300])


def repacked(archive: DamagedArchive) -> None:
    """Another address in one record, with a checksum that fits."""
    other = [replace(page("kantor", number), url=f"https://kantor.test/rilis/{number or 9}") for number in range(PAGES)]
    head = archive.file("kantor").read_bytes()[: archive.places["kantor"][0].offset]
    archive.file("kantor").write_bytes(head + b"".join(compress(encode_record(each)) for each in other) + bytes(99))


@pytest.mark.parametrize(("harm", "numbers"), [(swapped, (0, 1, 2, 3)), (repacked, (0,))])
def test_what_stands_there_no_more_is_named_though_nothing_is_damaged(
    archive: DamagedArchive, harm: Callable[[DamagedArchive], None], numbers: tuple[int, ...]
) -> None:
    harm(archive)
    assert not verify_archive(archive.context).is_whole
    found = rebuild(archive.context)
    assert set(urls(*numbers)) <= set(lost_pages(archive))
    (file,) = [str(each) for each in found.damaged if each.damage is Damage.GONE]
    assert f"{len(numbers)} capture{'s' if len(numbers) > 1 else ''} fewer" in file
    assert "1 archive file lacks what the warehouse was made from" in found.sentence


def test_verify_names_a_file_that_is_whole_and_another_one(archive: DamagedArchive) -> None:
    archive.file("kantor").write_bytes(2 * archive.file("dinas").read_bytes())
    (one,) = verify_archive(archive.context).damage
    assert f"no longer holds {PAGES} of the captures" in str(one)
    assert one.remedy is Remedy.RESTORE


def test_a_capture_whose_body_is_another_one_now_is_named(archive: DamagedArchive) -> None:
    captures = [page("kantor", number) for number in range(PAGES)]
    captures[2] = replace(captures[2], body=captures[2].body.replace(b"posko", b"kedai"))
    head = archive.file("kantor").read_bytes()[: archive.places["kantor"][0].offset]
    archive.file("kantor").write_bytes(head + b"".join(compress(encode_record(each)) for each in captures))
    (record,) = rebuild(archive.context, allow_missing=True).damaged
    assert "another body in 1 capture than the warehouse was made from" in str(record)


def test_what_a_rebuild_lacks_stays_an_issue_until_it_is_there_again(archive: DamagedArchive, tmp_path: Path) -> None:
    file, content = archive.file("kantor"), archive.file("kantor").read_bytes()
    file.write_bytes(content[: archive.places["kantor"][2].offset])
    assert rebuild(archive.context, allow_missing=True).damaged
    assert not rebuild(archive.context).damaged, "it was said once"
    load(archive.context, archive.context.new_run("ingest"))
    assert lost_pages(archive) == urls(2, 3)
    file.write_bytes(content)
    rebuild(archive.context)
    assert archive.issues() == []
    assert archive.releases()["kantor"] == PAGES


def test_a_look_from_a_time_to_come_that_is_gone_is_no_newest_look(archive: DamagedArchive) -> None:
    """A clock that was wrong dated it, and its file was moved away as the error about the clock says."""
    later = replace(page("kantor", 9), fetched_at=MORNING.replace(year=MORNING.year + 9))
    with archive.context.archive.writer("kantor", later.fetched_at, "wrong") as writer:
        file = archive.folder / writer.append(later).file
    load(archive.context, archive.context.new_run("ingest"))
    file.unlink()
    rebuild(archive.context, allow_missing=True)
    state = archive.context.crawl_state("kantor").by_url[later.url]
    assert state.fetched_at <= archive.context.clock()
    assert lost_pages(archive) == [later.url]


def test_what_the_disk_refuses_is_not_said_to_be_no_loss(
    archive: DamagedArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Path.open

    def refuse(path: Path, *how: Any, **more: Any) -> Any:
        if path.name == archive.file("kantor").name:
            raise PermissionError(13, "Permission denied")
        return opened(path, *how, **more)

    with monkeypatch.context() as broken:
        broken.setattr(Path, "open", refuse)
        (one,) = verify_archive(archive.context).damage
        assert one.remedy is Remedy.LOOK_AT_DISK
        rebuild(archive.context, allow_missing=True)
    assert set(urls(0, 1, 2, 3)) <= set(lost_pages(archive))
    load(archive.context, archive.context.new_run("ingest"))
    assert archive.issues() == []
    assert archive.releases()["kantor"] == PAGES


def test_what_nothing_reads_is_named_by_a_rebuild(archive: DamagedArchive, tmp_path: Path) -> None:
    archive.file("kantor").unlink()
    archive.file("kantor").mkdir()
    fresh, events = without_warehouse(archive, tmp_path / "fresh"), list[object]()
    rebuild(fresh.context, listen=events.append)
    assert any(str(fresh.file("kantor")) in str(event) and "nothing reads it" in str(event) for event in events)


def half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def empty(_: bytes) -> bytes:
    return b""


@pytest.mark.parametrize("cut", [half, empty])
def test_a_file_that_was_cut_off_is_named_where_no_warehouse_has_read_it(
    archive: DamagedArchive, tmp_path: Path, cut: Callable[[bytes], bytes]
) -> None:
    archive.file("kantor").write_bytes(cut(archive.file("kantor").read_bytes()))
    fresh = without_warehouse(archive, tmp_path / "fresh")
    assert not verify_archive(fresh.context).is_whole
    for _ in range(2):
        (record,) = rebuild(fresh.context).damaged
        assert fresh.file("kantor").name in str(record)
        assert lost_pages(fresh) == [record.place.name]
    load(fresh.context, fresh.context.new_run("ingest"))
    assert lost_pages(fresh) == [record.place.name]


def test_what_a_killed_run_has_not_finished_is_no_damage_where_the_warehouse_has_read_up_to_there(
    archive: DamagedArchive,
) -> None:
    with archive.file("kantor").open("ab") as file:
        file.write(compress(encode_record(page("kantor", 9)))[:-20])
    assert rebuild(archive.context).damaged == ()
    assert verify_archive(archive.context).is_whole


def test_what_a_living_process_is_writing_is_no_damage(tmp_path: Path) -> None:
    context = context_on(tmp_path)
    with context.archive.writer("kantor", MORNING, "now") as writer:
        place = writer.append(page("kantor", 1))
        path = context.settings.warehouse / "archive" / place.file
        with path.open("ab") as file:
            file.write(compress(encode_record(page("kantor", 2)))[:-20])
        assert rebuild(context).damaged == ()
    found = rebuild(context)
    assert found.damaged == (), "the snapshot has read up to there"


def test_an_address_that_only_damaged_bytes_say_is_not_believed(archive: DamagedArchive, tmp_path: Path) -> None:
    archive.flip(archive.places["kantor"][1], -6)
    fresh = without_warehouse(archive, tmp_path / "fresh")
    (record,) = rebuild(fresh.context).damaged
    assert record.page is None
    assert "https://kantor.test/rilis/1, which nothing confirms" in str(record)
    assert lost_pages(fresh) == [record.place.name]
    assert "https://kantor.test/rilis/1" not in fresh.context.crawl_state("kantor").by_url
    assert verify_archive(fresh.context).damage[0].remedy is Remedy.RESTORE


def test_an_address_that_another_capture_confirms_is_believed(archive: DamagedArchive, tmp_path: Path) -> None:
    with_another_look(archive, "kantor", 1)
    archive.flip(archive.places["kantor"][1], -6)
    fresh = without_warehouse(archive, tmp_path / "fresh")
    (record,) = rebuild(fresh.context).damaged
    assert record.page == "https://kantor.test/rilis/1"


def of_head(archive: DamagedArchive) -> RunResult:
    archive.flip(replace(archive.places["kantor"][0], offset=0), 40)
    return rebuild(archive.context)


def of_nothing(archive: DamagedArchive) -> RunResult:
    with archive.file("kantor").open("ab") as file:
        file.write(b"garbage" * 9)
    return load(archive.context, archive.context.new_run("ingest"))


@pytest.mark.parametrize("harm", [of_head, of_nothing])
def test_damage_of_which_no_page_is_known_is_named_and_counted_as_no_page(
    archive: DamagedArchive, harm: Callable[[DamagedArchive], RunResult]
) -> None:
    found = harm(archive)
    assert len(found.damaged) == 1
    assert "page" not in found.sentence.replace("no page", "")
    assert "1 damaged record in the archive" in found.sentence
    assert sum(row.issues for row in found.run.counts) == 0
    assert archive.releases() == dict.fromkeys(KEYS, PAGES)
