"""Ombuds Warga Provinsi Nusa Baruna: an old Joomla with table layout, numeric ids before the slug and `?start=`.

An address with the right id and any slug or category leads to the present address.
"""

import re
from functools import partial

from rilis_etl.sample.content import Release
from rilis_etl.sample.days import clock_time
from rilis_etl.sample.newsroom import Newsroom
from rilis_etl.sample.site import Site
from rilis_etl.sample.web import ListingSlice, SampleRequest, SampleResponse, fill, html, redirect, slice_of, text

HOST = "ombudswarga.example"
SOURCE = "ombudswarga"
PAGE_SIZE = 8
TITLE_LIMIT = 60  # characters; the listing cuts longer titles
CATEGORIES = {"siaran-pers": "Siaran Pers", "berita": "Berita"}
_ARTICLE = re.compile(r"^/index\.php/[a-z-]+/(?P<key>\d+)-[^/]*$")
_LISTING = re.compile(r"^/index\.php/(?P<category>[a-z-]+)/?$")


def path_of(release: Release) -> str:
    return f"/index.php/{release.section}/{release.key}-{release.slug}"


def _frame(newsroom: Newsroom, title: str, main: str) -> str:
    latest = "".join(
        f'<LI class="latestnews"><A href="{path_of(r)}">{text(r.title)}</A>' for r in newsroom.listed(SOURCE)[:5]
    )
    return fill("ombudswarga/frame.html", title=text(title), main=main, latest=latest)


def _article_page(newsroom: Newsroom, release: Release, inside: str) -> str:
    main = fill(
        "ombudswarga/article.html",
        category=text(CATEGORIES[release.section]),
        title=text(release.title),
        moment=clock_time(release.published),
        inside=inside,
    )
    return _frame(newsroom, release.title, main)


def _listing(newsroom: Newsroom, category: str, start: int) -> str:
    found = [release for release in newsroom.listed(SOURCE) if release.section == category]
    shown, page = slice_of(found, start // PAGE_SIZE + 1, PAGE_SIZE)
    rows = "\n".join(
        fill(
            "ombudswarga/row.html",
            parity=str(i % 2),
            url=path_of(release),
            title=text(_cut(release.title)),
            moment=clock_time(release.published),
        )
        for i, release in enumerate(shown)
    )
    name = CATEGORIES[category]
    main = fill("ombudswarga/listing.html", category=text(name), rows=rows, pages=_pages(category, page))
    return _frame(newsroom, name, main)


def _cut(title: str) -> str:
    return title if len(title) <= TITLE_LIMIT else title[:TITLE_LIMIT].rsplit(" ", 1)[0] + " ..."


def _pages(category: str, page: ListingSlice) -> str:
    def link(number: int, label: str) -> str:
        start = (number - 1) * PAGE_SIZE
        address = f"/index.php/{category}" + (f"?start={start}" if start else "")
        return f'<A title="{label}" href="{address}" class="pagenav">{label}</A>'

    before = link(page.number - 1, "Sebelumnya") if page.number > 1 else '<SPAN class="pagenav">Sebelumnya</SPAN>'
    after = '<SPAN class="pagenav">Selanjutnya</SPAN>' if page.is_last else link(page.number + 1, "Selanjutnya")
    return f"{before} &nbsp; Halaman {page.number} dari {page.count} &nbsp; {after}"


def _route(newsroom: Newsroom, request: SampleRequest) -> SampleResponse:
    if request.path in ("/", "/index.php"):
        return html(_frame(newsroom, "Beranda", "<P>Selamat datang di laman Ombuds Warga Provinsi Nusa Baruna."))
    if (found := _ARTICLE.match(request.path)) and (release := newsroom.find(SOURCE, found["key"])):
        if request.path != path_of(release) and release.status == 200:
            return redirect(path_of(release))
        return SITE.article(newsroom, request, release, partial(_article_page, newsroom, release))
    if (found := _LISTING.match(request.path)) and found["category"] in CATEGORIES:
        return html(_listing(newsroom, found["category"], request.number("start", 0)))
    return SITE.not_found(request)


SITE = Site(
    source=SOURCE,
    name="Ombuds Warga Provinsi Nusa Baruna",
    hosts=(HOST,),
    route=_route,
    url=lambda release: f"http://{HOST}{path_of(release)}",
    footer=(
        "Kantor Ombuds Warga Provinsi Nusa Baruna",
        "Jalan Telaga Bening 17, Tanjung Arum",
        "Twitter @ombudswarga_nb",
    ),
    sections=CATEGORIES,
    disallowed=("/administrator/",),
)
