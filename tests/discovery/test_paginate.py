"""Reading the pages of a listing: everything in the window is found once, and each listing ends for a reason."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.discovery.kinds.html_listing import Listing
from rilis_etl.discovery.listing_page import FoundLink, ListingPage, Stop
from rilis_etl.discovery.paginate import paginate
from rilis_etl.errors import DiscoveryError, FetchError, IssueReason
from rilis_etl.model import Capture, Role, Window
from rilis_etl.sources.schema import Source

START = "https://www.example.org/news/"
TODAY = date(2024, 5, 31)

Row = tuple[str, date | None]
Paginate = Callable[..., list[ListingPage]]


def html(rows: Iterable[Row], following: str | None = None) -> str:
    listed = "".join(f"<li><a href='/{key}'>{key}</a><span>{day or ''}</span></li>" for key, day in rows)
    return f"<ul>{listed}</ul>" + (f"<a class=next href='{following}'>next</a>" if following else "")


def daily(count: int, first: int = 0) -> list[Row]:
    """A release a day, newest first: r0 is today's."""
    return [(f"r{n}", TODAY - timedelta(days=n)) for n in range(first, first + count)]


def paged(rows: list[Row], size: int) -> dict[str, str]:
    """Pages of `size` rows at START, START?p=2, …"""
    chunks = [rows[at : at + size] for at in range(0, len(rows), size)]
    urls = [START, *(f"{START}?p={n}" for n in range(2, len(chunks) + 2))]
    last = len(chunks) - 1
    return {urls[n]: html(chunk, None if n == last else urls[n + 1]) for n, chunk in enumerate(chunks)}


def never(_: FoundLink) -> bool:
    return False


def _capture(body: str, url: str) -> Capture:
    return Capture("example", Role.LISTING, url, url, 200, (), body.encode(), datetime(2024, 5, 31, tzinfo=UTC))


def keys(steps: Iterable[ListingPage]) -> list[str]:
    return [link.title or "" for step in steps for link in step.links]


@pytest.fixture
def paginated(source: Callable[..., Source], site: Callable[..., Any]) -> Paginate:
    def made(
        site_pages: dict[str, str],
        window: Window = Window(),  # noqa: B008 - frozen
        known: Callable[[FoundLink], bool] = never,
        **options: Any,
    ) -> list[ListingPage]:
        return list(paginate(source(**options), window, site(site_pages), known))

    return made


def test_all_pages_are_read_when_nothing_bounds_the_window(paginated: Paginate) -> None:
    steps = paginated(paged(daily(25), 10))
    assert keys(steps) == [f"r{n}" for n in range(25)]
    assert [step.stop for step in steps] == [None, None, Stop.LAST_PAGE]


def test_a_listing_ends_at_the_first_page_that_is_older_than_the_window(paginated: Paginate) -> None:
    steps = paginated(paged(daily(50), 10), Window(TODAY - timedelta(days=14)))
    assert keys(steps) == [f"r{n}" for n in range(15)]
    assert [step.stop for step in steps] == [None, None, Stop.WINDOW]


def test_a_backfill_reads_past_newer_pages_to_its_window(paginated: Paginate) -> None:
    window = Window(TODAY - timedelta(days=33), TODAY - timedelta(days=24))
    assert keys(paginated(paged(daily(60), 10), window)) == [f"r{n}" for n in range(25, 34)]


def test_an_old_release_pinned_to_the_top_of_every_page_ends_nothing(paginated: Paginate) -> None:
    pinned = ("pinned", date(2015, 1, 1))
    rows = daily(30)
    pages = paged([row for at in range(0, 30, 9) for row in [pinned, *rows[at : at + 9]]], 10)
    steps = paginated(pages, Window(TODAY - timedelta(days=20)))
    assert keys(steps) == [f"r{n}" for n in range(21)]


def test_an_old_row_among_undated_ones_ends_nothing(paginated: Paginate) -> None:
    pages = {
        START: html([("pinned", date(2015, 1, 1)), ("a", None), ("b", None)], "?p=2"),
        START + "?p=2": html(daily(3)),
    }
    assert keys(paginated(pages, Window(TODAY - timedelta(days=5)))) == ["a", "b", "r0", "r1", "r2"]


def test_undated_rows_are_given_whatever_the_window(paginated: Paginate) -> None:
    assert keys(paginated({START: html([("a", None), *daily(3)])}, Window(TODAY))) == ["a", "r0"]


def test_a_daily_visit_ends_at_a_further_page_of_known_links(paginated: Paginate) -> None:
    steps = paginated(
        paged(daily(50), 10), known=lambda found: (found.link.listed_on or TODAY) < TODAY - timedelta(days=5)
    )
    assert [step.stop for step in steps] == [None, Stop.KNOWN]


def test_a_first_page_of_known_links_does_not_end_the_listing(paginated: Paginate) -> None:
    steps = paginated(paged(daily(30), 10), known=lambda found: found.link.title not in ("r12", "r13"))
    assert [step.number for step in steps] == [1, 2, 3]


def test_links_known_only_from_another_listing_of_the_same_visit_do_not_end_this_one(paginated: Paginate) -> None:
    other = "https://www.example.org/other/"
    given: set[str] = set()

    def known(found: FoundLink) -> bool:
        seen = found.link.url in given
        given.add(found.link.url)
        return seen

    rows = daily(20)
    pages = paged(rows, 5) | {other: html(rows[:5], "?p=2"), f"{other}?p=2": html(rows[5:10], "?p=3")}
    pages[f"{other}?p=3"] = html([("late", TODAY)])
    steps = paginated(pages, known=known, start=[START, other])
    assert keys(steps) == [*(f"r{n}" for n in range(20)), "late"]


def test_a_page_that_leads_back_ends_the_listing(paginated: Paginate) -> None:
    steps = paginated({START: html(daily(3), "?p=2"), START + "?p=2": html(daily(3, 3), START)})
    assert [step.stop for step in steps] == [None, Stop.LOOP]


def numbered(further: dict[int, str], last: int) -> dict[str, str]:
    """Pages of three releases from the first to the `last`; `further`: where one of them leads, else to the next."""
    pages = {n: html(daily(3, 3 * n), further.get(n, f"?p={n + 1}")) for n in range(1, last + 1)}
    return {START: html(daily(3), "?p=1")} | {f"{START}?p={n}": page for n, page in pages.items()}


def test_a_pager_that_comes_round_when_all_is_read_ends_the_listing(paginated: Paginate) -> None:
    steps = paginated(numbered({3: START}, 3))
    assert (len(keys(steps)), steps[-1].stop) == (12, Stop.LOOP)


def test_a_pager_that_comes_round_before_the_pages_behind_it_is_a_failure(paginated: Paginate) -> None:
    with pytest.raises(DiscoveryError, match=r"p=2 leads back to pages that were read, but .*p=3, farther on"):
        paginated(numbered({2: START}, 3))


def test_a_page_shown_in_place_of_others_is_a_failure_where_the_pager_names_more(paginated: Paginate) -> None:
    pages = numbered({}, 6)
    named = pages[START].replace("</ul>", f"</ul><a href={START}?p=6>6</a>")
    in_place = {f"{START}?p={n}": named.replace("?p=1>", f"?p={n + 1}>") for n in (2, 3)}
    with pytest.raises(DiscoveryError, match=r"leads back to pages that were read, but .*p=6, farther on"):
        paginated(pages | {START: named} | in_place)


def test_a_site_that_repeats_its_last_page_for_ever_ends_the_listing(
    source: Callable[..., Source], capture: Callable[..., Capture]
) -> None:
    def get(url: str) -> Capture:
        number = int(url.partition("start=")[2] or 0) // 5
        return capture(html(daily(5, 5 * min(number, 2))), url)

    paged_by_offset = source(next=None, pages="?start={offset}", step=5)
    steps = list(paginate(paged_by_offset, Window(), get, never))
    assert keys(steps) == [f"r{n}" for n in range(15)]
    assert steps[-1].stop is Stop.NOTHING_NEW


@pytest.mark.parametrize(("beyond", "stop"), [({}, Stop.NO_SUCH_PAGE), ({START + "page/3/": "<ul>"}, Stop.EMPTY_PAGE)])
def test_numbered_pages_end_where_the_site_has_no_more(paginated: Paginate, beyond: dict[str, str], stop: Stop) -> None:
    pages = {START: html(daily(5)), START + "page/2/": html(daily(5, 5))} | beyond
    steps = paginated(pages, next=None, pages="page/{page}/")
    assert keys(steps) == [f"r{n}" for n in range(10)]
    assert steps[-1].stop is stop


def test_the_limit_of_pages_is_a_reason_of_its_own(paginated: Paginate) -> None:
    steps = paginated(paged(daily(30), 5), max_pages=2)
    assert [step.stop for step in steps] == [None, Stop.MAX_PAGES]


def test_rows_in_no_order_are_read_to_the_end(paginated: Paginate) -> None:
    steps = paginated(paged(list(reversed(daily(30))), 10), Window(TODAY), newest_first=False)
    assert keys(steps) == ["r0"]


@given(
    st.integers(1, 9),
    st.lists(st.integers(0, 4), max_size=12),
    st.integers(1, 40),
    st.integers(0, 40),
    st.integers(1, 20),
)
def test_releases_that_come_in_while_pages_are_read_lose_nothing_and_double_nothing(
    size: int, arrivals: list[int], count: int, begin: int, length: int
) -> None:
    rows = daily(count)
    requests = iter(arrivals)
    serial = iter(range(10_000))

    def get(url: str) -> Capture:
        offset = int(url.partition("start=")[2] or 0)
        page = html(rows[offset : offset + size])
        rows[:0] = [(f"new{next(serial)}", TODAY) for _ in range(min(next(requests, 0), size - 1))]
        return _capture(page, url)

    window = Window(TODAY - timedelta(days=begin + length), TODAY - timedelta(days=begin))
    listing = Listing(start=(START,), row="li", date="span", pages="?start={offset}", step=size)
    by_offset = Source(key="example", name="Example", home=START, hosts=("www.example.org",), discovery=(listing,))
    found = keys(paginate(by_offset, window, get, never))
    assert [key for key in found if key.startswith("r")] == [key for key, day in daily(count) if day and day in window]
    assert len(set(found)) == len(found)


def test_a_whole_page_of_releases_may_come_in_between_two_requests(
    source: Callable[..., Source], capture: Callable[..., Capture]
) -> None:
    rows = daily(15)

    def get(url: str) -> Capture:
        offset = int(url.partition("start=")[2] or 0)
        page = html(rows[offset : offset + 5])
        rows[:0] = [(f"new{n}", TODAY) for n in range(5)] if len(rows) == 15 else []
        return capture(page, url)

    steps = list(paginate(source(next=None, pages="?start={offset}", step=5), Window(), get, never))
    assert keys(steps) == [f"r{n}" for n in range(15)]


def test_a_first_page_without_rows_is_an_error_that_says_what_was_there(paginated: Paginate) -> None:
    with pytest.raises(DiscoveryError) as refused:
        paginated({START: "<title>Checking your browser</title><a href=/x>x</a>"})
    message = str(refused.value)
    assert "nothing matches 'li' on https://www.example.org/news/" in message
    assert "titled 'Checking your browser', with 1 links" in message
    assert "rilis source check example" in message


def test_a_first_page_may_be_empty_where_the_source_says_so(paginated: Paginate) -> None:
    assert keys(paginated({START: "<p>belum ada"}, may_be_empty=True)) == []


def test_rows_of_which_none_is_a_release_are_an_error_that_shows_one(paginated: Paginate) -> None:
    with pytest.raises(
        DiscoveryError, match=r"none of the 2 rows .* leads to a release: https://evil\.example/1: .*host"
    ):
        paginated({START: "<li><a href=https://evil.example/1>x</a></li><li>y</li>"})


def test_fewer_links_than_a_source_expects_is_an_error_after_all_links_were_given(paginated: Paginate) -> None:
    with pytest.raises(DiscoveryError, match=r"3 links on the first pages .* fewer than `min_links` \(4\)"):
        paginated({START: html(daily(3))}, min_links=4)


def test_one_broken_listing_does_not_keep_the_others_from_being_read(
    source: Callable[..., Source], site: Callable[..., Any]
) -> None:
    other, missing = "https://www.example.org/other/", "https://www.example.org/missing/"
    get = site({START: "<p>empty", other: html(daily(2))})
    steps = paginate(source(start=[START, missing, other]), Window(), get, never)
    found: list[str] = []
    with pytest.raises(DiscoveryError, match=r"2 of 3 listings of example failed: .*nothing matches.*HTTP 404"):
        found.extend(key for step in steps for key in keys([step]))
    assert found == ["r0", "r1"]


def test_a_host_that_does_not_answer_is_not_asked_for_its_other_listings(source: Callable[..., Source]) -> None:
    asked: list[str] = []

    def get(url: str) -> Capture:
        asked.append(url)
        raise FetchError(IssueReason.UNREACHABLE, url, "no such host")

    with pytest.raises(FetchError):
        list(paginate(source(start=[START, START + "2"]), Window(), get, never))
    assert asked == [START]


def test_a_further_page_that_is_refused_is_an_error_for_it_would_cut_a_backfill_short(
    source: Callable[..., Source], capture: Callable[..., Capture]
) -> None:
    def get(url: str) -> Capture:
        return capture(html(daily(3), "?p=2"), url) if url == START else capture("no", url, 403)

    with pytest.raises(FetchError, match="HTTP 403"):
        list(paginate(source(), Window(), get, never))


def test_sections_name_the_listing_their_links_came_from(paginated: Paginate) -> None:
    steps = paginated({START: html(daily(1))}, start=[], sections={"Siaran Pers": START})
    assert [link.section for step in steps for link in step.links] == ["Siaran Pers"]


def test_a_source_that_does_not_say_where_its_releases_are_is_an_error() -> None:
    bare = Source(key="bare", name="Bare", home=START, hosts=("example.org",))
    with pytest.raises(DiscoveryError, match=r"add a \[discovery\] table to bare\.toml"):
        list(paginate(bare, Window(), lambda url: _capture("", url), never))


@pytest.mark.parametrize("first", [0, 1])
def test_pages_are_counted_from_what_the_pager_of_the_site_says(paginated: Paginate, first: int) -> None:
    rows = daily(12)
    pager = "".join(f"<a href='?hal={first + n}'>{n + 1}</a>" for n in range(4))
    pages = {f"{START}?hal={first + n}": html(rows[3 * n : 3 * n + 3]) + pager for n in range(4)}
    pages[START] = pages[f"{START}?hal={first}"]
    steps = paginated(pages, next=None, pages="?hal={page}")
    assert keys(steps) == [f"r{n}" for n in range(12)]
