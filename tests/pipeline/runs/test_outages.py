"""One answer that many addresses share is an outage or a wall, not a hundred withdrawals, and no release."""

from datetime import timedelta
from pathlib import Path

import pytest

from rilis_etl.context import Context
from rilis_etl.pipeline.runs.ingest import ingest
from rilis_etl.pipeline.runs.rebuild import rebuild
from rilis_etl.pipeline.runs.recheck import recheck
from tests.pipeline.offline import NOON, THINGS, Newsroom, Page, one, release, rows, visiting

DAY = timedelta(days=1)
NOTICES = {
    "id": ("Kami pindah ruang", "Petugas memindahkan mesin ke ruang lain sampai besok pagi. Loket tetap melayani."),
    "en": ("A short rest", "The people who look after this portal move it to another room tonight. Counters are open."),
    "fr": ("Une petite pause", "Les techniciens déplacent le portail cette nuit. Le guichet reste ouvert au public."),
}
LONG = " Warga dapat datang ke loket pada jam kerja dengan membawa berkas yang diperlukan untuk setiap urusan." * 6
AWAY = {
    "short": NOTICES,
    "long": {language: (title, text + LONG) for language, (title, text) in NOTICES.items()},
}


def notice(language: str, length: str = "short") -> Page:
    title, text = AWAY[length][language]
    return Page(f"<html><title>{title}</title><body><h1>{title}</h1><div class='isi'><p>{text}</p></div></body></html>")


class Site(Newsroom):
    """A newsroom that may answer every address but the listing alike."""

    everything: Page | None = None

    def answer(self, path: str) -> Page:
        return self.everything if self.everything and path != "/berita/" else super().answer(path)


@pytest.fixture
def site() -> Site:
    return Site()


def content(context: Context) -> list[tuple[object, ...]]:
    return rows(
        context,
        """
        select capture_id, outcome, version_number, reason
        from captures left join versions using (capture_id) left join issues using (capture_id) order by 1
        """,
    )


def version_counts(context: Context) -> list[tuple[object, ...]]:
    return rows(context, "select source_key, version_count from current_releases order by all")


@pytest.mark.parametrize(("language", "length"), [("id", "short"), ("en", "long"), ("fr", "short")])
def test_a_site_that_answers_everything_alike_has_withdrawn_nothing(
    site: Site, tmp_path: Path, language: str, length: str
) -> None:
    context = visiting(tmp_path, site)
    ingest(context, [site.source()])
    site.everything = notice(language, length)
    for day in (1, 2):
        site.at = NOON + day * DAY
        out = ingest(context, [site.source()])
        assert out.failed == ("dinas",)
    assert one(context, "select count(*) from withdrawals") == 0
    assert version_counts(context) == [("0", 1), ("1", 1), ("2", 1)]
    assert rows(context, "select reason, count(*) from open_issues group by 1") == [("outage", 1)]
    assert "the site is out: 3 pages" in one(context, "select max(failure) from run_sources")
    stored = content(context)
    rebuild(context)
    assert content(context) == stored
    site.everything = None
    site.at += DAY
    site.asked()
    ingest(context, [site.source()])
    assert site.asked() == 3
    assert one(context, "select count(*) from open_issues") == 0


@pytest.mark.parametrize("answer", [Page(status=404), Page(status=410)], ids=["404", "410"])
def test_pages_that_are_all_gone_in_one_visit_are_no_withdrawals(site: Site, tmp_path: Path, answer: Page) -> None:
    context = visiting(tmp_path, site)
    ingest(context, [site.source()])
    site.everything = answer
    for day in (1, 2):
        site.at = NOON + day * DAY
        ingest(context, [site.source()])
    assert one(context, "select count(*) from withdrawals") == 0
    assert rows(context, "select reason from open_issues") == [("outage",)]


@pytest.mark.parametrize("answer", [Page(status=404), notice("id")], ids=["404", "soft 404"])
def test_a_page_that_is_gone_while_others_are_there_is_withdrawn(site: Site, tmp_path: Path, answer: Page) -> None:
    context = visiting(tmp_path, site)
    ingest(context, [site.source()])
    site.changed["/r/1"] = site.changed["/r/1-6b86b273"] = answer
    for number in range(3):
        site.changed[f"/r/{number}90210"] = answer
    for day in (1, 2):
        site.at = NOON + day * DAY
        ingest(context, [site.source()])
    assert rows(context, "select source_key, is_confirmed from withdrawals") == [("1", True)]


def test_a_first_visit_asks_for_an_address_that_does_not_exist(site: Site, tmp_path: Path) -> None:
    context = visiting(tmp_path, site)
    site.everything = notice("id")
    assert ingest(context, [site.source()]).failed == ("dinas",)
    assert one(context, "select count(*) from captures where role = 'probe'") == 1
    assert one(context, "select count(*) from releases") == 0
    assert rows(context, "select reason, count(*) from open_issues group by 1") == [("outage", 1)]


def test_a_visit_without_a_page_to_fetch_asks_for_none(site: Site, tmp_path: Path) -> None:
    context = visiting(tmp_path, site)
    ingest(context, [site.source()])
    site.requests.clear()
    site.at += DAY / 100
    ingest(context, [site.source()])
    assert site.requests == ["/berita/"]


@pytest.mark.parametrize("language", NOTICES)
def test_a_wall_on_first_looks_is_no_release(site: Site, tmp_path: Path, language: str) -> None:
    context = visiting(tmp_path, site)
    site.changed = {"/r/0": notice(language), "/r/2": notice(language)}
    result = ingest(context, [site.source()])
    assert rows(context, "select source_key from all_releases") == [("1",)]
    assert rows(context, "select distinct reason from open_issues") == [("placeholder",)]
    assert [(row.loaded, row.issues) for row in result.run.counts] == [(1, 2)]
    stored = content(context)
    rebuild(context)
    assert content(context) == stored


def test_a_wall_is_no_new_version_of_what_is_known(site: Site, tmp_path: Path) -> None:
    context = visiting(tmp_path, site)
    ingest(context, [site.source()])
    site.changed = {"/r/0": notice("en"), "/r/2": notice("en")}
    for day in (1, 2):
        site.at = NOON + day * DAY
        ingest(context, [site.source()])
    assert version_counts(context) == [("0", 1), ("1", 1), ("2", 1)]
    assert one(context, "select count(*) from withdrawals") == 0


def test_what_slipped_in_is_taken_out_when_it_is_met_again(site: Site, tmp_path: Path) -> None:
    context = visiting(tmp_path, site)
    site.changed["/r/0"] = notice("fr")
    ingest(context, [site.source()])
    assert one(context, "select count(*) from releases") == 3
    site.changed = {"/r/1": notice("fr")}
    site.at += DAY
    ingest(context, [site.source()])
    assert one(context, "select count(*) from all_releases where title = 'Une petite pause'") == 0
    assert rows(context, "select source_key, title from all_releases order by all") == [
        (str(number), f"Perbaikan {THINGS[number]} dimulai") for number in range(3)
    ]
    assert one(context, "select count(*) from withdrawals") == 0
    stored = content(context)
    rebuild(context)
    assert content(context) == stored


def test_links_that_say_read_more_on_a_later_day_make_an_edit_no_stand_in(site: Site, tmp_path: Path) -> None:
    context = visiting(tmp_path, site)
    ingest(context, [site.source()])
    names = "".join(f"<li><a href='/r/{n}'>Selengkapnya</a> <time>14-06-2026</time></li>" for n in range(3))
    site.changed["/berita/"] = Page(f"<html><body><ul>{names}</ul></body></html>")
    for number in range(2):
        site.changed[f"/r/{number}"] = Page(release(number).replace("Pekerja mulai", "Petugas baru mulai"))
    for day in (1, 2):
        site.at = NOON + day * DAY
        ingest(context, [site.source()])
    assert version_counts(context) == [("0", 2), ("1", 2), ("2", 1)]


def test_a_wall_under_one_address_is_no_version_and_stays_due(site: Site, tmp_path: Path) -> None:
    context = visiting(tmp_path, site)
    ingest(context, [site.source()])
    site.changed["/r/1"] = notice("en")
    for day in (1, 2):
        site.at = NOON + day * DAY
        ingest(context, [site.source()])
    assert version_counts(context) == [("0", 1), ("1", 1), ("2", 1)]
    assert rows(context, "select reason, has_text from open_issues") == [("placeholder", True)]
    stored = content(context)
    rebuild(context)
    assert content(context) == stored


def test_a_joint_release_under_two_titles_stays(site: Site, tmp_path: Path) -> None:
    body = release(0)
    site.changed = {
        "/r/1": Page(body.replace("Perbaikan jembatan dimulai", f"Perbaikan {THINGS[1]} dimulai")),
    }
    context = visiting(tmp_path, site)
    ingest(context, [site.source()])
    assert one(context, "select count(*) from all_releases") == 3


def test_pages_that_were_gone_are_looked_at_beside_one_that_was_there(site: Site, tmp_path: Path) -> None:
    context = visiting(tmp_path, site, recheck_days=0, recheck_slowest_days=0)
    ingest(context, [site.source()])
    gone = {"/r/0": Page(status=404), "/r/1": Page(status=404)}
    site.changed = dict(gone)
    site.at += DAY
    recheck(context, [site.source()], younger_than_days=30)
    site.requests.clear()
    site.at += DAY
    recheck(context, [site.source()])
    assert site.asked() == 3
    assert one(context, "select count(*) from withdrawals where is_confirmed") == 2


def test_addresses_that_each_served_the_text_of_a_neighbour_have_no_version_of_it(site: Site, tmp_path: Path) -> None:
    context = visiting(tmp_path, site, recheck_days=30)
    own = {f"/r/{number}": Page(release(number).replace(" dimulai", "")) for number in range(3)}
    neighbours = {f"/r/{number}": own[f"/r/{(number + 1) % 3}"] for number in range(3)}
    for day, shown in enumerate((neighbours, own, neighbours, own)):
        site.at, site.changed = NOON + day * DAY, dict(shown)
        ingest(context, [site.source()])
    titles = rows(context, "select source_key, version_number, title from all_releases order by all")
    assert titles == [(str(number), 1, f"Perbaikan {THINGS[number]}") for number in range(3)]
    stored = content(context)
    rebuild(context)
    assert content(context) == stored
