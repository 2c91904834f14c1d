"""One served newsroom for the room's tests, and a client that routes every host to it."""

import http.client
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest

from rilis_etl.sample.newsroom import Newsroom
from rilis_etl.sample.server import SampleServer, serve_sample


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


@dataclass(frozen=True)
class Client:
    """Asks the served newsroom for a page of one of its hosts, as a fetcher routed to the loopback port would."""

    server: SampleServer

    def get(self, host: str, path: str, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=5)) as connection:
            connection.request("GET", path, headers={"Host": host, **named})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())


@pytest.fixture
def client() -> Iterator[Client]:
    """The newsroom of the first day, with fresh counters."""
    with serve_sample(Newsroom()) as server:
        yield Client(server)
