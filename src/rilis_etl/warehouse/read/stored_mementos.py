"""Which captures a snapshot has already, and where the archive holds them: so that nothing is imported twice."""

from collections.abc import Iterable, Mapping
from typing import Literal

import duckdb

from rilis_etl.model import CapturePlace
from rilis_etl.warehouse.engine.arrow import arrow, staged

MementoKey = Literal["capture_id", "memento_digest"]


def capture_places(
    con: duckdb.DuckDBPyConnection, key: MementoKey, values: Iterable[str]
) -> Mapping[str, CapturePlace]:
    """The places of captures whose id, or whose digest in a web archive, is one of `values`, by that value."""
    if key == "memento_digest" and not knows_mementos(con):
        return {}
    wanted = arrow({"wanted": "text"}, ((value,) for value in sorted(set(values))))
    with staged(con, wanted):
        found = con.execute(f"""
            select wanted, archive_file, archive_offset_bytes, archive_length_bytes
            from captures join staged on wanted = captures.{key}
            where '{key}' = 'capture_id' or status_code in (200, 203)
            order by fetched_at desc, capture_id
        """).fetchall()  # noqa: S608 - one of two names
    return {value: CapturePlace(*place) for value, *place in found}


def knows_mementos(con: duckdb.DuckDBPyConnection) -> bool:
    """False for a snapshot that was made before there were mementos."""
    return any(name == "seen_by" for name, *_ in con.execute("describe captures").fetchall())
