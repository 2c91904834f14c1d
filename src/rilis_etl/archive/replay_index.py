"""An index of our own archive for pywb, which shows archived pages in a browser. In: records and where they stand.

pywb cuts each record out of our files by the place that the index names: nothing is copied.
"""

import json
import re
import string
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes, urlsplit

from rilis_etl.archive.wacz import can_be_shown, index_line
from rilis_etl.archive.warc import target_uri
from rilis_etl.fs import atomic_write
from rilis_etl.model import Capture, CapturePlace, Role

_WWW = re.compile(r"^www\d*\.")
_SLASHES = re.compile(r"/{2,}")
_PLAIN = string.punctuation.translate({ord(sign): None for sign in "%#"})
_USUAL_PORTS = frozenset({None, 80, 443})
_PATH_SESSIONS = tuple(
    re.compile(rf"(.*/)\({session}\)/([^?]+\.aspx.*)", re.IGNORECASE | re.DOTALL)
    for session in (r"(?:[a-z]\([0-9a-z]{24}\))+", "[0-9a-z]{24}")
)
_QUERY_SESSIONS = tuple(
    re.compile(rf"(.*)(?:{session})(?:&(.*))?", re.IGNORECASE)
    for session in (
        *(f"{name}=[0-9a-z]{{32}}" for name in ("jsessionid", "phpsessid", "sid")),
        "aspsessionid[a-z]{8}=[a-z]{24}",
        "cfid=[^&]+&cftoken=[^&]+",
    )
)
"""What pywb takes out of an address before it looks it up: the name of a visit, of one reader or crawler."""


def write_replay_index(file: Path, records: Iterable[tuple[Capture, CapturePlace]]) -> int:
    """Write a line (CDXJ) for each page that can be shown to `file`; how many. Probes and failed looks have none."""
    lines = sorted(
        index_line(pywb_key(target_uri(capture)), capture, place)
        for capture, place in records
        if capture.role is not Role.PROBE and can_be_shown(capture)
    )
    atomic_write(file, "".join(lines))
    return len(lines)


def write_replay_settings(folder: Path, archive: Path, keys: Iterable[str]) -> None:
    """Write the settings with which pywb serves the records in `archive`, a collection for each index KEY.cdxj."""
    collections = {
        key: {"index_paths": str(folder / f"{key}.cdxj"), "archive_paths": f"{archive.absolute()}/"} for key in keys
    }
    settings = {"collections_root": "none", "collections": collections}
    atomic_write(folder / "config.yaml", json.dumps(settings, indent=2))  # JSON is YAML


def pywb_key(url: str) -> str:
    """What pywb looks an address up by: `example,dinas)/berita?a=1&b=2`, in lower case, without a slash at the end."""
    parts = urlsplit(url)
    host = ",".join(reversed(_WWW.sub("", (parts.hostname or "").lower()).split(".")))
    port = "" if parts.port in _USUAL_PORTS else f":{parts.port}"
    path = _without(_PATH_SESSIONS, _SLASHES.sub("/", _quoted(parts.path))).rstrip("/") or "/"
    arguments = _without(_QUERY_SESSIONS, _quoted(parts.query)).split("&")
    query = "&".join(sorted(arguments, key=lambda argument: argument.split("=", 1)))
    return f"{host}{port}){path}" + (f"?{query}" if query else "")


def _without(sessions: Iterable[re.Pattern[str]], part: str) -> str:
    """The part of an address with no session that fits one of these."""
    for session in sessions:
        if found := session.fullmatch(part):
            part = found[1] + (found[2] or "")
    return part


def _quoted(part: str) -> str:
    return quote(unquote_to_bytes(part), safe=_PLAIN).lower()
