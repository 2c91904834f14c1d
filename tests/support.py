"""What tests of the whole path share: the sample newsroom on loopback, and what a warehouse says but for its ids."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rilis_etl.context import Context
    from rilis_etl.sample.newsroom import Newsroom
    from rilis_etl.sample.server import SampleServer


@dataclass(frozen=True)
class Bench:
    """The sample newsroom on loopback, and contexts that visit it."""

    newsroom: "Newsroom"
    server: "SampleServer"

    def context(self, root: Path, *, clock: Callable[[], datetime] | None = None, **settings: Any) -> "Context":
        """A context on a warehouse of its own, with the newsroom's sources and a clock that stands still."""
        from rilis_etl.bootstrap import open_context
        from rilis_etl.sample import SOURCES
        from rilis_etl.settings import load_settings
        from rilis_etl.sources.registry import load_sources

        given = {"warehouse": root, "routes": {".example": self.server.address}, "first_days": 36_500, **settings}
        now = self.newsroom.now.astimezone(UTC)
        return open_context(load_settings(**given), sources=load_sources([SOURCES]), clock=clock or (lambda: now))


STATEMENTS = {
    "texts": """
        select source, source_key, version_number, versions.title, published_on, published_rule, language_tag, body,
            content_hash, captions
        from releases join versions using (release_id) join version_texts using (version_id)
    """,
    "removals": """
        select source, source_key, version_number, removals.position, rule,
            -- a counter says how often the page was asked for, which a killed run does once more
            if(rule = 'read_counter', regexp_replace(text, '[0-9]+', 'n'), text) as text
        from releases join versions using (release_id) join removals using (version_id)
    """,
    "bylines": """
        select source, source_key, version_number, bylines.position, kind, role, text, full_name, confidence
        from releases join versions using (release_id) join bylines using (version_id)
    """,
    "issues": """
        select distinct source, url, reason from issues join captures using (capture_id, source, url)
    """,
    "links": "select source, url, source_key, title, listed_on, section from links",
    "urls": "select source, source_key, release_urls.url from releases join release_urls using (release_id)",
}


def output(snapshot: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What a snapshot says of the world, apart from when and in which capture it was seen."""
    import duckdb

    with duckdb.connect(str(snapshot), read_only=True) as con:
        con.execute("set timezone = 'UTC'")
        return {name: sorted(con.execute(query).fetchall(), key=repr) for name, query in STATEMENTS.items()}
