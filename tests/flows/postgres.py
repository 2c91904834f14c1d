"""A PostgreSQL of its own for a test: a new cluster on a loopback port, with a password, gone afterwards."""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.flows.served import free_port

QUICK = "fsync=off\nsynchronous_commit=off\nfull_page_writes=off\n"  # the cluster does not outlive the test


def programs() -> Path | None:
    """The folder of `initdb` and `postgres`; None where PostgreSQL is not installed."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    return next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


def stranger() -> str | None:
    """Whom to run it as: PostgreSQL refuses to run as root. None: as who we are."""
    return None if os.getuid() else next((name for name in ("postgres", "nobody") if _exists(name)), "nobody")


@contextmanager
def cluster(kind: str = "postgresql+asyncpg") -> Iterator[str]:
    """Address of a running, empty database: KIND://rilis:…@127.0.0.1:…/postgres."""
    bin_folder, user, port, password = programs(), stranger(), free_port(), secrets.token_hex(12)
    assert bin_folder is not None, "PostgreSQL is not installed"
    folder = Path(tempfile.mkdtemp(prefix="rilis-postgres-"))
    if user:
        shutil.chown(folder, user)
    try:
        word = folder / "word"
        word.write_text(password)
        word.chmod(0o644)  # in a folder that only its owner may enter
        data = folder / "data"
        made = ["-U", "rilis", "-A", "scram-sha-256", "--pwfile", str(word), "--no-sync"]
        init = [str(bin_folder / "initdb"), "-D", str(data), *made]
        subprocess.run(init, user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        with (data / "postgresql.conf").open("a") as settings:
            settings.write(f"{QUICK}port={port}\nlisten_addresses='127.0.0.1'\nunix_socket_directories='{folder}'\n")
        control = [str(bin_folder / "pg_ctl"), "-D", str(data), "-w", "-t", "120"]
        log = str(folder / "log")
        subprocess.run([*control, "-l", log, "start"], user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        try:
            yield f"{kind}://rilis:{password}@127.0.0.1:{port}/postgres"
        finally:
            stop = [*control, "-m", "immediate", "stop"]
            subprocess.run(stop, user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True
