"""Versions as Arrow tables: one row in `versions`, and rows in the tables of what belongs to a version."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import pyarrow as pa

from rilis_etl.model import Attachment, BlockKind, Byline, Removal, Version
from rilis_etl.warehouse.engine.arrow import Column, table_of
from rilis_etl.warehouse.engine.keys import release_key, version_key
from rilis_etl.warehouse.load.version_resolution import Resolution

T = TypeVar("T")

BLOCK_LETTERS: Mapping[BlockKind, str] = {
    BlockKind.PARAGRAPH: "p",
    BlockKind.HEADING: "h",
    BlockKind.LIST_ITEM: "l",
    BlockKind.QUOTE: "q",
    BlockKind.TABLE_ROW: "t",
    BlockKind.CAPTION: "c",
}
"""How `version_texts.block_kinds` writes the kind of each paragraph."""


@dataclass(frozen=True, slots=True)
class NumberedVersion:
    """A version with its place among those of its release."""

    version: Version
    resolution: Resolution

    @property
    def version_id(self) -> int:
        """`versions.version_id`."""
        return version_key(self.version.source, self.version.source_key, self.version.capture_id)


@dataclass(frozen=True, slots=True)
class _Part(Generic[T]):
    """One of several things that a version has, with its place among them, from 1."""

    version_id: int
    position: int
    item: T


@dataclass(frozen=True, slots=True)
class _Label:
    kind: str
    text: str


_VERSIONS: Sequence[Column[NumberedVersion]] = (
    Column("version_id", "key", lambda v: v.version_id),
    Column("release_id", "key", lambda v: release_key(v.version.source, v.version.source_key)),
    Column("version_number", "count", lambda v: v.resolution.number),
    Column("content_hash", "text", lambda v: v.version.content_hash),
    Column("title", "text", lambda v: v.version.title),
    Column("url", "text", lambda v: v.version.url),
    Column("canonical_url", "text", lambda v: v.version.canonical_url),
    Column("published_on", "on", lambda v: v.version.publication.published_on),
    Column("published_rule", "text", lambda v: v.version.publication.rule),
    Column("published_parser", "text", lambda v: v.version.publication.parser),
    Column("by_metadata_on", "on", lambda v: v.version.publication.by_metadata),
    Column("by_page_on", "on", lambda v: v.version.publication.by_page),
    Column("by_text_on", "on", lambda v: v.version.publication.by_text),
    Column("by_listing_on", "on", lambda v: v.version.publication.by_listing),
    Column("by_url_on", "on", lambda v: v.version.publication.by_url),
    Column("dates_disagree", "is", lambda v: v.version.publication.disagree),
    Column("language_tag", "text", lambda v: v.version.language.tag),
    Column("language_confidence", "share", lambda v: v.version.language.confidence),
    Column("second_language_tag", "text", lambda v: v.version.language.second),
    Column("second_language_share", "share", lambda v: v.version.language.second_share),
    Column("layout", "text", lambda v: v.version.layout),
    Column("extractor", "text", lambda v: v.version.extractor),
    Column("code_version", "text", lambda v: v.version.code_version),
    Column("capture_id", "text", lambda v: v.version.capture_id),
    Column("captured_at", "at", lambda v: v.version.captured_at),
    Column("section", "text", lambda v: v.version.section),
    Column("image_url", "text", lambda v: v.version.image_url),
    Column("dateline_place", "text", lambda v: v.version.dateline_place),
    Column("dateline_agency", "text", lambda v: v.version.dateline_agency),
    Column("release_number", "text", lambda v: v.version.release_number),
    Column("source_line", "text", lambda v: v.version.source_line),
    Column("end_mark", "text", lambda v: v.version.end_mark),
    Column("paragraph_count", "count", lambda v: len(v.version.blocks)),
    Column("character_count", "count", lambda v: len(v.version.body)),
    Column("removal_count", "count", lambda v: len(v.version.removals)),
    Column("shown_since", "at", lambda v: v.resolution.shown_since),
    Column("modified_at", "at", lambda v: v.version.modified_at),
    Column("seen_by", "text", lambda v: v.version.seen_by),
    Column("kept_share", "share", lambda v: v.version.kept_share),
)

_TEXTS: Sequence[Column[NumberedVersion]] = (
    Column("version_id", "key", lambda v: v.version_id),
    Column("body", "text", lambda v: v.version.body),
    Column("block_kinds", "text", lambda v: "".join(BLOCK_LETTERS[block.kind] for block in v.version.blocks)),
    Column("captions", "text", lambda v: "\n".join(v.version.captions) or None),
)

_LABELS: Sequence[Column[_Label]] = (
    Column("kind", "text", lambda label: label.kind),
    Column("label", "text", lambda label: label.text),
)

_REMOVALS: Sequence[Column[Removal]] = (
    Column("rule", "text", lambda removal: removal.rule),
    Column("position", "count", lambda removal: removal.position),
    Column("text", "text", lambda removal: removal.text),
)

_BYLINES: Sequence[Column[Byline]] = (
    Column("kind", "text", lambda byline: byline.kind),
    Column("role", "text", lambda byline: byline.role),
    Column("text", "text", lambda byline: byline.text),
    Column("found_in", "text", lambda byline: byline.where),
    Column("full_name", "text", lambda byline: byline.full_name),
    Column("confidence", "share", lambda byline: byline.confidence),
)

_ATTACHMENTS: Sequence[Column[Attachment]] = (
    Column("url", "text", lambda attachment: attachment.url),
    Column("label", "text", lambda attachment: attachment.label),
    Column("media_type", "text", lambda attachment: attachment.media_type),
    Column("size_bytes", "bytes", lambda attachment: attachment.size_bytes),
)

VERSION_PARTS = ("version_texts", "version_labels", "removals", "bylines", "version_attachments")
"""Tables whose rows belong to a version and live and die with it."""

COMPARED_TABLES = (
    ("version_signatures", "version_id"),
    ("similarity_keys", "version_id"),
    ("version_pairs", "first_version_id"),
    ("version_pairs", "second_version_id"),
)
"""Tables that follow from comparing a version with others, and the column that names the version."""


def version_tables(versions: Sequence[NumberedVersion]) -> Mapping[str, pa.Table]:
    """The rows of `versions` and of VERSION_PARTS, by table."""
    return {
        "versions": table_of(_VERSIONS, versions),
        "version_texts": table_of(_TEXTS, versions),
        "version_labels": _part_table("position", _LABELS, (part for v in versions for part in _labels(v))),
        "removals": _part_table(
            "removal_number",
            _REMOVALS,
            (part for v in versions for part in _numbered(v, sorted(v.version.removals, key=lambda r: r.position))),
        ),
        "bylines": _part_table(
            "position", _BYLINES, (part for v in versions for part in _numbered(v, v.version.bylines))
        ),
        "version_attachments": _part_table(
            "position", _ATTACHMENTS, (part for v in versions for part in _numbered(v, v.version.attachments))
        ),
    }


def _numbered(version: NumberedVersion, items: Iterable[T]) -> Iterator[_Part[T]]:
    version_id = version.version_id
    return (_Part(version_id, position, item) for position, item in enumerate(items, start=1))


def _labels(version: NumberedVersion) -> Iterator[_Part[_Label]]:
    """The labels of each kind are numbered for themselves."""
    text = version.version
    for kind, labels in (("flag", text.flags), ("tag", text.tags), ("metadata_author", text.authors)):
        yield from _numbered(version, (_Label(kind, label) for label in labels))


def _part_table(number: str, columns: Sequence[Column[T]], parts: Iterable[_Part[T]]) -> pa.Table:
    """A table of parts: the version, the column `number` with the place of each part, and the part's own columns."""
    own = tuple(_of_item(column) for column in columns)
    whose: tuple[Column[_Part[T]], ...] = (
        Column("version_id", "key", lambda part: part.version_id),
        Column(number, "count", lambda part: part.position),
    )
    return table_of((*whose, *own), parts)


def _of_item(column: Column[T]) -> Column[_Part[T]]:
    return Column(column.name, column.kind, lambda part: column.cell(part.item))
