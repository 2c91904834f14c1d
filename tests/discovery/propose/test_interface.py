"""What scripts and links of a page say of its interface and its archive."""

import pytest

from rilis_etl.discovery.kinds.json_listing import JsonListing
from rilis_etl.discovery.propose.dated_links import addresses_on, find_archive
from rilis_etl.discovery.propose.interface import interface_addresses, propose_interface, shows_a_part
from rilis_etl.html import read_page

URL = "https://dinas.example/berita"
ROWS = [{"id": n, "judul": f"Rilis {n} kota", "tanggal": f"2026-11-{20 - n}", "slug": f"r-{n}"} for n in range(4)]
ALSO = [{"attributes": row | {"url": f"/b/{row['id']}"}} for row in ROWS]


@pytest.mark.parametrize(
    ("markup", "addresses"),
    [
        ("fetch('/api/berita?page=1')", ["/api/berita?page=1"]),
        ("$.get(`/api/v1/rilis?hal=${n}&limit=5`)", ["/api/v1/rilis?hal=1&limit=5"]),
        ("fetch('/api/rilis?limit=8&offset=' + n)", ["/api/rilis?limit=8&offset=0"]),
        (
            "<div data-url='/ajax/agenda'></div><div data-url='/ajax/berita?a=1&amp;b=2'>",
            ["/ajax/berita?a=1&b=2", "/ajax/agenda"],
        ),
        ("src='/api/app.js' href='/rest/x.css' `/api/${kind}/berita`", []),
        ("<a href='/berita/capital-rapids'>x</a>", []),
    ],
)
def test_addresses_that_scripts_ask_are_found_those_of_releases_first(markup: str, addresses: list[str]) -> None:
    assert list(interface_addresses(markup, URL)) == [f"https://dinas.example{each}" for each in addresses]


@pytest.mark.parametrize(
    ("answer", "rows", "markup", "part"),
    [
        ([row | {"link": f"/b/{row['id']}"} for row in ROWS], "@", "", ("url", "link")),
        (
            {"data": {"hits": ALSO}},
            "data.hits",
            "",
            ("url", "attributes.url"),
        ),
        ({"items-list": ROWS}, '"items-list"', "`<a href='/x'>` + `/b/${item.slug}`", ("address", "/b/{slug}")),
        ({"rows": ROWS}, "rows", "'<a href=' + '/b/' + x.id + '/baca'", ("address", "/b/{id}/baca")),
    ],
)
def test_rows_fields_and_addresses_are_found(answer: object, rows: str, markup: str, part: tuple[str, str]) -> None:
    found = propose_interface(answer, "https://dinas.example/api?page=1", markup)
    assert found is not None
    table = JsonListing.model_validate(found)
    assert (table.rows, found[part[0]], found["start"]) == (rows, part[1], ["https://dinas.example/api?page={page}"])
    assert ("judul" in (table.title or ""), "tanggal" in (table.date or "")) == (True, True)


@pytest.mark.parametrize(
    "answer", [None, [], {"a": [1, 2, 3]}, {"data": ROWS[:2]}, {"data": ROWS}, "x", {"data": [[]]}]
)
def test_an_answer_without_rows_that_lead_somewhere_proposes_nothing(answer: object) -> None:
    assert propose_interface(answer, URL, "") is None


def test_rows_are_counted_by_what_the_answer_says() -> None:
    assert shows_a_part({"meta": {"total": 40}, "data": ROWS}, "data")
    assert shows_a_part({"last_page": 3, "data": ROWS}, "data")
    assert not shows_a_part({"total": 4, "total_pages": 1, "data": ROWS}, "data")


@pytest.mark.parametrize(
    ("addresses", "found"),
    [
        (["/arsip/2026/11/", "/arsip/2026/09/", "/arsip/2025/10/"], ("/arsip/{year}/{month:02}/", "2025-10")),
        (["/a/2026/11", "/a/2026/9", "/a/2026/10"], ("/a/{year}/{month}", "2026-09")),
        (
            ["/?tahun=2026&bulan=3", "/?tahun=2026&bulan=2", "/?tahun=2025&bulan=9"],
            ("/?tahun={year}&bulan={month}", "2025-09"),
        ),
        (["/?m=03&y=2026", "/?m=02&y=2026", "/?m=01&y=2026"], ("/?m={month:02}&y={year}", "2026-01")),
        (["/rilis/2026", "/rilis/2025", "/rilis/2024"], ("/rilis/{year}", "2024-01")),
        (["/2026/11/rilis-a", "/2026/10/rilis-b", "/2026/09/rilis-c"], None),
        (["/arsip/2026/11/", "/arsip/2026/10/"], None),
    ],
)
def test_links_that_differ_in_month_or_year_are_an_archive(addresses: list[str], found: tuple[str, str] | None) -> None:
    archive = find_archive(f"https://dinas.example{each}" for each in addresses)
    assert (archive and (archive.start.removeprefix("https://dinas.example"), archive.since)) == found


@pytest.mark.parametrize(
    ("form", "address"),
    [
        ("<form action=/rilis><select name=bulan><option value=2026-11>November", "/rilis?bulan=2026-11"),
        ("<form><select name=bulan><option value=2026-11>November", "/berita?bulan=2026-11"),
        ("<select><option value='/rilis?bulan=2026-11'>November", "/rilis?bulan=2026-11"),
        ("<form><select name=x><option value='/arsip/2026/11'>November", "/arsip/2026/11"),
        ("<form method=post><select name=bulan><option value=2026-11>November", None),
        ("<select name=bulan><option value=2026-11>November", None),
    ],
)
def test_a_choice_leads_where_it_says_or_where_its_form_asks(form: str, address: str | None) -> None:
    page = read_page(f"<body>{form}".encode(), url=URL, content_type="text/html")
    assert list(addresses_on(page)) == ([f"https://dinas.example{address}"] if address else [])
