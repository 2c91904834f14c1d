"""The sample newsroom as a web archive met it from 2014 on: four states of each release, and what else crawlers meet.

What is true of it follows from the plan of each release, not from what any program makes of the captures.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property

from rilis_etl.sample.content import Release, library
from rilis_etl.sample.newsroom import Newsroom
from rilis_etl.sample.sites import BY_SOURCE
from rilis_etl.sample.web import SampleRequest, SampleResponse, fill
from tests.foreign_files import gzipped, http, sha1, warc

YEARS_BACK = 3  # the newsroom begins in 2017
LOOKS_AFTER = (20, 365, 730, 930)  # days after publication: first look at each state
REVISIT = "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"
REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 404: "Not Found", 410: "Gone", 503: "Unavailable"}
OUTAGE = datetime(2024, 7, 1, 4, tzinfo=UTC)  # of the whole site of OUT
OUT = "komisiwarga"


@dataclass(frozen=True)
class Past(Newsroom):
    """The institutions with one release in one of its states."""

    shown: tuple[Release, ...] = ()

    @cached_property
    def releases(self) -> tuple[Release, ...]:
        return self.shown


def in_state(release: Release, number: int) -> Release:
    """The release after its edits: a word added, a sentence added, the title changed as well."""
    lines = release.body.splitlines()
    lines[0] += ("", " Keterangan pertama diperbarui.", " Keterangan kedua dicabut kembali.", " Kasus ditutup.")[number]
    title = f"{release.title} Hari Ini" if number == 3 else release.title
    changes = {"body": "\n".join(lines), "title": title, "original_title": release.title}
    return release.model_copy(update=changes)


@dataclass(frozen=True)
class Truth:
    """What is true of a release."""

    states: tuple[datetime, ...]  # when each was seen first
    gone_since: datetime | None
    has_wall: bool


@dataclass
class Collection:
    """The records of an archive, and what is true."""

    records: list[bytes] = field(default_factory=list)
    looks: int = 0  # captures of releases that a run is to list
    truth: dict[tuple[str, str], Truth] = field(default_factory=dict)

    @property
    def warc(self) -> bytes:
        return gzipped(self.records)

    def add(self, url: str, at: datetime, answer: SampleResponse) -> None:
        headers = {"Content_Type": answer.media_type, **dict(answer.headers)}
        block = http(answer.body, f"{answer.status} {REASONS[answer.status]}", **headers)
        self.records.append(warc(url, block, at=written(at), Payload_Digest=sha1(answer.body)))
        self.looks += 1

    def see_again(self, url: str, at: datetime, body: bytes, seen: datetime) -> None:
        record = warc(
            url, http(b""), "revisit", written(at), Profile=REVISIT, Payload_Digest=sha1(body),
            Refers_To_Target_URI=url, Refers_To_Date=written(seen),
        )  # fmt: skip
        self.records.append(record)
        self.looks += 1


def written(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def collection(releases_per_source: int) -> Collection:
    """Some releases of each institution, spread over the years."""
    made = Collection()
    for source in BY_SOURCE:
        usable = [each for each in library() if each.source == source and not (each.issue or each.change)]
        for release in usable[:: max(1, len(usable) // releases_per_source)][:releases_per_source]:
            published = release.published.replace(year=release.published.year - YEARS_BACK)
            _keep(made, release.model_copy(update={"published": published}), len(made.truth))
    for url in ("http://komisiwarga.example/", "http://komisiwarga.example/index.php/kabar/", "http://lain.example/a"):
        made.add(url, datetime(2018, 1, 1, tzinfo=UTC), SampleResponse(b"<html>no release of ours</html>"))
        made.looks -= 1
    return made


def _keep(made: Collection, release: Release, number: int) -> None:
    site, url = BY_SOURCE[release.source], BY_SOURCE[release.source].url(release)
    host, path = site.hosts[0], url.removeprefix(f"http://{BY_SOURCE[release.source].hosts[0]}")

    neighbours = [each for each in library() if each.source == release.source and each.key != release.key][:6]

    def shown(state: int, **changes: object) -> SampleResponse:
        now = in_state(release, state).model_copy(update=changes)
        return site.respond(Past(shown=(now, *neighbours)), SampleRequest(host, path, visit=2))

    first = release.published.astimezone(UTC).replace(hour=4, minute=number % 60)
    looks = tuple(first + timedelta(days=days) for days in LOOKS_AFTER)
    for state, at in enumerate(looks):
        page = shown(state)
        assert page.status == 200
        made.add(url, at, page)
        if state != 1:
            made.see_again(url, at + timedelta(days=60), page.body, at)
        else:  # some crawlers store the same bytes again
            made.add(url, at + timedelta(days=60), page)
    gone_since = None
    end = looks[-1] + timedelta(days=100)
    for days, answer in _ends(number, url, shown):
        made.add(url, end + timedelta(days=days), answer)
        if answer.status in (302, 404, 410) and days == 0 and number % 6 in (1, 2):
            gone_since = end
    has_wall = number % 3 == 0
    if has_wall:
        wall = SampleResponse(fill("wall.html", host=host).encode())
        made.add(url, looks[2] + timedelta(days=100), wall)
    if release.source == OUT and looks[0] < OUTAGE:
        made.add(url, OUTAGE, site.not_found(SampleRequest(host, path)))
    made.truth[release.source, release.key] = Truth(looks, gone_since, has_wall)


def _ends(number: int, url: str, shown: Callable[..., SampleResponse]) -> Iterator[tuple[int, SampleResponse]]:
    """What crawlers met after the last text: days, answer. Only the first two are a withdrawal."""
    match number % 6:
        case 1:
            yield from ((days, shown(3, status=404)) for days in (0, 45))
        case 2:
            away = replace(shown(3, status=302), body=b"<html>Moved to our home page</html>")
            yield from ((days, away) for days in (0, 45))
        case 3:
            yield 0, shown(3, status=404)
            yield 45, shown(3)
        case 4:
            yield 0, SampleResponse(b"busy", 503, "text/plain")
        case 5:
            yield 0, SampleResponse(b"", 301, headers=(("Location", f"{url}?utm_source=lama"),))
