"""Listing pages and feeds as they came last, so that a site need not send again what has not changed.

The site is asked whether a page has changed since (RFC 9110, 13.1); where it has not, the page that was kept is the
answer. A site that says so for ever would hide what is new: a kept page is asked for in full after BELIEVED_FOR.
"""

import hashlib
import json
from datetime import datetime, timedelta
from pathlib import Path

from rilis_etl.fetch.transport import Answer
from rilis_etl.fs import atomic_write
from rilis_etl.model import CaptureNote, Header, Validators

BELIEVED_FOR = timedelta(days=3)
"""How long a site is believed that says that a listing has not changed."""

LARGEST = 2_000_000
"""Bytes of a page that is kept; listings are a tenth of it."""

MOST = 1_000
"""Pages that are kept; those not asked for the longest go first."""


class KeptListings:
    """The pages in `folder`. A file that cannot be read or written is as none: it only spares the site."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, source: str, url: str, now: datetime) -> Answer | None:
        """The page at `url` as it came last, with the note that it was not sent again; None when it has to be."""
        try:
            head, _, body = self._path(source, url).read_bytes().partition(b"\n")
            table = json.loads(head)
            kept_at = datetime.fromisoformat(table["kept_at"])
            headers = tuple(Header(name, value) for name, value in table["headers"])
            if not timedelta(0) <= now - kept_at < BELIEVED_FOR or len(body) != table["bytes"]:
                return None
            return Answer(table["url"], 200, headers, body, notes=(CaptureNote.REVALIDATED,))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, source: str, url: str, answer: Answer, now: datetime) -> None:
        """Keep an answer to `url` that can be asked for conditionally; nothing else is kept."""
        if answer.status != 200 or answer.notes or len(answer.body) > LARGEST or not any_validator(answer):
            return
        head = {
            "url": answer.url,
            "kept_at": now.isoformat(),
            "headers": [[each.name, each.value] for each in answer.headers],
            "bytes": len(answer.body),
        }
        try:
            atomic_write(self._path(source, url), json.dumps(head).encode() + b"\n" + answer.body, durable=False)
        except OSError:
            return

    def forget_oldest(self) -> None:
        """Keep the number of pages within MOST."""
        try:
            files = sorted(self._folder.iterdir(), key=lambda file: file.stat().st_mtime)
            for file in files[:-MOST]:
                file.unlink(missing_ok=True)
        except OSError:
            return

    def _path(self, source: str, url: str) -> Path:
        return self._folder / hashlib.sha256(f"{source}\n{url}".encode("utf-8", "replace")).hexdigest()[:24]


def any_validator(answer: Answer) -> Validators | None:
    """What lets us ask whether an answer has changed; None where the site gives nothing for it."""
    etag, last_modified = answer.header("etag"), answer.header("last-modified")
    return Validators(etag or None, last_modified or None) if etag or last_modified else None
