"""`.examples` of the prompt: the questions of sql/examples and a person's own, as SQL to run and to change."""

from pathlib import Path

from rilis_etl.errors import QueryError
from rilis_etl.resources import folder
from rilis_etl.warehouse.engine.sql_files import SqlFile, read_sql


def example(name: str, own: Path | None = None) -> SqlFile:
    """The example with this name; `own` is a folder of further ones. Raises QueryError that names those there are."""
    found = {file.name: file for file in _examples(own)}
    if name not in found:
        raise QueryError(f"no example {name!r}; there are {', '.join(found)}")
    return found[name]


def questions(own: Path | None = None) -> str:
    """All of them, one a line: name and question."""
    files = _examples(own)
    width = max(len(file.name) for file in files)
    return "\n".join(f"{file.name:<{width}}  {' '.join(file.header.split())}" for file in files)


def _examples(own: Path | None) -> tuple[SqlFile, ...]:
    files = read_sql(folder("sql") / "examples")
    return (*files, *read_sql(own)) if own and any(own.glob("*.sql")) else files
