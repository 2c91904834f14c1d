"""The storage of a team: a folder that all of its machines share, or a bucket of S3. See pipeline/storage.py."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rilis_etl.errors import MissingPackageError, SettingsError
from rilis_etl.pipeline.storage import FolderStorage, Storage

S3 = "s3://"
CONNECT_SECONDS, READ_SECONDS, TRIES = 10, 60, 4  # of a request to S3: a slow answer is waited for, a lost one repeated


class S3Storage:
    """A bucket, or what is below a prefix of it. Address and keys are those of every AWS program: AWS_ENDPOINT_URL,
    AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY.
    """

    def __init__(self, address: str) -> None:
        try:
            import boto3  # noqa: PLC0415 - for those who have such storage
            from botocore.config import Config  # noqa: PLC0415 - same
        except ImportError as error:
            raise MissingPackageError(f"{address} needs boto3: pip install 'rilis-etl[s3]'") from error
        self._address = address.rstrip("/")
        bucket, _, prefix = self._address.removeprefix(S3).partition("/")
        self._prefix = f"{prefix}/" if prefix else ""
        retries = {"mode": "standard", "total_max_attempts": TRIES}
        config = Config(connect_timeout=CONNECT_SECONDS, read_timeout=READ_SECONDS, retries=retries)
        with self._failures(""):
            self._bucket = boto3.session.Session().resource("s3", config=config).Bucket(bucket)

    def put(self, name: str, content: bytes) -> None:
        with self._failures(name):
            self._bucket.put_object(Key=self._prefix + name, Body=content)

    def list(self, prefix: str) -> tuple[str, ...]:
        with self._failures(prefix):
            found = self._bucket.objects.filter(Prefix=self._prefix + prefix)
            return tuple(sorted(each.key.removeprefix(self._prefix) for each in found))

    def get(self, name: str) -> bytes:
        with self._failures(name):
            content: bytes = self._bucket.Object(self._prefix + name).get()["Body"].read()
        return content

    def delete(self, name: str) -> None:
        with self._failures(name):
            self._bucket.Object(self._prefix + name).delete()

    @contextmanager
    def _failures(self, name: str) -> Iterator[None]:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - see above

        try:
            yield
        except (BotoCoreError, ClientError, ValueError) as error:
            is_missing = isinstance(error, ClientError) and error.response["Error"]["Code"] == "NoSuchKey"
            raise (FileNotFoundError if is_missing else OSError)(f"{self._address}/{name}: {error}") from error


def open_storage(exchange: str | None) -> Storage:
    """The storage of the setting RILIS_EXCHANGE. Raises SettingsError when it is not set, and MissingPackageError."""
    if not exchange:
        raise SettingsError("RILIS_EXCHANGE is not set: name the folder or bucket that all machines of the team see")
    return S3Storage(exchange) if exchange.startswith(S3) else FolderStorage(Path(exchange))
