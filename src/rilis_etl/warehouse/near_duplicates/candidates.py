"""Which stored versions are compared with new ones, and the pairs that this finds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

import duckdb
import pyarrow as pa

from rilis_etl.model import Block
from rilis_etl.similarity import Comparison, Text, compare_texts
from rilis_etl.similarity.translation import SHARED_NUMBERS
from rilis_etl.warehouse.engine.arrow import Column, arrow, key_table, staged, table_of
from rilis_etl.warehouse.load.version_tables import BLOCK_LETTERS

MOST_CANDIDATES = 50
"""Versions that one is compared with at most, those with most keys in common first; a key of more versions leads to
that many of them, and a sampled run of words of more versions (a formula) to none. So a bulletin that appears every day
for ten years is linked to fifty others, not to thousands."""

TEXTS_AT_HAND = 512  # with their shingles: 60 kB each
_KINDS = {letter: kind for kind, letter in BLOCK_LETTERS.items()}


@dataclass(frozen=True)
class NearDuplicateCandidate:
    """A version as it is compared."""

    version_id: int
    release_id: int
    source: str
    source_key: str
    title: str
    day: date | None
    captured_at: datetime
    language: str
    body: str
    block_kinds: str
    credits_another: bool  # the text names the source that it was taken from

    def text(self) -> Text:
        """Made anew at each call: its words and shingles are larger than the row."""
        lines = zip(self.block_kinds, self.body.split("\n"), strict=True)
        blocks = tuple(Block(_KINDS[letter], line) for letter, line in lines)
        return Text(self.source, self.title, blocks, self.day, self.language)


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two versions that were found alike, in order of publication."""

    first: NearDuplicateCandidate
    second: NearDuplicateCandidate
    found: Comparison


_PAIRS: Sequence[Column[_Pair]] = (
    Column("first_version_id", "key", lambda pair: pair.first.version_id),
    Column("second_version_id", "key", lambda pair: pair.second.version_id),
    Column("relation", "text", lambda pair: pair.found.relation),
    Column("merges", "is", lambda pair: pair.found.merges),
    Column("title_lies", "is", lambda pair: pair.found.title_lies),
    Column("jaccard", "share", lambda pair: pair.found.overlap.jaccard),
    Column("first_in_second", "share", lambda pair: pair.found.overlap.first_in_second),
    Column("second_in_first", "share", lambda pair: pair.found.overlap.second_in_first),
    Column("other_numbers", "text", lambda pair: "; ".join(pair.found.numbers) or None),
    Column("other_names", "text", lambda pair: "; ".join(pair.found.names) or None),
    Column("days_apart", "count", lambda pair: pair.found.days_apart),
)


def read_candidates(con: duckdb.DuckDBPyConnection, version_ids: Iterable[int]) -> Mapping[int, NearDuplicateCandidate]:
    """These versions by their ids."""
    with staged(con, key_table("version_id", sorted(version_ids))):
        found = con.execute("""
            with wanted as (
                select version_id, release_id, title, published_on, captured_at, language_tag, source_line
                from versions semi join staged using (version_id)
            ),
            texts as (  -- by row number: only the blocks of these rows are read, a join would read every text
                select version_id, body, block_kinds from version_texts
                where rowid in (select rowid from version_texts semi join staged using (version_id))
            )
            select version_id, release_id, source, source_key, title, published_on, captured_at, language_tag, body,
                block_kinds, source_line is not null
            from wanted join texts using (version_id) join releases using (release_id)
        """).fetchall()
    return {row[0]: NearDuplicateCandidate(*row) for row in found}


def pairs(con: duckdb.DuckDBPyConnection, new: Mapping[int, NearDuplicateCandidate], keys: pa.Table) -> pa.Table:
    """What is stored of every pair of one of these versions, whose search keys are `keys`, with any stored one."""
    wanted = sorted({*_by_keys(con, keys), *_by_day(con, new)})
    known = {**new, **read_candidates(con, {version_id for pair in wanted for version_id in pair} - new.keys())}
    return table_of(_PAIRS, _compared(known, wanted))


def _compared(known: Mapping[int, NearDuplicateCandidate], wanted: Iterable[tuple[int, int]]) -> Iterator[_Pair]:
    @lru_cache(maxsize=TEXTS_AT_HAND)
    def text(version_id: int) -> Text:
        return known[version_id].text()

    for one, other in wanted:
        first, second = _in_time(known[one], known[other])
        if first.release_id != second.release_id:
            comparison = compare_texts(text(first.version_id), text(second.version_id))
            if comparison is not None:
                yield _Pair(first, second, comparison)


def _in_time(
    one: NearDuplicateCandidate, other: NearDuplicateCandidate
) -> tuple[NearDuplicateCandidate, NearDuplicateCandidate]:
    """The two in order of publication, as in the view cluster_members."""
    if one.day is not None and other.day is not None and one.day != other.day:
        return (one, other) if one.day < other.day else (other, one)
    if one.source == other.source:
        first, second = sorted((one, other), key=lambda v: (v.credits_another, len(v.source_key), v.source_key))
    else:
        first, second = sorted((one, other), key=lambda v: (v.credits_another, v.captured_at, v.version_id))
    return first, second


def _by_keys(con: duckdb.DuckDBPyConnection, keys: pa.Table) -> list[tuple[int, int]]:
    """Pairs of versions that share a band or two samples, as (smaller id, larger id)."""
    with staged(con, keys):
        return con.execute(
            """
            with matched as (
                select key, version_id
                from similarity_keys
                where key in (select key from staged)
                qualify if(is_band,
                    row_number() over (partition by key order by version_id),
                    count(*) over (partition by key)) <= $1
            ),
            alike as (
                select
                    staged.version_id as one,
                    matched.version_id as other,
                    count(*) filter (is_band) as bands,
                    count(*) as shared
                from staged inner join matched using (key)
                where staged.version_id <> matched.version_id
                group by staged.version_id, matched.version_id
                having bands >= 1 or shared >= 2
                qualify row_number() over (partition by one order by bands desc, shared desc, other) <= $1
            )
            select distinct least(one, other), greatest(one, other) from alike
            """,
            [MOST_CANDIDATES],
        ).fetchall()


def _by_day(con: duckdb.DuckDBPyConnection, new: Mapping[int, NearDuplicateCandidate]) -> list[tuple[int, int]]:
    """Pairs of one source and day in different languages whose numbers may be the same, as (smaller id, larger id)."""
    dated = ((v.version_id, v.source, v.day, v.language) for v in new.values() if v.day and v.language != "und")
    columns = {"version_id": "key", "source": "text", "published_on": "on", "language_tag": "text"}
    with staged(con, arrow(columns, dated)):
        return con.execute(
            """
            with other_language as (
                select staged.version_id as one, versions.version_id as other, release_id, staged.source
                from versions inner join staged using (published_on)
                where split_part(versions.language_tag, '-', 1) <> split_part(staged.language_tag, '-', 1)
                    and versions.language_tag <> 'und'
            ),
            of_source as (select one, other from releases inner join other_language using (release_id, source)),
            found as (
                select one, other
                from of_source
                inner join version_signatures as here on here.version_id = one
                inner join version_signatures as there on there.version_id = other
                where bit_count(here.number_bits & there.number_bits) >= greatest(
                    1, $2 * least(bit_count(here.number_bits), bit_count(there.number_bits)))
                qualify row_number() over (partition by one order by other) <= $1
            )
            select distinct least(one, other), greatest(one, other) from found
            """,
            [MOST_CANDIDATES, SHARED_NUMBERS],
        ).fetchall()
