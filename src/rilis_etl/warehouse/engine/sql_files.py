"""The project's SQL as files: one object a file, a header that says what it is for."""

import re
from dataclasses import dataclass
from pathlib import Path

from rilis_etl.errors import WarehouseError


@dataclass(frozen=True, slots=True)
class SqlFile:
    """One .sql file: `name` is its name without the ending, `header` its opening comment, without dashes."""

    name: str
    header: str
    text: str

    @property
    def code(self) -> str:
        """The text without comment lines."""
        return re.sub(r"^\s*--.*$", "", self.text, flags=re.MULTILINE)


def read_sql(folder: Path) -> tuple[SqlFile, ...]:
    """Every .sql file of a folder, by name. Raises WarehouseError when there is none, or one cannot be read."""
    files = tuple(read_sql_file(path) for path in sorted(folder.glob("*.sql")))
    if not files:
        raise WarehouseError(f"no .sql files in {folder}: install the package again")
    return files


def read_sql_file(path: Path) -> SqlFile:
    """One .sql file. Raises WarehouseError when it cannot be read, or is no text."""
    if path.exists() and not path.is_file():  # to open a pipe would wait for ever
        raise WarehouseError(f"{path} cannot be read: it is no file")
    try:
        text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
    except (OSError, UnicodeError) as error:
        raise WarehouseError(f"{path} cannot be read: {error}") from error
    header = re.match(r"(?:--.*\n)*", text)
    lines = header.group().splitlines() if header else []
    return SqlFile(path.stem, "\n".join(line.removeprefix("--").strip() for line in lines), text)
