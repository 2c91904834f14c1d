"""Releases come from a web archive over the network: each payload once, and nothing that the archive makes up."""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import cast

import pytest

from rilis_etl.bootstrap import open_context
from rilis_etl.cli.show_proposal import past_layout_toml
from rilis_etl.context import Context
from rilis_etl.errors import DiscoveryError, SettingsError
from rilis_etl.mementos import cdx
from rilis_etl.mementos.web_archive import read_web_archives
from rilis_etl.model import Window
from rilis_etl.pipeline.events import Due, Event, Fetched, Listed
from rilis_etl.pipeline.runs.imports.archive_import import ImportResult, import_archives
from rilis_etl.pipeline.runs.imports.from_archives import ingest_from_archives
from rilis_etl.pipeline.runs.imports.past_layout import propose_past_layout, with_past_layout
from rilis_etl.pipeline.runs.source_health import SourceHealth
from rilis_etl.pipeline.runs.source_proposal import SourceProposal
from rilis_etl.report.html_page import page
from rilis_etl.settings import load_settings
from rilis_etl.sources.schema import Layout
from rilis_etl.warehouse.read.report_data import read_report_data
from tests.pipeline.offline import Newsroom, Page, capture_of, release, rows, written
from tests.web_archive import CUT, Kept, LoopbackArchive, entry, serving

HOME = "http://dinas.example"
ROWS = (
    "select source_key, version_number, shown_since, captured_at, title from versions join releases using (release_id)"
)
STATES = "select source_key, state, since, last_look_at from release_states"


def kept(number: int, day: str, body: str | None = None, status: int = 200, **more: str) -> Kept:
    at = datetime.fromisoformat(f"{day}T04:00:00").replace(tzinfo=UTC)
    page = release(number) if body is None else body
    return Kept(f"{HOME}/r/{number}", at, page.encode(), status, **more)


def edited(number: int) -> str:
    return release(number).replace("diminta melewati", "diminta segera melewati")


CAPTURES = [
    kept(1, "2017-11-07"),
    kept(1, "2018-11-07"),
    kept(1, "2019-11-07"),
    kept(1, "2021-01-01", edited(1)),
    kept(2, "2017-11-07"),
    kept(2, "2019-01-01", "tiada", 404),
    kept(2, "2020-01-01", "tiada juga", 404),
    kept(3, "2018-05-05"),
    kept(3, "2022-05-05", "<html>pindah</html>", 301, location=f"{HOME}/"),
    Kept(f"{HOME}/gaya.css", datetime(2018, 1, 1, tzinfo=UTC), b"p {}"),
]


each_dialect = pytest.mark.parametrize("archive", ["wayback", "pywb", "common_crawl"], indirect=True)


@pytest.fixture
def archive(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackArchive]:
    monkeypatch.setattr(cdx, "BLOCK", CUT)
    with serving(LoopbackArchive(list(CAPTURES), kind=getattr(request, "param", "wayback"))) as made:
        yield made


@pytest.fixture
def context(archive: LoopbackArchive, tmp_path: Path) -> Context:
    return listed(archive, tmp_path / "warehouse")


def listed(archive: LoopbackArchive, root: Path) -> Context:
    """A context on a new warehouse in `root` that asks this archive alone."""
    root.mkdir()
    (root / "web_archives.toml").write_text(entry(archive))
    return context_in(root)


def context_in(root: Path) -> Context:
    newsroom = Newsroom()
    settings = load_settings(warehouse=root, allow_private_hosts=True, retries=0)
    return open_context(settings, sources={"dinas": newsroom.source()}, clock=lambda: newsroom.at)


def asked(context: Context, window: Window = Window(), *, dry_run: bool = False) -> ImportResult:  # noqa: B008 - frozen
    return ingest_from_archives(context, context.chosen(()), window, dry_run=dry_run)


@each_dialect
def test_every_release_and_every_state_is_found_once(context: Context, archive: LoopbackArchive) -> None:
    done = asked(context)
    assert done.result is not None
    assert not done.result.failed
    versions = [(key, number, f"{since:%Y}") for key, number, since, *_ in sorted(rows(context, ROWS))]
    assert versions == [("1", 1, "2017"), ("1", 2, "2021"), ("2", 1, "2017"), ("3", 1, "2018")]
    states = [
        (key, state, f"{since:%Y}") for key, state, since, _ in sorted(rows(context, STATES), key=lambda s: s[:3:2])
    ]
    assert states == [
        *(("1", "live", "2017"), ("2", "live", "2017"), ("2", "gone", "2019")),
        *(("3", "live", "2018"), ("3", "gone", "2022")),
    ]
    assert rows(context, "select distinct seen_by from captures") == [("arsip.example",)]


def test_the_tables_show_who_saw_what_and_where_it_is_served(context: Context, archive: LoopbackArchive) -> None:
    asked(context)
    served = f"{archive.address}/web/20180505040000id_/{HOME}/r/3"
    cited = "select memento_url, contains(citation, memento_url), contains(bibtex, 'arsip.example') from citations"
    assert (served, True, True) in rows(context, cited)
    seen_again = "select memento_url from captures where source_key = '1' and fetched_at::date = '2019-11-07'"
    assert rows(context, seen_again) == [(f"{archive.address}/web/20191107040000id_/{HOME}/r/1",)]
    assert set(rows(context, "select seen_by from release_states union all select seen_by from version_changes")) == {
        ("arsip.example",)
    }
    with context.warehouse.reading() as con:
        shown = read_report_data(con, "one.duckdb", None)
    assert {line.seen_by for line in shown.withdrawals} == {line.seen_by for line in shown.edits} == {"arsip.example"}
    assert "arsip.example" in page(shown)


def test_pages_of_a_year_propose_the_layout_of_that_year(context: Context, archive: LoopbackArchive) -> None:
    archive.kept += [kept(number, "2016-03-03", release(number, "teks-berita")) for number in range(5, 8)]
    past = propose_past_layout(context, context.sources["dinas"], 2016)
    (layout,) = past.layouts
    assert (layout.body, layout.until) == ("div.teks-berita", date(2017, 1, 1))
    assert "3 pages of 2016 from arsip.example" in past.note
    (table,) = tomllib.loads(past_layout_toml(past))["layout"]
    assert Layout.model_validate(table) == layout
    assert not context.archive.files()


def test_addresses_that_do_not_fit_the_pattern_name_another_and_the_day_has_a_selector(
    context: Context, archive: LoopbackArchive
) -> None:
    at = datetime(2012, 3, 3, tzinfo=UTC)
    for number in range(11, 15):
        old = release(number - 10, "lama").replace("<time>14 Juni", f"<time class='hari'>{number} Juni")
        archive.kept.append(Kept(f"{HOME}/index.php/news/2012/3/{number}/{number}/judul.html", at, old.encode()))
        archive.kept.append(Kept(f"{HOME}/index.php/news/page/{number}", at, b"<html>daftar</html>"))
    past = propose_past_layout(context, context.sources["dinas"], 2012)
    (layout,) = past.layouts
    assert (layout.body, layout.date) == ("div.lama", "time.hari")
    assert "on 4 pages of 2012" in past.note
    assert "widen it, so that it finds what /(?P<year>" in past.note


def test_a_layout_of_the_past_stands_before_those_of_today(context: Context, archive: LoopbackArchive) -> None:
    archive.kept += [kept(number, "2016-03-03", release(number, "teks-berita")) for number in range(5, 8)]
    today = SourceProposal(context.sources["dinas"], {}, cast("SourceHealth", None), 0)
    found = with_past_layout(context, today, 2016).source
    assert [found.layouts_on(date(year, 5, 5)) for year in (2016, 2026)] == [(each,) for each in found.layout]
    nothing = with_past_layout(context, today, 2003)
    assert nothing.source == today.source
    assert "gave 0 pages" in nothing.notes["layout of 2003"]


def test_a_year_of_which_archives_have_too_little_has_no_layout(context: Context, archive: LoopbackArchive) -> None:
    with pytest.raises(DiscoveryError, match="gave 0 pages of releases of dinas from 2003"):
        propose_past_layout(context, context.sources["dinas"], 2003)
    archive.index_answer = (503, b"busy")
    with pytest.raises(DiscoveryError, match=r"arsip\.example: it wants no more requests"):
        propose_past_layout(context, context.sources["dinas"], 2017)


def test_pages_that_cannot_be_used_are_not_blamed_on_the_hosts(context: Context, archive: LoopbackArchive) -> None:
    wall = "<title>Just a moment...</title>"
    archive.kept += [kept(number, "2016-03-03", wall) for number in range(5, 8)]
    with pytest.raises(DiscoveryError, match="of 3 that the index lists, the others are walls, not given, or not as"):
        propose_past_layout(context, context.sources["dinas"], 2016)


def test_a_terminal_can_tell_how_much_is_listed_and_how_much_is_fetched(context: Context) -> None:
    heard: list[Event] = []
    ingest_from_archives(context, context.chosen(()), Window(), listen=heard.append)
    assert [event.links for event in heard if isinstance(event, Listed)] == [3, 6, 9, 10]
    assert [event.releases for event in heard if isinstance(event, Due)] == [7]
    assert {event.source for event in heard if isinstance(event, Fetched)} == {"dinas"}


def test_each_payload_is_asked_for_once(context: Context, archive: LoopbackArchive) -> None:
    asked(context)
    pages = [path for path in archive.asked if "/web/" in path]
    assert len(pages) == 7  # of nine captures of releases two show what was seen before
    assert len(archive.asked) <= len(pages) + 5


@pytest.mark.parametrize("archive", ["common_crawl"], indirect=True)
def test_of_common_crawl_the_crawls_of_the_window_are_asked_and_records_are_read_by_their_bytes(
    context: Context, archive: LoopbackArchive
) -> None:
    asked(context, Window(date(2017, 6, 1), date(2018, 6, 1)))
    whole = sum(len(archive.record(each)) for each in CAPTURES if each.at.year == 2017)
    index, one_file = "-01-index?url=dinas.example%2F%2A&output=json&page=", "/data/crawl-data/"
    pages = [f"/CC-MAIN-2017{index}0", f"/CC-MAIN-2018{index}0", f"/CC-MAIN-2018{index}1"]  # the second one was full
    records = [f"{one_file}{year}.warc.gz" for year in (2017, 2017, 2018)]
    assert archive.asked == ["/collinfo.json", *pages, *records]
    assert archive.ranges[1].endswith(f"-{whole - 1}")
    assert rows(context, "select distinct seen_by from captures") == [("arsip.example",)]


@each_dialect
def test_a_second_run_asks_for_no_page_that_is_held(context: Context, archive: LoopbackArchive) -> None:
    asked(context)
    before = rows(context, "select count(*) from captures")
    archive.asked.clear()
    asked(context)
    assert rows(context, "select count(*) from captures") == before
    assert not [path for path in archive.asked if "/r/1" in path]


def test_the_same_collection_by_import_gives_the_same_rows(
    context: Context, tmp_path: Path, archive: LoopbackArchive
) -> None:
    asked(context)
    file = tmp_path / "same.warc"
    file.write_bytes(b"".join(each.record for each in CAPTURES))
    other = context_in(tmp_path / "other")
    import_archives(other, [file])
    for sql in (ROWS, STATES):
        assert sorted(rows(context, sql), key=repr) == sorted(rows(other, sql), key=repr)


def test_a_dry_run_asks_the_index_alone_and_counts_by_year(context: Context, archive: LoopbackArchive) -> None:
    done = asked(context, dry_run=True)
    assert done.counts.pages["dinas", 2017] == 2
    assert not [path for path in archive.asked if "/web/" in path]
    assert not context.archive.files()


@each_dialect
def test_a_window_is_one_of_days_of_capture(context: Context) -> None:
    window = Window(date(2018, 1, 1), date(2019, 1, 1))
    counts = asked(context, window).counts
    assert {year for _, year in counts.pages} == {2018}


@pytest.mark.parametrize("answer", [(200, b"<html>Sign in</html>"), (503, b"busy"), (200, b'{"a": 1}')])
def test_an_archive_that_answers_no_index_is_a_failure_and_nothing_is_stored(
    context: Context, archive: LoopbackArchive, answer: tuple[int, bytes]
) -> None:
    archive.index_answer = answer
    done = asked(context)
    assert done.result is not None
    assert done.result.failed == ("dinas",)
    assert not context.archive.files()


def test_a_page_of_the_archives_own_is_no_statement_about_the_release(
    context: Context, archive: LoopbackArchive
) -> None:
    archive.lost.add("20190101040000")
    counts = asked(context).counts
    assert counts.refused["dinas", "the archive answered with a page of its own (status 404)"] == 1


def test_what_an_archive_gives_is_never_drawn_by_a_browser(context: Context) -> None:
    drawn = replace(context, sources={"dinas": Newsroom().source(render=True)}, renderer=None)  # which would be missed
    done = asked(drawn)
    assert done.result is not None
    assert (done.result.failed, rows(drawn, "select count(*) from releases")) == ((), [(3,)])


def test_a_page_that_does_not_fit_the_index_is_an_issue(context: Context, archive: LoopbackArchive) -> None:
    archive.kept.append(kept(4, "2018-01-01", digest="A" * 32))
    asked(context)
    (found,) = rows(context, "select detail from issues where url like '%/r/4'")
    assert found == ("the page does not fit the digest that the index states",)


def test_mistakes_in_the_list_of_archives_name_the_file_and_the_key(tmp_path: Path) -> None:
    (tmp_path / "web_archives.toml").write_text("[[web_archive]]\nname = 'x'\nkind = 'gopher'\n")
    with pytest.raises(SettingsError, match=r"web_archives\.toml.*kind") as refused:
        read_web_archives(tmp_path)
    assert "at least 1 item" not in str(refused.value), "there is one, and it is wrong"


def test_only_a_timemap_needs_no_replay(tmp_path: Path) -> None:
    entry = "[[web_archive]]\nname = 'xy'\nindex = 'http://x.example/'\nkind = "
    (tmp_path / "web_archives.toml").write_text(f"{entry}'timemap'")
    assert read_web_archives(tmp_path)[0].replay is None
    (tmp_path / "web_archives.toml").write_text(f"{entry}'pywb'")
    with pytest.raises(SettingsError, match="xy needs `replay`"):
        read_web_archives(tmp_path)


def test_the_list_that_comes_with_the_package_can_be_read(tmp_path: Path) -> None:
    assert [archive.name for archive in read_web_archives(tmp_path)] == ["web.archive.org"]


def test_a_timemap_is_asked_for_each_release_that_is_known(context: Context, archive: LoopbackArchive) -> None:
    looks = (capture_of(Newsroom(), f"/r/{n}", Page(release(n))) for n in (1, 9))
    written(context, "dinas", "visit", *looks)
    (context.settings.warehouse / "web_archives.toml").write_text(
        f"""
        [[web_archive]]
        name = "memento.example"
        kind = "timemap"
        index = "{archive.address}/timemap/"
        delay_seconds = 0
        """
    )
    counts = asked(context).counts
    assert {year: count for (_, year), count in counts.pages.items()} == {2017: 1, 2018: 1, 2019: 1, 2021: 1}
    assert len(archive.asked) == 2 + 4
