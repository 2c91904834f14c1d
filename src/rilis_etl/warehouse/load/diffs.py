"""What each edit did to a text, as rows that follow from the versions."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa

from rilis_etl.errors import WarehouseError
from rilis_etl.similarity.diff import ChangeKind, ParagraphChange, paragraph_changes
from rilis_etl.warehouse.engine.arrow import Column, insert, key_table, staged, table_of
from rilis_etl.warehouse.engine.database import transaction

CHUNK = 500
"""Edits compared in one transaction: two texts of 4 kB each, so their texts stay under 10 MB."""


@dataclass(frozen=True, slots=True)
class _Text:
    """One version's title, day and paragraphs."""

    release_id: int
    version_id: int
    title: str
    published_on: date | None
    body: str

    def parts(self, previous: "_Text") -> Iterator[tuple[str, ParagraphChange]]:
        """What is not as it was in `previous`: the part (title, day or paragraph) and the change."""
        days = tuple("" if text.published_on is None else text.published_on.isoformat() for text in (previous, self))
        for part, before, after in (("title", previous.title, self.title), ("day", *days)):
            if before != after:
                yield part, ParagraphChange(ChangeKind.CHANGED, before, after)
        for change in paragraph_changes(previous.body.split("\n"), self.body.split("\n")):
            yield "paragraph", change


@dataclass(frozen=True, slots=True)
class _Change:
    """One difference between two texts of a release that follow each other."""

    text: _Text
    previous: _Text
    position: int  # among those of the two, from 1
    part: str
    change: ParagraphChange


_COLUMNS: Sequence[Column[_Change]] = (
    Column("release_id", "key", lambda row: row.text.release_id),
    Column("version_id", "key", lambda row: row.text.version_id),
    Column("previous_version_id", "key", lambda row: row.previous.version_id),
    Column("position", "count", lambda row: row.position),
    Column("part", "text", lambda row: row.part),
    Column("kind", "text", lambda row: row.change.kind),
    Column("before", "text", lambda row: row.change.before),
    Column("after", "text", lambda row: row.change.after),
    Column("words", "text", lambda row: row.change.words),
)


def forget_changes(con: duckdb.DuckDBPyConnection, touched: pa.Table) -> None:
    """Remove the changes of these releases, whose versions the open transaction writes."""
    with staged(con, touched):
        con.execute("delete from paragraph_changes where release_id in (select release_id from staged)")


def derive_changes(con: duckdb.DuckDBPyConnection, among: Iterable[int] | None = None) -> int:
    """Store the changes of every edit that has none, of these releases or of all; returns of how many edits.

    Call it outside of a transaction, after the texts are committed: they are looked up by row number, and DuckDB 2.0.0
    missed rows that it looked up so among those of the open transaction.
    """
    edits = _edits_without_changes(con, among)
    for at in range(0, len(edits), CHUNK):
        with transaction(con):
            insert(con, "paragraph_changes", table_of(_COLUMNS, _changes(con, edits[at : at + CHUNK])))
    return len(edits)


def _edits_without_changes(con: duckdb.DuckDBPyConnection, among: Iterable[int] | None) -> list[tuple[int, int]]:
    """The version before and after each edit without a stored change; some differ in their credits only."""
    with staged(con, key_table("release_id", sorted(set(among or ())))):
        return con.execute(
            """
            with edited as (
                select release_id from versions
                where version_number = 2 and ($1 or release_id in (select release_id from staged))
            ),
            edits as (
                select
                    version_id,
                    lag(version_id) over (partition by release_id order by version_number) as previous_version_id
                from versions semi join edited using (release_id)
            )
            select previous_version_id, version_id
            from edits anti join paragraph_changes using (version_id, previous_version_id)
            where previous_version_id is not null
            order by all
            """,
            [among is None],
        ).fetchall()


def _changes(con: duckdb.DuckDBPyConnection, edits: Sequence[tuple[int, int]]) -> Iterator[_Change]:
    texts = _texts(con, {version_id for edit in edits for version_id in edit})
    for before, after in edits:
        previous, text = texts[before], texts[after]
        for position, (part, change) in enumerate(text.parts(previous), start=1):
            yield _Change(text, previous, position, part, change)


def _texts(con: duckdb.DuckDBPyConnection, version_ids: set[int]) -> dict[int, _Text]:
    with staged(con, key_table("version_id", sorted(version_ids))):
        found = con.execute("""
            with texts as (  -- by row number: only the blocks of these rows are read, a join would read every text
                select version_id, body from version_texts
                where rowid in (select rowid from version_texts semi join staged using (version_id))
            )
            select release_id, version_id, versions.title, published_on, body
            from versions join texts using (version_id)
        """).fetchall()
    texts = {text.version_id: text for text in (_Text(*row) for row in found)}
    if lost := sorted(version_ids - texts.keys()):
        raise WarehouseError(f"the text of version {lost[0]} is nowhere: run `rilis rebuild`")
    return texts
