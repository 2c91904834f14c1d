"""A real pywb on loopback, in an environment of its own that `make install-dev` makes: what it serves becomes history.

`RILIS_PYWB_RELEASES` says how many releases of each of the three institutions it keeps; `make crash` asks for all.
"""

import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rilis_etl.bootstrap import open_context
from rilis_etl.context import Context
from rilis_etl.model import Window
from rilis_etl.pipeline.runs.imports import ImportResult, import_archives, ingest_from_archives
from rilis_etl.sample import SOURCES
from rilis_etl.settings import load_settings
from rilis_etl.sources.registry import load_sources
from tests.flows.served import eventually, free_port
from tests.pipeline.offline import rows
from tests.pipeline.runs.imports.past_newsroom import Collection, collection

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("pywb")]

RELEASES = int(os.environ.get("RILIS_PYWB_RELEASES", "3"))
PYTHON = Path(sys.prefix) / "pywb" / "bin" / "python"
SERVE = """
import sys
from pywb.manager.manager import main
from pywb.apps.cli import wayback
main(["reindex", "press"])
wayback(["-b", "127.0.0.1", "-p", sys.argv[1]])
"""
NOW = datetime(2026, 11, 30, tzinfo=UTC)
WINDOW = Window(datetime(2014, 1, 1, tzinfo=UTC).date(), datetime(2027, 1, 1, tzinfo=UTC).date())


@pytest.fixture(scope="module")
def kept() -> Collection:
    return collection(RELEASES)


class Pywb:
    """The server; what it was asked stands in its log."""

    def __init__(self, folder: Path, port: int) -> None:
        self.address, self._log = f"http://127.0.0.1:{port}", folder / "log"
        self.file = folder / "collections" / "press" / "archive" / "all.warc.gz"
        with self._log.open("wb") as log:
            self.process = subprocess.Popen([PYTHON, "-c", SERVE, str(port)], cwd=folder, stdout=log, stderr=log)

    def answers(self) -> bool:
        assert self.process.poll() is None, self._log.read_text()
        try:
            with urllib.request.urlopen(f"{self.address}/press/cdx?url=a.example", timeout=5):
                return True
        except (urllib.error.URLError, ConnectionError):
            return False

    def asked(self) -> int:
        """Requests so far, but for those that only asked whether it is there and what it allows."""
        lines = self._log.read_text().splitlines()
        return sum('"GET ' in line and "robots.txt" not in line and "url=a.example" not in line for line in lines)


@pytest.fixture(scope="module")
def pywb(kept: Collection, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pywb]:
    if not PYTHON.exists():
        pytest.skip("`make install-dev` makes pywb's environment")
    folder = tmp_path_factory.mktemp("pywb")
    for inside in ("archive", "indexes"):
        (folder / "collections" / "press" / inside).mkdir(parents=True)
    (folder / "collections" / "press" / "archive" / "all.warc.gz").write_bytes(kept.warc)
    server = Pywb(folder, free_port())
    try:
        eventually(server.answers)
        yield server
    finally:
        server.process.terminate()
        server.process.wait()


def a_context(root: Path) -> Context:
    settings = load_settings(warehouse=root, allow_private_hosts=True, retries=0)
    return open_context(settings, sources=load_sources([SOURCES]), clock=lambda: NOW)


@pytest.fixture(scope="module")
def served(pywb: Pywb, tmp_path_factory: pytest.TempPathFactory) -> tuple[Context, ImportResult]:
    """All that the server has, over the network."""
    root = tmp_path_factory.mktemp("served")
    (root / "web_archives.toml").write_text(
        f"""
        [[web_archive]]
        name = "pywb.example"
        kind = "pywb"
        index = "{pywb.address}/press/cdx"
        replay = "{pywb.address}/press/"
        delay_seconds = 0
        """
    )
    context = a_context(root)
    return context, ingest_from_archives(context, context.chosen(()), WINDOW)


@pytest.fixture(scope="module")
def imported(pywb: Pywb, tmp_path_factory: pytest.TempPathFactory) -> Context:
    """The same as a file."""
    context = a_context(tmp_path_factory.mktemp("imported"))
    import_archives(context, [pywb.file])
    return context


VERSIONS = """
    select source, source_key, version_number, shown_since, versions.title, body
    from releases join versions using (release_id) join version_texts using (version_id)
"""
WITHDRAWALS = """
    select source, source_key, withdrawn_since, last_found_at, look_count from withdrawals where is_confirmed
"""
STATES = "select source, source_key, state, since, last_look_at, is_confirmed from release_states"
CHANGES = "select source, source_key, version_number, unchanged_until, changed_since, words from version_changes"
ISSUES = "select source, url, reason, seen_at from issues"


def test_every_state_of_every_release_is_a_version_since_it_was_seen_first(
    served: tuple[Context, ImportResult], kept: Collection
) -> None:
    context, done = served
    assert done.result is not None
    assert not done.result.failed
    found = sorted(row[:4] for row in rows(context, VERSIONS))
    assert found == sorted(
        (*release, number, at) for release, true in kept.truth.items() for number, at in enumerate(true.states, 1)
    )


def test_each_version_has_the_text_of_its_state(served: tuple[Context, ImportResult]) -> None:
    for *_, number, _, title, body in rows(served[0], VERSIONS):
        marks = ["Keterangan pertama diperbarui", "Keterangan kedua dicabut kembali", "Kasus ditutup"]
        assert [mark in body for mark in marks] == [number == state for state in (2, 3, 4)]
        assert title.endswith("Hari Ini") == (number == 4)


def test_what_was_taken_down_is_withdrawn_and_nothing_else(
    served: tuple[Context, ImportResult], kept: Collection
) -> None:
    found = sorted(row[:3] for row in rows(served[0], WITHDRAWALS))
    assert found == sorted((*release, true.gone_since) for release, true in kept.truth.items() if true.gone_since)


def test_a_wall_is_an_issue_and_the_archive_is_who_saw_it_all(
    served: tuple[Context, ImportResult], kept: Collection
) -> None:
    context, _ = served
    walls = sum(true.has_wall for true in kept.truth.values())
    assert rows(context, "select count(*) from issues where reason = 'bot_wall'") == [(walls,)]
    assert not rows(context, "from issues where reason not in ('bot_wall', 'http_gone', 'outage')")
    for view in ("captures", "version_changes", "release_states", "withdrawals"):
        assert rows(context, f"select distinct seen_by from {view}") == [("pywb.example",)]


def test_hardly_more_is_asked_than_there_are_captures(
    served: tuple[Context, ImportResult], kept: Collection, pywb: Pywb
) -> None:
    assert 0 < pywb.asked() <= kept.looks + kept.looks / 1_000 + 5


def test_the_same_file_imported_gives_the_same_rows(served: tuple[Context, ImportResult], imported: Context) -> None:
    for sql in (VERSIONS, WITHDRAWALS, STATES, CHANGES, ISSUES):
        assert sorted(rows(served[0], sql), key=repr) == sorted(rows(imported, sql), key=repr)
