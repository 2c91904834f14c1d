"""What workers fetch gets into the loader's warehouse whole and once, whatever dies on the way."""

import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from threading import Event, Timer

import pytest

from rilis_etl.context import Context
from rilis_etl.errors import JobError
from rilis_etl.model import SourceCounts, Window
from rilis_etl.pipeline.process.load_archive import load
from rilis_etl.pipeline.remote.dispatch import collect_remotely
from rilis_etl.pipeline.remote.jobs import Collect, Job, deliver_leftovers, do_job
from rilis_etl.pipeline.remote.spool import Spool
from rilis_etl.pipeline.runs.ingest import ingest
from rilis_etl.settings import Settings, load_settings
from tests.support import Bench, output

SOURCE = "ombudswarga"
JOB = "0" * 32


@pytest.fixture(scope="module")
def bench(newsroom_on: Callable[[int], Bench]) -> Bench:
    return newsroom_on(1)


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "exchange")


@pytest.fixture
def loader(bench: Bench, tmp_path: Path, spool: Spool) -> Context:
    return bench.context(tmp_path / "loader", exchange=spool.folder, delay_seconds=0)


@pytest.fixture
def worker(tmp_path: Path, spool: Spool) -> Settings:
    return load_settings(warehouse=tmp_path / "worker", exchange=spool.folder)


def sent(loader: Context, spool: Spool, job_id: str = JOB) -> Job:
    """A job in the spool: everything that the source has published."""
    job = Job.of(loader, job_id, "run", loader.sources[SOURCE], Collect(Window()))
    spool.send(job_id, job.to_json())
    return job


def has_waiting_files(spool: Spool) -> bool:
    return any((spool.folder / "inbox").glob("*/*"))


def loaded(loader: Context) -> dict[str, list[tuple[object, ...]]]:
    report = load(loader, loader.new_run("ingest"))
    assert report.snapshot is not None
    return output(Path(report.snapshot))


@pytest.fixture(scope="module")
def alone(bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[object, ...]]]:
    """What one machine makes of the source by itself."""
    context = bench.context(tmp_path_factory.mktemp("alone"), delay_seconds=0)
    report = ingest(context, [context.sources[SOURCE]], window=Window())
    assert report.snapshot is not None
    return output(Path(report.snapshot))


def test_a_worker_and_a_loader_make_the_warehouse_of_one_machine(
    loader: Context, worker: Settings, spool: Spool, alone: dict[str, list[tuple[object, ...]]]
) -> None:
    sent(loader, spool)
    done = do_job(worker, spool, JOB)
    assert isinstance(done.result, SourceCounts)
    assert done.result.fetched > 10
    assert done.is_answered
    assert loaded(loader) == alone
    assert not has_waiting_files(spool)
    assert not list((worker.warehouse / "spool").iterdir())


def test_the_loader_waits_for_the_answer_and_clears_the_table(loader: Context, worker: Settings, spool: Spool) -> None:
    def dispatch(job_id: str, what: str, stop: Event) -> None:
        assert what == f"collect {SOURCE}"
        do_job(worker, spool, job_id)

    source = loader.sources[SOURCE]
    counts = collect_remotely(loader, source, run_id="run", stop=Event(), dispatch=dispatch)
    assert counts.fetched > 10
    assert not [file for part in ("jobs", "answers") for file in (spool.folder / part).iterdir()]


def test_a_visit_that_no_worker_can_make_fails_for_that_source_only(loader: Context) -> None:
    def dispatch(job_id: str, what: str, stop: Event) -> None:
        raise JobError(f"no worker could {what}")

    counts = collect_remotely(loader, loader.sources[SOURCE], run_id="run", stop=Event(), dispatch=dispatch)
    assert counts.failure == f"no worker could collect {SOURCE}"


def test_what_is_delivered_twice_is_loaded_once(
    loader: Context, worker: Settings, spool: Spool, tmp_path: Path
) -> None:
    sent(loader, spool)
    do_job(worker, spool, JOB)
    shutil.copytree(spool.folder / "inbox", tmp_path / "again")
    first = loaded(loader)
    shutil.copytree(tmp_path / "again", spool.folder / "inbox", dirs_exist_ok=True)
    assert loaded(loader) == first
    assert not has_waiting_files(spool)
    with loader.warehouse.reading() as con:
        assert con.execute("select count(*) - count(distinct capture_id) from captures").fetchall() == [(0,)]


def test_a_file_that_is_ours_in_name_only_is_put_aside_and_stops_no_other(
    loader: Context, worker: Settings, spool: Spool, alone: dict[str, list[tuple[object, ...]]]
) -> None:
    sent(loader, spool)
    do_job(worker, spool, JOB)
    good = next((spool.folder / "inbox" / SOURCE).iterdir())
    wrong = good.with_name(good.name.replace("2026", "2025", 1))
    wrong.write_bytes(b"<html>not an archive</html>")
    (spool.folder / "inbox" / SOURCE / "stranger.warc.gz").write_bytes(good.read_bytes())
    assert loaded(loader) == alone
    assert {file.name for file in (spool.folder / "refused").iterdir()} == {wrong.name, "stranger.warc.gz"}


def killed_in_the_middle(worker: Settings, spool: Spool) -> None:
    """Do the job in a process that is killed when its archive holds half a dozen pages."""
    child = get_context("fork").Process(target=do_job, args=(worker, spool, JOB))
    child.start()
    outbox = worker.warehouse / "spool"
    deadline = time.monotonic() + 60
    while child.is_alive() and time.monotonic() < deadline:
        if sum(file.stat().st_size for file in outbox.glob("*/*/*.warc.gz")) > 20_000:
            break
        time.sleep(0.002)
    child.kill()
    child.join()
    assert child.exitcode == -9


def test_what_a_killed_worker_had_fetched_is_delivered_by_its_next_job(
    loader: Context, worker: Settings, spool: Spool, alone: dict[str, list[tuple[object, ...]]]
) -> None:
    slow = replace(loader, settings=loader.settings.model_copy(update={"delay_seconds": 0.02}))
    source = slow.sources[SOURCE].model_copy(update={"delay_seconds": 0.02})
    slow = replace(slow, sources={SOURCE: source})
    sent(slow, spool)
    killed_in_the_middle(worker, spool)
    assert not has_waiting_files(spool)
    assert spool.answer(JOB) is None
    assert deliver_leftovers(worker.warehouse / "spool", spool) == 1
    assert not list((worker.warehouse / "spool").iterdir())
    half = loaded(loader)
    assert 0 < len(half["texts"]) < len(alone["texts"])
    sent(loader, spool)  # the job knows what is there by now
    do_job(worker, spool, JOB)
    assert loaded(loader) == alone


def test_a_job_that_is_at_work_is_not_swept(worker: Settings, spool: Spool) -> None:
    from rilis_etl.fs import lock

    folder = worker.warehouse / "spool" / "busy"
    folder.mkdir(parents=True)
    with lock(folder.with_name("busy.lock")):
        assert deliver_leftovers(folder.parent, spool) == 0
        assert folder.is_dir()


def test_a_job_that_was_taken_back_is_refused(worker: Settings, spool: Spool, loader: Context) -> None:
    sent(loader, spool)
    spool.close(JOB)
    with pytest.raises(JobError, match="it was taken back"):
        do_job(worker, spool, JOB)


def test_a_job_that_is_taken_back_on_the_way_stops_and_hands_over_what_it_has(
    loader: Context, worker: Settings, spool: Spool
) -> None:
    source = loader.sources[SOURCE].model_copy(update={"delay_seconds": 0.2})
    sent(replace(loader, sources={SOURCE: source}), spool)
    taker = Timer(1.5, spool.close, [JOB])
    taker.start()
    done = do_job(worker, spool, JOB)
    taker.join()
    assert isinstance(done.result, SourceCounts)
    assert (done.is_answered, has_waiting_files(spool)) == (False, True)
    assert spool.answer(JOB) is None


def test_a_job_of_another_version_is_refused(worker: Settings, spool: Spool, loader: Context) -> None:
    spool.send(JOB, replace(sent(loader, spool), code_version="9.9.9").to_json())
    with pytest.raises(JobError, match=r"the loader has rilis 9\.9\.9"):
        do_job(worker, spool, JOB)


@pytest.mark.parametrize("job_id", ["../../etc/passwd", "", "ABC", "0" * 31])
def test_a_job_is_never_looked_for_outside_of_its_folder(spool: Spool, job_id: str) -> None:
    with pytest.raises(JobError, match="not a job id"):
        spool.job(job_id)


def test_secrets_and_places_of_a_machine_do_not_travel(bench: Bench, tmp_path: Path, spool: Spool) -> None:
    context = bench.context(
        tmp_path, exchange=spool.folder, auth="rilis:hidden", database="postgresql+asyncpg://hidden"
    )
    content = sent(context, spool).to_json()
    assert b"hidden" not in content
    assert str(tmp_path).encode() not in content


def test_hosts_are_kept_apart_over_all_machines(loader: Context, spool: Spool, worker: Settings) -> None:
    source = loader.sources[SOURCE].model_copy(update={"delay_seconds": 0.001})
    sent(replace(loader, sources={SOURCE: source}), spool)
    do_job(worker, spool, JOB)
    assert list((spool.folder / "hosts").iterdir())
