"""The search index: what a load adds to it. Asking it is plain SQL; see sql/macros/search_matches.sql.

An inverted table of words with their places, and small tables beside it, instead of DuckDB's full-text extension: no
download, and a load adds its own texts where the extension makes its index anew.
"""

from collections.abc import Iterable, Mapping
from functools import cache

import duckdb
import pyarrow as pa

from rilis_etl.warehouse.engine.arrow import arrow, staged
from rilis_etl.warehouse.engine.database import transaction
from rilis_etl.warehouse.engine.keys import key
from rilis_etl.warehouse.search.fold import stem_by, term_id
from rilis_etl.warehouse.search.roots import roots

SEGMENT = 50_000
"""Documents whose postings stand together, sorted by word: a query reads about one row group of each for a word.
Sorting them takes under 1 GB of memory at 4 kB a text."""

CUT_AT_ONCE = 10_000
"""Rows of version_texts whose texts are cut into words at a time."""

SEGMENTS_IN_RUN = 4
"""Full segments that are sorted into one, so that a query reads about one row group of each run for a word. A run of
texts of 300 words takes 9 CPU-seconds, in up to 3 GB of memory or, where that is not there, on disk."""

SORTED_EVERY = 5_000
"""Documents after which the segment that small loads add to is sorted anew: half a CPU-second a load of 500 texts."""

TITLE_WEIGHT = 3
"""A word of the title counts as three of the text: BM25 over weighted fields (Robertson et al., CIKM 2004)."""

TITLE_GAP = 128
"""Places between the last word of a title and the first of its text: no phrase, and nothing NEAR, spans them."""

LONGEST_WORD = 40
"""Letters; what is longer is no word but data that stands in a text, and nobody looks for it."""

WORD_COLUMNS: Mapping[str, str] = {
    "term_id": "key", "word_id": "key", "stem_id": "key", "initial": "count", "is_root": "is", "folding": "text",
    "word": "text", "stem": "text",
}  # fmt: skip


def index_new_texts(con: duckdb.DuckDBPyConnection) -> int:
    """Bring the index up to date with `versions`; returns how many texts were added. Needs the macro search_tokens and
    the views that current_releases reads.

    Every segment is a transaction, so an index that is incomplete after a kill is completed by the next call.
    """
    _store_roots(con)
    _forget_vanished(con)
    added = _index_missing(con)
    _settle_counts(con, anew=added > 0)
    _note_left_out(con)
    return added


def _store_roots(con: duckdb.DuckDBPyConnection) -> None:
    """The roots of the dictionary, once: queries fold a word by them that no text has."""
    if not con.execute("select 1 from search_words where is_root limit 1").fetchall():
        with transaction(con), staged(con, _root_rows()):
            con.execute("insert into search_words by name select * from staged")


@cache
def _root_rows() -> pa.Table:
    return _word_rows((root, "id") for root in roots())


def _forget_vanished(con: duckdb.DuckDBPyConnection) -> None:
    """A text captured late can make a later version a repeat of it: that version is gone, and its entries with it."""
    with transaction(con):
        con.execute("""
            create or replace temp table search_vanished as
            select document_number from search_documents anti join versions using (version_id)
        """)
        if con.execute("select 1 from search_vanished limit 1").fetchall():
            con.execute("delete from search_postings where document_number in (from search_vanished)")
            con.execute("delete from search_documents where document_number in (from search_vanished)")
        con.execute("drop table search_vanished")


def _index_missing(con: duckdb.DuckDBPyConnection) -> int:
    """Index every text that is not indexed yet, a segment at a time; returns how many there were."""
    added = 0
    while True:
        first = _last_document(con) + 1
        room = SEGMENT - (first - 1) % SEGMENT
        with transaction(con):
            count = _number_new_texts(con, first, room)
            if count:
                _add_postings(con, first, count)
            con.execute("drop table search_new")
        added += count
        if count < room:
            return added


def _last_document(con: duckdb.DuckDBPyConnection) -> int:
    ((last,),) = con.execute("select coalesce(max(document_number), 0) from search_documents").fetchall()
    return int(last)


def _number_new_texts(con: duckdb.DuckDBPyConnection, first: int, most: int) -> int:
    """Make search_new: the texts that are not indexed yet, numbered from `first` in the order of capture."""
    con.execute(
        """
        create or replace temp table search_new as
        select
            (row_number() over (order by captured_at, capture_id) + $1 - 1)::integer as document_number,
            version_id, release_id, source, published_on, language_tag,
            case when language_tag = 'en' then 'en' else 'id' end as folding,
            title, text_row
        from versions
        inner join releases using (release_id)
        inner join (select version_id, rowid as text_row from version_texts) as text_rows using (version_id)
        anti join search_documents using (version_id)
        order by captured_at, capture_id
        limit $2
        """,
        [first, most],
    )
    ((count,),) = con.execute("select count(*) from search_new").fetchall()
    return int(count)


def _add_postings(con: duckdb.DuckDBPyConnection, first: int, count: int) -> None:
    """Index the texts of search_new."""
    con.execute("""
        create or replace temp table search_new_postings (
            document_number integer, folding varchar, word varchar, frequency integer, places integer[]
        )
    """)
    # texts are appended, so what is new stands together at the end of the table: read that part only
    ((first_row, last_row),) = con.execute("select min(text_row), max(text_row) from search_new").fetchall()
    for start in range(first_row, last_row + 1, CUT_AT_ONCE):
        _cut_into_words(con, start, start + CUT_AT_ONCE)
    con.execute("""
        insert into search_documents
        select
            document_number, version_id, release_id, source, published_on, language_tag, coalesce(sum(frequency), 0)
        from search_new left join search_new_postings using (document_number)
        group by all
        order by document_number
    """)
    _learn_words(con)
    con.execute("""
        create or replace temp table search_segment as
        select term_id, document_number, least(frequency, 32767)::smallint as frequency, places
        from search_new_postings inner join search_words using (word, folding)
    """)
    con.execute("drop table search_new_postings")
    con.execute("insert into search_term_counts select term_id, count(*) from search_segment group by term_id")
    behind = _sorted_behind(first, first + count - 1)
    if behind < first - 1:
        con.execute("insert into search_segment from search_postings where document_number > $1", [behind])
        con.execute("delete from search_postings where document_number > $1", [behind])
    con.execute("insert into search_postings from search_segment order by term_id, document_number")
    con.execute("drop table search_segment")


def _sorted_behind(first: int, last: int) -> int:
    """The document behind which all postings are sorted anew when those of documents `first` to `last` are added."""
    run = SEGMENT * SEGMENTS_IN_RUN
    if last % run == 0:
        return last - run
    if first // SORTED_EVERY != (last + 1) // SORTED_EVERY:
        return (first - 1) // SEGMENT * SEGMENT
    return first - 1


def _cut_into_words(con: duckdb.DuckDBPyConnection, start: int, stop: int) -> None:
    """Add the words of the texts in these rows to search_new_postings."""
    con.execute(
        """
        insert into search_new_postings
        with texts as (
            select document_number, folding, search_tokens(title) as words, true as is_title
            from search_new where text_row >= $1 and text_row < $2
            union all
            select document_number, folding, search_tokens(body), false
            from search_new
            inner join (select rowid as text_row, body from version_texts where rowid >= $1 and rowid < $2) as bodies
                using (text_row)
        ),
        placed as (
            select
                document_number, folding, is_title, unnest(words) as word,
                generate_subscripts(words, 1) - case when is_title then $3 + len(words) else 0 end as place
            from texts
        )
        select
            document_number, folding, word,
            sum(case when is_title then $4 else 1 end), list_sort(list(place::integer))
        from placed
        where length(word) <= $5
        group by document_number, folding, word
        """,
        [start, stop, TITLE_GAP, TITLE_WEIGHT, LONGEST_WORD],
    )


def _learn_words(con: duckdb.DuckDBPyConnection) -> None:
    """Give every word that is new to its folding a stem."""
    unknown = con.execute("""
        select distinct word, folding from search_new_postings anti join search_words using (word, folding)
    """).fetchall()
    if unknown:
        with staged(con, _word_rows(unknown)):
            con.execute("insert into search_words by name select * from staged")


def _word_rows(words: Iterable[tuple[str, str]]) -> pa.Table:
    """For `search_words`: words, each with its folding, in the order of their stems, so that a query finds those of one
    stem together."""
    folded = ((word, folding, stem_by(word, folding)) for word, folding in words)
    keyed = ((key("word", word), key("stem", folding, stem), word, folding, stem) for word, folding, stem in folded)
    return arrow(
        WORD_COLUMNS,
        sorted(
            (
                term_id(word_id, stem_id), word_id, stem_id, ord(word[0]), folding == "id" and word in roots(), folding,
                word, stem,
            )
            for word_id, stem_id, word, folding, stem in keyed
        ),
    )  # fmt: skip


def _settle_counts(con: duckdb.DuckDBPyConnection, *, anew: bool) -> None:
    """In how many texts each word stands, a row a word: what segments added is summed; where postings were taken back
    since, all are counted."""
    ((counted, held),) = con.execute("""
        select coalesce(sum(text_count), 0), (select count(*) from search_postings) from search_term_counts
    """).fetchall()
    if anew or counted != held:
        summed, every = "sum(text_count) from search_term_counts", "count(*) from search_postings"
        with transaction(con):
            con.execute(f"""
                create or replace temp table search_counts as
                select term_id, {summed if counted == held else every} group by term_id
            """)
            con.execute("delete from search_term_counts")
            con.execute("insert into search_term_counts from search_counts order by term_id")
            con.execute("drop table search_counts")


def _note_left_out(con: duckdb.DuckDBPyConnection) -> None:
    """Which texts current_releases leaves out, and why: a few in a hundred, made anew each time."""
    with transaction(con):
        con.execute("delete from search_left_out")
        con.execute("""
            insert into search_left_out
            select document_number, reason
            from search_documents
            inner join left_out_versions using (version_id)
            order by document_number
        """)
