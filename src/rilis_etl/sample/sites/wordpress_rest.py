"""The machine side of a WordPress site: REST (wp/v2/posts) and RSS, as the WordPress handbook describes them."""

import json
import re
from datetime import UTC, datetime
from email.utils import format_datetime
from zlib import crc32

from rilis_etl.sample.body_markup import Surroundings, body_html
from rilis_etl.sample.content import JAKARTA, Release
from rilis_etl.sample.defects import Defect
from rilis_etl.sample.newsroom import Newsroom
from rilis_etl.sample.site import Site
from rilis_etl.sample.web import SampleRequest, SampleResponse, fill, slice_of, text

PER_PAGE = 10
MOST_PER_PAGE = 100
FEED_ITEMS = 10
# what the theme adds to a page is not in `content.rendered`
_OF_THE_THEME = frozenset({Defect.SHORT_LINK, Defect.SHARE_LINE, Defect.HUGE_RELATED, Defect.COOKIE_LINE})
_POST = re.compile(r"^/wp-json/wp/v2/posts/(?P<id>\d+)/?$")


def post_id(release: Release) -> int:
    """The post's number: made from its slug, so that it stays when others are added."""
    return 1000 + crc32(release.key.encode()) % 900_000


def stated(release: Release) -> datetime:
    """When the post was published according to the system's own database, which a migration may have spoilt."""
    day = release.metadata_day or release.day
    return release.published.replace(year=day.year, month=day.month, day=day.day)


def rest(newsroom: Newsroom, request: SampleRequest, site: Site) -> SampleResponse:
    """/wp-json/wp/v2/posts with page, per_page, after, before, modified_after, orderby, order and slug; /posts/<id>."""
    posts = newsroom.listed(site.source)
    if found := _POST.match(request.path):
        for release in posts:
            if post_id(release) == int(found["id"]):
                return _json(_post(newsroom, site, release))
        return _error("rest_post_invalid_id", "ID pos tidak valid.", 404)
    return _collection(newsroom, request, site, posts)


def _collection(newsroom: Newsroom, request: SampleRequest, site: Site, posts: tuple[Release, ...]) -> SampleResponse:
    query = request.query
    try:
        per_page, page = int(query.get("per_page", PER_PAGE)), int(query.get("page", 1))
        after, before, changed = (_moment(query.get(name)) for name in ("after", "before", "modified_after"))
    except ValueError:
        return _error("rest_invalid_param", "Parameter tidak valid.", 400)
    if not 1 <= per_page <= MOST_PER_PAGE or page < 1:
        return _error("rest_invalid_param", "Parameter tidak valid: per_page, page", 400)
    chosen = [
        release
        for release in posts
        if (after is None or stated(release) > after)
        and (before is None or stated(release) < before)
        and (changed is None or release.modified_at > changed)
        and query.get("slug") in (None, release.key)
    ]
    by_change = query.get("orderby") == "modified"
    chosen.sort(key=lambda release: release.modified_at if by_change else stated(release), reverse=True)
    if query.get("order") == "asc":
        chosen.reverse()
    shown, place = slice_of(chosen, page, per_page)
    if page > place.count:
        return _error("rest_post_invalid_page_number", "Nomor halaman lebih besar dari jumlah halaman.", 400)
    headers = [("X-WP-Total", str(len(chosen))), ("X-WP-TotalPages", str(place.count))]
    if not place.is_last:
        headers.append(("Link", f'<{site.home}wp-json/wp/v2/posts?per_page={per_page}&page={page + 1}>; rel="next"'))
    return _json([_post(newsroom, site, release) for release in shown], tuple(headers))


def _moment(value: str | None) -> datetime | None:
    """An ISO time; without a zone it is the site's."""
    if value is None:
        return None
    moment = datetime.fromisoformat(value.replace(" ", "+"))
    return moment.replace(tzinfo=JAKARTA) if moment.tzinfo is None else moment


def _content(newsroom: Newsroom, site: Site, release: Release) -> str:
    plain = release.model_copy(update={"defects": release.defects - _OF_THE_THEME})
    around = Surroundings(
        site.name, site.sections[release.section], site.image(release), site.related(newsroom, release), site.footer
    )
    return body_html(plain, around)


def _post(newsroom: Newsroom, site: Site, release: Release) -> dict[str, object]:
    published, changed = stated(release), release.modified_at
    return {
        "id": post_id(release),
        "date": published.strftime("%Y-%m-%dT%H:%M:%S"),
        "date_gmt": published.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
        "modified": changed.strftime("%Y-%m-%dT%H:%M:%S"),
        "modified_gmt": changed.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
        "slug": release.key,
        "status": "publish",
        "type": "post",
        "link": site.url(release),
        "title": {"rendered": text(release.title)},
        "content": {"rendered": _content(newsroom, site, release), "protected": False},
        "author": 1,
        "categories": [3],
    }


def _json(value: object, headers: tuple[tuple[str, str], ...] = ()) -> SampleResponse:
    body = json.dumps(value, ensure_ascii=False).encode("utf-8")
    return SampleResponse(body, media_type="application/json; charset=UTF-8", headers=headers)


def _error(code: str, message: str, status: int) -> SampleResponse:
    body = json.dumps({"code": code, "message": message, "data": {"status": status}}).encode("utf-8")
    return SampleResponse(body, status, "application/json; charset=UTF-8")


def feed(newsroom: Newsroom, request: SampleRequest, site: Site) -> SampleResponse:
    """RSS 2.0 of the newest posts; `?paged=2` is the next page, as WordPress has it."""
    number = request.number("paged", 1)
    shown, page = slice_of(newsroom.listed(site.source), number, FEED_ITEMS)
    if number > page.count:
        return site.not_found(request)
    items = "\n".join(
        fill(
            "dinaslingkungan/item.xml",
            title=text(release.title),
            url=site.url(release),
            number=str(post_id(release)),
            home=site.home,
            day=format_datetime(release.published.astimezone(UTC)),
            content=_content(newsroom, site, release).replace("]]>", "]]&gt;"),
        )
        for release in shown
    )
    body = fill("dinaslingkungan/feed.xml", name=text(site.name), home=site.home, items=items)
    return SampleResponse(body.encode("utf-8"), media_type="application/rss+xml; charset=UTF-8")
