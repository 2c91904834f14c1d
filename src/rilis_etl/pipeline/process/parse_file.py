"""Saved pages through the same rooms as captured ones: for source authors, tests and measurements."""

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rilis_etl.errors import SettingsError, SourceError
from rilis_etl.model import Capture, Header, Issue, Role, Version
from rilis_etl.pipeline.process.parse_capture import parse_capture
from rilis_etl.sources.registry import find_source
from rilis_etl.sources.schema import GENERIC, Source
from rilis_etl.text.bylines import Roster

GZIP_MAGIC = b"\x1f\x8b"
MOST_SAVED_BYTES = 40_000_000  # the parser refuses what is over its own, lower limit


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page in a file, the address it had, and the source it belongs to ("generic" for none)."""

    file: Path
    url: str
    source: str


@dataclass(frozen=True, slots=True)
class UnreadableLine:
    """A page of a list that gave neither a release nor an issue: its file or its source is not there."""

    page: SavedPage
    error: str


ParseOutcome = Version | Issue


def as_json(outcome: ParseOutcome | UnreadableLine) -> dict[str, Any]:
    """The JSON that `rilis parse` prints."""
    match outcome:
        case UnreadableLine():
            return {"source": outcome.page.source, "url": outcome.page.url, "error": outcome.error}
        case Version():
            return release_json(outcome)
        case Issue():
            issue = {"reason": outcome.reason.value, "detail": outcome.detail}
            return {"source": outcome.source, "url": outcome.url, "issue": issue}


def release_json(version: Version) -> dict[str, Any]:
    """A version as plain JSON values."""
    published = version.publication
    witnesses = {
        "metadata": published.by_metadata,
        "page": published.by_page,
        "text": published.by_text,
        "listing": published.by_listing,
        "url": published.by_url,
    }
    return {
        "source": version.source,
        "source_key": version.source_key,
        "url": version.url,
        "canonical_url": version.canonical_url,
        "title": version.title,
        "published_on": published.published_on.isoformat() if published.published_on else None,
        "published_rule": published.rule,
        "dates": {name: day.isoformat() for name, day in witnesses.items() if day},
        "dates_disagree": published.disagree,
        "language": {
            "tag": version.language.tag,
            "confidence": round(version.language.confidence, 3),
            "second": version.language.second,
            "second_share": round(version.language.second_share, 3),
        },
        "dateline": {"place": version.dateline_place, "agency": version.dateline_agency},
        "release_number": version.release_number,
        "source_line": version.source_line,
        "end_mark": version.end_mark,
        "section": version.section,
        "tags": list(version.tags),
        "paragraphs": [block.text for block in version.blocks],
        "paragraph_kinds": [block.kind.value for block in version.blocks],
        "captions": list(version.captions),
        "bylines": [
            {
                "kind": byline.kind.value,
                "text": byline.text,
                "role": byline.role.value,
                "where": byline.where,
                "full_name": byline.full_name,
                "confidence": round(byline.confidence, 3),
            }
            for byline in version.bylines
        ],
        "authors_in_metadata": list(version.authors),
        "removals": [{"rule": r.rule, "position": r.position, "text": r.text} for r in version.removals],
        "image_url": version.image_url,
        "attachments": [
            {"url": a.url, "label": a.label, "media_type": a.media_type, "size_bytes": a.size_bytes}
            for a in version.attachments
        ],
        "layout": version.layout,
        "extractor": version.extractor,
        "kept_share": None if version.kept_share is None else round(version.kept_share, 3),
        "flags": list(version.flags),
    }


def parse_saved(page: SavedPage, sources: Mapping[str, Source], *, captured_at: datetime) -> ParseOutcome:
    """The page through parsing and refining, as if it had been captured at `captured_at` (aware).

    Raises SettingsError when the file cannot be read, SourceError when the source is not known.
    """
    source = GENERIC if page.source == GENERIC.key else find_source(sources, page.source)
    body = _content(page.file)
    capture = Capture(
        source=source.key,
        role=Role.RELEASE,
        url=page.url,
        final_url=page.url,
        status=200,
        headers=(Header("Content-Type", "text/html"),),
        body=body,
        fetched_at=captured_at,
    )
    return parse_capture(capture, source, Roster())


def parse_list(
    file: Path, sources: Mapping[str, Source], *, captured_at: datetime
) -> Iterator[ParseOutcome | UnreadableLine]:
    """An answer for each page named in a JSON Lines file, in order. Raises SettingsError for a line that names none."""
    for page in read_list(file):
        try:
            yield parse_saved(page, sources, captured_at=captured_at)
        except (SettingsError, SourceError) as error:
            yield UnreadableLine(page, str(error))


def _content(file: Path) -> bytes:
    """The bytes of a page, unpacked where the file is gzipped, never more than a page may have."""
    try:
        with file.open("rb") as raw:
            packed = raw.read(len(GZIP_MAGIC)) == GZIP_MAGIC
            raw.seek(0)
            return gzip.GzipFile(fileobj=raw).read(MOST_SAVED_BYTES) if packed else raw.read(MOST_SAVED_BYTES)
    except (OSError, EOFError, zlib.error) as error:
        raise SettingsError(f"cannot read {file}: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def read_list(file: Path) -> Iterator[SavedPage]:
    """The pages named in a JSON Lines file; relative files are looked for beside it. Raises SettingsError by line."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"cannot read {file}: {_reason(error)}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            yield SavedPage(file.parent / entry["file"], entry["url"], entry.get("source", GENERIC.key))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise SettingsError(
                f'{file}, line {number}: expected {{"file", "url", "source"}}, got {line[:80]!r}'
            ) from error
