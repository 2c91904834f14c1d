"""Which stored versions are compared with new ones, and the pairs that this finds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

import duckdb

from rilis_etl.model import Block
from rilis_etl.similarity import Comparison, Text, compare_texts
from rilis_etl.similarity.translation import SHARED_NUMBERS
from rilis_etl.warehouse.engine.arrow import Column, arrow, insert, key_table, staged, table_of
from rilis_etl.warehouse.load.version_tables import BLOCK_LETTERS

MOST_MEMBERS = 32
"""Versions that a key links each with each. Of more of them a band links only neighbours in time, and a sampled run of
words (a formula) none: so a bulletin that appears every day for ten years is linked to a few others of each form that
it has, not to thousands. Which ones is a property of the texts that are there (the sorted neighbourhood of Hernández
and Stolfo 1995), and a version that comes or goes changes it for its neighbours alone."""

NEAREST = 3  # before a version and after it, by day of publication
MOST_OF_A_DAY = 100
"""Texts of one source and day among which translations are looked for. A day of more is one on which a site was moved:
it says nothing."""

TEXTS_AT_HAND = 512  # with the hashes of their shingles: 60 kB each
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


def renew_pairs(con: duckdb.DuckDBPyConnection, chunk: Sequence[int], changed: AbstractSet[int]) -> int:
    """Store the pairs of these versions with any other, and drop those that do not count any more; how many came in.

    A pair of two versions that are both in `changed` belongs to the chunk of the smaller.
    """
    with staged(con, key_table("version_id", chunk)):
        wanted = {*con.execute(_BY_KEYS, [MOST_MEMBERS, NEAREST]).fetchall()}
        wanted.update(con.execute(_BY_DAY, [MOST_OF_A_DAY, SHARED_NUMBERS]).fetchall())
        stored = {*con.execute(_STORED).fetchall()}
    with staged(con, arrow({"one": "key", "other": "key"}, sorted(stored - wanted))):
        con.execute(_DROP)
    here = frozenset(chunk)
    missing = sorted(pair for pair in wanted - stored if pair[0] in here or pair[0] not in changed)
    known = read_candidates(con, {version_id for pair in missing for version_id in pair})
    found = table_of(_PAIRS, _compared(known, missing))
    insert(con, "version_pairs", found)
    return int(found.num_rows)


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


_BY_KEYS = """
    with here as (select key, is_band, version_id from similarity_keys semi join staged using (version_id)),
    members as (
        select key, is_band, version_id, count(*) over (partition by key, is_band) as members
        from similarity_keys semi join here using (key, is_band)
    ),
    ordered as (
        select key, version_id, row_number() over (partition by key order by published_on, version_id) as place
        from members inner join versions using (version_id)
        where is_band and members > $1
    ),
    met as (
        select here.version_id as one, members.version_id as other, is_band
        from here inner join members using (key, is_band)
        where members.members <= $1
        union all
        select near.version_id, ordered.version_id, true
        from (
            select key, version_id, place + unnest(range(-$2, $2 + 1)) as place
            from ordered semi join staged using (version_id)
        ) as near
        inner join ordered using (key, place)
    ),
    alike as (
        select one, other from met where one <> other group by one, other having bool_or(is_band) or count(*) >= 2
    )
    select distinct least(one, other), greatest(one, other) from alike
"""

_BY_DAY = """
    with dated as (
        select version_id, source, published_on, split_part(language_tag, '-', 1) as language
        from versions inner join releases using (release_id)
        where language_tag <> 'und'
            and published_on in (select published_on from versions semi join staged using (version_id))
    ),
    of_day as (select *, count(*) over (partition by source, published_on) as members from dated),
    found as (
        select one.version_id as one, other.version_id as other
        from (from of_day semi join staged using (version_id)) as one
        inner join of_day as other using (source, published_on)
        where one.language <> other.language and one.members <= $1
    )
    select distinct least(one, other), greatest(one, other)
    from found
    inner join version_signatures as here on here.version_id = one
    inner join version_signatures as there on there.version_id = other
    where bit_count(here.number_bits & there.number_bits) >= greatest(
        1, $2 * least(bit_count(here.number_bits), bit_count(there.number_bits)))
"""

_STORED = """
    select least(first_version_id, second_version_id), greatest(first_version_id, second_version_id)
    from version_pairs
    where first_version_id in (select version_id from staged) or second_version_id in (select version_id from staged)
"""

_DROP = """
    delete from version_pairs
    where (least(first_version_id, second_version_id), greatest(first_version_id, second_version_id))
        in (select (one, other) from staged)
"""
