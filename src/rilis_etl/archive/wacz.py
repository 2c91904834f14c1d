"""Captures as one WACZ 1.1.1 package, which ReplayWeb.page and other tools of web archives open.

A WACZ is a zip file: the records, an index of them, the pages with which a reader begins, and a description with the
sha256 of each. Its members are stored as they are, so that a reader cuts one record out of it by offset and length.
"""

import hashlib
import json
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from itertools import chain
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from rilis_etl import __version__
from rilis_etl.archive.gzip_members import compress
from rilis_etl.archive.warc import SOFTWARE, encode_info, encode_record, target_uri
from rilis_etl.errors import ArchiveError
from rilis_etl.fs import atomic_file, make_folder
from rilis_etl.model import Capture, CapturePlace, Role

ENDING = ".wacz"
MEMBER_BYTES = 2**30
"""At this length a file of records ends, and the next begins. Longer than 2 GB it would need a longer header, and
ReplayWeb.page looks behind a short one: it takes the zip's directory at its word and reads no header of a member."""
_PAGES_HEAD = {"format": "json-pages-1.0", "id": "pages", "title": "Releases"}
_WWW = re.compile(r"^www\d*\.")
_IP = re.compile(r"[\d.]+|.*:.*")  # an address, whose parts are not turned round
_USUAL_PORTS = frozenset({None, 80, 443})


@dataclass(frozen=True, slots=True)
class PackageCounts:
    """What a package holds."""

    captures: int
    pages: int  # texts of releases: a page that was captured twice with the same bytes is one


def write_wacz(
    target: Path, captures: Iterable[Capture], *, name: str, titles: Mapping[str, str], made_at: datetime
) -> PackageCounts:
    """Write `captures` to the package `target`, whole or not at all. `name` is that of the source, `titles` are by URL.

    Every capture becomes a record; the index leaves out those that hold nothing to show (no response came, or a 304).
    Raises ArchiveError when there is no capture, and when the file has another ending or cannot be written.
    """
    if target.suffix.lower() != ENDING:
        raise ArchiveError(f"{target} does not end in {ENDING}: programs know such a package by its ending")
    try:
        make_folder(target.parent)
        with atomic_file(target) as file, zipfile.ZipFile(file, "w") as package:
            return _Package(package, made_at).write(captures, name, titles)
    except OSError as error:
        raise ArchiveError(f"cannot write {target}: {error.strerror or error}; choose another with --wacz") from error


def sort_key(url: str) -> str:
    """The URL as indexes of web archives sort it (SURT): `com,example)/berita?b=1`, from the end of the host."""
    parts = urlsplit(url)
    host = _WWW.sub("", (parts.hostname or "").lower())
    turned = host if _IP.fullmatch(host) else ",".join(reversed(host.split(".")))
    port = "" if parts.port in _USUAL_PORTS else f":{parts.port}"
    query = "&".join(sorted(parts.query.lower().split("&")))
    return f"{turned}{port}){parts.path.lower() or '/'}" + (f"?{query}" if query else "")


class _Hashed:
    """A member that is being written, with its size and digest."""

    def __init__(self, member: IO[bytes]) -> None:
        self._member = member
        self._sha256 = hashlib.sha256()
        self.size_bytes = 0

    def write(self, content: bytes) -> int:
        """Append `content`; its length in bytes."""
        self._member.write(content)
        self._sha256.update(content)
        self.size_bytes += len(content)
        return len(content)

    @property
    def digest(self) -> str:
        return f"sha256:{self._sha256.hexdigest()}"


@dataclass
class _Package:
    """A package that is being written, member after member."""

    package: zipfile.ZipFile
    made_at: datetime
    index: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    shown: set[tuple[str, str]] = field(default_factory=set)  # URL and digest of `pages`
    resources: list[dict[str, Any]] = field(default_factory=list)

    def write(self, captures: Iterable[Capture], name: str, titles: Mapping[str, str]) -> PackageCounts:
        count = self._write_records(captures, titles)
        if not count:
            raise ArchiveError(f"the archive holds nothing of {name}: nothing was written")
        self._add("indexes/index.cdx", "".join(sorted(self.index)))  # readers look a URL up by halving
        self._add("pages/pages.jsonl", "".join([_line(_PAGES_HEAD), *self.pages]))
        described = {
            "profile": "data-package",
            "wacz_version": "1.1.1",
            "title": name,
            "software": f"{SOFTWARE}/{__version__}",
            "created": _stamp(self.made_at),
            "resources": self.resources.copy(),
        }
        digest = self._add("datapackage.json", json.dumps(described, indent=2, ensure_ascii=False) + "\n")
        self._add("datapackage-digest.json", _line({"path": "datapackage.json", "hash": digest}))
        return PackageCounts(count, len(self.pages))

    def _write_records(self, captures: Iterable[Capture], titles: Mapping[str, str]) -> int:
        left, count = iter(captures), 0
        for number, first in enumerate(left):
            name = f"data-{number:05}.warc.gz"
            with self.package.open(self._member(f"archive/{name}"), "w") as member:
                out = _Hashed(member)
                out.write(compress(encode_info(name, self.made_at, __version__)))
                for capture in chain([first], left):
                    count += 1
                    self._write_record(out, name, capture, titles)
                    if out.size_bytes >= MEMBER_BYTES:
                        break
            self._list(f"archive/{name}", out)
        return count

    def _write_record(self, out: _Hashed, file: str, capture: Capture, titles: Mapping[str, str]) -> None:
        place = CapturePlace(file, out.size_bytes, out.write(compress(encode_record(capture))))
        if not can_be_shown(capture):
            return
        url = target_uri(capture)
        self.index.append(index_line(sort_key(url), capture, place))  # its file without a folder: so all tools write
        if capture.role is Role.RELEASE and capture.is_page and (url, capture.digest) not in self.shown:
            self.shown.add((url, capture.digest))
            self.pages.append(_page_line(capture, url, titles))

    def _add(self, path: str, content: str) -> str:
        """Write a member; its digest."""
        member, encoded = self._member(path), content.encode()
        member.file_size = len(encoded)  # whether its header needs room for more than 2 GB
        with self.package.open(member, "w") as file:
            out = _Hashed(file)
            out.write(encoded)
        self._list(path, out)
        return out.digest

    def _member(self, path: str) -> zipfile.ZipInfo:
        return zipfile.ZipInfo(path, self.made_at.timetuple()[:6])

    def _list(self, path: str, written: _Hashed) -> None:
        name = path.rpartition("/")[2]
        self.resources.append({"name": name, "path": path, "hash": written.digest, "bytes": written.size_bytes})


def can_be_shown(capture: Capture) -> bool:
    """Whether a reader of the index finds something behind it: a response came, and it was no 304."""
    return capture.failure is None and capture.status != HTTPStatus.NOT_MODIFIED


def index_line(key: str, capture: Capture, place: CapturePlace) -> str:
    """A line of an index (CDXJ): the address as it is looked up by, the time, and as JSON where the record stands."""
    found = {
        "url": target_uri(capture),
        "mime": capture.media_type or "unk",
        "status": str(capture.status),
        "digest": f"sha256:{capture.digest}",
        "length": str(place.length),
        "offset": str(place.offset),
        "filename": place.file,
    }
    return f"{key} {capture.fetched_at:%Y%m%d%H%M%S} {_line(found)}"


def _page_line(capture: Capture, url: str, titles: Mapping[str, str]) -> str:
    listed = capture.link.title if capture.link else None
    title = titles.get(capture.url) or listed or url
    return _line({"id": capture.capture_id, "url": url, "ts": _stamp(capture.fetched_at), "title": title})


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _line(values: Mapping[str, Any]) -> str:
    return json.dumps(values) + "\n"
