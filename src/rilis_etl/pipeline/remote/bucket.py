"""The storage of a team: a folder that all of its machines share, or a bucket. See storage.py."""

import os
from contextlib import suppress
from pathlib import Path

from rilis_etl.errors import SettingsError
from rilis_etl.storage import FolderStorage, Storage

S3 = "s3://"
CONNECT_SECONDS, READ_SECONDS, TRIES = 10, 60, 4  # of a request to S3: a slow answer is waited for, a lost one repeated


class BucketStorage:
    """A bucket of S3, or what is below a prefix of it. Address and keys are those of every AWS program:
    AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY.
    """

    def __init__(self, address: str) -> None:
        from pyarrow.fs import AwsStandardS3RetryStrategy, S3FileSystem  # noqa: PLC0415 - for those who have one

        self._prefix = address.removeprefix(S3).rstrip("/")
        self._bucket = S3FileSystem(
            # Arrow looks for the keys itself, for the address it does not
            endpoint_override=os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL"),
            connect_timeout=CONNECT_SECONDS,
            request_timeout=READ_SECONDS,
            retry_strategy=AwsStandardS3RetryStrategy(max_attempts=TRIES),
            allow_delayed_open=True,  # one request for what is small
        )

    def put(self, name: str, content: bytes) -> None:
        # by itself Arrow compresses what is called .gz
        with self._bucket.open_output_stream(self._path(name), compression=None) as file:
            file.write(content)

    def list(self, prefix: str) -> tuple[str, ...]:
        from pyarrow.fs import FileSelector  # noqa: PLC0415 - see above

        try:
            found = self._bucket.get_file_info(FileSelector(self._path(prefix), recursive=True))
        except FileNotFoundError:  # nothing has been put there; a bucket that is not there is another error
            return ()
        return tuple(sorted(each.path.removeprefix(self._path("")) for each in found if each.is_file))

    def get(self, name: str) -> bytes:
        with self._bucket.open_input_file(self._path(name)) as file:
            content: bytes = file.readall()
        return content

    def delete(self, name: str) -> None:
        with suppress(FileNotFoundError):
            self._bucket.delete_file(self._path(name))

    def _path(self, name: str) -> str:
        return f"{self._prefix}/{name}"


def open_storage(exchange: str | None) -> Storage:
    """The storage of the setting RILIS_EXCHANGE. Raises SettingsError when it is not set."""
    if not exchange:
        raise SettingsError("RILIS_EXCHANGE is not set: name the folder or bucket that all machines of the team see")
    return BucketStorage(exchange) if exchange.startswith(S3) else FolderStorage(Path(exchange))
