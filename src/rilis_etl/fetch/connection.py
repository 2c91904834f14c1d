"""Below requests: connections that go to checked addresses, and answers that are read by our own reader.

http.client's reader takes an interim answer for the answer, stops at a malformed header line and gives up a page whose
framing is wrong. requests and urllib3 connect, send, and keep connections; reading is ours.

The time-outs of urllib3 are per packet, so that a server which drips bytes may hold a thread for ever. Here connecting
and every read of head and body count against one budget.
"""

import functools
import http.client
import socket
import ssl
import time
from pathlib import Path
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import SSLError
from urllib3.util.connection import create_connection

from rilis_etl.errors import FetchError, IssueReason, SettingsError
from rilis_etl.fetch.address_policy import AddressPolicy
from rilis_etl.fetch.byte_stream import ByteStream
from rilis_etl.fetch.request import FetchLimits
from rilis_etl.fetch.response_head import Head, read_head

_HEAD_ROOM = 1_000_000  # bytes for headers and chunk sizes on top of the body
_PIECE = 64 * 1024


class Exchange:
    """What one thread's present request and its answer may still take, in seconds and bytes; started anew for each."""

    def __init__(self, limits: FetchLimits) -> None:
        self._limits = limits
        self.start("")

    def start(self, url: str) -> None:
        """Begin an exchange."""
        self._url = url
        self._ends = time.monotonic() + self._limits.total_seconds
        self._bytes = 2 * self._limits.max_body_bytes + _HEAD_ROOM  # chunked coding may double a body

    def read_head(self, sock: socket.socket) -> Head:
        """Read the head of the answer from `sock`. `stream` then gives what follows it. Raises FetchError."""
        self.stream = ByteStream(self._url, lambda seconds: self._receive(sock, seconds))
        self.head = read_head(self.stream)
        return self.head

    def connect_seconds(self) -> float:
        """How long connecting to one address may take. Raises FetchError (TIMEOUT) when time is up."""
        return self._seconds(self._limits.connect_seconds)

    def fault(self, reason: IssueReason, detail: str, *, heals: bool = True) -> FetchError:
        """The error for an exchange that cannot go on."""
        return FetchError(reason, self._url, detail, heals=heals)

    def _seconds(self, at_most: float) -> float:
        left = self._ends - time.monotonic()
        if left <= 0:
            seconds = self._limits.total_seconds
            raise self.fault(IssueReason.TIMEOUT, f"the answer took longer than {seconds:g} s in all", heals=False)
        return min(left, at_most)

    def _receive(self, sock: socket.socket, seconds: float | None) -> bytes:
        at_most = self._limits.read_seconds
        sock.settimeout(self._seconds(at_most if seconds is None else min(seconds, at_most)))
        try:
            piece = sock.recv(_PIECE)
        except TimeoutError as error:
            self._seconds(0)  # raises when it is the whole that took too long
            raise self.fault(IssueReason.TIMEOUT, "no answer in time") from error
        except OSError as error:
            raise self.fault(IssueReason.BAD_RESPONSE, f"the connection broke: {describe(error)}") from error
        self._bytes -= len(piece)
        if self._bytes < 0:
            raise self.fault(IssueReason.TOO_LARGE, "the answer does not end", heals=False)
        return piece


def describe(error: Exception) -> str:
    """The kind of an error, and what it says if it says anything."""
    return f"{type(error).__name__}: {error}".removesuffix(": ")


class _Response:
    """What http.client and urllib3 want to know of a response. Headers and body are read past them, from the exchange:
    they would judge the framing by what they see.
    """

    version = 11
    reason = ""
    will_close = False  # we close the connection ourselves, by what we have read

    def __init__(self, sock: socket.socket, *_args: Any, exchange: Exchange, **_kwargs: Any) -> None:
        self._sock = sock
        self._exchange = exchange
        self._is_closed = False
        self.msg = http.client.HTTPMessage()

    def begin(self) -> None:
        """Read the head."""
        self.status = self._exchange.read_head(self._sock).status

    def read(self, _count: int | None = None) -> bytes:
        """Nothing."""
        return b""

    def isclosed(self) -> bool:
        """Whether the next request may be sent on the connection."""
        return self._is_closed

    def close(self) -> None:
        """Called when the answer has been dealt with."""
        self._is_closed = True


class _RoutedConnection(HTTPConnection):
    """Connects to the first checked address that answers; Host, SNI and certificate check keep the name."""

    def __init__(self, *args: Any, policy: AddressPolicy, exchange: Exchange, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._policy = policy
        self._exchange = exchange
        self.response_class = functools.partial(_Response, exchange=exchange)  # type: ignore[assignment]  # it is only called

    def _new_conn(self) -> socket.socket:
        fault: OSError = OSError("there is no address")
        for address in self._policy.route(self.host, self.port):
            try:
                return create_connection(
                    (address.ip, address.port), self._exchange.connect_seconds(), socket_options=self.socket_options
                )
            except OSError as error:
                fault = error
        if isinstance(fault, TimeoutError):
            raise self._exchange.fault(IssueReason.TIMEOUT, "no connection in time") from fault
        raise self._exchange.fault(IssueReason.UNREACHABLE, f"no connection to {self.host}: {fault}") from fault


class _RoutedTlsConnection(_RoutedConnection, HTTPSConnection):
    """The same with TLS."""

    def connect(self) -> None:
        """Connect as HTTPSConnection does. Raises FetchError (TIMEOUT, UNREACHABLE)."""
        try:
            super().connect()
        except TimeoutError as error:
            raise self._exchange.fault(IssueReason.TIMEOUT, "no TLS connection in time") from error
        except (ssl.SSLError, SSLError) as error:
            detail = f"TLS failed: {describe(error)}"
            raise self._exchange.fault(IssueReason.UNREACHABLE, detail, heals=False) from error
        # else urllib3 warns at each request of a source that says verify_tls = false: its captures record it
        self.is_verified = True


class RoutedAdapter(HTTPAdapter):
    """requests' transport over such connections; it neither retries nor follows anything.

    `certificates` (PEM) are trusted besides those that requests brings.
    """

    def __init__(self, policy: AddressPolicy, exchange: Exchange, certificates: str = "") -> None:
        context: dict[str, Any] = {"policy": policy, "exchange": exchange}
        self._classes = {
            "http": functools.partial(_pool, HTTPConnectionPool, functools.partial(_RoutedConnection, **context)),
            "https": functools.partial(
                _pool,
                HTTPSConnectionPool,
                functools.partial(_RoutedTlsConnection, ca_cert_data=certificates or None, **context),
            ),
        }
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Called by HTTPAdapter's constructor."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._classes


def _pool(pool_class: Any, connect: Any, *args: Any, **kwargs: Any) -> HTTPConnectionPool:
    pool: HTTPConnectionPool = pool_class(*args, **kwargs)
    pool.ConnectionCls = connect
    return pool


def read_certificates(path: Path) -> str:
    """The certificates in a PEM file. Raises SettingsError when there are none."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
        ssl.create_default_context(cadata=text)
    except (OSError, ValueError) as error:
        raise SettingsError(f"RILIS_CA_BUNDLE: {path} cannot be read as certificates (PEM): {error}") from error
    return text
