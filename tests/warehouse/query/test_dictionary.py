"""The dictionary in the documentation is the one that the database tells."""

import os

from rilis_etl.resources import folder
from rilis_etl.warehouse.engine.sql_files import read_sql
from rilis_etl.warehouse.query.dictionary import of_empty_warehouse
from tests.conftest import ROOT

PAGE = ROOT / "docs" / "warehouse.md"
START, END = "<!-- dictionary -->\n", "\n<!-- end of dictionary -->"


def test_the_documented_dictionary_is_current() -> None:
    sql = folder("sql")
    told = of_empty_warehouse(read_sql(sql / "schema"), read_sql(sql / "views"), read_sql(sql / "macros"))
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
    if os.environ.get("RILIS_WRITE_DOCS"):
        PAGE.write_text(f"{before}{START}{told}{END}{rest.partition(END)[2]}", encoding="utf-8")
    written = PAGE.read_text(encoding="utf-8").partition(START)[2].partition(END)[0]
    assert written == told, "the schema has changed: run `make docs`"
