"""A rebuild with pages that workers have parsed gives the rows of a rebuild without, whatever fails on the way."""

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from rilis_etl.bootstrap import open_context
from rilis_etl.context import Context
from rilis_etl.errors import JobError
from rilis_etl.pipeline.process import parse_pool
from rilis_etl.pipeline.process.load_archive import load
from rilis_etl.pipeline.remote import dispatch
from rilis_etl.pipeline.remote.bucket import open_storage
from rilis_etl.pipeline.remote.dispatch import batches_to_parse, parse_remotely
from rilis_etl.pipeline.remote.jobs import JOB_JSON, Job, JobAnswer
from rilis_etl.pipeline.runs.rebuild import rebuild
from rilis_etl.storage import FolderStorage
from tests.mornings import Mornings
from tests.pipeline.remote.conftest import done
from tests.support import Bench
from tests.warehouse.compare import differences

pytestmark = pytest.mark.xdist_group("jobs")

SOURCE = "ombudswarga"


@pytest.fixture(scope="module")
def archived(
    mornings: Mornings, newsroom_on: Callable[[int], Bench], tmp_path_factory: pytest.TempPathFactory
) -> Context:
    return newsroom_on(1).context(mornings.after(1, tmp_path_factory.mktemp("parsed"), SOURCE), delay_seconds=0)


@pytest.fixture(scope="module")
def alone(archived: Context) -> Path:
    """The warehouse as one machine makes it."""
    rebuild(archived)
    return Path(archived.warehouse.location)


@pytest.fixture(autouse=True)
def small_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "PART_CAPTURES", 7)
    monkeypatch.setattr(dispatch, "JOB_BYTES", 30_000)


def of_a_team(context: Context, exchange: str) -> Context:
    """The same machine as the loader of a team."""
    settings = context.settings.model_copy(update={"exchange": exchange, "keep_snapshots": 9})
    return replace(open_context(settings, sources=context.sources), clock=context.clock)


def rebuilt(context: Context) -> Path:
    rebuild(context)
    return Path(context.warehouse.location)


@pytest.mark.parametrize("kind", ["folder", "bucket"])
def test_the_rows_are_the_same_and_the_loader_parses_only_what_is_not_worth_a_job(
    kind: str, bucket: str, tmp_path: Path, archived: Context, alone: Path, parsed: list[str]
) -> None:
    exchange = bucket if kind == "bucket" else str(tmp_path / "exchange")
    loader, storage = of_a_team(archived, exchange), open_storage(exchange)

    def by_a_worker(job: Job, what: str, stop: Event) -> JobAnswer:
        return done(tmp_path / "worker", storage, JOB_JSON.validate_json(JOB_JSON.dump_json(job)))

    batches = list(batches_to_parse(loader))
    assert len(batches) > 1
    assert {parse_remotely(loader, parts, stop=Event(), dispatch=by_a_worker) for parts in batches} == {""}
    assert storage.list("jobs/") == ()
    assert storage.list("readings/")
    parsed.clear()
    assert differences(alone, rebuilt(loader)) == ()
    sent = [capture for parts in batches for part in parts for capture, _ in loader.archive.read_part(part)]
    assert not {capture.url for capture in sent} & set(parsed)
    assert storage.list("readings/") == ()


def test_what_no_worker_could_parse_the_loader_parses(tmp_path: Path, archived: Context, alone: Path) -> None:
    def by_nobody(job: Job, what: str, stop: Event) -> JobAnswer:
        raise JobError(f"no worker could {what}: Crashed")

    loader = of_a_team(archived, str(tmp_path / "exchange"))
    parts = next(batches_to_parse(loader))
    failure = parse_remotely(loader, parts, stop=Event(), dispatch=by_nobody)
    assert failure.endswith(": Crashed")
    assert open_storage(str(tmp_path / "exchange")).list("jobs/") == ()
    assert differences(alone, rebuilt(loader)) == ()


def test_a_storage_that_takes_nothing_costs_a_sentence(tmp_path: Path, archived: Context, alone: Path) -> None:
    (tmp_path / "down").write_text("no folder")
    loader = of_a_team(archived, str(tmp_path / "down"))
    parts = next(batches_to_parse(loader))
    failure = parse_remotely(loader, parts, stop=Event(), dispatch=lambda *_: pytest.fail("no job is sent"))
    assert str(tmp_path / "down") in failure
    assert differences(alone, rebuilt(loader)) == ()


class Down(FolderStorage):
    """A storage that does not answer."""

    def list(self, _: str) -> tuple[str, ...]:
        raise OSError("Could not connect to server")

    def get(self, _: str) -> bytes:
        pytest.fail("each page waits for a storage that does not answer")


def test_a_storage_that_does_not_answer_costs_a_sentence(
    tmp_path: Path, archived: Context, alone: Path, caplog: pytest.LogCaptureFixture
) -> None:
    loader = replace(of_a_team(archived, str(tmp_path)), parse_storage=Down(tmp_path))
    with caplog.at_level(logging.WARNING):
        assert differences(alone, rebuilt(loader)) == ()
    messages = [record.getMessage() for record in caplog.records if "Could not connect" in record.getMessage()]
    assert len(messages) == 1
    assert messages[0].startswith("the storage of the team fails, this machine parses all pages itself")


@pytest.mark.parametrize("kind", ["folder", "bucket"])
def test_a_rebuild_of_a_team_uses_every_core(
    kind: str,
    bucket: str,
    tmp_path: Path,
    archived: Context,
    alone: Path,
    monkeypatch: pytest.MonkeyPatch,
    parsed: list[str],
) -> None:
    loader = of_a_team(archived, bucket if kind == "bucket" else str(tmp_path / "exchange"))
    monkeypatch.setattr(parse_pool, "LEAST_BYTES", 0)
    monkeypatch.setattr(parse_pool, "cores", lambda: 2)
    parsed.clear()
    assert differences(alone, rebuilt(loader)) == ()
    assert parsed == []


def test_a_load_leaves_what_workers_parse_for_a_rebuild_meanwhile(
    tmp_path: Path, archived: Context, alone: Path
) -> None:
    loader, storage = of_a_team(archived, str(tmp_path / "exchange")), open_storage(str(tmp_path / "exchange"))
    for parts in batches_to_parse(loader):
        parse_remotely(loader, parts, stop=Event(), dispatch=lambda job, *_: done(tmp_path / "worker", storage, job))
    kept = storage.list("readings/")
    load(loader, loader.new_run("ingest"))
    assert storage.list("readings/") == kept != ()


def test_a_source_with_little_to_parse_is_not_worth_a_job(
    tmp_path: Path, archived: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "JOB_BYTES", 2**40)
    assert list(batches_to_parse(of_a_team(archived, str(tmp_path)))) == []
