"""What a batch and a run say, as Arrow tables whose columns are named as those of the tables they go to."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import pyarrow as pa

from rilis_etl.model import Issue, Outcome, Run, SourceCounts, WindowRow
from rilis_etl.sources.schema import Source
from rilis_etl.warehouse.engine.arrow import Column, table_of
from rilis_etl.warehouse.engine.keys import content_key, link_key, release_key
from rilis_etl.warehouse.load.batch import CaptureRow, LinkRow


def _release_id(source: str, source_key: str | None) -> int | None:
    return None if source_key is None else release_key(source, source_key)


_CAPTURES: Sequence[Column[CaptureRow]] = (
    Column("capture_id", "text", lambda c: c.capture_id),
    Column("source", "text", lambda c: c.capture.source),
    Column("role", "text", lambda c: c.capture.role),
    Column("url", "text", lambda c: c.capture.url),
    Column("final_url", "text", lambda c: c.capture.final_url),
    Column("status_code", "count", lambda c: c.capture.status),
    Column("media_type", "text", lambda c: c.capture.media_type),
    Column("digest", "text", lambda c: c.capture.digest),
    Column("size_bytes", "bytes", lambda c: len(c.capture.body)),
    Column("fetched_at", "at", lambda c: c.capture.fetched_at),
    Column("archive_file", "text", lambda c: c.place.file),
    Column("archive_offset_bytes", "bytes", lambda c: c.place.offset),
    Column("archive_length_bytes", "bytes", lambda c: c.place.length),
    Column("failure", "text", lambda c: c.capture.failure),
    Column("failure_detail", "text", lambda c: c.capture.failure_detail or None),
    Column("source_key", "text", lambda c: c.source_key),
    Column("release_id", "key", lambda c: _release_id(c.capture.source, c.source_key)),
    Column("content_key", "key", lambda c: content_key(c.version.content_hash) if c.version else None),
    Column("etag", "text", lambda c: c.capture.header("etag")),
    Column("last_modified", "text", lambda c: c.capture.header("last-modified")),
    Column("asked_release_id", "key", lambda c: _release_id(c.capture.source, c.asked_key)),
    Column("address", "text", lambda c: c.address),
    Column("reader", "text", lambda c: c.parser),
    Column("modified_at", "at", lambda c: c.version.modified_at if c.version else None),
    Column("page_key", "key", lambda c: c.shown.page_key if c.shown else None),
    Column("is_as_called", "is", lambda c: c.shown.is_as_called if c.shown else None),
    Column("called_otherwise", "text", lambda c: c.shown.called_otherwise if c.shown else None),
    Column("seen_by", "text", lambda c: c.capture.memento.seen_by if c.capture.memento else None),
    Column("retrieved_at", "at", lambda c: c.capture.memento.retrieved_at if c.capture.memento else None),
    Column("text_key", "key", lambda c: content_key(c.version.text_hash) if c.version else None),
    Column("memento_digest", "text", lambda c: c.capture.memento.digest or None if c.capture.memento else None),
    Column("reservations", "text", lambda c: " ".join(c.reserves.words) or None),
    Column("tdm_policy", "text", lambda c: c.reserves.policy or None),
    Column("memento_url", "text", lambda c: c.capture.memento.url if c.capture.memento else None),
)

_LINKS: Sequence[Column[LinkRow]] = (
    Column("link_id", "key", lambda row: link_key(row.link.source, row.link.url)),
    Column("source", "text", lambda row: row.link.source),
    Column("url", "text", lambda row: row.link.url),
    Column("source_key", "text", lambda row: row.source_key),
    Column("listing_url", "text", lambda row: row.link.found_on),
    Column("title", "text", lambda row: row.link.title),
    Column("listed_on", "on", lambda row: row.link.listed_on),
    Column("section", "text", lambda row: row.link.section),
    Column("first_seen_at", "at", lambda row: row.seen_at),
    Column("last_seen_at", "at", lambda row: row.seen_at),
    Column("found_by", "text", lambda row: row.found_by or None),
)

_ISSUES: Sequence[Column[Issue]] = (
    Column("capture_id", "text", lambda issue: issue.capture_id),
    Column("source", "text", lambda issue: issue.source),
    Column("url", "text", lambda issue: issue.url),
    Column("reason", "text", lambda issue: issue.reason),
    Column("detail", "text", lambda issue: issue.detail),
    Column("seen_at", "at", lambda issue: issue.seen_at),
)


def _fingerprint(source: Source) -> str:
    """Of what the source file says: a key that a later version adds, and the file leaves out, changes nothing."""
    return hashlib.sha256(source.model_dump_json(exclude_defaults=True).encode()).hexdigest()


_SOURCES: Sequence[Column[Source]] = (
    Column("source", "text", lambda source: source.key),
    Column("name", "text", lambda source: source.name),
    Column("home_url", "text", lambda source: source.home),
    Column("country", "text", lambda source: source.country),
    Column("timezone", "text", lambda source: source.timezone),
    Column("languages", "text", lambda source: ",".join(source.languages)),
    Column("definition_sha256", "text", _fingerprint),
    Column("licence", "text", lambda source: source.licence or None),
    Column("attribution", "text", lambda source: source.attribution or None),
)


_RUN_SOURCES: Sequence[Column[SourceCounts]] = (
    Column("source", "text", lambda row: row.source),
    Column("found_count", "count", lambda row: row.found),
    Column("fetched_count", "count", lambda row: row.fetched),
    Column("unchanged_count", "count", lambda row: row.unchanged),
    Column("loaded_count", "count", lambda row: row.loaded),
    Column("repaired_count", "count", lambda row: row.repaired),
    Column("issue_count", "count", lambda row: row.issues),
    Column("failure", "text", lambda row: row.failure or None),
)

_WINDOWS: Sequence[Column[WindowRow]] = (
    Column("source", "text", lambda row: row.source),
    Column("first_on", "on", lambda row: row.first_on),
    Column("end_on", "on", lambda row: row.end_on),
    Column("mode", "text", lambda row: row.mode),
    Column("outcome", "text", lambda row: row.outcome),
    Column("found_count", "count", lambda row: row.found_count),
    Column("fetched_count", "count", lambda row: row.fetched_count),
    Column("missing_count", "count", lambda row: row.missing_count),
    Column("failure", "text", lambda row: row.failure),
    Column("finished_at", "at", lambda row: row.finished_at),
)


def captures(rows: Iterable[CaptureRow], outcomes: Mapping[str, Outcome], run_id: str, loaded_at: datetime) -> pa.Table:
    """Rows of `captures`; `outcomes`: what became of each capture, by its id."""
    of_load: Sequence[Column[CaptureRow]] = (
        Column("outcome", "text", lambda c: outcomes[c.capture_id]),
        Column("run_id", "text", lambda _: run_id),
        Column("loaded_at", "at", lambda _: loaded_at),
    )
    return table_of((*_CAPTURES, *of_load), rows)


def links(rows: Iterable[LinkRow]) -> pa.Table:
    """What listings showed, shaped as `links`."""
    return table_of(_LINKS, rows)


def issues(rows: Iterable[Issue]) -> pa.Table:
    """Rows of `issues`."""
    return table_of(_ISSUES, rows)


def sources(items: Iterable[Source]) -> pa.Table:
    """Rows of `sources`."""
    return table_of(_SOURCES, items)


def run_sources(run: Run) -> pa.Table:
    """Rows of `run_sources`."""
    of_run: Column[SourceCounts] = Column("run_id", "text", lambda _: run.run_id)
    return table_of((of_run, *_RUN_SOURCES), run.counts)


def windows(run_id: str, rows: Iterable[WindowRow]) -> pa.Table:
    """Rows of `windows`."""
    of_run: Column[WindowRow] = Column("run_id", "text", lambda _: run_id)
    return table_of((of_run, *_WINDOWS), rows)
