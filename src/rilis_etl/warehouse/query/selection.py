"""Which releases a person wants: one SQL condition on the columns of current_releases, checked before it is used."""

import json

import duckdb

from rilis_etl.errors import QueryError
from rilis_etl.warehouse.engine.database import NO_SURPRISES

RESERVED = "select release_id from captures where reservations is not null and release_id is not null"
"""A query for the releases whose pages reserve rights."""

_RELEASES = "select release_id, source from current_releases"


def picked(condition: str) -> str:
    """A query for release_id and source of the current releases for which `condition` holds; empty where it is empty.

    DuckDB's own parser says whether it is one condition: what closes the bracket, or adds a clause, is refused. Whether
    its columns exist is known when it is asked. Raises QueryError.
    """
    if not condition.strip():
        return ""
    query = f"{_RELEASES} where (\n{condition}\n)"  # a comment at its end must not take the bracket with it
    if _without_condition(query) != _without_condition(f"{_RELEASES} where (true)"):
        raise QueryError(
            "--where takes one condition, such as source = 'komnasham' and published_on >= '2026-01-01'; "
            f"not {condition}"
        )
    return query


def _without_condition(query: str) -> list[dict[str, object]]:
    """How DuckDB reads a query, but for its condition; empty where it cannot read it."""
    with duckdb.connect(":memory:", config=dict(NO_SURPRISES)) as con:
        ((text,),) = con.execute("select json_serialize_sql($1::varchar)", [query]).fetchall()
    return [statement["node"] | {"where_clause": None} for statement in json.loads(text).get("statements", [])]
