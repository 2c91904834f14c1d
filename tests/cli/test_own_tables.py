"""A person's own table stands beside those of the warehouse: `rilis sql --with regions=regions.csv`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from rilis_etl.context import Context
from rilis_etl.errors import QueryError, WarehouseError
from rilis_etl.warehouse.query.own_tables import own_tables, read_tables
from rilis_etl.warehouse.query.sandbox import run_query
from tests.cli.terminal import refused, rilis
from tests.mornings import Mornings
from tests.support import Bench


@pytest.fixture(scope="module")
def context(
    mornings: Mornings, newsroom_on: Callable[[int], Bench], tmp_path_factory: pytest.TempPathFactory
) -> Context:
    return newsroom_on(1).context(mornings.after(1, tmp_path_factory.mktemp("own-tables"), "ombudswarga"))


@pytest.fixture
def regions(tmp_path: Path) -> Path:
    file = tmp_path / "regions.csv"
    file.write_text(
        "source;region;code\nombudswarga;Jawa Tengah, Utara;01\nkomnasham;DKI Jakarta;02\n", encoding="utf-8"
    )
    return file


def test_a_table_of_ones_own_is_joined_with_those_of_the_warehouse(context: Context, regions: Path) -> None:
    query = "select distinct region, code from current_releases inner join regions using (source)"
    with run_query(context.warehouse, query, tables={"regions": regions}) as result:
        assert list(result.rows()) == [("Jawa Tengah, Utara", "01")]


@pytest.mark.parametrize("query", ["from read_csv('{}')", "from '{}'", "copy regions to '{}'"])
def test_the_query_itself_reaches_no_file_even_then(context: Context, regions: Path, query: str) -> None:
    with (
        pytest.raises(QueryError, match="queries read the warehouse only"),
        run_query(context.warehouse, query.format(regions), tables={"regions": regions}),
    ):
        pass


def test_a_name_that_the_warehouse_has_is_not_taken_over(context: Context, regions: Path) -> None:
    with (
        pytest.raises(QueryError, match="has a current_releases already: give your table another name"),
        run_query(context.warehouse, "from sources", tables={"Current_Releases": regions}),
    ):
        pass


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("regions", r"write it as NAME=FILE, such as --with regions=regions\.csv"),
        ("re gions=regions.csv", "write it as NAME=FILE"),
        ("regions=nowhere.csv", r"there is no file nowhere\.csv"),
        ("regions=regions.xlsx", r"ends with \.csv, \.tsv"),
    ],
)
def test_what_is_no_table_is_refused_with_the_remedy(word: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        own_tables([word])


def test_a_file_that_is_no_table_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "regions.parquet"
    broken.write_bytes(b"nothing of the kind")
    with pytest.raises(WarehouseError, match=r"regions\.parquet cannot be read as a table"):
        read_tables({"regions": str(broken)}, 256)


@pytest.mark.parametrize("name", ["semi", "Order"])
def test_a_name_that_sql_keeps_for_itself_is_refused(regions: Path, name: str) -> None:
    with pytest.raises(WarehouseError, match=f"{name} is a word of SQL: give your table another name"):
        read_tables({name: str(regions)}, 256)


def test_the_command_takes_the_table_from_a_file(context: Context, regions: Path) -> None:
    done = rilis(
        "sql", "select region from regions order by code", "--with", f"regions={regions.name}", "--format", "csv",
        "--warehouse", context.settings.warehouse, cwd=regions.parent,
    )  # fmt: skip
    assert done.stdout.split("\n") == ["region", '"Jawa Tengah, Utara"', "DKI Jakarta", ""], done.stderr


@pytest.mark.parametrize("option", ["--since", "--until", "--source"])
def test_an_option_of_other_commands_is_told_where_it_belongs(option: str, tmp_path: Path) -> None:
    message = refused("sql", "from releases_per_month", option, "2026-01-01", cwd=tmp_path)
    assert "stands in the query: where published_on >=" in message


def test_describe_of_an_unknown_name_names_what_is_near(context: Context, tmp_path: Path) -> None:
    message = refused("sql", ".describe curent_releases", "--warehouse", context.settings.warehouse, cwd=tmp_path)
    assert message.startswith("rilis: nothing is called curent_releases; near: current_releases, ")


def test_what_search_does_not_understand_is_said_without_words_of_the_engine(context: Context, tmp_path: Path) -> None:
    message = refused("sql", "from search('banjir OR')", "--warehouse", context.settings.warehouse, cwd=tmp_path)
    assert message == "rilis: search: OR stands between two words, phrases or brackets"
