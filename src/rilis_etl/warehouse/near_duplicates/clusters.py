"""Clusters: releases whose newest texts count as one, joined along their pairs."""

from collections.abc import Iterable, Mapping

import duckdb

from rilis_etl.model.evidence import WALL_ADDRESSES
from rilis_etl.warehouse.engine.arrow import arrow, staged


def renew_clusters(con: duckdb.DuckDBPyConnection, touched: str) -> None:
    """Derive the clusters of the releases that the query `touched` gives, and of all that are connected with them.

    Pairs change only at touched releases. So another release can join or leave a cluster only if it is paired with one
    of them, or was in a cluster with one of these.
    """
    con.execute(f"create or replace temp table affected as {touched}")
    for statement in (_ADD_PAIRED, _ADD_CLUSTERED, _NEWEST):
        con.execute(statement)
    clusters = components(con.execute(_EDGES, [WALL_ADDRESSES]).fetchall())
    con.execute("delete from release_clusters where release_id in (select release_id from affected)")
    with staged(con, arrow({"release_id": "key", "cluster_id": "key"}, clusters.items())):
        con.execute("insert into release_clusters by name select * from staged")
    con.execute("drop table affected")
    con.execute("drop table newest")


def components(edges: Iterable[tuple[int, int]]) -> Mapping[int, int]:
    """The smallest member of the component that each vertex of `edges` belongs to."""
    parent: dict[int, int] = {}

    def root(vertex: int) -> int:
        parent.setdefault(vertex, vertex)
        while parent[vertex] != vertex:
            parent[vertex] = vertex = parent[parent[vertex]]
        return vertex

    for edge in edges:
        smaller, larger = sorted(map(root, edge))
        parent[larger] = smaller
    return {vertex: root(vertex) for vertex in sorted(parent)}


_ADD_PAIRED = """
    insert into affected
    with pairs as (
        select second_version_id as here, first_version_id as there from version_pairs
        union all
        select first_version_id, second_version_id from version_pairs
    ),
    partners as (
        select there as version_id from pairs
        where here in (select version_id from version_signatures semi join affected using (release_id))
    )
    select distinct release_id
    from version_signatures semi join partners using (version_id) anti join affected using (release_id)
"""

_ADD_CLUSTERED = """
    insert into affected
    select release_id from release_clusters
    where cluster_id in (select cluster_id from release_clusters semi join affected using (release_id))
        and release_id not in (select release_id from affected)
"""

_NEWEST = """
    create or replace temp table newest as
    with bodies as (select distinct text_key from version_signatures semi join affected using (release_id)),
    concerned as (
        select release_id from affected
        union
        select release_id from version_signatures semi join bodies using (text_key)
    ),
    latest as (
        select release_id, arg_max(version_id, version_number) as version_id, arg_max(title, version_number) as title
        from versions semi join concerned using (release_id)
        group by release_id
    )
    select release_id, version_id, title, source, text_key
    from version_signatures
    inner join latest using (release_id, version_id)
    inner join releases using (release_id)
"""
"""The newest version of every release affected, and of every other one that has had the body of one of these."""

_EDGES = """
    with walls as (
        select source, text_key
        from newest
        group by source, text_key
        having count(*) >= $1 and count(distinct title) >= $1
    ),
    members as (
        select release_id, version_id
        from newest semi join affected using (release_id) anti join walls using (source, text_key)
    )
    select one.release_id, other.release_id
    from version_pairs
    inner join members as one on one.version_id = first_version_id
    inner join members as other on other.version_id = second_version_id
    where merges
"""
