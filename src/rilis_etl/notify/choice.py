"""Where alerts go and when a silence is one: what a person chose, in a file that only they can read."""

import re
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import SplitResult, urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    SerializerFunctionWrapHandler,
    ValidationError,
    WrapSerializer,
    field_validator,
)

from rilis_etl.errors import SettingsError
from rilis_etl.fs import atomic_write

FILE = "notify.json"
_ADDRESS = re.compile(r"^[^@\s,<>]+@[^@\s,<>]+$")


def _in_the_file(secret: SecretStr, _: SerializerFunctionWrapHandler) -> str:
    return secret.get_secret_value()


Secret = Annotated[SecretStr, WrapSerializer(_in_the_file, when_used="json")]
"""A secret that is written into the file, and nowhere else."""

Days = Annotated[int, Field(ge=0, le=3650)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Mail(_Strict):
    """E-mail through a server that takes it."""

    server: str  # smtp://[user@]host[:port], or smtps://… for TLS from the first byte
    to: tuple[str, ...] = Field(min_length=1)
    sender: str
    password: Secret | None = None

    @field_validator("server")
    @classmethod
    def _is_a_server(cls, value: str) -> str:
        parts = _split(value)
        if parts is None or parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.password:
            raise ValueError("expected smtp://user@host:587 or smtps://user@host")
        return value

    @field_validator("to", "sender")
    @classmethod
    def _are_addresses(cls, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        for address in [value] if isinstance(value, str) else value:
            if not _ADDRESS.match(address):
                raise ValueError(f"{address!r} is no e-mail address")
        return value

    @property
    def parts(self) -> SplitResult:
        return urlsplit(self.server)


class Choice(_Strict):
    """What was chosen with `rilis notify`. Addresses of webhooks and services often hold secrets: see `shown`."""

    webhook: str | None = None
    mail: Mail | None = None
    urls: tuple[Secret, ...] = ()
    """Addresses of other services, as Apprise writes them: tgram://…, slack://…"""

    silent_days: Days = 14
    """Days without a release after which a source is reported; 0: never."""
    silent_days_of: dict[str, Days] = Field(default_factory=dict)

    @field_validator("webhook")
    @classmethod
    def _is_a_web_address(cls, value: str | None) -> str | None:
        parts = _split(value) if value is not None else None
        if value is not None and (parts is None or parts.scheme not in {"http", "https"} or not parts.hostname):
            raise ValueError("expected an address that begins with https:// or http://")
        return value

    @property
    def is_set(self) -> bool:
        """There is somewhere to send to."""
        return bool(self.webhook or self.mail or self.urls)

    @property
    def shown_webhook(self) -> str:
        """The webhook without what may be secret in it."""
        return shown(self.webhook) if self.webhook else ""

    def days_of(self, source: str) -> int:
        return self.silent_days_of.get(source, self.silent_days)

    def changed(self, **changes: object) -> Self:
        """This choice with `changes`. Raises SettingsError in one sentence."""
        return type(self).checked({**self.model_dump(), **changes})

    @classmethod
    def checked(cls, values: object) -> Self:
        """Raises SettingsError that names each bad value."""
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            wrong = (
                f"{'.'.join(map(str, e['loc']))}: {e['msg'].removeprefix('Value error, ')}" for e in error.errors()
            )
            raise SettingsError(f"alerts cannot be set up like this: {'; '.join(wrong)}") from error


def shown(url: str) -> str:
    """Scheme and host of a web address; path, query and user name may be secrets."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}/…"


def read_choice(warehouse: Path) -> Choice:
    """What was chosen; nothing is when there is no file. Raises SettingsError when the file is not as we wrote it."""
    file = warehouse / FILE
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Choice()
    try:
        return Choice.model_validate_json(text)
    except ValidationError:  # its text quotes the file, which holds secrets
        raise SettingsError(f"{file} is damaged: run `rilis notify --off` and set alerts up again") from None


def write_choice(warehouse: Path, choice: Choice) -> Path:
    """Keep a choice in a file that only its owner can read; the file."""
    file = warehouse / FILE
    atomic_write(file, choice.model_dump_json(indent=2) + "\n", mode=0o600)
    return file


def forget_choice(warehouse: Path) -> None:
    """No alerts any more."""
    (warehouse / FILE).unlink(missing_ok=True)


def _split(url: str) -> SplitResult | None:
    """None for what is no address at all, as one with a port that is no number."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts
