"""What the three sites have in common: robots, files, and the ways in which a release page is not one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rilis_etl.errors import IssueReason
from rilis_etl.sample.body_markup import Related, Surroundings, body_html
from rilis_etl.sample.content import Release
from rilis_etl.sample.defects import Defect
from rilis_etl.sample.newsroom import Newsroom
from rilis_etl.sample.web import SampleRequest, SampleResponse, fill, html, redirect, text

RELATED = 5
HUGE = 40

# a picture of one pixel and the smallest document readers accept: enough to have a type
_GIF = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"


@dataclass(frozen=True)
class Site:
    """One institution's site. `route` answers everything but robots.txt and files; `url` is a release's address."""

    source: str
    name: str
    hosts: tuple[str, ...]
    route: Callable[[Newsroom, SampleRequest], SampleResponse]
    url: Callable[[Release], str]
    footer: tuple[str, ...]
    sections: Mapping[str, str]  # name in the address to name on the page
    disallowed: tuple[str, ...] = ()

    @property
    def home(self) -> str:
        return f"http://{self.hosts[0]}/"

    def respond(self, newsroom: Newsroom, request: SampleRequest) -> SampleResponse:
        """The answer to any request for one of the site's hosts."""
        if request.path == "/robots.txt":
            rules = "".join(f"Disallow: {path}\n" for path in self.disallowed)
            return SampleResponse(f"User-agent: *\n{rules or 'Disallow:' + chr(10)}".encode(), media_type="text/plain")
        if request.path.startswith("/files/"):
            is_pdf = request.path.endswith(".pdf")
            return (
                SampleResponse(_PDF, media_type="application/pdf")
                if is_pdf
                else SampleResponse(_GIF, media_type="image/gif")
            )
        return self.route(newsroom, request)

    def article(
        self, newsroom: Newsroom, request: SampleRequest, release: Release, page: Callable[[str], str]
    ) -> SampleResponse:
        """The answer to a request for a release's address; `page` puts the inside of the container into a page."""
        if release.status in (404, 410):
            return self.not_found(request, release.status)
        if release.status == 302:
            return redirect(self.home, 302)
        if release.has(Defect.RETRY_LATER) and request.visit == 1:
            return SampleResponse(b"Layanan sedang sibuk.\n", 503, "text/plain", (("Retry-After", "1"),))
        if release.issue is IssueReason.BOT_WALL:
            return html(fill("wall.html", host=text(request.host)))
        return _encoded(release, page(self._inside(newsroom, request, release)))

    def not_found(self, request: SampleRequest, status: int = 404) -> SampleResponse:
        return html(fill("missing.html", name=text(self.name), path=text(request.path), home=self.home), status)

    def image(self, release: Release) -> str:
        return f"/files/{release.day:%Y%m%d}-{release.slug[:32]}.gif"

    def related(self, newsroom: Newsroom, release: Release, count: int = RELATED) -> tuple[Related, ...]:
        """Other releases of the site, newest first."""
        others = [other for other in newsroom.listed(self.source) if other.key != release.key and not other.issue]
        return tuple(Related(self.url(other), other.title) for other in others[:count])

    def _inside(self, newsroom: Newsroom, request: SampleRequest, release: Release) -> str:
        if release.issue is IssueReason.IMAGE_ONLY:
            return f'<p><img src="{self.image(release)}" alt="" width="800"></p>'
        if release.issue is IssueReason.ATTACHMENT_ONLY:
            return f'<p><a href="/files/{release.slug}.pdf">Unduh siaran pers (PDF, 312 KB)</a></p>'
        related = self.related(newsroom, release)
        around = Surroundings(
            self.name, self.sections[release.section], self.image(release), related, self.footer, request.visit
        )
        inside = body_html(release, around)
        if release.has(Defect.HUGE_RELATED):
            items = "".join(
                f'<li><a href="{link.url}">{text(link.title)}</a></li>'
                for link in self.related(newsroom, release, HUGE)
            )
            inside += f'\n<div class="berita-terkait"><h4>Berita Terkait</h4><ul>{items}</ul></div>'
        return inside


def _encoded(release: Release, page: str) -> SampleResponse:
    if release.has(Defect.WINDOWS_1252):
        declared = page.replace("charset=utf-8", "charset=windows-1252", 1)
        return SampleResponse(
            declared.encode("cp1252", "xmlcharrefreplace"), media_type="text/html; charset=windows-1252"
        )
    if release.has(Defect.FALSE_CHARSET):
        return SampleResponse(page.encode("cp1252", "xmlcharrefreplace"))
    return html(page)
