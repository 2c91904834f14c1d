"""The sample newsroom's pages through `parse_capture`: what is stored of each beside its gold, issues included."""

from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

from rilis_etl.errors import IssueReason
from rilis_etl.model import Capture, Header, Issue, Role
from rilis_etl.pipeline.process.parse_capture import parse_capture
from rilis_etl.sample import SOURCES
from rilis_etl.sample.newsroom import FIRST_DAY, Newsroom
from rilis_etl.sample.sites import BY_SOURCE
from rilis_etl.sample.web import SampleRequest
from rilis_etl.sources.registry import load_sources
from rilis_etl.text.bylines import Roster
from tests.sample.gold import GoldRelease, gold

SEEN = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, tzinfo=UTC)


def wrong_releases() -> tuple[int, tuple[str, ...]]:
    """How many pages there are, and which are not stored as they should be: title and every paragraph exactly, or the
    reason why there is no text. The page that robots.txt forbids is not asked for."""
    newsroom = Newsroom(FIRST_DAY)
    sources = load_sources([SOURCES])
    releases = [release for release in gold() if release.issue_reason is not IssueReason.ROBOTS_DISALLOWED]
    wrong = []
    for release in releases:
        capture = _capture(newsroom, release)
        became = parse_capture(capture, sources[release.source], Roster())
        found: object = (
            became.reason if isinstance(became, Issue) else (became.title, tuple(block.text for block in became.blocks))
        )
        if found != (release.issue_reason or (release.title, release.paragraphs)):
            wrong.append(release.identity)
    return len(releases), tuple(wrong)


def _capture(newsroom: Newsroom, release: GoldRelease) -> Capture:
    url = urlsplit(release.url)
    request = SampleRequest(str(url.hostname), url.path, dict(parse_qsl(url.query)), visit=2)
    answer = BY_SOURCE[release.source].respond(newsroom, request)
    headers = tuple(Header(name, value) for name, value in answer.headers)
    return Capture(release.source, Role.RELEASE, release.url, release.url, answer.status, headers, answer.body, SEEN)
