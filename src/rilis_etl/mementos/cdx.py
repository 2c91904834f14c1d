"""The index of a web archive (CDX): what to ask it, and what its answers say. Pure.

Four dialects: the Internet Archive answers an array of arrays and gives a key to go on with; pywb answers one object a
line, all at once; Common Crawl does so by numbered pages, and says in which file a capture stands; a TimeMap (RFC 7089)
lists the captures of one address, and tells of each no more than its time. What is wanted is chosen on our side: pywb
drops a filter that leaves nothing.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from http import HTTPStatus
from itertools import groupby, zip_longest
from typing import Any
from urllib.parse import quote, urlencode

from rilis_etl.mementos.foreign_records import moment
from rilis_etl.mementos.web_archive import WebArchive
from rilis_etl.model import Window

ROWS_AT_A_TIME = 5_000
"""Of the Internet Archive's index; longer answers take it more than a minute."""

BLOCK = 3_000
"""Rows in a block of Common Crawl's index. A page has five blocks, so one with fewer rows than this is the last."""

_FIELDS = "urlkey,timestamp,original,mimetype,statuscode,digest,length"
_OF_NOTHING = "3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"  # SHA-1 of no bytes
_NOTHING = "No Captures found"  # with 404, by Common Crawl and some pywb archives
_NO_PAGE = "Last Page is"  # with 400, by Common Crawl: what was asked for is behind it
_LINK = re.compile(r"<([^>]*)>\s*;([^<]*)")
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
_STAMP = re.compile(r"/(\d{14})(?:[a-z]{2}_)?/")
_SAFE = ":/?#[]@!$&'()*+,;=%~"


@dataclass(frozen=True, slots=True)
class CdxRow:
    """One capture as an index tells it."""

    at: datetime  # UTC
    url: str  # as captured
    status: int | None  # None: of a revisit, or not told
    mime: str
    digest: str  # SHA-1 in base 32 of the payload as stored; empty where it is not told
    address: str = ""  # where it is served, or the name of the file; empty: made from the time and the URL
    offset: int = 0  # in bytes, of its record in that file
    length: int = 0  # in bytes; 0: it is served by itself

    @property
    def is_revisit(self) -> bool:
        """Its payload is that of an earlier capture."""
        return self.mime == "warc/revisit"

    @property
    def has_page(self) -> bool:
        """The index calls it a page, or a revisit of one: so that a page of equal digest stands for it."""
        return self.status in (HTTPStatus.OK, None)

    @property
    def sha1(self) -> str:
        """Its digest with the name of the algorithm; empty where it is not told."""
        return f"sha1:{self.digest}" if self.digest else ""

    @property
    def part(self) -> range | None:
        """The bytes of its file that it stands in; None: it is served by itself."""
        return range(self.offset, self.offset + self.length) if self.length else None

    @property
    def stamp(self) -> str:
        """Its time as archives write it."""
        return f"{self.at:%Y%m%d%H%M%S}"


@dataclass(frozen=True, slots=True)
class CdxPage:
    """Rows of an index, and the key to go on with; empty at the end."""

    rows: tuple[CdxRow, ...]
    resume_key: str = ""


def index_url(archive: WebArchive, host: str, window: Window, resume_key: str = "") -> str:
    """Where to ask for all captures of a host in a window (of days of capture)."""
    asked = {"url": f"{host}/*", "output": "json"}
    if archive.kind == "common_crawl":  # which knows no days within a crawl
        return f"{archive.index}?{urlencode({**asked, 'page': resume_key or '0'})}"
    if window.first:
        asked["from"] = f"{window.first:%Y%m%d}"
    if window.end:
        asked["to"] = f"{_last(window.end):%Y%m%d}"
    if archive.kind == "pywb":
        asked["allowFuzzy"] = "false"
    else:
        asked |= {"fl": _FIELDS, "limit": str(ROWS_AT_A_TIME), "showResumeKey": "true"}
        if resume_key:
            asked["resumeKey"] = resume_key
    return f"{archive.index}?{urlencode(asked)}"


def replay_url(archive: WebArchive, row: CdxRow) -> str:
    """Where a capture is served as it was received, or the file in which its record stands."""
    if row.length:
        return f"{archive.replay}{quote(row.address.lstrip('/'))}"
    return row.address or f"{archive.replay}{row.stamp}id_/{quote(row.url, safe=_SAFE)}"


def read_index(archive: WebArchive, status: int, body: bytes, resume_key: str = "") -> CdxPage:
    """What an index answered to a question with `resume_key`. Raises ValueError for what is no index."""
    text = body.decode("utf-8", "replace").strip()
    if _is_nothing(archive, status, text, resume_key):
        return CdxPage(())
    if status != HTTPStatus.OK:
        raise ValueError("no answer to the question")
    try:
        return _page_of(archive, text, resume_key)
    except RecursionError as error:
        raise ValueError("its answer is nested too deeply") from error
    except json.JSONDecodeError as error:
        raise ValueError("its answer is a page" if text.startswith("<") else "its answer is no JSON") from error


def _page_of(archive: WebArchive, text: str, resume_key: str) -> CdxPage:
    match archive.kind:
        case "timemap":
            return CdxPage(tuple(_mementos(text)))
        case "pywb":
            return CdxPage(tuple(row for row, _ in _rows(_objects(text))))
        case "common_crawl":
            rows = tuple(_in_file(*found) for found in _rows(_objects(text)))
            return CdxPage(rows, str(int(resume_key or 0) + 1) if len(rows) >= BLOCK else "")
        case "wayback":
            return _read_table(text)


def _is_nothing(archive: WebArchive, status: int, text: str, resume_key: str) -> bool:
    """Whether an index says that there is nothing, or nothing more, with a status that means an error elsewhere."""
    if status == HTTPStatus.NOT_FOUND:
        return _NOTHING in text or archive.kind == "timemap"
    return status == HTTPStatus.BAD_REQUEST and bool(resume_key) and _NO_PAGE in text


def _read_table(text: str) -> CdxPage:
    table = json.loads(text or "[]")
    if not isinstance(table, list) or not all(isinstance(line, list) for line in table):
        raise ValueError("its answer is no table")
    names, lines, key = (list(map(str, table[0])) if table else []), table[1:], ""
    if table and not {"timestamp", "original"} <= set(names):
        raise ValueError("its answer is no table of captures")
    if len(lines) >= 2 and not lines[-2]:
        key, lines = str(lines[-1][0]), lines[:-2]
    found = _rows(dict(zip_longest(names, line[: len(names)], fillvalue="")) for line in lines if line)
    return CdxPage(tuple(row for row, _ in found), key)


def runs_of_one_text(rows: Iterable[CdxRow]) -> Iterator[tuple[CdxRow, ...]]:
    """The captures that say something, in the order of time: those of one payload that follow each other are one run.

    Of a page the first and the last say all. What is gone is kept whole: any single look may prove to be an outage. A
    capture whose digest is not told stands for itself, and so does a redirect without a body: it may lead anywhere.
    """
    in_time = sorted(rows, key=lambda row: (row.at, row.url))
    for (digest, *_), group in groupby(in_time, key=_payload_of):
        run = tuple(group)
        if not digest:
            yield from ((row,) for row in run)
        elif any(row.status == HTTPStatus.OK for row in run):
            yield tuple(dict.fromkeys((run[0], run[-1])))
        else:
            yield run


def _payload_of(row: CdxRow) -> tuple[str, int | None, str]:
    digest = "" if row.digest == _OF_NOTHING else row.digest
    return (digest, None, "") if row.has_page else (digest, row.status, row.url)


def _objects(text: str) -> Iterator[Any]:
    return (json.loads(line) for line in text.splitlines() if line.strip())


def _rows(found: Iterable[Any]) -> Iterator[tuple[CdxRow, Mapping[str, Any]]]:
    """The rows, each with all that its line says. A line whose time or address cannot be read is none."""
    for each in found:
        if not isinstance(each, dict) or "timestamp" not in each or not each.keys() & {"url", "original"}:
            raise ValueError("its answer holds a line that is no capture")
        at = moment(str(each.get("timestamp", "")))
        url = str(each.get("url") or each.get("original") or "")
        if at is None or not url:
            continue
        status = str(each.get("status") or each.get("statuscode") or "")
        mime = str(each.get("mime") or each.get("mimetype") or "")
        digest = str(each.get("digest") or "").removeprefix("sha1:").strip("-")
        known_status = int(status) if status.isdecimal() and len(status) == 3 else None
        yield CdxRow(at, url, known_status, mime, digest), each


def _in_file(row: CdxRow, line: Mapping[str, Any]) -> CdxRow:
    name, offset, length = (str(line.get(each, "")) for each in ("filename", "offset", "length"))
    if not (name and offset.isdecimal() and length.isdecimal() and int(length)):
        raise ValueError("its answer holds a capture without its place in a file")
    return replace(row, address=name, offset=int(offset), length=int(length))


def _mementos(text: str) -> Iterator[CdxRow]:
    """The mementos of a TimeMap that can be had as they were received. Raises ValueError for what is no TimeMap."""
    links = [(address, dict(_ATTRIBUTE.findall(rest))) for address, rest in _LINK.findall(text)]
    original = next((address for address, its in links if "original" in its.get("rel", "").split()), None)
    if original is None:
        raise ValueError("its answer is no TimeMap")
    for address, its in links:
        if "memento" in its.get("rel", "").split() and (match := _STAMP.search(address)) and (at := moment(match[1])):
            yield CdxRow(at, original, None, "", "", _STAMP.sub(r"/\1id_/", address, count=1))


def _last(end: date) -> date:
    return end - timedelta(days=1)
