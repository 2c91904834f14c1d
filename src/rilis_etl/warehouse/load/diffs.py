"""What each edit did to a text, as rows: derived from the versions, for the releases that a batch touched."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

import duckdb
import pyarrow as pa

from rilis_etl.similarity.diff import ChangeKind, ParagraphChange, paragraph_changes
from rilis_etl.warehouse.engine.arrow import Column, arrow, insert, staged, table_of


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


def renew_changes(con: duckdb.DuckDBPyConnection, touched: pa.Table) -> None:
    """Bring `paragraph_changes` up to date for these releases."""
    with staged(con, touched):
        con.execute("delete from paragraph_changes where release_id in (select release_id from staged)")
        edited = con.execute("""
            select version_id from versions semi join staged using (release_id)
            where release_id in (select release_id from versions where version_number = 2)
        """).fetchall()
    if not edited:
        return
    with staged(con, arrow({"version_id": "key"}, edited)):
        found = con.execute("""
            with texts as (  -- by row number: only the blocks of these rows are read, a join would read every text
                select version_id, body from version_texts
                where rowid in (select rowid from version_texts semi join staged using (version_id))
            )
            select release_id, version_id, versions.title, published_on, body
            from versions join texts using (version_id)
            order by release_id, version_number
        """).fetchall()
    insert(con, "paragraph_changes", table_of(_COLUMNS, _changes(_Text(*row) for row in found)))


def _changes(texts: Iterator[_Text]) -> Iterator[_Change]:
    for _, of_release in groupby(texts, key=lambda text: text.release_id):
        for previous, text in pairwise(of_release):
            for position, (part, change) in enumerate(text.parts(previous), start=1):
                yield _Change(text, previous, position, part, change)
