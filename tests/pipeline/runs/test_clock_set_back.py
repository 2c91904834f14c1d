"""A clock that is behind the archive dates nothing: no page takes the place of one that was fetched after it."""

from datetime import timedelta
from pathlib import Path

import pytest

from rilis_etl.archive.paths import MOST_BEHIND
from rilis_etl.errors import ClockError
from rilis_etl.pipeline.runs.ingest import ingest
from rilis_etl.pipeline.runs.recheck import recheck
from rilis_etl.pipeline.runs.scheduled import visiting_free
from tests.pipeline.offline import NOON, Newsroom, Page, rows, visiting


class SetBack(Newsroom):
    """A newsroom whose second release is asked for after the clock was set back."""

    def answer(self, path: str) -> Page:
        if path == "/r/1":
            self.at = NOON - timedelta(days=1)
        return super().answer(path)


def test_a_visit_with_a_clock_behind_the_archive_asks_for_nothing(tmp_path: Path) -> None:
    site = Newsroom()
    context = visiting(tmp_path, site)
    ingest(context, [site.source()])
    versions = rows(context, "select source_key, version_number, published_on from all_releases order by all")
    site.asked()
    site.at = NOON - timedelta(days=400)
    with pytest.raises(ClockError, match="set the clock right"):
        recheck(context, [site.source()], younger_than_days=60)
    with pytest.raises(ClockError), visiting_free(context, [site.source()]):
        pass
    assert not site.asked()
    assert rows(context, "select source_key, version_number, published_on from all_releases order by all") == versions
    site.at = NOON - MOST_BEHIND
    assert not recheck(context, [site.source()], younger_than_days=60).failed


def test_a_file_of_a_time_to_come_keeps_no_other_source_from_being_visited(tmp_path: Path) -> None:
    site = Newsroom()
    context = visiting(tmp_path, site)
    other = tmp_path / "archive" / "sehat" / "sehat-20990101T000000000000Z-aaaa.warc.gz"
    other.parent.mkdir(parents=True)
    other.write_bytes(b"")
    assert context.archive.newest("sehat")
    assert not ingest(context, [site.source()]).failed


def test_a_source_with_a_file_of_a_time_to_come_fails_alone(tmp_path: Path) -> None:
    site, ahead = Newsroom(), Newsroom(key="badan")
    context = visiting(tmp_path, site, ahead)
    file = tmp_path / "archive" / "badan" / "badan-20990101T000000000000Z-aaaa.warc.gz"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"")
    sources = [ahead.source(), site.source()]
    for found in (ingest(context, sources), recheck(context, sources, younger_than_days=60)):
        assert found.failed == ("badan",)
        assert "set the clock right" in next(row.failure for row in found.run.counts if row.failure)
    with visiting_free(context, sources) as todo:
        assert ([each.key for each in todo.sources], [each.source for each in todo.refused]) == (["dinas"], ["badan"])


def test_a_clock_that_is_set_back_during_a_visit_ends_it(tmp_path: Path) -> None:
    site = SetBack()
    context = visiting(tmp_path, site)
    with pytest.raises(ClockError):
        ingest(context, [site.source()])
    assert {capture.fetched_at for capture, _ in context.archive.read()} == {NOON}
