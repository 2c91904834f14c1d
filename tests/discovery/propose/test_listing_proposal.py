"""What a saved listing page proposes: the list and not the menu, selectors that find it, the day, the next page."""

from datetime import date

import pytest

from rilis_etl.discovery.propose import propose_listing
from rilis_etl.errors import DiscoveryError

URL = "https://dinas.example/berita/"
DAYS = [f"{21 - n} Oktober 2024" for n in range(8)]
MENU = "".join(f"<li><a href='/halaman/{name}'>{name.title()} dinas kami</a></li>" for name in "abcdefghijkl")
PAGER = "".join(f"<a href='?page={n}'>{n}</a>" for n in range(1, 13))


def page(listing: str, *, nav: str = f"<nav><ul>{MENU}</ul></nav>", lang: str = "id") -> bytes:
    return (
        f"<html lang={lang}><body><div id=header-wrap>{nav}<h1>Siaran Pers</h1>{listing}"
        f"<div class=pagination>{PAGER}<a href='?page=2'>Berikutnya</a></div></div>"
        f"<footer><ul>{MENU}</ul></footer></body></html>"
    ).encode()


def rows(template: str, days: list[str] = DAYS) -> str:
    return "".join(
        template.format(n=n, day=day, title=f"Rilis nomor {n} tentang pelayanan warga") for n, day in enumerate(days)
    )


MARKUP = {
    "cards": "<div class='card c-{n}'><h3><a href='/berita/{n}0/x'>{title}</a></h3><i class=tgl>{day}</i></div>",
    "table": "<tr><td>{n}</td><td>{day}</td><td><a href='/b.php?id={n}0'>{title}</a></td></tr>",
    "flat": "<h3><a href='/berita/{n}0'>{title}</a></h3><p class=d>{day}</p><p>Warga dan kelurahan hadir di balai.</p>",
    "hashed": "<li class='Row_x9f{n} item'><time>{day}</time><a class=fzhiPb href='/berita/{n}0'>{title}</a></li>",
    "parts": "<div class=k><p class=cal><b>{day}</b></p><h4><a href='/berita/{n}0'>{title}</a></h4></div>",
    "picture": "<article><a href='/berita/{n}0'><img src=x.jpg></a><h2>{title}</h2><small>{day}</small></article>",
}


@pytest.mark.parametrize("kind", MARKUP)
def test_the_list_is_found_among_menus_pagers_and_footers(kind: str) -> None:
    listed = rows(MARKUP[kind])
    found = propose_listing(page(f"<table>{listed}</table>" if kind == "table" else listed), URL)
    addresses = [next(iter(row.links)) for row in found.rows if row.links]
    assert len(addresses) == 8
    assert all("/halaman/" not in url and "page=" not in url for url in addresses)
    assert found.agreement > 0.99


FRONT = "<div class='utama lebar'><h2><a href='/berita/99/x'>Rilis utama tentang pelayanan kota</a></h2></div>"

MOST_READ = "".join(f"<li><a href='/berita/8{n}/x'>Rilis lama nomor {n} tentang warga</a>" for n in range(5))


@pytest.mark.parametrize(
    ("above", "row"),
    [
        (FRONT, "div.utama, div.card"),
        (FRONT * 3, "div.card"),  # of one release
        (f"<ol>{MOST_READ}</ol>{FRONT}", "div.utama, div.card"),
        (FRONT.replace("class=", "data-x="), "div.card"),
        (FRONT.replace("/berita/99/x", "/tentang/kami"), "div.card"),
        (f"<aside>{FRONT}</aside>", "div.card"),
        ("".join(FRONT.replace("99", f"9{n}") for n in range(5)), "div.card"),  # a list of its own
    ],
)
def test_a_story_in_other_markup_above_the_rows_is_one_of_them(above: str, row: str) -> None:
    listed = rows(MARKUP["cards"].replace("class='card c-{n}'", "class=card"))
    assert propose_listing(page(f"<main>{above}</main><div class=semua>{listed}</div>"), URL).selectors.row == row


@pytest.mark.parametrize(
    "click", ['location.href="/b/{n}0"', 'window.location = "/b/{n}0"; return false', 'window.open("/b/{n}0")']
)
@pytest.mark.parametrize("tag", ["button", "a href=#"])
def test_links_that_are_written_in_an_onclick_are_read(tag: str, click: str) -> None:
    link = f"<{tag} onclick='{click}'>Baca</{tag.partition(' ')[0]}>"
    card = f"<div class=k><h3>{{title}}</h3><i class=tgl>{{day}}</i>{link}</div>"
    first = propose_listing(page(rows(card)), URL).rows[0]
    assert next(iter(first.links)) == "https://dinas.example/b/00"
    assert (first.title, first.day) == ("Rilis nomor 0 tentang pelayanan warga", date(2024, 10, 21))


@pytest.mark.parametrize("kind", ["cards", "table", "picture", "parts"])
def test_title_and_day_are_read_through_the_selectors(kind: str) -> None:
    days = [day.replace(" ", "</b><b>") for day in DAYS] if kind == "parts" else DAYS
    listed = rows(MARKUP[kind], days)
    first = propose_listing(page(f"<table>{listed}</table>" if kind == "table" else listed), URL).rows[0]
    assert first.day == date(2024, 10, 21)
    assert (first.title or next(iter(first.links.values()))) == "Rilis nomor 0 tentang pelayanan warga"


def test_names_that_change_with_the_next_build_are_not_used() -> None:
    selectors = propose_listing(page(rows(MARKUP["hashed"])), URL).selectors
    assert "x9f" not in selectors.row
    assert "fzhi" not in selectors.row + selectors.link


@pytest.mark.parametrize(
    ("pager", "keys"),
    [
        ("<a class=next href='?page=2'>Lanjut</a><a href='?page=9'>Terakhir</a>", {"next": "a.next"}),
        ("<a href='?page=2'>2</a><a href='?page=9'>Terakhir</a>", {"pages": f"{URL}?page={{page}}"}),
        ("<a href='?hal=0'>1</a><a href='?hal=1'>2</a>", {"pages": f"{URL}?hal={{page}}", "first": 0}),
        ("<a href='page/2/'>2</a>", {"pages": f"{URL}page/{{page}}/"}),
        ("<a href='?start=8'>Muat lebih banyak</a>", {"pages": f"{URL}?start={{offset}}", "step": 8}),
        ("<a class=lagi href='?k=eyJ'>Load more</a>", {}),
        ("<a href='?start=8'>2</a>", {"pages": f"{URL}?start={{offset}}", "step": 8}),
        ("<a href='?offset=8'>&raquo;</a>", {"pages": f"{URL}?offset={{offset}}", "step": 8}),
        ("<a href='list?p=2&size=8'>التالي</a>", {"pages": f"{URL}list?p={{page}}&size=8"}),
        ("<a class=older href='p2'>Lebih lama »</a>", {"pages": f"{URL}p{{page}}"}),
        ("<a class=older href='?c=eyJ'>Older posts</a>", {"next": "a.older"}),
        ("<a class=older href='?c=eyJ'>Show older statements</a>", {"next": "a.older"}),
        ("<select><option value='?hal=1'>1<option value='?hal=2'>2</select>", {"pages": f"{URL}?hal={{page}}"}),
        (
            "<a href='javascript:ke(2)'>2</a><script>function ke(n){location.href='b.php?pg='+n}</script>",
            {"pages": "b.php?pg={page}"},
        ),
        (
            "<a href=\"javascript:__doPostBack('x$gv','Page$2')\">2</a>",
            {"next": "a[href*=\"__doPostBack('x$gv','Page$\"]"},
        ),
        (
            "".join(f"<a href=\"javascript:__doPostBack('x$r$ctl0{n}$l','')\">{n}</a>" for n in (2, 3)),
            {"next": 'a[href*="__doPostBack(\'x$r$ctl"]'},
        ),
        (
            "<a href=\"javascript:__doPostBack('x$n','')\">Lebih lama</a>",
            {"next": 'a[href*="__doPostBack(\'x$n"]'},
        ),
        ("<table class=kalender><td><a href='/arsip/2026/11/02'>2</a></table>", {}),
        ("<a href='?page=9'>Terakhir</a>", {}),
    ],
)
def test_the_way_to_older_pages_is_named_where_it_is_sure(pager: str, keys: dict[str, object]) -> None:
    body = page(rows(MARKUP["cards"])).replace(PAGER.encode(), pager.encode()).replace(b">Berikutnya<", b"><")
    assert propose_listing(body, URL).paging == keys


def test_the_head_of_a_table_does_not_count_where_an_offset_counts_rows() -> None:
    listed = rows(MARKUP["table"])
    body = page(f"<table><tr><th>Tajuk<th>Tarikh</tr>{listed}</table><a href='?start=8'>2</a>").replace(
        PAGER.encode(), b""
    )
    assert propose_listing(body, URL).paging == {"pages": f"{URL}?start={{offset}}", "step": 8}


@pytest.mark.parametrize(
    ("days", "first", "is_day_first"),
    [
        (["10/21/2024", "10/20/2024", "10/07/2024", "09/30/2024"], date(2024, 10, 21), False),
        (["03/05/2024", "02/09/2024", "01/12/2024"], date(2024, 3, 5), False),  # only so is the newest first
        (["12/03/2024", "11/03/2024", "10/03/2024"], date(2024, 3, 12), True),
        (["09/01/2024", "09/01/2024", "01/13/2024"], date(2024, 9, 1), False),  # a month of 13 there is none
        (["11/03/2024", "11/01/2024", "11/03/2024"], date(2024, 11, 3), False),  # days of one month, not of three
    ],
)
def test_the_order_of_day_and_month_is_told_by_the_rows(days: list[str], first: date, is_day_first: bool) -> None:
    found = propose_listing(page(rows(MARKUP["cards"], days)), URL)
    assert (found.rows[0].day, found.is_day_first) == (first, is_day_first)


@pytest.mark.parametrize(
    "row",
    [
        "<li class=r>{day} – <a href='/b/{n}0'>{title}</a>, disiarkan oleh humas untuk warga kota dan kelurahan</li>",
        "<div class=r><a href='/b/{n}0'>{title}</a><p>Diunggah: {day}<br>Bidang: pelayanan, oleh humas dinas</p></div>",
        "<div class=r><a href='/b/{n}0'><strong>{day}</strong> — {title}</a><br>Warga hadir di balai kelurahan</div>",
    ],
)
def test_a_day_among_other_words_of_a_row_is_read(row: str) -> None:
    found = propose_listing(page(f"<ul>{rows(row)}</ul>"), URL)
    assert [row.day for row in found.rows[:2]] == [date(2024, 10, 21), date(2024, 10, 20)]


@pytest.mark.parametrize(
    "day", ["{} de outubro de 2024", "{} octobre 2024", "{} de octubre del 2024", "Oktubre {}, 2024"]
)
def test_the_day_of_a_row_is_named_in_other_languages_too(day: str) -> None:
    row = "<tr><td width=90>{day}</td><td><b>{title}</b><br><a href='/b/{n}0'>Ler mais</a></td></tr>"
    days = [day.format(21 - n) for n in range(8)]
    assert propose_listing(page(f"<table>{rows(row, days)}</table>"), URL).rows[1].day == date(2024, 10, 20)


def test_several_days_among_the_words_of_a_row_are_none() -> None:
    row = "<div class=r><a href='/b/{n}0'>{title}</a><p>Dibuka {day}, ditutup 30 November 2024, oleh dinas</p></div>"
    assert propose_listing(page(rows(row)), URL).selectors.date is None


def test_of_two_days_in_a_row_the_one_in_order_counts() -> None:
    events = [f"{day} Mei {year}" for day, year in zip(range(1, 9), (2025, 2023) * 4, strict=True)]
    both = [f"<i class=acara>{event}</i><b class=terbit>{day}</b>" for event, day in zip(events, DAYS, strict=True)]
    found = propose_listing(page(rows("<div class=r><a href='/b/{n}0'>{title}</a>{day}</div>", both)), URL)
    assert [row.day for row in found.rows[:2]] == [date(2024, 10, 21), date(2024, 10, 20)]


BOTH = "<li class=putusan><a href='/p/{n}0'>{title}</a> <a href='/unduh/{n}0.pdf'>Unduh berkas</a></li>"


@pytest.mark.parametrize(("documents", "ending"), [(False, "/p/00"), (True, "/unduh/00.pdf")])
def test_a_row_with_a_page_and_a_document_gives_the_one_that_is_wanted(documents: bool, ending: str) -> None:
    found = propose_listing(page(rows(BOTH)), URL, documents=documents)
    assert next(iter(found.rows[0].links)).endswith(ending)


@pytest.mark.parametrize("body", [b"<p>Situs dalam perbaikan", b"<a href=/1>satu</a>", b"%PDF-1.4"])
def test_a_page_that_lists_nothing_is_named(body: bytes) -> None:
    with pytest.raises(DiscoveryError, match=r"no listing|cannot be read"):
        propose_listing(body, URL)


def test_a_link_that_is_no_address_ends_nothing() -> None:
    broken = "<a href='http://[site:url-brief]/'>Tautan rusak dari CMS</a>" * 3
    assert len(propose_listing(page(rows(MARKUP["cards"]) + broken), URL).rows) == 8
