"""An end needs evidence: what ends a listing, and what is a failure of one of its pages."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from rilis_etl.discovery.listing_page import FoundLink, ListingPage, Stop
from rilis_etl.discovery.listing_reader import read_archived
from rilis_etl.discovery.paginate import paginate
from rilis_etl.errors import DiscoveryError, FetchError
from rilis_etl.model import Capture, Header, Window
from rilis_etl.sources.schema import Source

START = "https://www.example.org/news/"
DAY = date(2024, 5, 30)
MENU = "".join(f"<a class='menu-{n}' href='/bagian/{name}'>Bagian</a>" for n, name in enumerate("abcdef"))

Answer = str | tuple[int, str] | Capture
Site = Mapping[int, Answer]


def framed(content: str, title: str = "Berita", pager: Iterable[int] = ()) -> str:
    """A page in the site's frame: menu, footer, links to the pages in `pager`."""
    links = "".join(f"<a href='{START}?p={number}'>{number}</a>" for number in pager)
    return (
        f"<html><head><title>{title} – Dinas Irigasi</title></head><body><nav id='menu'>{MENU}</nav>"
        f"<main>{content}</main><div class='pager'>{links}</div><footer id='kaki'>Jalan Bendungan</footer></body>"
    )


def rows(number: int, day: date | None = None) -> str:
    """Four releases of page `number`."""
    shown = f"<span>{day or DAY - timedelta(days=number)}</span>" if day != date.min else ""
    listed = "".join(f"<li><a href='/r/{number}{n}'>Kabar {number}{n}</a>{shown}</li>" for n in range(4))
    return f"<ul class='daftar'>{listed}</ul>"


def page(number: int, pager: Iterable[int] = (), following: int | None = None, **how: Any) -> str:
    leads = f"<a class='next' href='?p={following}'>Lama</a>" if following else ""
    return framed(rows(number, **how) + leads, pager=pager)


REPAIR = "<title>Pemeliharaan</title><main><h1>Kami segera kembali</h1><p>Situs sedang diperbaiki.</p></main>"
REJECTED = "<title>Request Rejected</title>The requested URL was rejected. Please consult with your administrator."
LOGIN = framed("<form><input name=user><input type=password name=sandi></form>", title="Masuk")
LOAD_MORE = json.dumps({"html": "<li><a href='/r/9'>Kabar</a></li>", "more": True})


@pytest.fixture
def read(source: Callable[..., Source], capture: Callable[..., Capture]) -> Callable[..., list[ListingPage]]:
    """Reads pages by number; `steps` gets what came before a failure."""

    def made(
        site: Site,
        steps: list[ListingPage] | None = None,
        window: Window = Window(),  # noqa: B008 - frozen
        known: Callable[[FoundLink], bool] = lambda _: False,
        **table: Any,
    ) -> list[ListingPage]:
        def get(url: str) -> Capture:
            number = int(url.partition("p=")[2] or 1)
            answer = site.get(number, (404, "tidak ada"))
            if isinstance(answer, Capture):
                return answer
            status, body = answer if isinstance(answer, tuple) else (200, answer)
            return capture(body, url, status)

        taken = steps if steps is not None else []
        numbered = {"next": None, "pages": "?p={page}"} if "next" not in table else {}
        for step in paginate(source(**(numbered | table)), window, get, known):
            taken.append(step)
        return taken

    return made


Read = Callable[..., list[ListingPage]]


def found(steps: Iterable[ListingPage]) -> int:
    return sum(len(step.links) for step in steps)


@pytest.mark.parametrize(
    "stand_in", [REPAIR, REJECTED, LOGIN, LOAD_MORE, "<p>galat", "", (403, "tutup"), (503, "tutup")]
)
@pytest.mark.parametrize("table", [{"next": "a.next"}, {"pages": "?p={page}", "next": None}])
def test_a_page_that_stands_in_for_a_further_one_is_a_failure_and_what_came_before_it_is_kept(
    read: Read, stand_in: Answer, table: dict[str, Any]
) -> None:
    steps: list[ListingPage] = []
    site = {1: page(1, following=2), 2: page(2, following=3), 3: stand_in, 4: page(4)}
    with pytest.raises((DiscoveryError, FetchError), match="p=3"):
        read(site, steps, **table)
    assert found(steps) == 8


@pytest.mark.parametrize(
    "kind", ["application/json", "application/pdf", "image/png", "application/vnd.api+json; charset=utf-8"]
)
def test_a_further_page_of_another_content_type_is_a_failure(
    read: Read, capture: Callable[..., Capture], kind: str
) -> None:
    other = capture('{"more": false}', f"{START}?p=2", content_type=kind)
    with pytest.raises(DiscoveryError, match="p=2"):
        read({1: page(1), 2: other})


@pytest.mark.parametrize(
    "end",
    [
        framed("<ul class='daftar'></ul>"),
        framed("<p>Belum ada berita.</p>"),
        framed("<p>Tidak ditemukan.</p>", title="Tidak ditemukan"),
        "<title>Berita – Dinas Irigasi</title><body><main><ul class=daftar></ul></main>",
    ],
)
def test_a_page_without_rows_in_the_frame_of_the_listing_is_its_end(read: Read, end: str) -> None:
    steps = read({1: page(1), 2: page(2), 3: end})
    assert found(steps) == 8
    assert steps[-1].stop is Stop.EMPTY_PAGE


def test_a_listing_without_frame_is_recognised_by_its_container_and_by_its_title(read: Read) -> None:
    bare = "<title>Berita</title><li><a href='/r/1'>A</a><span>2024-05-01</span></li>"
    assert read({1: bare, 2: "<title>Berita</title>"})[-1].stop is Stop.EMPTY_PAGE
    with pytest.raises(DiscoveryError, match="not recognisable"):
        read({1: bare, 2: "<title>Perbaikan</title><ul>"})


@pytest.mark.parametrize("table", [{"next": "a.next"}, {"pages": "?p={page}", "next": None}])
@pytest.mark.parametrize("hole", [framed("<p>Kosong</p>"), framed("<p>Kosong</p>", pager=(1, 2, 5))])
def test_an_empty_page_in_the_middle_is_passed_over_where_the_site_links_to_later_ones(
    read: Read, table: dict[str, Any], hole: str
) -> None:
    site = {n: page(n, pager=(1, 2, 5), following=n + 1 if n < 5 else None) for n in (1, 2, 4, 5)}
    steps = read(site | {3: hole}, **table)
    assert found(steps) == 16


def test_empty_pages_before_one_that_has_releases_are_a_gap_that_is_told(read: Read) -> None:
    site = {n: page(n, pager=(1, 2, 9)) for n in (1, 2, 9)}
    steps: list[ListingPage] = []
    with pytest.raises(DiscoveryError, match=r"p=4 has no releases, but .*p=9.* has releases"):
        read(site | {n: framed("<p>Kosong</p>") for n in (3, 4)}, steps)
    assert found(steps) == 8


def test_a_pager_that_counts_too_far_does_not_make_a_listing_fail(read: Read) -> None:
    site = {n: page(n, pager=(1, 2, 9)) for n in (1, 2)} | {n: framed("<p>Kosong</p>") for n in (3, 4, 9)}
    assert read(site)[-1].stop is Stop.EMPTY_PAGE


@pytest.mark.parametrize(
    "count", ["Halaman 2 dari 5", "Page <b>2</b> of <b>5</b>", "hal. 2/5", "Muka surat 2 daripada 5"]
)
@pytest.mark.parametrize("table", [{"next": "a.next"}, {"pages": "?p={page}", "next": None}])
def test_a_listing_goes_on_after_an_empty_page_as_far_as_it_counts_itself(
    read: Read, table: dict[str, Any], count: str
) -> None:
    site = {n: page(n, following=n + 1 if n < 5 else None) + f"<p>{count}</p>" for n in (1, 2, 4, 5)}
    assert found(read(site | {3: framed("<p>Kosong</p>")}, **table)) == 16


def test_a_text_about_pages_on_a_row_does_not_make_a_listing_fail(read: Read) -> None:
    site = {n: page(n) + "<p>Laporan tahunan, halaman 3 dari 120</p>" for n in (1, 2)}
    assert found(read(site | {n: framed("<p>Kosong</p>") for n in (3, 4, 120)})) == 8


def test_links_to_the_archives_of_years_are_not_taken_for_pages(read: Read) -> None:
    site = {n: page(n, pager=(2023, 2024)) for n in (1, 2)} | {2024: page(7), 3: framed("<p>Kosong</p>")}
    assert found(read(site)) == 8


@pytest.mark.parametrize("status", [400, 500])
def test_an_error_behind_the_last_page_is_the_end_where_nothing_leads_there(read: Read, status: int) -> None:
    steps = read({1: page(1), 2: page(2)} | dict.fromkeys((3, 4), (status, "Server Error")))
    assert found(steps) == 8
    assert steps[-1].stop is Stop.NO_SUCH_PAGE


@pytest.mark.parametrize(
    "site",
    [
        {1: page(1, pager=(1, 2, 3)), 2: page(2), 3: (500, "galat")},
        {1: page(1), 2: page(2), 3: (500, "galat"), 4: page(4)},
        {1: page(1), 2: page(2), 3: (400, "galat"), 4: page(4)},
        {1: page(1, pager=(2, 3, 4)), 2: page(2), 3: (404, "galat"), 4: page(4)},
        {1: page(1), 2: page(2), 3: (502, "galat")},
    ],
)
def test_an_error_in_place_of_a_page_that_is_there_is_a_failure(read: Read, site: Site) -> None:
    with pytest.raises((DiscoveryError, FetchError), match="p=3"):
        read(site)


def test_a_further_page_that_leads_back_to_the_first_is_the_end(read: Read, capture: Callable[..., Capture]) -> None:
    asked = f"{START}?p=2"
    home = capture(page(1), START)
    back = Capture("example", home.role, asked, START, 200, (Header("x", "y"),), home.body, home.fetched_at)
    assert read({1: page(1), 2: back})[-1].stop is Stop.NO_SUCH_PAGE


def test_a_further_page_that_leads_to_the_front_page_is_the_end_unless_the_next_one_is_there(
    read: Read, capture: Callable[..., Capture]
) -> None:
    front = capture("<title>Beranda</title><h1>Selamat datang</h1>", "https://example.org/")
    sent = {
        n: Capture("example", front.role, f"{START}?p={n}", front.url, 200, (), front.body, front.fetched_at)
        for n in (2, 3)
    }
    assert found(read({1: page(1)} | sent)) == 4
    with pytest.raises(DiscoveryError, match="p=2 was refused"):
        read({1: page(1), 2: sent[2], 3: page(3)})


def test_a_backfill_that_the_limit_of_pages_keeps_from_its_window_is_a_failure(read: Read) -> None:
    site = {n: page(n) for n in range(1, 9)}
    window = Window(DAY - timedelta(days=7), DAY - timedelta(days=5))
    steps: list[ListingPage] = []
    with pytest.raises(DiscoveryError, match="`max_pages`"):
        read(site, steps, window, max_pages=5)
    assert found(steps) == 0
    assert found(read(site, window=window, max_pages=8)) == 8


@pytest.mark.parametrize("undated", [date.min])
def test_a_daily_visit_to_a_listing_without_days_ends_at_known_links(read: Read, undated: date) -> None:
    site = {n: page(n, day=undated) for n in range(1, 9)}
    steps = read(site, window=Window(DAY), known=lambda _: True)
    assert [step.stop for step in steps] == [None, Stop.KNOWN]


def test_a_daily_visit_to_a_listing_with_days_is_read_to_the_window_whatever_is_known(read: Read) -> None:
    site = {n: page(n) for n in range(1, 9)}
    steps = read(site, window=Window(DAY - timedelta(days=4)), known=lambda _: True)
    assert [step.stop for step in steps] == [None, None, None, None, Stop.WINDOW]


def test_a_few_old_rows_alone_do_not_end_a_listing_on_its_first_page(read: Read) -> None:
    steps = read({1: framed(rows(8, day=date(2015, 1, 1))), 2: page(2)}, window=Window(DAY - timedelta(days=9)))
    assert found(steps) == 4


def test_several_old_rows_pinned_over_undated_ones_do_not_end_a_listing_on_its_first_page(read: Read) -> None:
    pinned = rows(8, day=date(2015, 1, 1)) + rows(1, day=date.min)
    steps = read({1: framed(pinned), 2: page(2), 3: framed("")}, window=Window(DAY - timedelta(days=9)))
    assert found(steps) == 8


def test_a_page_behind_the_last_one_is_no_issue_when_it_is_read_from_the_archive(
    source: Callable[..., Source], capture: Callable[..., Capture]
) -> None:
    of = source(next=None, pages="?p={page}")
    assert read_archived(of, capture("tidak ada", f"{START}?p=9", 404)).found == ()
    with pytest.raises(FetchError, match="HTTP 404"):
        read_archived(of, capture("tidak ada", START, 404))


def test_a_wall_in_place_of_a_listing_page_is_one_when_it_is_read_from_the_archive(
    source: Callable[..., Source], capture: Callable[..., Capture]
) -> None:
    with pytest.raises(FetchError, match="a wall instead of the listing"):
        read_archived(source(), capture(REJECTED, f"{START}?p=2"))


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_to_which_a_full_one_leads_has_to_be_there(read: Read, status: int) -> None:
    steps: list[ListingPage] = []
    with pytest.raises(FetchError, match=str(status)):
        read({1: page(1, following=2), 2: (status, "tidak ada")}, steps, next="a.next")
    assert found(steps) == 4


def test_a_page_to_which_a_short_one_leads_may_be_missing(read: Read) -> None:
    short = framed("<ul class='daftar'><li><a href='/r/99'>Kabar</a></li></ul><a class='next' href='?p=3'>Lama</a>")
    steps = read({1: page(1, following=2), 2: short}, next="a.next")
    assert (found(steps), steps[-1].stop) == (5, Stop.NO_SUCH_PAGE)


@pytest.mark.parametrize("hollow", [framed("<ul class='daftar'></ul>"), framed("<p>Kosong</p>", pager=(1, 2, 3))])
@pytest.mark.parametrize("table", [{"next": "a.next"}, {"pages": "?p={page}", "next": None}])
def test_a_page_to_which_a_full_one_leads_has_to_have_releases(read: Read, hollow: str, table: dict[str, Any]) -> None:
    steps: list[ListingPage] = []
    pages = {n: page(n, pager=(n - 1, n + 1), following=n + 1) for n in (1, 2)}
    with pytest.raises(DiscoveryError, match="p=3 has no releases, but the full page before it leads there"):
        read(pages | dict.fromkeys((3, 4), hollow), steps, **table)
    assert found(steps) == 8


def test_a_pager_that_leads_on_for_ever_proves_nothing_behind_a_full_last_page(read: Read) -> None:
    """Two empty pages that each lead to one which no page with releases has named: the pager leads on from anywhere."""
    empty = {n: framed(f"<ul class='daftar'></ul><a class='next' href='?p={n + 1}'>Lama</a>") for n in (3, 4, 5)}
    full = {n: page(n, following=n + 1) for n in (1, 2)}
    steps = read(full | empty, next="a.next")
    assert (found(steps), steps[-1].stop) == (8, Stop.EMPTY_PAGE)
    steps = []
    with pytest.raises(DiscoveryError, match="p=3 has no releases"):
        read(full | {2: page(2, pager=(3, 9), following=3)} | empty | {9: empty[5]}, steps, next="a.next")
    assert found(steps) == 8


def test_a_page_that_was_empty_for_a_moment_only_is_read_when_it_is_asked_for_again(
    source: Callable[..., Source], capture: Callable[..., Capture]
) -> None:
    answers = {2: [framed("<ul class='daftar'></ul>"), page(2)]}
    asked: list[str] = []

    def get(url: str) -> Capture:
        number = int(url.partition("p=")[2] or 1)
        asked.append(url)
        return capture(answers[number].pop(0) if number == 2 else page(1, following=2), url)

    steps = list(paginate(source(), Window(), get, lambda _: False))
    assert (found(steps), len(asked)) == (8, 3)


def test_a_page_to_which_a_short_one_leads_may_be_empty(read: Read) -> None:
    short = framed("<ul class='daftar'><li><a href='/r/99'>Kabar</a></li></ul><a class='next' href='?p=3'>Lama</a>")
    steps = read({1: page(1, following=2), 2: short} | dict.fromkeys((3, 4), framed("")), next="a.next")
    assert (found(steps), steps[-1].stop) == (5, Stop.EMPTY_PAGE)


@pytest.mark.parametrize(
    "cut_behind", ["Kabar 12", "</li><li><a href='/r/13'>", "</li><li><a href='/r/13'>Kabar 13</a>"]
)
def test_a_listing_that_is_cut_inside_its_list_gives_its_whole_rows_and_fails(read: Read, cut_behind: str) -> None:
    whole = page(1, following=2)
    steps: list[ListingPage] = []
    with pytest.raises(DiscoveryError, match="the document ends inside 'ul'"):
        read({1: whole[: whole.index(cut_behind) + len(cut_behind)], 2: page(2)}, steps, next="a.next")
    assert [link.url[-2:] for link in steps[0].links] in (["10", "11"], ["10", "11", "12"])


def test_a_further_page_that_lacks_the_end_which_the_first_one_has_is_a_failure(read: Read) -> None:
    steps: list[ListingPage] = []
    later = page(2, following=3).partition("</main>")[0] + "</main>"
    with pytest.raises(DiscoveryError, match="its end is missing"):
        read({1: page(1, following=2), 2: later}, steps, next="a.next")
    assert found(steps) == 8


def test_further_pages_that_are_fragments_need_no_end_of_a_document(read: Read) -> None:
    steps = read({1: page(1), 2: rows(2), 3: rows(3)})
    assert found(steps) == 12


def test_a_listing_that_is_cut_behind_the_last_release_asked_for_is_read_whole(read: Read) -> None:
    many = "".join(f"<li><a href='/r/{n}'>Kabar</a><span>{DAY - timedelta(days=99)}</span></li>" for n in range(9))
    assert read({1: f"<html><main><ul>{many}"}, window=Window(DAY))[-1].stop is Stop.WINDOW


@pytest.mark.parametrize(
    ("odd", "fails"), [(1, False), (4, False), (5, True)], ids=["one of five", "half", "more than half"]
)
@pytest.mark.parametrize(
    "href", ["javascript:buka(7)", "mailto:humas@example.org", "https://lain.example/7", "http://["]
)
def test_a_listing_most_of_whose_rows_lead_to_no_page_of_the_source_fails(
    read: Read, odd: int, fails: bool, href: str
) -> None:
    more = "".join(f"<li><a href='{href}'>Kabar {n}</a></li>" for n in range(odd))
    steps: list[ListingPage] = []
    if fails:
        with pytest.raises(DiscoveryError, match=f"{odd} of {odd + 4} rows lead to no page of the source, such as: "):
            read({1: framed(rows(1) + more)}, steps, next="a.next")
    else:
        read({1: framed(rows(1) + more)}, steps, next="a.next")
    assert (found(steps), len(steps[0].unusable)) == (4, odd)


def test_rows_that_lead_to_no_page_may_be_ignored(read: Read) -> None:
    more = "<li><a href='javascript:buka()'>Kabar</a></li>" * 9
    assert found(read({1: framed(rows(1) + more)}, next="a.next", ignore=["^javascript:"])) == 4
