"""Where a published database is, for a process that asks it. DuckDB is imported by whoever opens one."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Protocol

from rilis_etl.errors import WarehouseError

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Resources:
    """What a reading connection may use."""

    memory_mb: int = 1024
    threads: int = 2
    scratch: Path | None = None  # where sorts and joins may spill (at most 4 times the memory); None: nowhere
    timezone: str = "UTC"

    def config(self) -> dict[str, str]:
        """As DuckDB's settings."""
        return {
            "memory_limit": f"{self.memory_mb}MB",
            "threads": str(self.threads),
            "temp_directory": str(self.scratch or ""),
            "max_temp_directory_size": f"{4 * self.memory_mb}MB",
        }


DEFAULT_RESOURCES = Resources()


@dataclass(frozen=True, slots=True)
class DatabaseAddress:
    """How a process that runs a person's SQL opens the database that the SQL is for.

    `opener` names a function as "module:function". It takes the SQL, the `Resources` and `arguments`, and returns a
    connection that can read this database and nothing else; it may refuse the SQL. So a store of any kind can be asked
    by a process that knows none of them.
    """

    opener: str
    arguments: Mapping[str, str | int]

    @classmethod
    def of_file(cls, path: Path) -> "DatabaseAddress":
        """The address of a database file."""
        return cls("rilis_etl.warehouse.engine.database:open_file_for_query", {"path": str(path)})

    def pinned(self) -> "DatabaseAddress":
        """The address of the same state, whatever is published later: of a file, the one behind the link."""
        path = self.arguments.get("path")
        resolved = {} if path is None else {"path": os.path.realpath(str(path))}
        return replace(self, arguments={**self.arguments, **resolved})

    def open(self, sql: str, resources: Resources) -> "duckdb.DuckDBPyConnection":
        """A connection for this SQL. Raises WarehouseError when the database cannot be opened or the SQL is refused."""
        con: duckdb.DuckDBPyConnection = resolve_name(self.opener)(sql, resources, **self.arguments)
        return con


class Askable(Protocol):
    """What a person's SQL can be asked of: a warehouse, or only the link to its published file."""

    def address(self) -> DatabaseAddress:
        """How the process that runs the SQL opens what is published.

        Raises WarehouseError when nothing is.
        """
        ...


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """The link in the folder of a warehouse in files that leads to the published snapshot."""

    root: Path

    @property
    def link(self) -> Path:
        """What people open."""
        return self.root / "warehouse.duckdb"

    @property
    def snapshots(self) -> Path:
        """The folder that it leads into."""
        return self.root / "published"

    def current(self) -> Path | None:
        """The published snapshot; None before the first. Raises WarehouseError when the link leads to none."""
        if not self.link.is_symlink():
            return None
        target = self.target
        if not target.exists():
            fault = "itself" if target.is_symlink() else f"{target}, which is gone"
            raise WarehouseError(f"{self.link} points to {fault}: run `rilis rebuild`")
        if target.parent != Path(os.path.realpath(self.snapshots)):
            raise WarehouseError(f"{self.link} points to {target}, no snapshot of this warehouse: run `rilis rebuild`")
        return target

    @property
    def target(self) -> Path:
        """Where the link leads, whether something is there or not; itself where it leads round in a circle."""
        return Path(os.path.realpath(self.link))

    def published(self) -> Path:
        """The file behind the link: it stays the same however many loads follow.

        Raises WarehouseError when nothing is published.
        """
        current = self.current()
        if current is None:
            raise WarehouseError(f"nothing is published in {self.root} yet: run `rilis ingest` (or `rilis demo`)")
        return current

    def address(self) -> DatabaseAddress:
        """The address of the link: a file resolved here might be pruned by three quick loads before it is opened.

        Raises WarehouseError when nothing is published.
        """
        self.published()
        return DatabaseAddress.of_file(self.link)
