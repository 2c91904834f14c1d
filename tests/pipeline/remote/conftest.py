"""What a team has: a bucket on loopback, and workers with a folder of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyarrow.fs import FileSystem

from rilis_etl.bootstrap import open_context
from rilis_etl.pipeline.remote.jobs import Job, JobAnswer, do_job
from rilis_etl.settings import load_settings
from rilis_etl.storage import Storage

BUCKET = "s3://team/rilis"


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """An empty bucket on loopback."""
    from moto.backends import get_backend
    from moto.server import ThreadedMotoServer

    get_backend("s3")  # imported here, not by the thread that answers the first request while its client waits
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as given:
        given.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        given.setenv("AWS_ACCESS_KEY_ID", "a")
        given.setenv("AWS_SECRET_ACCESS_KEY", "b")
        given.setenv("AWS_DEFAULT_REGION", "us-east-1")
        FileSystem.from_uri("s3://team?allow_bucket_creation=true")[0].create_dir("team")
        yield BUCKET
    server.stop()


def done(worker: Path, storage: Storage, job: Job) -> JobAnswer:
    """Do a job as a worker does: with a folder of its own, and all else from the job."""
    settings = load_settings(**{**job.settings, "warehouse": worker})
    return do_job(open_context(settings, sources={job.source.key: job.source}), storage, job)
