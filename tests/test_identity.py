"""Which release a URL names."""

import json
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.errors import IssueReason, Unusable
from rilis_etl.identity import MAX_URL, canonical_url, identify, url_day
from rilis_etl.sources.registry import load_sources
from rilis_etl.sources.schema import GENERIC, IdentityRule, Source

KOMNASHAM = load_sources()["komnasham"]
SEED_SHAPE = "https://komnasham.go.id/index.php/news/2017/11/01/434/kerja-sama.html"


def source(*hosts: str, pattern: str | None = None, keep: tuple[str, ...] = ()) -> Source:
    hosts = hosts or ("www.example.org",)
    home = f"https://{hosts[0].removeprefix('*.')}/"
    rule = IdentityRule(pattern=pattern, keep_parameters=keep)
    return Source(key="example", name="Example", home=home, hosts=hosts, identity=rule)


def key(url: str, of: Source) -> str:
    return identify(url, of).source_key


@pytest.mark.parametrize(
    "url",
    [
        "https://komnasham.go.id/index.php/news/2018/07/06/554/judul.html",
        "https://www.komnasham.go.id/index.php/news/2018/7/6/554/judul.html",
        "http://KOMNASHAM.go.id:80/index.php/news/2018/7/06/554/judul.html?utm_source=beranda#isi",
        "https://www.komnasham.go.id/news/2018/07/06/554/judul-yang-diganti.html",
        "https://www.komnasham.go.id//index.php/agenda/../news/2018/7/6/554/judul.html?fbclid=x",
    ],
)
def test_the_number_in_the_url_is_the_key_whatever_the_spelling(url: str) -> None:
    found = identify(url, KOMNASHAM)
    assert (found.source_key, found.section, found.day) == ("554", "news", date(2018, 7, 6))


def test_the_canonical_url_is_one_for_all_spellings_of_host_padding_and_tracking() -> None:
    spellings = [
        "https://komnasham.go.id/index.php/news/2018/07/06/554/judul.html",
        "http://www.komnasham.go.id/index.php/news/2018/7/6/554/judul.html?utm_source=beranda&gclid=1",
        "https://komnasham.go.id.:443/news/2018/7/6/554/judul.html/#top",
    ]
    assert {canonical_url(url, KOMNASHAM) for url in spellings} == {
        "https://www.komnasham.go.id/news/2018/07/06/554/judul.html"
    }


@pytest.mark.parametrize(
    "url",
    [
        "https://komnasham.go.id/index.php/news/",
        "https://komnasham.go.id/index.php/tentang-kami/",
        "https://komnasham.go.id/files/20190924-foto.jpeg",
        "https://evil.example/index.php/news/2017/11/01/434/x.html",
        "https://komnasham.go.id@evil.example/index.php/news/2017/11/01/434/x.html",
        "https://komnasham.go.id.evil.example/index.php/news/2017/11/01/434/x.html",
        "javascript:alert(1)",
        "/index.php/news/2017/11/01/434/x.html",
        "https://[::1/index.php/news/2017/11/01/434/x.html",
        "",
    ],
)
def test_an_address_outside_the_hosts_or_the_pattern_is_not_a_release(url: str) -> None:
    with pytest.raises(Unusable) as refused:
        identify(url, KOMNASHAM)
    assert refused.value.reason is IssueReason.NOT_A_RELEASE


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://user:secret@komnasham.go.id/index.php/news/2017/11/01/434/x.html", "user name or password"),
        (SEED_SHAPE + "?" + "a" * MAX_URL, "characters, more than"),
        (SEED_SHAPE + "\x07", "has the character"),
        ("https://komnasham.go.id\\@evil.example/news/2017/11/01/434/x", "has the character"),
        ("https://kom\u202enasham.go.id/index.php/news/2017/11/01/434/x.html", "host"),
        ("https://komnasham.go.id:99999/index.php/news/2017/11/01/434/x.html", "not an address"),
    ],
)
def test_a_hostile_address_is_refused_with_what_is_wrong_about_it(url: str, why: str) -> None:
    with pytest.raises(Unusable, match=why) as refused:
        identify(url, KOMNASHAM)
    assert len(refused.value.detail) < 500


def test_direction_marks_in_a_path_are_encoded_so_that_they_cannot_reorder_a_log_line() -> None:
    assert canonical_url("https://example.org/a\u202egpj.exe", source()).isascii()


def test_a_pattern_that_backtracks_is_bounded_by_the_length_of_an_address() -> None:
    quadratic = source(pattern=r"(?P<key>.*=\d)$")
    with pytest.raises(Unusable):
        identify("https://example.org/" + "a" * (MAX_URL - 100), quadratic)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/index.php?option=com_content&view=article&id=12:judul&start=5",
        "https://example.org/index.php?view=article&start=5&option=com_content&id=12%3Ajudul&utm_medium=x",
    ],
)
def test_parameters_that_tell_pages_apart_stay_and_their_order_does_not_matter(url: str) -> None:
    assert key(url, source()) == "/index.php?id=12%3Ajudul&option=com_content&start=5&view=article"


def test_a_list_of_parameters_drops_the_others_but_never_those_of_old_content_systems() -> None:
    url = "https://example.org/berita.php?hal=2&idu=0&no=7&id=3&option=com_content&start=10"
    assert key(url, source(keep=("no",))) == "/berita.php?id=3&no=7&option=com_content&start=10"


def test_a_pattern_may_be_written_in_the_sites_own_spelling() -> None:
    joomla = source(pattern=r"option=com_content&view=article&id=(?P<key>\d+)")
    assert key("https://example.org/index.php?option=com_content&view=article&id=12:judul", joomla) == "12"
    framed = source(pattern=r"^/index\.php/berita/(?P<key>\d+)$")
    assert key("https://example.org/index.php/berita/12?utm_source=x", framed) == "12"


def test_a_release_keeps_its_key_when_the_scheme_or_the_spelling_of_the_host_changes() -> None:
    of = source("example.org", "berita.example.org")
    assert key("http://www.example.org/a/", of) == key("https://example.org/a", of) == "/a"
    assert key("https://berita.example.org/a", of) == "berita.example.org/a"


def test_sub_sites_are_taken_by_a_star_and_keep_their_own_keys() -> None:
    of = source("kemhan.example", "*.kemhan.example")
    assert key("https://www.pothan.kemhan.example/a", of) == "pothan.kemhan.example/a"
    with pytest.raises(Unusable):
        identify("https://notkemhan.example/a", of)


def test_an_international_host_is_the_same_in_both_its_spellings() -> None:
    of = source("b\u00fccher.example")
    assert key("https://xn--bcher-kva.example/a", of) == key("https://www.B\u00dcCHER.example/a", of) == "/a"


def test_a_page_of_no_source_is_known_by_its_host_and_path() -> None:
    assert key("http://www.example.com/a/?utm_source=x", GENERIC) == "www.example.com/a"


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://example.org/2017/11/01/judul", date(2017, 11, 1)),
        ("https://example.org/2017/11/1/judul", date(2017, 11, 1)),
        ("https://example.org/berita/judul-2017-11-01.html", date(2017, 11, 1)),
        ("https://example.org/berita?tanggal=20171101", date(2017, 11, 1)),
        ("https://example.org/2017/11/01/rapat-2016-12-31", date(2017, 11, 1)),
        ("https://example.org/2017/11/judul", None),
        ("https://example.org/2017/13/01/judul", None),
        ("https://example.org/2017/02/30/judul", None),
        ("https://example.org/1789/07/14/judul", None),
        ("https://example.org/laporan-2016-01-01-2016-12-31", None),
        ("https://example.org/dokumen/201711012359", None),
        ("https://example.org/judul", None),
        ("https://[broken", None),
    ],
)
def test_a_day_is_taken_from_a_url_only_where_the_calendar_has_it(url: str, day: date | None) -> None:
    assert url_day(url) == day


def test_a_day_in_a_slug_is_a_guess_that_an_identity_does_not_make() -> None:
    assert identify("https://example.org/berita/laporan-2016-12-31", source()).day is None
    assert identify("https://example.org/2017/11/01/laporan-2016-12-31", source()).day == date(2017, 11, 1)


def test_a_day_that_is_not_in_the_calendar_does_not_cost_the_release() -> None:
    assert identify("https://komnasham.go.id/index.php/news/2018/02/31/9/x.html", KOMNASHAM).day is None


segments = st.text(alphabet="abcXYZ09-_.~%+ é", max_size=10) | st.sampled_from(
    ["2018", "7", "07", "index.php", "..", "%2e%2E", "%2541", ";jsessionid=1", "20171101"]
)
pairs = st.builds("{}={}".format, st.sampled_from(["id", "a", "start", "utm_source", "ID", "hal"]), segments)


@st.composite
def addresses(draw: st.DrawFn) -> str:
    host = draw(
        st.sampled_from(["www.example.org", "EXAMPLE.org", "example.org:443", "example.org.", "example.org:8080"])
    )
    path = "/".join(draw(st.lists(segments, max_size=6)))
    query = "&".join(draw(st.lists(pairs, max_size=4)))
    return f"{draw(st.sampled_from(['http', 'https']))}://{host}/{path}{'?' if query else ''}{query}"


@given(addresses())
def test_the_canonical_url_of_a_canonical_url_is_itself(url: str) -> None:
    once = canonical_url(url, source())
    assert canonical_url(once, source()) == once
    assert key(url, source()) == key(once, source())


@given(addresses(), st.sampled_from(["#isi", "&utm_campaign=x", "&fbclid=1"]), st.booleans())
def test_tracking_a_fragment_and_www_never_make_another_release(url: str, tail: str, www: bool) -> None:
    again = url + (tail if tail.startswith("#") or "?" in url else "?" + tail[1:])
    again = again.replace("://", "://www.", 1) if www and "://www." not in again else again
    assert key(again, source()) == key(url, source())


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_two_numbers_are_two_releases_in_every_shape_of_address(one: int, other: int) -> None:
    shapes = (
        "/index.php/news/2017/11/1/{}/x.html",
        "/?id={}",
        "/index.php?option=com_content&id={}",
        "/berita/{}",
        "/p-{}",
    )
    for shape in shapes:
        first, second = (key(f"https://example.org{shape.format(n)}", source()) for n in (one, other))
        assert (first == second) == (one == other)


@given(st.text(max_size=60))
def test_any_text_is_a_release_or_is_refused_as_declared(text: str) -> None:
    for url in (text, f"https://www.example.org/{text}", f"https://{text}/a", f"https://komnasham.go.id/news/{text}"):
        url_day(url)
        for of in (source(), KOMNASHAM, GENERIC):
            try:
                assert identify(url, of).canonical_url.isascii()
            except Unusable:
                continue


def test_the_known_pages_of_the_seeds_site_have_the_ids_on_record(shared: Path) -> None:
    pages = json.loads((shared / "data" / "komnasham" / "pages.json").read_text(encoding="utf-8"))
    found = [identify(page["url"], KOMNASHAM) for page in pages]
    assert [int(each.source_key) for each in found] == [page["id"] for page in pages]
    assert all(each.day is not None and each.section == "news" for each in found)


def test_the_listings_of_real_newsrooms_stay_apart_from_one_another_and_from_their_next_page(shared: Path) -> None:
    sites = json.loads((shared / "data" / "goid_sites.json").read_text(encoding="utf-8"))
    for site in (site for site in sites if site["listing"].startswith("/")):
        of = source(site["host"])
        path = site["listing"].split(" ")[0]
        url = f"https://www.{site['host']}{path}"
        assert key(url, of) == key(f"http://{site['host']}{path}", of)
        if path.endswith("N"):
            assert key(url[:-1] + "1", of) != key(url[:-1] + "2", of)
        assert urlsplit(canonical_url(url, of)).hostname == site["host"]


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("2024-10-29-pintu-air", date(2024, 10, 29)),
        ("2024_10_29_pintu_air", date(2024, 10, 29)),
        ("29-10-2024/pintu-air", date(2024, 10, 29)),
        ("29/10/2024/pintu-air", date(2024, 10, 29)),
        ("20241029/pintu-air", date(2024, 10, 29)),
        ("20249910/pintu-air", None),  # the number of a page
        ("05-06-2024/pintu-air", None),  # the fifth of June or the sixth of May
    ],
)
def test_a_day_at_the_beginning_of_a_folder_is_the_day_of_the_address(path: str, day: date | None) -> None:
    assert identify(f"https://example.org/berita/{path}", source()).day == day
