"""A warehouse and an archive that an earlier version left are read, brought up to date, rebuilt to the same rows."""

import tarfile
from collections.abc import Collection
from pathlib import Path

import duckdb
import pytest

from rilis_etl.bootstrap import open_context
from rilis_etl.context import Context
from rilis_etl.pipeline.runs.rebuild import rebuild
from rilis_etl.settings import load_settings
from rilis_etl.sources.registry import load_sources
from rilis_etl.warehouse.engine.database import quoted

pytestmark = pytest.mark.xdist_group("kept")  # it is brought up to date once

KEPT = Path(__file__).parent / "kept" / "three_days.tar.xz"

PER_RUN_TABLES = {"runs", "run_sources", "schema_migrations"}
PER_RUN_COLUMNS = {"run_id", "loaded_at", "document_number", "reader", "definition_sha256", "scheme"}
"""When, by whom and by which code something was loaded; the last three name what the code is and takes."""
READ_OTHERWISE = {"published_rule", "language_confidence"}
"""What a reader says of its evidence, which may change with it: the day of a layout counts before that of the metadata
now, and what Indonesian and Malay share proves neither. The day and the language themselves stay."""
MADE_ANEW = {"search_documents", "search_postings", "search_superseded", "search_term_counts", "search_words"}
"""The index of that day\'s search: a load that changes its tables makes it anew from the texts."""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kept")
    with tarfile.open(KEPT) as file:
        file.extractall(folder, filter="data")
    return folder / "three_days"


@pytest.fixture(scope="module")
def earlier(root: Path) -> Path:
    """The snapshot as it was left."""
    return (root / "warehouse.duckdb").resolve()


@pytest.fixture(scope="module")
def context(root: Path) -> Context:
    return open_context(load_settings(warehouse=root), sources=load_sources([root / "sources"]))


@pytest.fixture(scope="module")
def migrated(context: Context) -> Path:
    """The snapshot after a load that brought nothing."""
    with context.warehouse.loading(context.new_run("ingest")):
        pass
    return Path(context.warehouse.location)


@pytest.fixture(scope="module")
def rebuilt(context: Context, migrated: Path) -> Path:
    """The snapshot after a rebuild from the archive alone."""
    assert rebuild(context).run.counts
    assert Path(context.warehouse.location) != migrated
    return Path(context.warehouse.location)


def test_it_is_read_as_it_is(earlier: Path, context: Context) -> None:
    status = context.warehouse.status()
    with duckdb.connect(earlier, read_only=True) as con:
        held = con.execute("select source, count(*) from releases group by all order by all").fetchall()
    assert [(each.source, each.release_count) for each in status.sources] == held


def test_a_load_brings_it_up_to_date_and_keeps_every_row(earlier: Path, migrated: Path) -> None:
    assert lost_and_found(earlier, migrated) == {}


def test_a_rebuild_from_its_archive_comes_to_the_same_rows(earlier: Path, rebuilt: Path) -> None:
    with duckdb.connect(rebuilt, read_only=True) as con:
        (texts,) = con.execute("select count(*) from version_signatures").fetchall()[0]
    # each text has one more search key than on that day, of the text as a whole; what it leads to is the same
    assert lost_and_found(earlier, rebuilt, but=READ_OTHERWISE) == {"similarity_keys": (0, texts)}


def lost_and_found(earlier: Path, later: Path, but: Collection[str] = ()) -> dict[str, tuple[int, int]]:
    """How many rows of each table the later file lacks, and has beyond, in the earlier one's columns but some."""
    with duckdb.connect() as con:
        con.execute("set timezone = 'UTC'")
        con.execute(f"attach {quoted(str(earlier))} as earlier (read_only)")
        con.execute(f"attach {quoted(str(later))} as later (read_only)")
        found = {}
        for table, columns in _tables(con).items():
            listed = ", ".join(f'"{column}"' for column in columns if column not in but)
            lost, new = (
                con.execute(
                    f"select count(*) from (select {listed} from {one}.{table} except all "
                    f"select {listed} from {other}.{table})"
                ).fetchall()[0][0]
                for one, other in (("earlier", "later"), ("later", "earlier"))
            )
            if lost or new:
                found[table] = (lost, new)
        return found


def _tables(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    rows = con.execute(
        "select table_name, column_name from duckdb_columns() join duckdb_tables() using (database_name, table_name) "
        "where database_name = 'earlier' order by all"
    ).fetchall()
    tables: dict[str, list[str]] = {}
    for table, column in rows:
        if table not in PER_RUN_TABLES | MADE_ANEW and column not in PER_RUN_COLUMNS:
            tables.setdefault(table, []).append(column)
    return tables


def test_what_it_held_is_found_by_the_search_of_today(migrated: Path) -> None:
    with duckdb.connect(migrated, read_only=True) as con:
        ((release_count,),) = con.execute("select count(*) from current_releases").fetchall()
        ((found,),) = con.execute("from search_count('-katayangtiadadimanapun')").fetchall()
    assert found == release_count > 0
