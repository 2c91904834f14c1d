"""What a web archive served to the capture that it made, or to the reason why it cannot be that. Pure."""

import re
from dataclasses import replace
from datetime import datetime
from email.utils import parsedate_to_datetime

from rilis_etl.errors import IssueReason
from rilis_etl.mementos.attribution import Attribution
from rilis_etl.mementos.cdx import CdxRow
from rilis_etl.mementos.digest_check import digest_holds
from rilis_etl.mementos.memento_capture import NoCapture, as_failed, as_look
from rilis_etl.model import Capture, Header, Memento

_ORIGINAL = "x-archive-orig-"
_PAGES_OWN = frozenset({"content-type", "location"})
_DECODED = frozenset({"content-encoding", f"{_ORIGINAL}content-encoding", f"{_ORIGINAL}transfer-encoding"})
"""Where the digest may be of other bytes. An archive that sends in chunks itself says nothing of the page."""
_INSIDE = re.compile(r"/\d{14}(?:[a-z]{2}_)?/(https?:.+)$")
_LINK = re.compile(r"<([^>]*)>\s*;\s*[^<]*?rel=\"?([^\";<]*)")


def played_back(answer: Capture, row: CdxRow, seen_by: str, known: Attribution) -> Capture:
    """The memento that `answer`, from the archive `seen_by`, is: what `row` of its index promised.

    What does not fit the index's digest is a failed capture. Raises NoCapture where the archive gave something else.
    """
    made_at = _memento_datetime(answer)
    if made_at is None:
        raise NoCapture(f"the archive answered with a page of its own (status {answer.status})")
    is_same_payload = bool(row.sha1) and digest_holds(row.sha1, (answer.body,))
    if made_at != row.at and not is_same_payload:
        raise NoCapture("the archive gave another capture than the one that was asked for")
    original = next((url for url, rel in _LINK.findall(answer.header("link") or "") if "original" in rel.split()), None)
    if original is not None and _releases(original, known) != _releases(row.url, known):
        raise NoCapture("the archive gave a page of another address")
    names = {header.name.lower() for header in answer.headers}
    capture = Capture(
        answer.source, answer.role, row.url, row.url, answer.status, _headers(answer), answer.body, row.at,
        notes=answer.notes, memento=Memento(seen_by, answer.fetched_at, answer.url, digest=row.sha1),
    )  # fmt: skip
    is_read = not 300 <= answer.status < 400  # the body of a redirect is not asked for
    if row.sha1 and is_read and not is_same_payload and not names & _DECODED:
        return as_failed(capture, IssueReason.BAD_RESPONSE, "the page does not fit the digest that the index states")
    return as_look(capture, known)


def _releases(url: str, known: Attribution) -> set[tuple[str, str]]:
    return {(source.key, known.key_of(url, source)) for source in known.of(url)}


def seen_again(first: Capture, look: Capture) -> Capture:
    """The capture of `look`, of which the index alone tells, with the answer of `first`: one payload, by its digest."""
    final = look.url if first.final_url == first.url else first.final_url
    return replace(
        look, status=first.status, headers=first.headers, body=first.body, final_url=final, notes=first.notes
    )  # fmt: skip


def _memento_datetime(answer: Capture) -> datetime | None:
    try:
        return parsedate_to_datetime(answer.header("memento-datetime") or "")
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _headers(answer: Capture) -> tuple[Header, ...]:
    """The page's own headers: under the names that it gave them."""
    own: dict[str, Header] = {}
    for header in answer.headers:
        name = header.name.lower()
        if name.startswith(_ORIGINAL):
            own[name.removeprefix(_ORIGINAL)] = Header(header.name[len(_ORIGINAL) :], header.value)
        elif name in _PAGES_OWN:
            inside = _INSIDE.search(header.value) if name == "location" else None
            own.setdefault(name, Header(header.name, inside[1] if inside else header.value))
    return tuple(own.values())
