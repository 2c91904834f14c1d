"""The server as a server: loopback only, one connection for many requests, an account of what was asked."""

import http.client
import socket
import struct
from contextlib import closing
from threading import Thread

import pytest

from rilis_etl.sample.newsroom import Newsroom
from rilis_etl.sample.server import LoggedRequest, serve_sample
from tests.sample.conftest import Client

KOMISI = "komisiwarga.example"


def test_the_server_listens_on_loopback_only(client: Client) -> None:
    assert client.server.server_address[0] == "127.0.0.1"
    assert client.server.address == f"127.0.0.1:{client.server.port}"


def test_one_connection_serves_many_requests(client: Client) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", client.server.port, timeout=5)) as connection:
        sockets = set()
        for path in ("/", "/robots.txt", "/tidak-ada", "/files/a.gif"):
            connection.request("GET", path, headers={"Host": KOMISI})
            connection.getresponse().read()
            sockets.add(connection.sock)
        assert len(sockets) == 1


def test_a_head_request_gets_the_headers_alone(client: Client) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", client.server.port, timeout=5)) as connection:
        connection.request("HEAD", "/", headers={"Host": KOMISI})
        response = connection.getresponse()
        assert int(response.headers["Content-Length"]) > 0
        assert response.read() == b""


def test_the_server_can_be_used_as_a_proxy(client: Client) -> None:
    answer = client.get(f"127.0.0.1:{client.server.port}", f"http://{KOMISI}/robots.txt")
    assert "Disallow" in answer.text


def test_every_request_is_on_account(client: Client) -> None:
    client.get(KOMISI, "/robots.txt")
    client.get(f"{KOMISI}:80", "/index.php/kabar/?halaman=2")
    assert client.server.requests == (
        LoggedRequest("GET", KOMISI, "/robots.txt"),
        LoggedRequest("GET", KOMISI, "/index.php/kabar/?halaman=2"),
    )


def test_a_client_that_hangs_up_makes_no_noise(client: Client, capfd: pytest.CaptureFixture[str]) -> None:
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", client.server.port)) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # reset, no goodbye
            connection.sendall(b"GET /index.php/kabar/ HTTP/1.1\r\nHost: komisiwarga.example\r\n\r\n")
    client.get(KOMISI, "/robots.txt")
    assert capfd.readouterr().err == ""


def test_requests_side_by_side_are_all_counted(client: Client) -> None:
    threads = [Thread(target=client.get, args=(KOMISI, "/robots.txt")) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(client.server.requests) == 12


def test_the_port_is_free_again_afterwards() -> None:
    with serve_sample(Newsroom()) as server:
        port = server.port
    with serve_sample(Newsroom(), port) as again:
        assert again.port == port
