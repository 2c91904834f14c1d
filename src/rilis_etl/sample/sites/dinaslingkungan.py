"""Dinas Lingkungan Kota Samarata: WordPress with its theme's listing, REST, a feed and validators."""

import json
import re
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import partial
from hashlib import sha256

from rilis_etl.sample.content import Release
from rilis_etl.sample.days import english_day, long_day
from rilis_etl.sample.defects import Defect
from rilis_etl.sample.newsroom import Newsroom
from rilis_etl.sample.site import Site
from rilis_etl.sample.sites import wordpress_rest
from rilis_etl.sample.web import ListingSlice, SampleRequest, SampleResponse, fill, html, slice_of, text

HOST = "dinaslingkungan.example"
SOURCE = "dinaslingkungan"
PAGE_SIZE = 10
_ARTICLE = re.compile(r"^/\d{4}/\d{2}/(?P<key>[a-z0-9-]+)/?$")
_LISTING = re.compile(r"^/siaran-pers/(?:page/(?P<page>\d+)/?)?$")


def _url(release: Release) -> str:
    return f"http://{HOST}/{release.day:%Y/%m}/{release.key}/"


def _shown_day(release: Release) -> str:
    return english_day(release.day) if release.has(Defect.ENGLISH_MONTH) else long_day(release.day)


def _frame(newsroom: Newsroom, title: str, main: str, head: str = "") -> str:
    recent = "".join(f'<li><a href="{_url(r)}">{text(r.title)}</a></li>' for r in newsroom.listed(SOURCE)[:5])
    return fill("dinaslingkungan/frame.html", title=text(title), head=head, main=main, recent=recent)


def _article_page(newsroom: Newsroom, release: Release, inside: str) -> str:
    stated, modified = wordpress_rest.stated(release).isoformat(), release.modified_at.isoformat()
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": release.title,
        "datePublished": stated,
        "dateModified": modified,
        "author": {"@type": "Person", "name": "Super Admin"},
    }
    head = fill(
        "dinaslingkungan/head.html",
        title=text(release.title),
        url=_url(release),
        stated=stated,
        modified=modified,
        image=f"http://{HOST}{SITE.image(release)}",
        data=json.dumps(data, ensure_ascii=False).replace("<", "\\u003c"),
    )
    main = fill(
        "dinaslingkungan/article.html",
        number=str(wordpress_rest.post_id(release)),
        title=text(release.title),
        stated=stated,
        day=_shown_day(release),
        inside=inside,
    )
    return _frame(newsroom, release.title, main, head)


def _listing(newsroom: Newsroom, number: int) -> str:
    shown, page = slice_of(newsroom.listed(SOURCE), number, PAGE_SIZE)
    rows = "\n".join(
        fill(
            "dinaslingkungan/row.html",
            number=str(wordpress_rest.post_id(release)),
            url=_url(release),
            title=text(release.title),
            stated=wordpress_rest.stated(release).isoformat(),
            day=_shown_day(release),
            intro=text(" ".join(release.body.split()[:30])),
        )
        for release in shown
    )
    main = fill("dinaslingkungan/listing.html", rows=rows, pages=_pages(page))
    return _frame(newsroom, "Siaran Pers", main)


def _pages(page: ListingSlice) -> str:
    def link(number: int, label: str, kind: str) -> str:
        return f'<a class="{kind}page-numbers" href="http://{HOST}/siaran-pers/page/{number}/">{label}</a>'

    before = link(page.number - 1, "&laquo; Sebelumnya", "prev ") if page.number > 1 else ""
    here = f'<span aria-current="page" class="page-numbers current">{page.number}</span>'
    after = "" if page.is_last else link(page.number + 1, "Berikutnya &raquo;", "next ")
    return before + here + after


def _with_validators(
    newsroom: Newsroom, request: SampleRequest, response: SampleResponse, release: Release | None
) -> SampleResponse:
    """The response with ETag and Last-Modified, or 304 when the client has it already."""
    if response.status != 200:
        return response
    changed = release.modified_at if release else newsroom.now
    tag = f'"{sha256(response.body).hexdigest()[:16]}"'
    validators = (("ETag", tag), ("Last-Modified", format_datetime(changed.astimezone(UTC), usegmt=True)))
    if "if-none-match" in request.headers:
        unchanged = tag in request.headers["if-none-match"]
    else:
        unchanged = changed <= _known_since(request)
    return SampleResponse(b"", 304, headers=validators) if unchanged else _plus(response, validators)


def _known_since(request: SampleRequest) -> datetime:
    """When the client last saw the page; the beginning of time where it does not say, or not in HTTP's words."""
    try:
        return parsedate_to_datetime(request.headers.get("if-modified-since", "")).replace(tzinfo=UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def _plus(response: SampleResponse, headers: tuple[tuple[str, str], ...]) -> SampleResponse:
    return SampleResponse(response.body, response.status, response.media_type, (*response.headers, *headers))


def _route(newsroom: Newsroom, request: SampleRequest) -> SampleResponse:
    if request.path == "/":
        main = "".join(f'<h2><a href="{_url(r)}">{text(r.title)}</a></h2>' for r in newsroom.listed(SOURCE)[:6])
        return html(_frame(newsroom, "Beranda", main))
    if request.path.startswith("/wp-json/wp/v2/posts"):
        return wordpress_rest.rest(newsroom, request, SITE)
    if request.path in ("/feed/", "/feed"):
        return _with_validators(newsroom, request, wordpress_rest.feed(newsroom, request, SITE), None)
    if found := _LISTING.match(request.path):
        return _with_validators(newsroom, request, html(_listing(newsroom, int(found["page"] or 1))), None)
    if (found := _ARTICLE.match(request.path)) and (release := newsroom.find(SOURCE, found["key"])):
        page = SITE.article(newsroom, request, release, partial(_article_page, newsroom, release))
        return _with_validators(newsroom, request, page, release)
    return SITE.not_found(request)


SITE = Site(
    source=SOURCE,
    name="Dinas Lingkungan Kota Samarata",
    hosts=(HOST,),
    route=_route,
    url=_url,
    footer=(
        "Bidang Komunikasi Publik",
        "Dinas Lingkungan Kota Samarata",
        "Facebook: Dinas Lingkungan Samarata",
        "#SamarataHijau",
    ),
    sections={"siaran-pers": "Siaran Pers"},
    disallowed=("/wp-admin/",),
)
