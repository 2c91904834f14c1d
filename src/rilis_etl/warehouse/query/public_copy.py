"""The corpus as one small database for the public: what may be passed on, with the search of the warehouse.

It holds the releases of current_releases alone: no captures, no earlier texts, no removals, no copies.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from rilis_etl import resources
from rilis_etl.errors import WarehouseError
from rilis_etl.warehouse.engine.database import NO_SURPRISES, STORAGE_VERSION, one_line
from rilis_etl.warehouse.engine.macros import make_macros
from rilis_etl.warehouse.engine.sql_files import read_sql
from rilis_etl.warehouse.stores.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class PublicSource:
    """An institution in the copy, and how many of its releases are there with their text."""

    source: str
    name: str
    home_url: str
    release_count: int
    text_count: int
    oldest_on: date | None
    newest_on: date | None


_SHOWN = """
    with gone as (
        select release_id, min(withdrawn_since) as withdrawn_since
        from withdrawals where is_confirmed and returned_at is null group by release_id
    ),
    shown as (
        select *, list_contains($1, source) and withdrawn_since is null as has_text
        from current_releases left join gone using (release_id)
    ),
    documents as (
        select search_documents.*, has_text
        from search_documents inner join (select version_id, has_text from shown) as texts using (version_id)
    ),
    postings as (  -- places below 0 are words of the title; where each word of a text stands is the text
        select
            term_id, document_number, places,
            case when has_text then frequency else 3 * len(places) end as frequency
        from (
            select
                term_id, document_number, frequency, has_text,
                case when has_text then places else list_filter(places, lambda place: place < 0) end as places
            from search_postings inner join (select document_number, has_text from documents) as owners
                using (document_number)
        )
        where len(places) > 0
    )
"""
"""What the public is shown. $1: the sources whose texts may be passed on. A text that its institution has taken down is
left out, whoever it is of."""

_TABLES: Mapping[str, str] = {
    "sources": """
        select source, name, home_url, count(*) as release_count, count(*) filter (has_text) as text_count,
            min(published_on) as oldest_on, max(published_on) as newest_on
        from sources inner join shown using (source) group by all order by source
    """,
    "releases": "select release_id, source, url from shown order by release_id",
    "versions": "select version_id, release_id, title from shown order by version_id",
    "version_texts": """
        select version_id, case when has_text then body else '' end as body from shown order by version_id
    """,
    "release_pages": """
        select release_id, source, title, published_on, language_tag, bylines, section, release_number, url,
            version_count, first_seen_at::date as first_seen_on, withdrawn_since::date as withdrawn_on, has_text,
            citation
        from shown left join (select release_id, citation from citations) as cited using (release_id)
        order by published_on desc nulls last, release_id
    """,
    "search_documents": "select * exclude (has_text) from documents order by document_number",
    "search_left_out": "select * from search_left_out where false",
    "search_words": """
        select * from search_words
        where is_root or term_id in (select term_id from postings)
        order by term_id
    """,
    "search_postings": """
        select term_id, document_number, frequency::smallint as frequency, places
        from postings order by term_id, document_number
    """,
    "search_term_counts": """
        select term_id, count(*)::integer as text_count from postings group by term_id order by term_id
    """,
}
"""The tables of the copy; the macros of the warehouse read all but `release_pages` as they read its own."""


def write_public_copy(warehouse: Warehouse, target: Path, with_texts: Collection[str]) -> tuple[PublicSource, ...]:
    """Write the copy as a new database file `target`, which DuckDB reads from 1.4 on; its institutions, by key.

    Of the sources in `with_texts` it holds titles and texts, of all others titles, days, addresses and citations.
    Raises WarehouseError when nothing is published or the copy cannot be written.
    """
    settings: dict[str, str | bool | int | float | list[str]] = {
        **NO_SURPRISES,
        "storage_compatibility_version": STORAGE_VERSION,
    }
    try:
        with warehouse.reading() as con, duckdb.connect(str(target), config=settings) as copy:
            for table, query in _TABLES.items():
                rows = con.sql(_SHOWN + query, params=[sorted(with_texts)]).to_arrow_reader(100_000)
                copy.register("read_rows", rows)
                copy.execute(f"create table {table} as from read_rows")
                copy.unregister("read_rows")
            make_macros(copy, read_sql(resources.folder("sql") / "macros"))
            found = copy.execute("from sources order by source").fetchall()
    except duckdb.Error as error:
        raise WarehouseError(f"cannot write {target}: {one_line(error)}") from error
    return tuple(PublicSource(*row) for row in found)
