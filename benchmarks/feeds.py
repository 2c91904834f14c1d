"""Reads feedparser's own tests as it does: `python -m benchmarks.feeds FOLDER`, FOLDER being its `tests`.

Of the first entry of each file are compared link, title and day, where feedparser finds one. Titles are compared
without markup, which feedparser leaves in; an identifier or an enclosure alone is no link here. feedparser must be
installed, and chardet, without which it reads some of its own tests in the wrong charset. What either loads once (its
detection of charsets, tables) is loaded before anything is clocked.
"""

import re
import sys
import time
from collections import Counter
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

from rilis_etl.discovery.formats.feed_items import is_feed, read_items
from rilis_etl.discovery.formats.feed_xml import parse_feed
from rilis_etl.discovery.listing_days import machine_date_reader
from rilis_etl.discovery.listing_page import ListingRow
from rilis_etl.sources import Source

HOST = "http://127.0.0.1:8097/"
TESTS = Source(key="tests", name="Tests", home=HOST, hosts=("*",), timezone="UTC", languages=("en",), country="US")
ANY_FEED = b"<rss><channel><item><title>x</title><pubDate>Mon, 06 Nov 2017 10:00:00 GMT</pubDate></item></channel>"
_HEADER = re.compile(r"Header:\s*([\w-]+):\s*(.+)")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_DATES = ("published_parsed", "created_parsed", "updated_parsed")


def first_row(body: bytes, headers: dict[str, str]) -> ListingRow | None:
    """The first item that our reader finds; None for what it takes for no feed, or one without items."""
    try:
        root = parse_feed(body, headers["content-type"])
    except ValueError:
        return None
    rows = read_items(root, headers["content-location"], machine_date_reader(TESTS)).rows if is_feed(root) else ()
    return rows[0] if rows else None


def plain(text: str) -> str:
    """A title without markup and entities."""
    return " ".join(unescape(_TAG.sub(" ", unescape(text))).split())


def main(folder: Path, *, is_loud: bool) -> None:
    """Print how often the two agree, and what each costs."""
    import charset_normalizer  # noqa: F401 - what ours detects with, as feedparser imports chardet
    import feedparser  # type: ignore[import-not-found]

    first_row(ANY_FEED, {"content-type": "text/xml", "content-location": HOST})
    feedparser.parse(ANY_FEED)
    files = sorted(folder.rglob("*.xml"))
    met: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    cost = {"ours": 0.0, "feedparser": 0.0}
    for path in files:
        body = path.read_bytes()
        found = {name.lower(): value.strip() for name, value in _HEADER.findall(body[:3000].decode("latin-1"))}
        headers = {"content-type": "text/xml", "content-location": HOST + path.name} | found
        if not headers["content-location"].startswith("http"):
            headers["content-location"] = HOST
        begun = time.process_time()
        row = first_row(body, headers)
        cost["ours"] += time.process_time() - begun
        begun = time.process_time()
        entries = feedparser.parse(body, response_headers=headers)["entries"]
        cost["feedparser"] += time.process_time() - begun
        if not entries or b"<CHANNEL" in body:  # CDF, which nobody writes
            continue
        for kind, wanted, ours in compared(entries[0], row, body):
            asked[kind] += 1
            met[kind] += wanted == ours
            if wanted != ours and is_loud:
                print(kind, path.relative_to(folder), "is", repr(ours)[:120], "feedparser", repr(wanted)[:120])
    print(f"{len(files)} files, no crash; " + ", ".join(f"{kind} {met[kind]} of {asked[kind]}" for kind in asked))
    print(", ".join(f"{name} {1000 * seconds / len(files):.3f} ms of CPU a file" for name, seconds in cost.items()))


def compared(entry: Any, row: ListingRow | None, body: bytes) -> list[tuple[str, object, object]]:
    """What feedparser finds, and what we do: link, title, day, each where feedparser has one."""
    pairs: list[tuple[str, object, object]] = []
    if entry.get("link", "").startswith("http") and re.search(rb"<(?:\w+:)?(?:link|guid)\b", body):
        pairs.append(("link", entry["link"], next(iter(row.links), "") if row else ""))
    if entry.get("title"):
        pairs.append(("title", plain(entry["title"]), plain(row.title or "") if row else ""))
    moment = next((entry[name] for name in _DATES if entry.get(name)), None)
    if moment is not None and 1990 <= moment[0] <= 2100:
        pairs.append(("day", date(*moment[:3]), row.day if row else None))
    return pairs


if __name__ == "__main__":
    main(Path(sys.argv[1]), is_loud="-v" in sys.argv)
