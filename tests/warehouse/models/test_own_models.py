"""A person's own SQL becomes views of each snapshot; what fails, or never ends, is left out and named."""

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rilis_etl.errors import WarehouseError
from rilis_etl.model import Run
from rilis_etl.warehouse.models import OwnModels
from rilis_etl.warehouse.query.sandbox import Limits
from rilis_etl.warehouse.stores import FileWarehouse
from tests.warehouse.conftest import NOON


@pytest.fixture
def own(tmp_path: Path) -> OwnModels:
    return OwnModels(tmp_path / "models", Limits(seconds=3, memory_mb=256))


def write(own: OwnModels, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = own.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def loaded(warehouse: FileWarehouse, own: OwnModels, load: Any, make: Any) -> FileWarehouse:
    """The warehouse after a load that has made the models."""
    with_models = replace(warehouse, finish=own.make)
    load(with_models, make.page("1", title="Banjir di hulu"), make.page("2", title="Gempa"))
    return with_models


def test_a_query_of_ones_own_is_a_view_of_the_snapshot_and_in_its_dictionary(
    warehouse: FileWarehouse, own: OwnModels, load: Any, make: Any
) -> None:
    write(own, {
        "a_flood_count.sql": "-- Floods,\n-- per source.\nselect source, count(*) as n from floods group by source;\n",
        "floods.sql": "select * from current_releases where title ilike '%banjir%' -- and no other",
        "a_first.sql": 'from "Floods" limit 1',
    })  # fmt: skip
    made = loaded(warehouse, own, load, make)
    assert made.manifest().warnings == ()
    with made.reading() as con:
        assert con.execute("select n from a_flood_count").fetchall() == [(1,)]
        comment = con.execute("select comment from duckdb_views() where view_name = 'a_flood_count'").fetchall()
    assert comment == [("Floods, per source.",)]
    assert [view.name for view in made.report_data().own_views] == ["a_first", "a_flood_count", "floods"]


def test_a_query_ends_where_its_semicolon_and_last_comments_begin_and_comes_after_all_that_it_reads(
    warehouse: FileWarehouse, own: OwnModels, load: Any, make: Any
) -> None:
    ends = ("; -- é; and no more", ";;\n\n-- done;\n", "\n;\n/* ; */ -- x", " -- no semicolon; at all", "-- as b;")
    write(own, {f"end_{n}.sql": f"-- Words;\nselect 'é; --' as a{end}" for n, end in enumerate(ends)})
    write(own, {
        "comma.sql": "select m.n from releases as r, m;  -- none of nothing",
        "nested.sql": "select n from (select n from releases, M) -- from nested\n;",
        "deep.sql": 'select count(*) as n from releases where 1 in (from "m")',
        "at_main.sql": "select main.m.n from main.m, main.releases",
        "apivot.sql": "pivot m on n in (1) using sum(n)",
        "m.sql": "select 1 as n;",
        "checks/no.sql": "from deep limit 0; -- none",
    })  # fmt: skip
    made = loaded(warehouse, own, load, make)
    assert made.manifest().warnings == ()
    with made.reading() as con:
        assert {con.execute(f"from end_{n}").fetchall()[0] for n in range(len(ends))} == {("é; --",)}
        assert con.execute("from comma").fetchall() == [(1,), (1,)]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("broken", "select * from nowhere", "model broken was left out: Catalog Error: Table with name nowhere"),
        ("endless", "select count(*) as n from range(1000000000000)", "model endless was left out: .* longer than 3 s"),
        ("failing", "select error('so') as a from sources", "model failing was left out: .*so"),
        ("releases", "select 1 as a", "model releases was left out: the warehouse has a table or view of this name"),
        ("order", "select 1 as a", "model order was left out: Parser Error"),
        ("Two words", "select 1 as a", "model Two words was left out: the name of its file"),
        ("thief", "from read_csv('/etc/hostname')", "model thief was left out: queries read the warehouse only"),
        ("many", "select 1 as a; drop table releases", "model many was left out: Parser Error"),
        (
            "turned",
            "pivot releases on source using count(*)",
            "model turned was left out: a view is one select statement",
        ),
        ("writer", "delete from releases", "model writer was left out"),
    ],
)
def test_a_model_that_is_wrong_is_left_out_and_stops_nothing(
    warehouse: FileWarehouse, own: OwnModels, load: Any, make: Any, name: str, text: str, message: str
) -> None:
    write(own, {f"{name}.sql": text, "good.sql": "select count(*) as n from releases"})
    made = loaded(warehouse, own, load, make)
    (warning,) = made.manifest().warnings
    assert re.match(message, warning), warning
    with made.reading() as con:
        assert con.execute("select n from good").fetchall() == [(2,)]
        assert con.execute("select count(*) from duckdb_views() where view_name = $1", [name]).fetchall() == [(0,)]


def test_models_that_read_from_each_other_are_left_out_together(
    warehouse: FileWarehouse, own: OwnModels, load: Any, make: Any
) -> None:
    write(own, {"one.sql": "from other", "other.sql": "from one", "good.sql": "select 1 as a"})
    made = loaded(warehouse, own, load, make)
    (warning,) = made.manifest().warnings
    assert "were left out: views or macros read from each other" in warning
    with made.reading() as con:
        assert con.execute("from good").fetchall() == [(1,)]


def test_a_model_that_is_taken_away_is_gone_with_the_next_load(
    warehouse: FileWarehouse, own: OwnModels, load: Any, make: Any
) -> None:
    write(own, {"good.sql": "select 1 as a"})
    made = loaded(warehouse, own, load, make)
    (own.folder / "good.sql").unlink()
    load(made, make.page("3"))
    with made.reading() as con:
        assert con.execute("select count(*) from duckdb_views() where view_name = 'good'").fetchall() == [(0,)]


def test_what_people_read_keeps_its_models_when_the_next_load_fails(
    warehouse: FileWarehouse, own: OwnModels, load: Any, make: Any
) -> None:
    write(own, {"good.sql": "select 1 as a"})
    made = loaded(warehouse, own, load, make)
    with pytest.raises(WarehouseError, match="unplugged"), made.loading(Run("r9", "ingest", NOON, "1")) as work:
        work.con.execute("select error('unplugged') where 'good' not in (select view_name from duckdb_views())")
    with made.reading() as con:
        assert con.execute("from good").fetchall() == [(1,)]


def test_a_check_of_ones_own_warns_with_its_rows(
    warehouse: FileWarehouse, own: OwnModels, load: Any, make: Any
) -> None:
    write(own, {
        "checks/titles.sql": "select title from current_releases order by title",
        "checks/quiet.sql": "select 1 as a where false",
        "checks/wrong.sql": "selec 1",
    })  # fmt: skip
    titles, wrong = loaded(warehouse, own, load, make).manifest().warnings
    assert titles == "check titles: 2 row(s), such as title=Banjir di hulu; title=Gempa"
    assert wrong.startswith("check wrong was left out: Parser Error")


def test_a_file_that_cannot_be_read_costs_itself_alone(
    warehouse: FileWarehouse, own: OwnModels, load: Any, make: Any
) -> None:
    write(own, {"good.sql": "select 1 as n", "checks/fine.sql": "select date 'infinity' as d"})
    (own.folder / "folder.sql").mkdir()
    (own.folder / "latin.sql").write_bytes(b"select '\xe9' as a")
    (own.folder / "checks" / "gone.sql").symlink_to("nowhere.sql")
    os.mkfifo(own.folder / "pipe.sql")
    made = loaded(warehouse, own, load, make)
    with made.reading() as con:
        assert con.execute("from good").fetchall() == [(1,)]
    assert [warning.partition(" was left out: ")[0] for warning in made.manifest().warnings] == [
        "model folder", "model latin", "model pipe", "check gone", "check fine",
    ]  # fmt: skip
