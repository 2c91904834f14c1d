"""Who may use the Prefect server: the password, and links that log a browser in once."""

import hmac
import secrets
import time
from pathlib import Path

from rilis_etl.errors import ServiceError
from rilis_etl.fs import atomic_write
from rilis_etl.settings import Settings

LOGIN_FILE = "login"
"""File in the state folder with "user:password", for its owner only."""

PASSWORD_BYTES = 32
CODE_SECONDS = 600
"""How long a link is good for."""


def make_login(state: Path) -> str:
    """The "user:password" of the server, made at the first start. Raises ServiceError when it cannot be kept."""
    file = state / LOGIN_FILE
    try:
        if not file.exists():
            atomic_write(file, f"rilis:{secrets.token_urlsafe(PASSWORD_BYTES)}\n", mode=0o600)
        return file.read_text(encoding="ascii").strip()
    except (OSError, ValueError) as error:
        raise ServiceError(f"{file}, the password of the Prefect server, cannot be kept: {error}") from error


def server_login(settings: Settings) -> str:
    """The "user:password" of the server of this warehouse, from RILIS_AUTH or its file; empty when there is none."""
    if settings.login:
        return settings.login
    try:
        return (settings.warehouse / "state" / LOGIN_FILE).read_text(encoding="ascii").strip()
    except (OSError, ValueError):  # no server was ever started here, or not by this user
        return ""


def login_link(url: str, login: str) -> str:
    """A link that logs a browser in: good for ten minutes and one use. It holds a code, never the password."""
    return f"{url}/rilis/login#{make_code(login)}"


def make_code(login: str) -> str:
    """A code that only one who knows `login` can make: the time, a random number, and a keyed hash of both."""
    content = f"{time.time():.0f}.{secrets.token_hex(8)}"
    return f"{content}.{_signature(login, content)}"


def _signature(login: str, content: str) -> str:
    return hmac.new(login.encode(), f"rilis login {content}".encode(), "sha256").hexdigest()


class LoginCodes:
    """The codes that a server takes: made with its password, since its start, and not used before."""

    def __init__(self, login: str) -> None:
        self.login = login
        self._begun = int(time.time())
        self._used: set[str] = set()

    def use(self, code: str) -> bool:
        """Whether the code is good; it is good once."""
        content, _, signature = code.rpartition(".")
        made, _, _ = content.partition(".")
        if not hmac.compare_digest(signature.encode(), _signature(self.login, content).encode()):
            return False
        if not self._begun <= int(made) <= time.time() + 5 or time.time() - int(made) > CODE_SECONDS:
            return False
        if code in self._used:
            return False
        self._used.add(code)
        return True
