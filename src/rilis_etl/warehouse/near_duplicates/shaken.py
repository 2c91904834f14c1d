"""Versions whose neighbours changed: what came or went decides with whom they are compared, so they are due again."""

import duckdb

from rilis_etl.warehouse.near_duplicates.candidates import MOST_MEMBERS, MOST_OF_A_DAY, NEAREST


def remember_keys(con: duckdb.DuckDBPyConnection) -> None:
    """Keep, in `gone_keys`, the search keys of the signatures that are about to be removed."""
    con.execute("""
        create or replace temp table gone_keys as
        select key, is_band from similarity_keys
        where version_id in (select version_id from due where not is_new)
    """)


def find_shaken(con: duckdb.DuckDBPyConnection) -> None:
    """Add the shaken versions to `due`, neither new nor gone (is_new is null): those near a new one among many of a
    key; those of a key, or of a day, that became one of many or ceased to be; and those of a key of many that lost one.
    """
    if not con.execute("select 1 from version_signatures anti join due using (version_id) limit 1").fetchall():
        return
    gone = con.execute("select count(distinct version_id) from due where not is_new").fetchone()
    for statement, bounds in ((_BY_KEYS, [MOST_MEMBERS, NEAREST]), (_BY_DAY, [MOST_OF_A_DAY, *(gone or ())])):
        con.execute(
            f"""
            insert into due
            select version_id, release_id, null
            from version_signatures
            semi join ({statement}) using (version_id)
            anti join due using (version_id)
            """,  # noqa: S608 - our own text
            bounds,
        )


_BY_KEYS = """
    with came as (
        select key, is_band, count(*) as came
        from similarity_keys where version_id in (select version_id from due where is_new)
        group by key, is_band
    ),
    lost as (select key, is_band, count(*) as lost from gone_keys group by key, is_band),
    members as (
        select key, is_band, version_id, coalesce(lost, 0) as lost,
            count(*) over (partition by key, is_band) as after,
            after - coalesce(came, 0) + coalesce(lost, 0) as before
        from similarity_keys inner join (from came full join lost using (key, is_band)) using (key, is_band)
    ),
    ordered as (
        select key, version_id, row_number() over (partition by key order by published_on, version_id) as place
        from members inner join versions using (version_id)
        where is_band and after > $1
    ),
    near as (
        select key, place + unnest(range(-$2, $2 + 1)) as place
        from ordered where version_id in (select version_id from due where is_new)
    )
    select version_id from members
    where (after > $1) <> (before > $1) or (is_band and lost > 0 and before > $1)
    union
    select version_id from ordered semi join near using (key, place)
"""

_BY_DAY = """
    with dated as (
        select version_id, source, published_on
        from versions inner join releases using (release_id)
        where language_tag <> 'und' and published_on is not null and ($2 > 0 or published_on in (
            select published_on from versions where version_id in (select version_id from due where is_new)))
    ),
    counted as (
        select
            version_id,
            count(*) over of_day as after,
            count(*) filter (version_id in (select version_id from due where is_new)) over of_day as came
        from dated window of_day as (partition by source, published_on)
    )
    select version_id from counted where if(after > $1, after - came <= $1, after - came + $2 > $1)
"""
