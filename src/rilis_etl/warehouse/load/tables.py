"""Batches as Arrow tables, whose columns are named as those of the tables they go to."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa

from rilis_etl.model import BlockKind, Issue, Run, Version
from rilis_etl.sources.schema import Source
from rilis_etl.warehouse.engine.keys import content_key, link_key, release_key, version_key
from rilis_etl.warehouse.load.batch import CaptureRow, LinkRow, Outcome
from rilis_etl.warehouse.load.version_resolution import Resolution

_AT = pa.timestamp("us", tz="UTC")
_ARROW_TYPES: Mapping[str, pa.DataType] = {
    "text": pa.string(), "key": pa.int64(), "count": pa.int32(), "bytes": pa.int64(),
    "at": _AT, "on": pa.date32(), "share": pa.float64(), "is": pa.bool_(),
}  # fmt: skip

BLOCK_LETTERS: Mapping[BlockKind, str] = {
    BlockKind.PARAGRAPH: "p",
    BlockKind.HEADING: "h",
    BlockKind.LIST_ITEM: "l",
    BlockKind.QUOTE: "q",
    BlockKind.TABLE_ROW: "t",
    BlockKind.CAPTION: "c",
}

RowOf = Sequence[Any]  # a heterogeneous row: the columns beside it say what each cell is


def arrow(columns: Mapping[str, str], rows: Iterable[RowOf]) -> pa.Table:
    """A table of `rows`; `columns` maps each column to its kind (see _ARROW_TYPES).

    Half of a surrogate pair, which JSON in a page can bring along, has no place in UTF-8 and becomes "?".
    """
    cells = list(zip(*rows, strict=True)) or [()] * len(columns)
    return pa.table(
        {name: _array(values, _ARROW_TYPES[kind]) for (name, kind), values in zip(columns.items(), cells, strict=True)}
    )


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:
        return pa.array([v if v is None else v.encode("utf-8", "replace").decode() for v in values], kind)


def captures(
    rows: Iterable[CaptureRow],
    outcomes: Mapping[str, Outcome],
    versions: Mapping[str, Version],
    run_id: str,
    loaded_at: datetime,
) -> pa.Table:
    """For `captures`; `outcomes`, and `versions` where there is a text, go by capture id."""
    columns = {
        "capture_id": "text", "source": "text", "role": "text", "url": "text", "final_url": "text",
        "status_code": "count", "media_type": "text", "digest": "text", "size_bytes": "bytes", "fetched_at": "at",
        "archive_file": "text", "archive_offset_bytes": "bytes", "archive_length_bytes": "bytes",
        "failure": "text", "failure_detail": "text", "source_key": "text", "release_id": "key", "content_key": "key",
        "outcome": "text", "etag": "text", "last_modified": "text", "run_id": "text", "loaded_at": "at",
        "asked_release_id": "key", "address": "text", "reader": "text", "modified_at": "at",
    }  # fmt: skip
    return arrow(
        columns,
        (
            (
                c.capture_id, c.source, c.role, c.url, c.final_url,
                c.status_code, c.media_type, c.digest, c.size_bytes, c.fetched_at,
                c.place.file, c.place.offset, c.place.length,
                c.failure, c.failure_detail, c.source_key,
                None if c.source_key is None else release_key(c.source, c.source_key),
                content_key(versions[c.capture_id].content_hash) if c.capture_id in versions else None,
                outcomes[c.capture_id], c.etag, c.last_modified, run_id, loaded_at,
                None if c.asked_key is None else release_key(c.source, c.asked_key), c.address, c.reader,
                versions[c.capture_id].modified_at if c.capture_id in versions else None,
            )
            for c in rows
        ),
    )  # fmt: skip


def links(rows: Iterable[LinkRow]) -> pa.Table:
    """Sightings, shaped as `links`."""
    columns = {
        "link_id": "key", "source": "text", "url": "text", "source_key": "text", "listing_url": "text",
        "title": "text", "listed_on": "on", "section": "text", "first_seen_at": "at", "last_seen_at": "at",
    }  # fmt: skip
    return arrow(
        columns,
        (
            (
                link_key(row.link.source, row.link.url), row.link.source, row.link.url, row.source_key,
                row.link.found_on, row.link.title, row.link.listed_on, row.link.section, row.seen_at, row.seen_at,
            )
            for row in rows
        ),
    )  # fmt: skip


def issues(rows: Iterable[Issue]) -> pa.Table:
    """For `issues`."""
    columns = {
        "capture_id": "text",
        "source": "text",
        "url": "text",
        "reason": "text",
        "detail": "text",
        "seen_at": "at",
    }
    return arrow(columns, ((i.capture_id, i.source, i.url, i.reason, i.detail, i.seen_at) for i in rows))


def version_tables(versions: Sequence[Version], begun: Mapping[str, Resolution]) -> Mapping[str, pa.Table]:
    """For each table that a version fills, its rows; `begun` says by capture id which number it has and since when."""
    ids = [version_key(v.source, v.source_key, v.capture_id) for v in versions]
    pairs = list(zip(ids, versions, strict=True))
    return {
        "versions": _versions(pairs, begun),
        "version_texts": arrow(
            {"version_id": "key", "body": "text", "block_kinds": "text", "captions": "text"},
            (
                (i, v.body, "".join(BLOCK_LETTERS[b.kind] for b in v.blocks), "\n".join(v.captions) or None)
                for i, v in pairs
            ),
        ),
        "version_labels": arrow(
            {"version_id": "key", "kind": "text", "position": "count", "label": "text"},
            (
                (i, kind, position, label)
                for i, v in pairs
                for kind, labels in (("flag", v.flags), ("tag", v.tags), ("metadata_author", v.authors))
                for position, label in enumerate(labels, start=1)
            ),
        ),
        "removals": arrow(
            {"version_id": "key", "removal_number": "count", "rule": "text", "position": "count", "text": "text"},
            (
                (i, number, r.rule, r.position, r.text)
                for i, v in pairs
                for number, r in enumerate(sorted(v.removals, key=lambda r: r.position), start=1)
            ),
        ),
        "bylines": arrow(
            {
                "version_id": "key", "position": "count", "kind": "text", "role": "text",
                "text": "text", "found_in": "text", "full_name": "text", "confidence": "share",
            },
            (
                (i, position, b.kind, b.role, b.text, b.where, b.full_name, b.confidence)
                for i, v in pairs
                for position, b in enumerate(v.bylines, start=1)
            ),
        ),
        "version_attachments": arrow(
            {
                "version_id": "key", "position": "count", "url": "text",
                "label": "text", "media_type": "text", "size_bytes": "bytes",
            },
            (
                (i, position, a.url, a.label, a.media_type, a.size_bytes)
                for i, v in pairs
                for position, a in enumerate(v.attachments, start=1)
            ),
        ),
    }  # fmt: skip


def _versions(pairs: Sequence[tuple[int, Version]], begun: Mapping[str, Resolution]) -> pa.Table:
    columns = {
        "version_id": "key", "release_id": "key", "version_number": "count", "content_hash": "text", "title": "text",
        "url": "text", "canonical_url": "text",
        "published_on": "on", "published_rule": "text", "published_parser": "text",
        "by_metadata_on": "on", "by_page_on": "on", "by_text_on": "on", "by_listing_on": "on", "by_url_on": "on",
        "dates_disagree": "is",
        "language_tag": "text", "language_confidence": "share",
        "second_language_tag": "text", "second_language_share": "share",
        "layout": "text", "extractor": "text", "code_version": "text", "capture_id": "text", "captured_at": "at",
        "section": "text", "image_url": "text", "dateline_place": "text", "dateline_agency": "text",
        "release_number": "text", "source_line": "text", "end_mark": "text",
        "paragraph_count": "count", "character_count": "count", "removal_count": "count",
        "shown_since": "at", "modified_at": "at",
    }  # fmt: skip
    return arrow(
        columns,
        (
            (
                i, release_key(v.source, v.source_key), begun[v.capture_id].number, v.content_hash, v.title,
                v.url, v.canonical_url,
                v.publication.published_on, v.publication.rule, v.publication.parser,
                v.publication.by_metadata, v.publication.by_page, v.publication.by_text,
                v.publication.by_listing, v.publication.by_url, v.publication.disagree,
                v.language.tag, v.language.confidence, v.language.second, v.language.second_share,
                v.layout, v.extractor, v.code_version, v.capture_id, v.captured_at,
                v.section, v.image_url, v.dateline_place, v.dateline_agency, v.release_number, v.source_line,
                v.end_mark,
                len(v.blocks), len(v.body), len(v.removals),
                begun[v.capture_id].shown_since, v.modified_at,
            )
            for i, v in pairs
        ),
    )  # fmt: skip


def sources(items: Iterable[Source]) -> pa.Table:
    """For `sources`."""
    columns = {
        "source": "text", "name": "text", "home_url": "text", "country": "text",
        "timezone": "text", "languages": "text", "definition_sha256": "text",
    }  # fmt: skip
    return arrow(
        columns,
        (
            (
                s.key, s.name, s.home, s.country, s.timezone, ",".join(s.languages),
                hashlib.sha256(s.model_dump_json().encode()).hexdigest(),
            )
            for s in items
        ),
    )  # fmt: skip


def run_sources(run: Run) -> pa.Table:
    """For `run_sources`."""
    columns = {
        "run_id": "text", "source": "text", "found_count": "count", "fetched_count": "count",
        "unchanged_count": "count", "loaded_count": "count", "repaired_count": "count",
        "issue_count": "count", "failure": "text",
    }  # fmt: skip
    return arrow(
        columns,
        (
            (run.run_id, c.source, c.found, c.fetched, c.unchanged, c.loaded, c.repaired, c.issues, c.failure or None)
            for c in run.counts
        ),
    )
