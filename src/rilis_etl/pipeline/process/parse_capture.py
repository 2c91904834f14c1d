"""One release capture to a version or an issue: the only place where what is wrong with a page becomes an issue.

A function of the capture, the source file, the roster and the code: no clock, no network, no disk.
"""

from dataclasses import dataclass, replace
from http import HTTPStatus
from zoneinfo import ZoneInfo

from rilis_etl.errors import IssueReason, Unusable
from rilis_etl.html import find_block_page, is_soft_404, parse_article
from rilis_etl.html.block_page import BlockPage, BlockPageKind
from rilis_etl.html.page_reader import captured_page
from rilis_etl.html.soft_404 import visible_lines
from rilis_etl.identity import Identity, front_doors, identify
from rilis_etl.model import Article, Capture, Issue, Version
from rilis_etl.pipeline.boundary import reader_failed
from rilis_etl.similarity import Text
from rilis_etl.similarity.announced import Shown, shown_by
from rilis_etl.sources.schema import Source
from rilis_etl.text import refine_article
from rilis_etl.text.bylines import Roster
from rilis_etl.text.cleaning import NO_BOILERPLATE, Boilerplate

A_RELEASE_WORDS = 60
"""What a site answers to an unknown address may be a release, the newest one perhaps; then it tells nothing. Missing
pages say what is the matter in fewer words than this, and a release in more."""


@dataclass(frozen=True, slots=True)
class Soft404:
    """What a source answers to an address that does not exist, where it answers as if it did."""

    final_url: str
    lines: frozenset[str]


@dataclass(frozen=True, slots=True)
class ReadProbe:
    """What a soft-404 probe shows, read once."""

    soft_404: Soft404 | None = None  # None where the site answers with an error status, as it should, or a release
    shown: Shown | None = None  # the text on it; None where there is none


def read_probe(probe: Capture, source: Source) -> ReadProbe:
    """What a source answers to an address that does not exist, taken from `probe`."""
    if not probe.is_page:
        return ReadProbe()
    found = parse_capture(probe, source, Roster())
    if not isinstance(found, Version):
        return ReadProbe(_soft_404(probe))
    shown = shown_by(as_compared(found))
    return ReadProbe(_soft_404(probe) if len(found.body.split()) < A_RELEASE_WORDS else None, shown)


def _soft_404(probe: Capture) -> Soft404 | None:
    try:
        lines = visible_lines(captured_page(probe))
    except Unusable:
        return None
    return Soft404(probe.final_url, lines)


def parse_capture(
    capture: Capture,
    source: Source,
    roster: Roster,
    learned: Boilerplate = NO_BOILERPLATE,
    missing: Soft404 | None = None,
) -> Version | Issue:
    """The version that `capture` holds, or the issue that says why it holds none."""
    try:
        block_page = require_page(capture)
        if missing is not None:
            require_other_than(missing, capture)
        if block_page is not None:
            raise Unusable(block_page.kind.reason, f"status {capture.status}, {block_page.evidence}")
        identity = released_as(capture, source)
        if capture.is_redirect:
            raise Unusable(IssueReason.HTTP_FAILED, f"status {capture.status}, to {capture.final_url}")
        version = refine_article(article_in(capture, source), capture, identity, source, roster, learned)
        return replace(version, flags=(*version.flags, *capture.notes)) if capture.notes else version
    except Unusable as error:
        return Issue(capture.source, capture.url, error.reason, error.detail, capture.capture_id, capture.fetched_at)
    except Exception as error:  # noqa: BLE001 - a page spoils at most itself
        return reader_failed(capture, error)


def as_compared(version: Version) -> Text:
    """The version as it is compared."""
    return Text(version.source, version.title, version.blocks, version.publication.published_on, version.language.tag)


def shown_of(text: Text, capture: Capture) -> Shown:
    """What a page with `text` shows, and whether it is what the listing or the address announced."""
    listed_as = capture.link.title if capture.link else None
    return shown_by(text, listed_as=listed_as, url=capture.url)


def article_in(capture: Capture, source: Source) -> Article:
    """The article on the page of a capture, by the layout of its day. Raises Unusable as `parse_article` does."""
    day = capture.fetched_at.astimezone(ZoneInfo(source.timezone)).date()  # where the source is
    content_type = capture.header("content-type")
    return parse_article(capture.body, url=capture.final_url, content_type=content_type, source=source, day=day)


def released_as(capture: Capture, source: Source) -> Identity:
    """Which release the capture is of. A redirect within the source may have moved it; one to elsewhere ends it.

    Raises Unusable (NOT_A_RELEASE, HTTP_GONE).
    """
    asked = identify(capture.url, source)
    if capture.final_url == capture.url:
        return asked
    try:
        found = identify(capture.final_url, source)
    except Unusable as error:
        raise Unusable(IssueReason.HTTP_GONE, f"redirects to {capture.final_url}, which is no release") from error
    if found.canonical_url in front_doors(source) and found != asked:
        raise Unusable(IssueReason.HTTP_GONE, f"redirects to {capture.final_url}, a listing of {source.key}")
    return found


def require_other_than(missing: Soft404, capture: Capture) -> None:
    """Raises Unusable (HTTP_GONE) when the answer is the one to addresses that do not exist."""
    if capture.final_url == missing.final_url != capture.url:
        raise Unusable(IssueReason.HTTP_GONE, f"redirects to {capture.final_url}, as unknown addresses do")
    lines = visible_lines(captured_page(capture))
    if is_soft_404(lines, missing.lines):
        raise Unusable(IssueReason.HTTP_GONE, "says what the site says of addresses that do not exist, with status 200")


def require_page(capture: Capture) -> BlockPage | None:
    """What the page says it is, where that is a missing page: the site's own, if it is known, tells more.

    Raises Unusable when the capture is a failure, an error status or a bot wall.
    """
    if capture.failure is not None:
        raise Unusable(capture.failure, capture.failure_detail)
    if capture.is_redirect:
        return None
    status = capture.status
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        raise Unusable(IssueReason.HTTP_GONE, f"status {status}")
    block_page = find_block_page(capture)
    is_missing = block_page is not None and block_page.kind is BlockPageKind.MISSING
    if block_page is not None and not is_missing and (block_page.kind.is_wall or status == HTTPStatus.OK):
        raise Unusable(block_page.kind.reason, f"status {status}, {block_page.evidence}")
    if 400 <= status < 500:
        raise Unusable(IssueReason.HTTP_REFUSED, f"status {status}")
    if not capture.is_page:
        raise Unusable(IssueReason.HTTP_FAILED, f"status {status}")
    return block_page if is_missing else None
