"""Nothing is final on thin evidence: a link that brought no release is asked for again until it does."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from rilis_etl.model import Mode, Window
from rilis_etl.pipeline.process.load_archive import load
from rilis_etl.pipeline.runs.backfill import run_backfill
from rilis_etl.pipeline.runs.backfill_plan import request_of
from rilis_etl.pipeline.runs.ingest import ingest
from rilis_etl.pipeline.runs.rebuild import rebuild
from rilis_etl.pipeline.runs.recheck import recheck
from tests.pipeline.offline import NOON, Newsroom, Page, capture_of, one, release, rows, visiting, written

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WALL = "<html><title>Just a moment...</title><body>Enable JavaScript and cookies to continue</body></html>"
NOTICE = "<html><body><h1>Kami segera kembali</h1><p>Situs ini sedang dirapikan oleh petugas.</p></body></html>"
FIRST, LAST = date(2026, 6, 1), date(2026, 6, 14)
BAD: dict[str, Page | Exception] = {
    "gone": Page(status=404),
    "server error": Page(status=503),
    "a notice": Page(NOTICE),
    "nothing": Page(""),
    "a wall": Page(WALL),
    "not modified": Page(status=304),
    "an exception": RuntimeError("no such thing"),
}


@pytest.fixture
def newsroom() -> Newsroom:
    return Newsroom()


@pytest.mark.parametrize("how", BAD)
def test_a_bad_first_look_is_repeated_an_hour_later(newsroom: Newsroom, tmp_path: Path, how: str) -> None:
    context = visiting(tmp_path, newsroom)
    newsroom.changed["/r/1"] = BAD[how]
    first = ingest(context, [newsroom.source()])
    assert one(context, "select count(*) from releases") == 2
    assert "1 page still brings no release and is asked for again" in first.sentence
    newsroom.asked()
    newsroom.changed.clear()
    newsroom.at += HOUR / 2
    ingest(context, [newsroom.source()])
    assert newsroom.asked() == 0
    newsroom.at += HOUR / 2
    last = ingest(context, [newsroom.source()])
    assert newsroom.asked() == 1
    assert one(context, "select count(*) from releases") == 3
    assert last.open == ()


def test_the_looks_grow_rarer(newsroom: Newsroom, tmp_path: Path) -> None:
    context = visiting(tmp_path, newsroom, recheck_days=0, recheck_slowest_days=0)
    newsroom.changed["/r/1"] = Page(NOTICE)
    looked_on: list[int] = []
    for day in (0, 1, 2, 3, 4, 7, 8):
        newsroom.at = NOON + day * DAY
        newsroom.requests.clear()
        ingest(context, [newsroom.source()])
        looked_on += [day] * ("/r/1" in newsroom.requests)
    assert looked_on == [0, 1, 2, 4, 8]


def test_a_recheck_asks_again_without_a_look_at_the_listing(newsroom: Newsroom, tmp_path: Path) -> None:
    context = visiting(tmp_path, newsroom)
    newsroom.changed["/r/1"] = Page(status=404)
    ingest(context, [newsroom.source()])
    newsroom.changed.clear()
    newsroom.requests.clear()
    newsroom.at += HOUR
    recheck(context, [newsroom.source()])
    assert "/r/1" in newsroom.requests
    assert "/berita/" not in newsroom.requests
    assert one(context, "select count(*) from releases") == 3


def test_an_ingest_of_chosen_days_asks_again(newsroom: Newsroom, tmp_path: Path) -> None:
    context = visiting(tmp_path, newsroom)
    window = Window(FIRST, LAST + DAY)
    newsroom.changed["/r/1"] = Page(status=404)
    ingest(context, [newsroom.source()], window=window)
    newsroom.changed.clear()
    newsroom.at += HOUR
    ingest(context, [newsroom.source()], window=window)
    assert one(context, "select count(*) from releases") == 3


def test_a_window_with_open_links_is_partial_until_each_has_brought_its_release(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    context = visiting(tmp_path, newsroom)
    request = request_of(context, [newsroom.key], FIRST, LAST, Mode.MISSING, 31)
    newsroom.changed["/r/1"] = Page(NOTICE)
    first = run_backfill(context, request)
    assert rows(context, "select outcome, missing_count, failure from windows") == [
        ("partial", 1, "1 of 3 releases are still open: 1 placeholder")
    ]
    assert "1 window is partial" in first.sentence
    newsroom.changed.clear()
    newsroom.at += HOUR
    run_backfill(context, request)
    assert rows(context, "select outcome from windows order by finished_at desc limit 1") == [("done",)]
    assert run_backfill(context, request).sentence.startswith("Nothing to do")


def test_a_link_to_a_picture_or_one_that_two_looks_found_gone_keeps_no_window_open(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    context = visiting(tmp_path, newsroom)
    request = request_of(context, [newsroom.key], FIRST, LAST, Mode.MISSING, 31)
    newsroom.changed["/r/0"] = Page("<h1>Siaran</h1><div class=isi><img src=/siaran.jpg alt='Siaran pers'></div>")
    newsroom.changed["/r/1"] = Page(status=404)
    run_backfill(context, request)
    newsroom.at += DAY
    run_backfill(context, request)
    assert rows(context, "select outcome from windows order by finished_at desc limit 1") == [("done",)]


def test_pages_under_a_broken_selector_are_read_from_the_archive_when_the_source_file_is_mended(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    wrong = newsroom.source(body=".konten")
    first = ingest(visiting(tmp_path, newsroom, sources={newsroom.key: wrong}), [wrong])
    assert first.failed == (newsroom.key,)
    newsroom.asked()
    newsroom.at += DAY
    context = visiting(tmp_path, newsroom)
    last = ingest(context, [newsroom.source()])
    assert newsroom.asked() == 0
    assert one(context, "select count(*) from current_releases") == 3
    assert last.sentence == "3 new versions in the warehouse."
    before = rows(context, "select title, body from all_releases order by all")
    rebuild(context)
    assert rows(context, "select title, body from all_releases order by all") == before


def test_pages_that_the_mended_file_cannot_read_either_are_asked_for_on_schedule(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    newsroom.changed["/r/1"] = Page(NOTICE)
    wrong = newsroom.source(body=".konten")
    ingest(visiting(tmp_path, newsroom, sources={newsroom.key: wrong}), [wrong])
    newsroom.at += DAY
    context = visiting(tmp_path, newsroom)
    ingest(context, [newsroom.source()])
    assert one(context, "select count(*) from current_releases") == 2
    newsroom.changed.clear()
    newsroom.at += DAY
    ingest(context, [newsroom.source()])
    assert one(context, "select count(*) from current_releases") == 3


def test_nothing_new_is_said_only_when_every_link_has_brought_its_release(newsroom: Newsroom, tmp_path: Path) -> None:
    context = visiting(tmp_path, newsroom)
    newsroom.changed["/r/1"] = Page(status=404)
    ingest(context, [newsroom.source()])
    newsroom.at += HOUR / 2
    assert ingest(context, [newsroom.source()]).sentence == (
        "Nothing new; 1 page still brings no release and is asked for again: 1 http_gone."
    )
    newsroom.changed.clear()
    newsroom.at += HOUR
    ingest(context, [newsroom.source()])
    newsroom.at += HOUR / 2
    assert ingest(context, [newsroom.source()]).sentence == (
        "Nothing new: every release on the listings is already in the warehouse."
    )


def test_a_source_whose_new_pages_cannot_be_read_has_failed(newsroom: Newsroom, tmp_path: Path) -> None:
    context = visiting(tmp_path, newsroom)
    newsroom.changed = {f"/r/{number}": Page(release(number, "teks-baru")) for number in (0, 2)}
    found = ingest(context, [newsroom.source()])
    assert found.failed == (newsroom.key,)
    (counts,) = found.run.counts
    assert counts.failure.startswith("2 of 3 new pages could not be read, most of them no_match")
    assert "rilis source check dinas" in counts.failure


def test_one_odd_page_among_three_fails_no_source(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.changed["/r/0"] = Page(NOTICE)
    assert ingest(visiting(tmp_path, newsroom), [newsroom.source()]).failed == ()


def test_a_redirect_of_a_listed_link_is_followed_once_and_not_each_day(newsroom: Newsroom, tmp_path: Path) -> None:
    context = visiting(tmp_path, newsroom, recheck_days=0)
    newsroom.changed["/r/1"] = replace(Page(release(2)), final_url=f"{newsroom.home}/r/2")
    ingest(context, [newsroom.source()])
    newsroom.requests.clear()
    newsroom.at += HOUR
    ingest(context, [newsroom.source()])
    assert newsroom.asked() == 0


def test_releases_whose_archive_is_lost_are_fetched_again_though_no_listing_shows_them(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    context = visiting(tmp_path, newsroom)
    ingest(context, [newsroom.source()])
    listed = newsroom.answer("/berita/")
    assert isinstance(listed.body, str)
    newsroom.at += 40 * DAY
    newsroom.changed["/berita/"] = replace(listed, body=listed.body.replace("/r/0", "/r/2").replace("/r/1", "/r/2"))
    for file in (tmp_path / "archive" / "dinas").iterdir():
        file.unlink()
    events: list[object] = []
    rebuild(context, allow_missing=True, listen=events.append)
    assert any("3 release pages were in what is missing; `rilis ingest`" in str(event) for event in events)
    assert rows(context, "select reason, count(*) from open_issues group by reason") == [("damaged_record", 3)]
    ingest(context, [newsroom.source()])
    assert one(context, "select count(*) from current_releases") == 3
    assert rows(context, "from open_issues") == []
    assert not rebuild(context).damaged, "nothing is missing from what the new snapshot has read"


def test_the_issue_of_a_record_that_the_disk_refused_closes_when_it_is_read(
    newsroom: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = visiting(tmp_path, newsroom)
    written(context, "dinas", "aneh", capture_of(newsroom, "/r/0", Page(release(0))))
    opened = Path.open

    def refuse(path: Path, *how: Any, **more: Any) -> Any:
        if path.name.endswith(".warc.gz"):
            raise OSError(5, "Input/output error")
        return opened(path, *how, **more)

    with monkeypatch.context() as broken:
        broken.setattr(Path, "open", refuse)
        load(context, context.new_run("ingest"))
    assert rows(context, "select reason from open_issues") == [("damaged_record",)]
    load(context, context.new_run("ingest"))
    assert rows(context, "from open_issues") == []
    assert one(context, "select count(*) from current_releases") == 1
