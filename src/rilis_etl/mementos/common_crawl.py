"""Common Crawl: a list of crawls with an index each, and records in large files that are read by ranges of bytes. Pure.

Its crawls are of a few weeks each, so only those that touch a window are asked.
"""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urljoin

from rilis_etl.errors import IssueReason
from rilis_etl.mementos.attribution import Attribution
from rilis_etl.mementos.cdx import CdxRow
from rilis_etl.mementos.foreign_file import Found, OwnRecord, Refusal, RevisitOf, read_foreign_file
from rilis_etl.mementos.foreign_records import BadRecord, moment
from rilis_etl.mementos.memento_capture import NoCapture, Origin, as_failed, without_payload
from rilis_etl.mementos.unpacked import Unpacked
from rilis_etl.mementos.web_archive import WebArchive
from rilis_etl.model import Capture, Window

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_ANSWERS = (200, 206)


def crawls_of(archive: WebArchive, body: bytes, window: Window) -> tuple[WebArchive, ...]:
    """The archive once for each crawl that touches `window`, with the index of that crawl, oldest first.

    The indexes are looked for beside the list: what the list says of other hosts is not followed. Raises ValueError for
    what is no list of crawls.
    """
    listed = json.loads(body.decode("utf-8", "replace"))
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise ValueError("its list of crawls is none")
    found = [(each, str(each.get("id", ""))) for each in listed]
    if wrong := [name for _, name in found if not _ID.fullmatch(name)]:
        raise ValueError(f"its list of crawls names one {wrong[0][:40]!r}")
    here = [(_first(each, name), name) for each, name in found if _touches(each, name, window)]
    return tuple(
        archive.model_copy(update={"index": urljoin(archive.index, f"{name}-index")}) for _, name in sorted(here)
    )


def record_in(answer: Capture, row: CdxRow, bare: Capture, known: Attribution, limit: int) -> Capture:
    """The memento whose record is the body of `answer`: what `row` of the index promised; `bare` is it without payload.

    A damaged record is a failed capture. Raises NoCapture where the archive gave something else.
    """
    if answer.status not in _ANSWERS:
        raise NoCapture(f"the archive answered with a page of its own (status {answer.status})")
    found = _first_of(read_foreign_file(Unpacked(io.BytesIO(answer.body)), Origin("", answer.fetched_at), known, limit))
    match found:
        case Refusal():
            raise NoCapture(found.why)
        case BadRecord():
            return as_failed(bare, IssueReason.BAD_RESPONSE, f"the archive's record is damaged: {found.detail}")
        case OwnRecord():  # anybody may write one
            found = found.memento
        case RevisitOf():
            found = without_payload(found.capture, found.record)
    if (found.fetched_at, found.url) != (row.at, row.url):
        raise NoCapture("the archive gave another capture than the one that was asked for")
    capture = replace(found, memento=bare.memento)
    stated = found.memento.digest if found.memento else ""
    if row.sha1 and stated.startswith("sha1:") and stated != row.sha1:
        return as_failed(capture, IssueReason.BAD_RESPONSE, "the page does not fit the digest that the index states")
    return capture


def _first_of(records: Iterator[Any]) -> Found:
    found: Found = next(records, BadRecord(0, "there is no record in it"))
    return found


def _touches(crawl: dict[str, Any], name: str, window: Window) -> bool:
    first, last = _first(crawl, name), _last(crawl, name)
    return (window.end is None or first < window.end) and (window.first is None or window.first <= last)


def _first(crawl: dict[str, Any], name: str) -> date:
    """The first day of a crawl: as stated, else that of the first year in its name."""
    stated = moment(str(crawl.get("from", "")))
    years = _YEAR.findall(name)
    return stated.date() if stated else date(int(years[0]), 1, 1) if years else date.min


def _last(crawl: dict[str, Any], name: str) -> date:
    stated = moment(str(crawl.get("to", "")))
    years = _YEAR.findall(name)
    return stated.date() if stated else date(int(years[-1]), 12, 31) + timedelta(31) if years else date.max
