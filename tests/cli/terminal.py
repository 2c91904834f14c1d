"""A command as the shell calls it: in a process of its own, or in this one, which saves the start of an interpreter."""

import io
import logging
import os
import pty
import subprocess
import sys
from collections.abc import Iterable
from contextlib import chdir, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import TextIO
from unittest.mock import patch

import pytest

from rilis_etl.cli.app import run

WIDE = {"COLUMNS": "120"}


@dataclass(frozen=True)
class Done:
    """What a command has written, and its exit code."""

    returncode: int
    stdout: str
    stderr: str


def rilis(*words: str | Path, cwd: Path, stdin: str = "", **env: str) -> Done:
    """A command in this process; no setting of ours reaches it but those given."""
    output, errors = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    code = _run(words, cwd, env, io.StringIO(stdin), output, errors)
    return Done(code, *(stream.buffer.getvalue().decode() for stream in (output, errors)))


def rilis_at_terminal(*words: str | Path, cwd: Path, typed: str, **env: str) -> Done:
    """The same with a pseudo terminal for keyboard and errors; the output goes elsewhere, as with `> file`."""
    ours, theirs = pty.openpty()
    os.write(ours, typed.encode())
    shown, output = bytearray(), io.StringIO()
    with os.fdopen(theirs, encoding="utf-8") as keyboard, os.fdopen(os.dup(theirs), "w", encoding="utf-8") as screen:
        reader = Thread(target=_read_all, args=(ours, shown))
        reader.start()
        code = _run(words, cwd, env, keyboard, output, screen)
    reader.join()
    os.close(ours)
    return Done(code, output.getvalue(), shown.decode())


def _read_all(terminal: int, shown: bytearray) -> None:
    with suppress(OSError):  # nobody has it open any more
        while piece := os.read(terminal, 4096):
            shown.extend(piece)


def _run(
    words: Iterable[str | Path], cwd: Path, env: dict[str, str], stdin: TextIO, output: TextIO, errors: TextIO
) -> int:
    """The exit code of a command in this process."""
    make_records = logging.getLogRecordFactory()
    try:
        with (
            patch.dict(os.environ, _environment(env), clear=True),
            patch.object(sys, "argv", ["rilis", *map(str, words)]),
            patch.object(sys, "stdin", stdin),
            chdir(cwd),
            redirect_stdout(output),
            redirect_stderr(errors),
            pytest.raises(SystemExit) as ended,
        ):
            run()
    finally:
        logging.setLogRecordFactory(make_records)
    return int(ended.value.code or 0)


def rilis_process(*words: str | Path, cwd: Path, stdin: str = "", **env: str) -> "subprocess.CompletedProcess[str]":
    """The same in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "rilis_etl", *map(str, words)],
        cwd=cwd, input=stdin, capture_output=True, text=True, timeout=120, check=False, env=_environment(env),
    )  # fmt: skip


def refused(*words: str | Path, cwd: Path, **env: str) -> str:
    """The message of a command that must fail: one line, no traceback."""
    done = rilis(*words, cwd=cwd, **env)
    assert done.returncode == 1, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    output = done.stderr.strip()
    assert output.startswith("rilis: ")
    return output


def _environment(given: dict[str, str]) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("RILIS_")}
    return kept | WIDE | given
