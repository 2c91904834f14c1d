"""The search index: what a load adds to it. Asking it is plain SQL; see sql/macros/search.sql.

An inverted table and two small ones instead of DuckDB's full-text extension: no download, and a load adds
its own texts where the extension makes its index anew.
"""

import duckdb

from rilis_etl.warehouse.engine.arrow import arrow, staged
from rilis_etl.warehouse.engine.database import transaction
from rilis_etl.warehouse.engine.keys import key
from rilis_etl.warehouse.search.stem import stem

INDEX_CHUNK = 20_000
"""Texts a transaction: about 3 million postings, sorted together; under 1 GB of memory at 4 kB a text."""

TITLE_WEIGHT = 3
"""A word of the title counts as three of the text: BM25 over weighted fields (Robertson et al., CIKM 2004)."""


def index_new_texts(con: duckdb.DuckDBPyConnection) -> int:
    """Bring the index up to date with `versions`; returns how many texts were added. Needs the macros
    search_tokens and search_neighbours.

    Every chunk is a transaction, so an index that is incomplete after a kill is completed by the next call.
    """
    _forget_vanished(con)
    added = _index_missing(con)
    _note_superseded(con)
    return added


def _index_missing(con: duckdb.DuckDBPyConnection) -> int:
    """Index every text that is not indexed yet; returns how many there were."""
    ((first, last),) = con.execute(
        "select min(rowid), max(rowid) from version_texts anti join search_documents using (version_id)"
    ).fetchall()
    if first is None:
        return 0
    # texts are appended, so what is new stands together at the end of the table: read that part only
    return sum(
        _index_rows(con, start, min(start + INDEX_CHUNK, last + 1)) for start in range(first, last + 1, INDEX_CHUNK)
    )


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


def _note_superseded(con: duckdb.DuckDBPyConnection) -> None:
    """Which texts are not their release's newest any more: a few in a hundred, made anew each time."""
    with transaction(con):
        con.execute("delete from search_superseded")
        con.execute("""
            insert into search_superseded
            select document_number
            from search_documents inner join versions using (version_id)
            inner join (
                select release_id, max(version_number) as newest from versions group by release_id having count(*) > 1
            ) using (release_id)
            where version_number < newest
            order by document_number
        """)


def _index_rows(con: duckdb.DuckDBPyConnection, start: int, stop: int) -> int:
    """Index the texts of these rows of version_texts that are not indexed yet; returns how many there were."""
    with transaction(con):
        con.execute(
            """
            create or replace temp table search_new as
            select
                (select coalesce(max(document_number), 0) from search_documents)
                    + row_number() over (order by captured_at, capture_id) as document_number,
                version_id, versions.title, version_texts.body
            from (
                select * from version_texts where rowid >= $1 and rowid < $2
            ) as version_texts
            inner join versions using (version_id)
            anti join search_documents using (version_id)
            """,
            [start, stop],
        )
        con.execute(
            """
            create or replace temp table search_counts as
            with texts as (
                select document_number, search_tokens(title) as words, $1 as weight from search_new
                union all
                select document_number, search_tokens(body), 1 from search_new
            ),
            in_place as (
                select
                    document_number, weight, unnest(words) as word,
                    unnest(list_prepend(null, words[:-2])) as previous_word,
                    unnest(list_append(words[2:], null)) as next_word
                from texts
                where len(words) > 0
            )
            select
                document_number, word, sum(weight) as frequency,
                bit_or(search_neighbours(previous_word, next_word)) as neighbours
            from in_place
            group by document_number, word
            """,
            [TITLE_WEIGHT],
        )
        _learn_words(con)
        con.execute("""
            insert into search_postings
            select stem_id, document_number, least(sum(frequency), 32767), bit_or(neighbours)
            from search_counts inner join search_words using (word)
            group by stem_id, document_number
            order by stem_id, document_number
        """)
        con.execute("""
            insert into search_documents
            select document_number, version_id, coalesce(sum(frequency), 0)
            from search_new left join search_counts using (document_number)
            group by document_number, version_id
            order by document_number
        """)
        ((added,),) = con.execute("select count(*) from search_new").fetchall()
        con.execute("drop table search_new")
        con.execute("drop table search_counts")
    return int(added)


def _learn_words(con: duckdb.DuckDBPyConnection) -> None:
    """Give every word that is new a stem."""
    unknown = con.execute("""
        select distinct word from search_counts anti join search_words using (word) order by word
    """).fetchall()
    if not unknown:
        return
    stems = ((word, stem(word)) for (word,) in unknown)
    learned = arrow(
        {"word": "text", "word_id": "key", "stem": "text", "stem_id": "key"},
        ((word, key("word", word), stemmed, key("stem", stemmed)) for word, stemmed in stems),
    )
    with staged(con, learned):
        con.execute("insert into search_words by name select * from staged")
