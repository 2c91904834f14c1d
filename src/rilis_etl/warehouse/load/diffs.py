"""What each edit did to a text, as rows: derived from the versions, for the releases that a batch touched."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

import duckdb
import pyarrow as pa

from rilis_etl.similarity.diff import ChangeKind, ParagraphChange, paragraph_changes
from rilis_etl.warehouse.engine.arrow import arrow, insert, staged


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
    columns = {
        "release_id": "key", "version_id": "key", "previous_version_id": "key", "position": "count",
        "part": "text", "kind": "text", "before": "text", "after": "text", "words": "text",
    }  # fmt: skip
    insert(con, "paragraph_changes", arrow(columns, _rows(_Text(*row) for row in found)))


def _rows(texts: Iterator[_Text]) -> Iterator[Sequence[object]]:
    for release_id, of_release in groupby(texts, key=lambda text: text.release_id):
        for previous, text in pairwise(of_release):
            for position, (part, change) in enumerate(text.parts(previous), start=1):
                ids = (release_id, text.version_id, previous.version_id, position)
                yield (*ids, part, change.kind, change.before, change.after, change.words)
