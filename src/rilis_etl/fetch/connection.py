"""Below requests: connections to checked addresses, and reads that end in time and in size.

urllib3's timeouts are per packet, so that a server which drips bytes may hold a thread for ever; here every read of
status line, headers, chunk sizes and body counts against one budget.
"""

import functools
import http.client
import io
import socket
import time
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NewConnectionError
from urllib3.util.connection import create_connection

from rilis_etl.errors import FetchError, IssueReason
from rilis_etl.fetch.address_policy import AddressPolicy
from rilis_etl.fetch.request import FetchLimits

_HEAD_ROOM = 1_000_000  # bytes for headers and chunk sizes on top of the body


class Budget:
    """What one exchange may still take, in seconds and in bytes. One thread's; started anew for each exchange."""

    def __init__(self, limits: FetchLimits) -> None:
        self._limits = limits
        self._url = ""
        self._ends = 0.0
        self._bytes = 0

    def start(self, url: str) -> None:
        """Begin an exchange."""
        self._url = url
        self._ends = time.monotonic() + self._limits.total_seconds
        self._bytes = 2 * self._limits.max_body_bytes + _HEAD_ROOM  # chunked coding may double a body

    def seconds(self, at_most: float) -> float:
        """How long the next step may wait. Raises FetchError(TIMEOUT) when time is up."""
        left = self._ends - time.monotonic()
        if left <= 0:
            seconds = self._limits.total_seconds
            raise FetchError(IssueReason.TIMEOUT, self._url, f"the answer took longer than {seconds:g} s in all")
        return min(left, at_most)

    def connect_seconds(self) -> float:
        """How long connecting to one address may take."""
        return self.seconds(self._limits.connect_seconds)

    def read(self, sock: socket.socket, raw: io.RawIOBase, buffer: Any) -> int | None:
        """One read from the network."""
        sock.settimeout(self.seconds(self._limits.read_seconds))
        try:
            count = raw.readinto(buffer)
        except TimeoutError:
            self.seconds(0)  # says so when it is the whole that took too long
            raise
        self._bytes -= count or 0
        if self._bytes < 0:
            raise FetchError(IssueReason.TOO_LARGE, self._url, "the answer does not end")
        return count


class _BudgetedRaw(io.RawIOBase):
    def __init__(self, sock: socket.socket, budget: Budget) -> None:
        super().__init__()
        self._sock = sock
        self._raw: io.RawIOBase = sock.makefile("rb", buffering=0)
        self._budget = budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        return self._budget.read(self._sock, self._raw, buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _BudgetedSocket:
    """All that http.client's response wants of a socket."""

    def __init__(self, sock: socket.socket, budget: Budget) -> None:
        self._sock = sock
        self._budget = budget

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_BudgetedRaw(self._sock, self._budget))


def _response(sock: socket.socket, *args: Any, budget: Budget, **kwargs: Any) -> http.client.HTTPResponse:
    return http.client.HTTPResponse(_BudgetedSocket(sock, budget), *args, **kwargs)  # type: ignore[arg-type]  # makefile is all it uses


class _RoutedConnection(HTTPConnection):
    """Connects to the first checked address that answers; Host, SNI and certificate check keep the name."""

    def __init__(self, *args: Any, policy: AddressPolicy, budget: Budget, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._policy = policy
        self._budget = budget
        self.response_class = functools.partial(_response, budget=budget)  # type: ignore[assignment]  # it is only called

    def _new_conn(self) -> socket.socket:
        fault: OSError | None = None
        for address in self._policy.route(self.host, self.port):
            try:
                return create_connection(
                    (address.ip, address.port), self._budget.connect_seconds(), socket_options=self.socket_options
                )
            except OSError as error:
                fault = error
        raise NewConnectionError(self, f"no connection to {self.host}: {fault}") from fault


class _RoutedTlsConnection(_RoutedConnection, HTTPSConnection):
    """The same with TLS."""


class RoutedAdapter(HTTPAdapter):
    """requests' transport over such connections; it neither retries nor follows anything."""

    def __init__(self, policy: AddressPolicy, budget: Budget) -> None:
        self._connection_context = {"policy": policy, "budget": budget}
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Called by HTTPAdapter's constructor."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": functools.partial(self._pool, HTTPConnectionPool, _RoutedConnection),
            "https": functools.partial(self._pool, HTTPSConnectionPool, _RoutedTlsConnection),
        }

    def _pool(self, pool_class: Any, connection_class: Any, *args: Any, **kwargs: Any) -> HTTPConnectionPool:
        pool: HTTPConnectionPool = pool_class(*args, **kwargs)
        pool.ConnectionCls = functools.partial(connection_class, **self._connection_context)  # type: ignore[assignment]  # it is only called
        return pool
