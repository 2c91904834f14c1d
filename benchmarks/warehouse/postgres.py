"""A PostgreSQL cluster of its own, for as long as a block lasts, on a socket in its own folder; driven by psql."""

import csv
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

PROGRAMS = Path("/usr/lib/postgresql/15/bin")
_SPENT = re.compile(r"^!\s+([\d.]+) s user, ([\d.]+) s system, [\d.]+ s elapsed", re.MULTILINE)


class Postgres:
    """A server without a network port. Each statement has a process of the server, whose CPU-seconds it tells."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []

    @staticmethod
    def is_installed() -> bool:
        return (PROGRAMS / "postgres").exists()

    def __enter__(self) -> Self:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        if self._user:
            shutil.chown(self._folder, "postgres")
            for parent in self._folder.parents[:-1]:
                parent.chmod(parent.stat().st_mode | 0o011)
        self._do(
            "initdb", "-D", str(self._folder / "data"), "--encoding=UTF8", "--locale=C", "--auth=trust", "-U", "bench"
        )
        options = (
            f"-k {self._folder} -c listen_addresses= -c shared_buffers=1GB -c maintenance_work_mem=512MB "
            "-c work_mem=128MB -c max_wal_size=4GB -c max_parallel_workers_per_gather=0 "
            "-c max_parallel_maintenance_workers=0 -c jit=off"
        )
        self._do(
            "pg_ctl", "-D", str(self._folder / "data"), "-w", "-l", str(self._folder / "log"), "-o", options, "start"
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._do("pg_ctl", "-D", str(self._folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self._folder)

    def run(self, sql: str, minutes: float = 10) -> float:
        """CPU-seconds of a statement; NaN when it was stopped after so many minutes."""
        setting = "set client_min_messages = log; set log_statement_stats = on;"
        child = self._psql(["-c", f"set statement_timeout = '{minutes}min';", "-c", setting, "-c", sql])
        if "statement timeout" in child.stderr:
            return float("nan")
        if child.returncode:
            raise RuntimeError(child.stderr)
        user, system = _SPENT.findall(child.stderr)[-1]
        return float(user) + float(system)

    def number(self, sql: str) -> float:
        return float(self._psql(["-At", "-c", sql]).stdout)

    def copy(self, table: str, rows: Iterable[Sequence[object]]) -> float:
        """Load rows; CPU-seconds of the server."""
        file = self._folder / "rows.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(rows)
        if self._user:
            shutil.chown(file, "postgres")
        took = self.run(f"copy {table} from '{file}' with (format csv)", minutes=20)
        file.unlink()
        return took

    def _psql(self, words: list[str]) -> subprocess.CompletedProcess[str]:
        command = [
            str(PROGRAMS / "psql"),
            "-X",
            "-q",
            "-h",
            str(self._folder),
            "-U",
            "bench",
            "-d",
            "postgres",
            "-o",
            "/dev/null",
        ]
        if "-At" in words:
            command = command[:-2]
        return subprocess.run([*command, "-v", "ON_ERROR_STOP=1", *words], capture_output=True, text=True, check=False)

    def _do(self, program: str, *words: str) -> None:
        subprocess.run([*self._user, str(PROGRAMS / program), *words], check=True, capture_output=True)
