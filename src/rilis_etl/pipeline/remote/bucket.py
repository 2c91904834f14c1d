"""The storage of a team: a folder that all of its machines share, or a bucket. See storage.py."""

from contextlib import suppress
from pathlib import Path

from rilis_etl.errors import SettingsError
from rilis_etl.storage import FolderStorage, Storage


class BucketStorage:
    """A bucket, or what is below a prefix of it, by the address that Arrow knows it under: s3://bucket/prefix.

    Its keys are those of every AWS program: AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY.
    Raises SettingsError for an address that is none.
    """

    def __init__(self, address: str) -> None:
        from pyarrow.fs import FileSystem  # noqa: PLC0415 - for those who have such storage

        try:
            self._bucket, self._prefix = FileSystem.from_uri(address)
        except ValueError as error:
            raise SettingsError(f"bad setting: RILIS_EXCHANGE: {error}") from error

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
    """The storage of the setting RILIS_EXCHANGE. Raises SettingsError when it is not set, or no address of one."""
    if not exchange:
        raise SettingsError("RILIS_EXCHANGE is not set: name the folder or bucket that all machines of the team see")
    return BucketStorage(exchange) if "://" in exchange else FolderStorage(Path(exchange))
