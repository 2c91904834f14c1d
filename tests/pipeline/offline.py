"""A newsroom without a network: pages in a dictionary, a clock that a test sets, and contexts that visit it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from rilis_etl.bootstrap import open_context
from rilis_etl.context import Context
from rilis_etl.fetch import Request
from rilis_etl.model import Capture, Header, Role
from rilis_etl.settings import load_settings
from rilis_etl.sources.schema import Source

NOON = datetime(2026, 6, 15, 5, tzinfo=UTC)
HTML = (Header("Content-Type", "text/html; charset=utf-8"),)
THINGS = ("jembatan", "pasar", "terminal", "sekolah", "puskesmas", "taman", "dermaga", "stadion", "waduk", "balai desa")


@dataclass(frozen=True)
class Page:
    """What a site answers: a status, a body, other headers than those of a page, where it leads."""

    body: str | bytes = ""
    status: int = 200
    headers: tuple[Header, ...] = HTML
    final_url: str | None = None


@dataclass
class Newsroom:
    """One site with a listing at `/berita/` and releases at `/r/NUMBER`."""

    key: str = "dinas"
    at: datetime = NOON
    changed: dict[str, Page | Exception] = field(default_factory=dict)  # by path, instead of what is there
    count: int = 3  # releases that the listing shows
    requests: list[str] = field(default_factory=list)  # paths asked for

    @property
    def home(self) -> str:
        return f"http://{self.key}.example"

    def source(self, body: str = ".isi", **more: Any) -> Source:
        """The source file of this newsroom."""
        return Source.model_validate(
            {
                "key": self.key,
                "name": f"Kantor {self.key}",
                "home": f"{self.home}/",
                "hosts": [f"{self.key}.example"],
                "min_links": 1,
                "identity": {"pattern": r"^/r/(?P<key>[a-z0-9-]+)$"},
                "discovery": {"start": [f"{self.home}/berita/"], "row": "li", "link": "a", "date": "time"},
                "layout": [{"body": body, "title": "h1", "date": "time"}],
                **more,
            }
        )

    def answer(self, path: str) -> Page:
        """What the site answers now."""
        found = self.changed.get(path)
        if isinstance(found, Exception):
            raise found
        if found is not None:
            return found
        if path == "/berita/":
            day = f"{self.at - timedelta(days=1):%d-%m-%Y}"
            rows = (
                f"<li><a href='/r/{n}'>Perbaikan {thing}</a> <time>{day}</time></li>"
                for n, thing in enumerate(THINGS[: self.count])
            )
            return Page(f"<html><body><h1>Berita</h1><ul>{''.join(rows)}</ul></body></html>")
        number = path.removeprefix("/r/")
        return Page(release(int(number))) if number.isdigit() and int(number) < self.count else Page(status=404)

    def asked(self) -> int:
        """Requests for release pages since the last call; addresses that do not exist are not counted."""
        found = [path for path in self.requests if path in {f"/r/{number}" for number in range(len(THINGS))}]
        self.requests.clear()
        return len(found)


def release(number: int, container: str = "isi") -> str:
    """The page of a release."""
    thing = THINGS[number]
    return f"""<html><head><title>Perbaikan {thing} dimulai</title></head><body><h1>Perbaikan {thing} dimulai</h1>
        <time>14 Juni 2026</time><div class="{container}">
        <p>Pekerja mulai memperbaiki {thing} yang rusak sejak musim hujan tahun lalu, kata pengawas di lapangan.</p>
        <p>Warga sekitar {thing} diminta melewati jalan memutar sampai pekerjaan nomor {number} selesai.</p>
        </div></body></html>"""


class OfflineFetcher:
    """Answers requests from newsrooms, by host."""

    def __init__(self, newsrooms: dict[str, Newsroom]) -> None:
        self._newsrooms = newsrooms

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is open."""

    def close(self) -> None:
        """Nothing is open."""

    def fetch(self, request: Request) -> Capture:
        newsroom = self._newsrooms[request.source.key]
        path = request.url.removeprefix(newsroom.home)
        newsroom.requests.append(path)
        page = newsroom.answer(path)
        body = page.body.encode() if isinstance(page.body, str) else page.body
        return Capture(
            request.source.key, request.role, request.url, page.final_url or request.url, page.status, page.headers,
            body, newsroom.at, request.link,
        )  # fmt: skip


@dataclass(frozen=True)
class OfflineContext(Context):
    """A context whose network is a few newsrooms."""

    newsrooms: dict[str, Newsroom] = field(default_factory=dict)

    def fetcher(self, pause: Callable[[float], object] = lambda _: None) -> Any:  # noqa: ARG002 - nothing to wait for
        return OfflineFetcher(self.newsrooms)


def visiting(root: Path, *newsrooms: Newsroom, sources: dict[str, Source] | None = None, **settings: Any) -> Context:
    """A context on the warehouse in `root` that visits these newsrooms, at the time of the first one."""
    known = {each.key: each.source() for each in newsrooms} if sources is None else sources
    made = open_context(load_settings(warehouse=root, **settings), sources=known, clock=lambda: newsrooms[0].at)
    fields = {name: getattr(made, name) for name in Context.__dataclass_fields__}
    return OfflineContext(**fields, newsrooms={each.key: each for each in newsrooms})


def rows(context: Context, sql: str) -> list[tuple[Any, ...]]:
    """The answer of the published warehouse."""
    with context.warehouse.reading() as con:
        return con.execute(sql).fetchall()


def one(context: Context, sql: str) -> Any:
    """The only cell of the answer."""
    ((cell,),) = rows(context, sql)
    return cell


def written(context: Context, source: str, run_id: str, *captures: Capture) -> None:
    """Put captures into the archive, as a run does."""
    with context.archive.writer(source, context.clock(), run_id) as writer:
        for capture in captures:
            writer.append(capture)


def capture_of(newsroom: Newsroom, path: str, page: Page, role: Role = Role.RELEASE) -> Capture:
    """The capture of one answer."""
    body = page.body.encode() if isinstance(page.body, str) else page.body
    url = newsroom.home + path
    return Capture(newsroom.key, role, url, page.final_url or url, page.status, page.headers, body, newsroom.at)
