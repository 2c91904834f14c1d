"""The interactive prompt of `rilis sql`: history, several lines, commands that make the warehouse explain itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rilis_etl.cli.answers import Destination, answer
from rilis_etl.cli.examples import example, questions
from rilis_etl.errors import QueryError, RilisError

if TYPE_CHECKING:
    from rilis_etl.context import Context
    from rilis_etl.warehouse.engine.address import Askable
    from rilis_etl.warehouse.query.sandbox import Limits

TABLES_SQL = """
select table_name as name, table_type as kind, comment
from (
    select table_name, 'table' as table_type, comment from duckdb_tables() where not internal
    union all
    select view_name, 'view', comment from duckdb_views() where not internal
    union all
    select function_name || '(' || array_to_string(parameters, ', ') || ')', 'macro', comment
    from duckdb_functions() where not internal
)
order by kind desc, name
"""
COLUMNS = """
with found as (
    select column_name as name, data_type as type, comment, column_index
    from duckdb_columns() where lower(table_name) = lower($1) and not internal
    union all
    select function_name || '(' || array_to_string(parameters, ', ') || ')', 'macro', comment, 0
    from duckdb_functions() where function_name = lower($1) and not internal
),
near as (
    select table_name as name from duckdb_tables() where not internal
    union
    select view_name from duckdb_views() where not internal
    union
    select function_name from duckdb_functions() where not internal
    order by jaro_winkler_similarity(name, lower($1)) desc, name
    limit 3
)
select name, type, comment
from (
    from found
    union all
    select error('nothing is called ' || $1 || '; near: ' || string_agg(name, ', ')), '', '', 0
    from near anti join found on true
    having count(*) > 0
)
order by column_index
"""
HELP = """\
Type SQL, ended with ; and Enter. Also:
  .tables            what there is, in one line each
  .describe NAME     the columns of a table or view, and what they mean; what a macro does
  .examples          questions that can be asked
  .examples NAME     one of them as SQL, with its answer
  .quit              leave (or Ctrl-D)"""


@dataclass(frozen=True, slots=True)
class Own:
    """What a person has beside the warehouse: files by the names of their tables, and a folder of examples."""

    tables: Mapping[str, Path]
    examples: Path


def prompt(context: "Context", limits: "Limits", own: Own) -> None:
    """Read, ask, show, until the person leaves. A query that fails is told in one line; Ctrl-C stops a running one."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import FileHistory

    snapshot = context.warehouse.manifest().snapshot
    context.state.mkdir(parents=True, exist_ok=True)
    session: PromptSession[str] = PromptSession(history=FileHistory(str(context.state / "sql_history")))
    print(f"{snapshot}, read-only. {HELP}")  # noqa: T201 - a greeting
    lines: list[str] = []
    while True:
        try:
            line = session.prompt("   … " if lines else "sql> ")
        except KeyboardInterrupt:
            lines = []
            continue
        except EOFError:
            return
        if not lines and line.strip() in {".quit", ".exit", "exit", "quit"}:
            return
        if not line.strip() and not lines:
            continue
        lines.append(line)
        if line.lstrip().startswith(".") or line.rstrip().endswith(";"):
            _answer(context, "\n".join(lines), limits, own)
            lines = []


def ask(asked: "Askable", text: str, limits: "Limits", to: Destination, own: Own) -> None:
    """Answer SQL, or one of the prompt's commands. Raises QueryError, WarehouseError."""
    command, _, name = text.strip().rstrip(";").partition(" ")
    if command == ".examples" and not name.strip():
        print(questions(own.examples))  # noqa: T201 - the answer
        return
    if command == ".examples":
        text = example(name.strip(), own.examples).text.strip()
        print(text)  # noqa: T201 - what is asked, to be copied and changed
    query, parameters = meant(text)
    answer(asked, query, limits, to, parameters, own.tables)


def _answer(context: "Context", text: str, limits: "Limits", own: Own) -> None:
    try:
        ask(context.warehouse, text, limits, Destination(None, "table"), own)
    except RilisError as error:
        print(error)  # noqa: T201 - the answer
    except KeyboardInterrupt:
        print("stopped")  # noqa: T201 - the answer


def meant(text: str) -> tuple[str, tuple[str, ...]]:
    """The SQL behind what was typed, and its parameters. Raises QueryError for a command that does not exist."""
    command, _, argument = text.strip().rstrip(";").partition(" ")
    if not command.startswith("."):
        return text, ()
    if command == ".tables":
        return TABLES_SQL, ()
    if command == ".describe" and argument.strip():
        return COLUMNS, (argument.strip().strip('"'),)
    if command == ".describe":
        raise QueryError(".describe needs a name: .describe current_releases. What there is: .tables")
    raise QueryError(f"no such command: {command}\n{HELP}")
