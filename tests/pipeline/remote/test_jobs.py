"""What workers fetch gets into the loader's warehouse whole and once, whatever dies on the way."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from pathlib import Path
from threading import Event, Thread

import pytest

from rilis_etl.context import Context, utc_now
from rilis_etl.errors import JobError, SettingsError
from rilis_etl.fetch.rate_limit import RateLimiter, adopt_host_times, host_times
from rilis_etl.model import Window
from rilis_etl.pipeline.process.load_archive import load
from rilis_etl.pipeline.remote.bucket import open_storage
from rilis_etl.pipeline.remote.dispatch import collect_remotely
from rilis_etl.pipeline.remote.inbox import INBOX, import_files
from rilis_etl.pipeline.remote.jobs import (
    JOB_JSON,
    JOBS,
    Collect,
    Job,
    JobAnswer,
    deliver_leftovers,
    read_job,
    require_same_clock,
)
from rilis_etl.pipeline.runs.ingest import ingest
from rilis_etl.settings import load_settings
from rilis_etl.storage import FolderStorage, Storage
from tests.pipeline.remote.conftest import done
from tests.support import Bench, output

pytestmark = pytest.mark.xdist_group("jobs")  # what all of them look at is made once

SOURCE = "ombudswarga"


@pytest.fixture(scope="module")
def bench(newsroom_on: Callable[[int], Bench]) -> Bench:
    return newsroom_on(1)


@pytest.fixture
def exchange(tmp_path: Path) -> str:
    return str(tmp_path / "exchange")


@pytest.fixture
def storage(exchange: str) -> Storage:
    return open_storage(exchange)


@pytest.fixture
def loader(bench: Bench, tmp_path: Path, exchange: str) -> Context:
    return bench.context(tmp_path / "loader", exchange=exchange, delay_seconds=0, clock=utc_now)


@pytest.fixture
def worker(tmp_path: Path) -> Path:
    return tmp_path / "worker"


def job_of(loader: Context) -> Job:
    """Everything that the source has published, as it comes to a worker."""
    task = Collect(Window(), loader.crawl_state(SOURCE))
    return JOB_JSON.validate_json(JOB_JSON.dump_json(Job.of(loader, "run", loader.sources[SOURCE], task)))


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
    loader: Context, worker: Path, storage: Storage, alone: dict[str, list[tuple[object, ...]]]
) -> None:
    answer = done(worker, storage, job_of(loader))
    assert answer.counts is not None
    assert answer.counts.fetched > 10
    assert loaded(loader) == alone
    assert not storage.list(INBOX)
    assert not list((worker / "spool").iterdir())


def test_they_do_so_through_a_bucket(
    bench: Bench, tmp_path: Path, bucket: str, parsed: list[str], alone: dict[str, list[tuple[object, ...]]]
) -> None:
    loader = bench.context(tmp_path / "loader", exchange=bucket, delay_seconds=0, clock=utc_now)
    done(tmp_path / "worker", open_storage(bucket), job_of(loader))
    parsed.clear()
    assert loaded(loader) == alone
    assert (parsed, open_storage(bucket).list(INBOX)) == ([], ())


@pytest.mark.parametrize("kind", ["folder", "bucket"])
def test_a_storage_gives_back_what_was_put_and_forgets_what_was_deleted(kind: str, bucket: str, tmp_path: Path) -> None:
    storage = open_storage(bucket if kind == "bucket" else str(tmp_path))
    for content in (b"first", b"second"):
        storage.put("things/a/one.bin", content)
    storage.put("other/b.bin", b"")
    assert (storage.list("things/"), storage.get("things/a/one.bin")) == (("things/a/one.bin",), b"second")
    storage.delete("things/a/one.bin")
    storage.delete("things/a/one.bin")
    assert storage.list("things/") == ()
    with pytest.raises(FileNotFoundError):
        storage.get("things/a/one.bin")


@pytest.mark.parametrize("name", ["../../etc/passwd", "jobs/../../x", "/etc/passwd", "jobs", ""])
def test_nothing_is_looked_for_outside_of_the_folder(storage: Storage, name: str) -> None:
    with pytest.raises(FileNotFoundError, match="not a name of the team's storage"):
        storage.get(name)


def test_a_bucket_that_does_not_answer_is_named_in_a_sentence(bucket: str) -> None:
    with pytest.raises(OSError, match=r"in bucket 'nowhere': .* does not exist"):
        open_storage("s3://nowhere/x").list(INBOX)


class SlowBucket(BaseHTTPRequestHandler):
    """Lists one object, after a while."""

    def do_GET(self) -> None:
        time.sleep(4)
        page = b"<ListBucketResult><Contents><Key>x/inbox/a</Key><Size>1</Size></Contents></ListBucketResult>"
        self.send_response(200)
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_: object) -> None:
        """Nothing."""


def test_a_bucket_that_answers_slowly_is_waited_for(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), SlowBucket) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
        assert open_storage("s3://slow/x").list(INBOX) == ("inbox/a",)
        server.shutdown()


def test_the_loader_takes_the_counts_from_the_answer(loader: Context, worker: Path, storage: Storage) -> None:
    def dispatch(job: Job, what: str, stop: Event) -> JobAnswer:
        assert what == f"collect {SOURCE}"
        return done(worker, storage, job)

    source = loader.sources[SOURCE]
    assert collect_remotely(loader, source, run_id="run", stop=Event(), dispatch=dispatch).fetched > 10


def test_a_visit_that_no_worker_can_make_fails_for_that_source_only(loader: Context) -> None:
    def dispatch(job: Job, what: str, stop: Event) -> JobAnswer:
        raise JobError(f"no worker could {what}")

    counts = collect_remotely(loader, loader.sources[SOURCE], run_id="run", stop=Event(), dispatch=dispatch)
    assert counts.failure == f"no worker could collect {SOURCE}"


def test_what_is_delivered_twice_is_loaded_once(loader: Context, worker: Path, storage: Storage) -> None:
    done(worker, storage, job_of(loader))
    again = {name: storage.get(name) for name in storage.list(INBOX)}
    first = loaded(loader)
    for name, content in again.items():
        storage.put(name, content)
    assert loaded(loader) == first
    assert not storage.list(INBOX)
    with loader.warehouse.reading() as con:
        assert con.execute("select count(*) - count(distinct capture_id) from captures").fetchall() == [(0,)]


def test_a_file_that_is_ours_in_name_only_is_put_aside_and_stops_no_other(
    loader: Context, worker: Path, storage: Storage, alone: dict[str, list[tuple[object, ...]]]
) -> None:
    done(worker, storage, job_of(loader))
    good = storage.list(INBOX)[0]
    wrong = good.replace("2026", "2025", 1)
    storage.put(wrong, b"<html>not an archive</html>")
    storage.put(f"{INBOX}{SOURCE}/stranger.warc.gz", storage.get(good))
    assert loaded(loader) == alone
    refused = {name.partition("-")[2] for name in storage.list("refused/")}
    assert refused == {wrong.rpartition("/")[2], "stranger.warc.gz"}


def test_another_file_of_a_refused_name_does_not_take_its_place(loader: Context, storage: Storage) -> None:
    name = f"{INBOX}{SOURCE}/{SOURCE}-20260614T220000063465Z-6835f3cec37e.warc.gz"
    for content in (b"one", b"another", b"one"):
        storage.put(name, content)
        import_files(storage, loader.archive, utc_now())
    assert sorted(map(storage.get, storage.list("refused/"))) == [b"another", b"one"]


def test_an_exchange_that_is_a_file_is_an_error_and_a_link_in_it_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(NotADirectoryError):
        open_storage(str(tmp_path / "file")).list(INBOX)
    (tmp_path / "inbox" / SOURCE).mkdir(parents=True)
    (tmp_path / "inbox" / SOURCE / "x.warc.gz").symlink_to(tmp_path / "file")
    assert open_storage(str(tmp_path)).list(INBOX) == ()


def test_an_address_without_a_bucket_is_no_exchange() -> None:
    with pytest.raises(SettingsError, match="names no bucket"):
        load_settings(exchange="s3://")


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_worker_whose_clock_is_wrong_is_named_before_it_fetches(hours: int) -> None:
    require_same_clock(utc_now(), utc_now() + timedelta(minutes=9))
    with pytest.raises(JobError, match=r"the clock of this worker says .*; nothing was fetched"):
        require_same_clock(utc_now() + timedelta(hours=hours), utc_now())


def test_files_from_a_clock_that_is_ahead_are_put_aside(loader: Context, worker: Path, storage: Storage) -> None:
    done(worker, storage, job_of(loader))
    assert import_files(storage, loader.archive, utc_now() - timedelta(hours=1)) == 0
    assert (len(storage.list("refused/")), storage.list(INBOX), loader.archive.files()) == (1, (), ())


def killed_in_the_middle(worker: Path, storage: Storage, job: Job) -> None:
    """Do the job in a process that is killed when its archive holds half a dozen pages."""
    child = get_context("fork").Process(target=done, args=(worker, storage, job))
    child.start()
    outbox = worker / "spool"
    deadline = time.monotonic() + 60
    while child.is_alive() and time.monotonic() < deadline:
        if sum(file.stat().st_size for file in outbox.glob("*/*/*.warc.gz")) > 20_000:
            break
        time.sleep(0.002)
    child.kill()
    child.join()
    assert child.exitcode == -9


def test_what_a_killed_worker_had_fetched_is_delivered_by_its_next_job(
    loader: Context, worker: Path, storage: Storage, alone: dict[str, list[tuple[object, ...]]]
) -> None:
    slow = replace(loader, settings=loader.settings.model_copy(update={"delay_seconds": 0.02}))
    source = slow.sources[SOURCE].model_copy(update={"delay_seconds": 0.02})
    killed_in_the_middle(worker, storage, job_of(replace(slow, sources={SOURCE: source})))
    assert not storage.list(INBOX)
    deliver_leftovers(worker / "spool", storage)
    assert len(storage.list(INBOX)) == 1
    assert not list((worker / "spool").iterdir())
    half = loaded(loader)
    assert 0 < len(half["texts"]) < len(alone["texts"])
    done(worker, storage, job_of(loader))  # the job knows what is there by now
    assert loaded(loader) == alone


def test_what_a_storage_that_is_down_does_not_take_waits_in_the_spool(
    loader: Context, worker: Path, storage: Storage, alone: dict[str, list[tuple[object, ...]]], tmp_path: Path
) -> None:
    down = FolderStorage(tmp_path / "down")
    (tmp_path / "down").write_text("no folder")
    with pytest.raises(OSError, match="down"):
        done(worker, down, job_of(loader))
    deliver_leftovers(worker / "spool", storage)
    assert loaded(loader) == alone


def test_a_job_that_is_at_work_is_not_swept(worker: Path, storage: Storage) -> None:
    from rilis_etl.fs import lock

    folder = worker / "spool" / "busy"
    folder.mkdir(parents=True)
    with lock(folder.with_name("busy.lock")):
        deliver_leftovers(folder.parent, storage)
        assert folder.is_dir()


def test_a_job_that_is_stopped_on_the_way_hands_over_what_it_has(
    loader: Context, worker: Path, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stopped(BaseException):
        """As Prefect stops a run that is cancelled."""

    def stop(*_: object) -> None:
        raise Stopped

    monkeypatch.setattr("rilis_etl.pipeline.remote.jobs.parse_once", stop)
    with pytest.raises(Stopped):
        done(worker, storage, job_of(loader))
    assert storage.list(INBOX)


def test_a_job_of_another_version_is_refused(loader: Context, storage: Storage) -> None:
    storage.put(f"{JOBS}a", JOB_JSON.dump_json(replace(job_of(loader), code_version="9.9.9")))
    with pytest.raises(JobError, match=r"the loader has rilis 9\.9\.9"):
        read_job(storage, f"{JOBS}a")


def test_what_is_no_job_is_refused(storage: Storage) -> None:
    storage.put(f"{JOBS}a", b'{"source": 1}')
    with pytest.raises(JobError, match="not a job"):
        read_job(storage, f"{JOBS}a")


def test_a_worker_that_sees_another_storage_is_told_so_before_it_fetches(storage: Storage) -> None:
    with pytest.raises(JobError, match="do all machines name one folder or bucket"):
        read_job(storage, f"{JOBS}a")


def test_secrets_and_places_of_a_machine_do_not_travel(bench: Bench, tmp_path: Path, exchange: str) -> None:
    context = bench.context(tmp_path, exchange=exchange, auth="rilis:hidden", database="postgresql+asyncpg://hidden")
    content = JOB_JSON.dump_json(job_of(context))
    assert b"hidden" not in content
    assert str(tmp_path).encode() not in content


def test_a_host_that_asks_for_rest_has_it_of_every_machine(loader: Context, worker: Path, storage: Storage) -> None:
    source = loader.sources[SOURCE]
    RateLimiter(loader.hosts, utc_now, lambda _: None).rest(
        source.hosts[0], 3600
    )  # a worker has the clock of its machine
    answer = done(worker, storage, job_of(loader))
    assert answer.counts is not None
    assert (answer.counts.fetched, "to be left alone" in answer.counts.failure) == (0, True)
    on_another = loader.settings.warehouse / "another"
    adopt_host_times(on_another, answer.hosts, utc_now())
    assert RateLimiter(on_another, utc_now, lambda _: None).wait(source.hosts[0], 0) is not None


def test_a_host_counts_as_asked_just_now_on_the_machine_that_comes_next(tmp_path: Path, loader: Context) -> None:
    now, waits = loader.clock(), list[float]()
    ahead = RateLimiter(tmp_path / "ahead", lambda: now + timedelta(days=1), waits.append)
    ahead.wait("a.example", 2)
    adopt_host_times(tmp_path / "here", host_times(tmp_path / "ahead", ["a.example", "b.example"]), now)
    for host in ("a.example", "b.example"):
        RateLimiter(tmp_path / "here", lambda: now, waits.append).wait(host, 2)
    assert waits == [2.0, 2.0]
