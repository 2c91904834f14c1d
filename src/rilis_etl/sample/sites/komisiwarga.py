"""Komisi Warga Nusantara: a custom content system of about 2015, shaped like that of a real national commission.

Addresses carry section, date and a numeric id; the date is zero-padded on listings and not on the front page.
"""

import re
from functools import partial

from rilis_etl.sample.content import Release
from rilis_etl.sample.days import old_style_day
from rilis_etl.sample.newsroom import Newsroom
from rilis_etl.sample.site import Site
from rilis_etl.sample.web import ListingSlice, SampleRequest, SampleResponse, fill, html, redirect, slice_of, text

HOST = "komisiwarga.example"
SOURCE = "komisiwarga"
PAGE_SIZE = 10
SECTIONS = {
    "kabar": "Kabar Warga",
    "mediasi": "Mediasi",
    "pengaduan": "Pelayanan Pengaduan",
    "internal": "Naskah Internal",
}
LISTED_WITH_NEWS = "internal"  # the news listing shows it, robots.txt forbids it
_ARTICLE = re.compile(r"^/index\.php/(?P<section>[a-z-]+)/\d{4}/\d{1,2}/\d{1,2}/(?P<key>\d+)/[^/]*\.html$")
_LISTING = re.compile(r"^/index\.php/(?P<section>[a-z-]+)/?$")


def path_of(release: Release) -> str:
    return f"/index.php/{release.section}/{release.day:%Y/%m/%d}/{release.key}/{release.slug}.html"


def _url(release: Release) -> str:
    return f"http://{HOST}{path_of(release)}"


def _front_page_link(release: Release) -> str:
    day = release.day
    path = f"/index.php/{release.section}/{day.year}/{day.month}/{day.day}/{release.key}/{release.slug}.html"
    return f"http://www.{HOST}{path}?utm_source=beranda"


def _frame(newsroom: Newsroom, title: str, main: str) -> str:
    popular = "".join(
        f'<div class="popular-item"><a href="{_front_page_link(r)}">{text(r.title)}</a></div>'
        for r in newsroom.listed(SOURCE)[3:8]
    )
    return fill("komisiwarga/frame.html", title=text(title), main=main, popular=popular)


def article_page(newsroom: Newsroom, release: Release, inside: str) -> str:
    """The whole page of a release, given the inside of its container."""
    main = fill(
        "komisiwarga/article.html",
        section=text(SECTIONS[release.section]),
        title=text(release.title),
        day=old_style_day(release.day),
        image=SITE.image(release),
        inside=inside,
    )
    return _frame(newsroom, release.title, main)


def _listing(newsroom: Newsroom, section: str, number: int) -> str:
    sections = {section, LISTED_WITH_NEWS} if section == "kabar" else {section}
    found = [release for release in newsroom.listed(SOURCE) if release.section in sections]
    shown, page = slice_of(found, number, PAGE_SIZE)
    rows = "\n".join(
        fill(
            "komisiwarga/row.html",
            url=path_of(release),
            title=text(release.title),
            day=old_style_day(release.day),
            intro=text(" ".join(release.body.split()[:18])),
        )
        for release in shown
    )
    name = SECTIONS[section]
    block = fill("komisiwarga/listing.html", section=text(name), rows=rows, pages=_pages(section, page))
    return _frame(newsroom, name, block)


def _pages(section: str, page: ListingSlice) -> str:
    """Previous, numbers, next; the current number is no link, and the last page has no next."""
    address = f"/index.php/{section}/?halaman="
    before = [f'<li><a href="{address}{page.number - 1}">&laquo;</a></li>'] if page.number > 1 else []
    numbers = [
        f'<li class="active"><span>{n}</span></li>' if n == page.number else f'<li><a href="{address}{n}">{n}</a></li>'
        for n in range(1, page.count + 1)
    ]
    after = [] if page.is_last else [f'<li><a href="{address}{page.number + 1}">&raquo;</a></li>']
    return "".join(before + numbers + after) if page.count > 1 else ""


def _front_page(newsroom: Newsroom) -> str:
    items = "\n".join(
        f'<h4 class="headline"><a href="{_front_page_link(r)}">{text(r.title)}</a></h4>'
        for r in newsroom.listed(SOURCE)[:8]
    )
    return _frame(newsroom, "Beranda", f'<div class="headlines">{items}</div>')


def _route(newsroom: Newsroom, request: SampleRequest) -> SampleResponse:
    if request.path in ("/", "/index.php", "/index.php/"):
        return html(_front_page(newsroom))
    if (found := _ARTICLE.match(request.path)) and (release := newsroom.find(SOURCE, found["key"])):
        if release.status == 200 and found["section"] != release.section:
            return redirect(path_of(release))
        return SITE.article(newsroom, request, release, partial(article_page, newsroom, release))
    if (found := _LISTING.match(request.path)) and found["section"] in SECTIONS:
        return html(_listing(newsroom, found["section"], request.number("halaman", 1)))
    return SITE.not_found(request)


SITE = Site(
    source=SOURCE,
    name="Komisi Warga Nusantara",
    hosts=(HOST, f"www.{HOST}"),
    route=_route,
    url=_url,
    footer=(
        "Bagian Hubungan Masyarakat Komisi Warga Nusantara",
        "Twitter: @komisiwarga | Instagram: @komisiwarga.nusantara",
        "#WargaBerhakTahu",
    ),
    sections=SECTIONS,
    disallowed=("/index.php/internal/", "/pengelola/"),
)
