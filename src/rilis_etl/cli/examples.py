"""`.examples` of the prompt: the questions of sql/examples, as SQL to run and to change."""

from rilis_etl.errors import QueryError
from rilis_etl.resources import folder
from rilis_etl.warehouse.engine.sql_files import SqlFile, read_sql


def example(name: str) -> SqlFile:
    """The example with this name. Raises QueryError that names those there are."""
    found = {file.name: file for file in read_sql(folder("sql") / "examples")}
    if name not in found:
        raise QueryError(f"no example {name!r}; there are {', '.join(found)}")
    return found[name]


def questions() -> str:
    """All of them, one a line: name and question."""
    files = read_sql(folder("sql") / "examples")
    width = max(len(file.name) for file in files)
    return "\n".join(f"{file.name:<{width}}  {file.header}" for file in files)
