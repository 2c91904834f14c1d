"""The start page for a person with a browser, and the three sites under /@host/ beside it."""

import re
from dataclasses import replace

from rilis_etl.sample.newsroom import Newsroom
from rilis_etl.sample.sites import BY_HOST, SITES
from rilis_etl.sample.web import SampleRequest, SampleResponse, fill, html, text

_ALIAS = re.compile(r"^/@(?P<host>[a-z.]+)(?P<path>/.*)?$")
_ABSOLUTE = re.compile(r'(?P<attribute>\b(?:href|src)=")http://(?P<host>[a-z.]+\.example)/')
_ROOTED = re.compile(r'(?P<attribute>\b(?:href|src)=")/(?![@/])')


def respond(newsroom: Newsroom, request: SampleRequest) -> SampleResponse:
    """The start page, or a page of one of the sites with its links bent to stay under /@host/."""
    if request.path == "/":
        return html(_start_page(newsroom))
    found = _ALIAS.match(request.path)
    if not found or found["host"] not in BY_HOST:
        return html(fill("missing.html", name="Ruang berita contoh", path=text(request.path), home="/"), 404)
    host, path = found["host"], found["path"] or "/"
    inner = BY_HOST[host].respond(newsroom, replace(request, host=host, path=path))
    return _bent(inner, host)


def _start_page(newsroom: Newsroom) -> str:
    rows = "".join(
        f'<li><a href="/@{site.hosts[0]}/">{text(site.name)}</a>: {len(newsroom.listed(site.source))} siaran pers</li>'
        for site in SITES
    )
    return fill("start.html", day=newsroom.day.isoformat(), rows=rows)


def _bent(response: SampleResponse, host: str) -> SampleResponse:
    headers = tuple((name, _bent_url(value, host) if name == "Location" else value) for name, value in response.headers)
    if not response.media_type.startswith("text/html"):
        return replace(response, headers=headers)
    page = response.body.decode("latin-1")  # byte for byte: only ASCII is looked for
    page = _ABSOLUTE.sub(r"\g<attribute>/@\g<host>/", _ROOTED.sub(rf"\g<attribute>/@{host}/", page))
    return replace(response, body=page.encode("latin-1"), headers=headers)


def _bent_url(url: str, host: str) -> str:
    return f"/@{host}{url}" if url.startswith("/") else re.sub(r"^http://", "/@", url)
