"""TLS: the certificate must be the name's, whatever address we are sent to."""

import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rilis_etl.errors import FetchError, IssueReason
from rilis_etl.fetch import Fetcher, Request
from rilis_etl.fetch.address_policy import PublicAddresses, SampleRoutes
from rilis_etl.model import CaptureNote, Role
from tests.chaos.certificate import write_certificate

from .conftest import SOURCE, MakeFetcher, Site, answer

GOOD = "siaran.example"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for GOOD, signed by itself, with its key."""
    return write_certificate(tmp_path_factory.mktemp("tls"), GOOD)


@pytest.fixture
def names(certificate: Path) -> Iterator[tuple[Site, list[str]]]:
    """A TLS site, and the names that clients asked it for."""
    asked: list[str] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _sock, name, _context: asked.append(name)
    with Site() as site:
        site.socket = context.wrap_socket(site.socket, server_side=True)
        thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield site, asked
        site.shutdown()
        thread.join()


@pytest.fixture
def tls_fetcher(names: tuple[Site, list[str]], make_fetcher: MakeFetcher) -> Callable[..., Fetcher]:
    policy = SampleRoutes({".example": ("127.0.0.1", names[0].server_port)}, PublicAddresses())
    return lambda **changes: make_fetcher(policy=policy, **changes)


def request(host: str, **own: Any) -> Request:
    return Request(SOURCE.model_copy(update=own), Role.RELEASE, f"https://{host}/a")


def test_the_name_is_what_tls_asks_for_and_checks(
    names: tuple[Site, list[str]], tls_fetcher: Callable[..., Fetcher], certificate: Path
) -> None:
    site, asked = names
    site.replies["/a"] = answer(200, b"safe")
    assert tls_fetcher(ca_bundle=certificate).fetch(request(GOOD)).body == b"safe"
    assert asked == [GOOD]


@pytest.mark.parametrize("host", ["lain.example", "www.siaran.example"])
def test_a_certificate_for_another_name_is_refused(
    tls_fetcher: Callable[..., Fetcher], certificate: Path, host: str
) -> None:
    with pytest.raises(FetchError, match="TLS failed") as caught:
        tls_fetcher(ca_bundle=certificate, retries=3).fetch(request(host))
    assert caught.value.reason is IssueReason.UNREACHABLE


def test_a_source_may_go_without_verification_and_each_capture_records_it(
    names: tuple[Site, list[str]], tls_fetcher: Callable[..., Fetcher]
) -> None:
    site, _ = names
    site.replies["/a"] = answer(200, b"unproven")
    fetcher = tls_fetcher()
    capture = fetcher.fetch(request("lain.example", verify_tls=False))
    assert (capture.body, capture.notes) == (b"unproven", (CaptureNote.TLS_UNVERIFIED,))
    with pytest.raises(FetchError, match="TLS failed"):
        fetcher.fetch(request("lain.example"))


def test_a_certificate_that_nobody_vouches_for_is_refused(tls_fetcher: Callable[..., Fetcher]) -> None:
    with pytest.raises(FetchError, match="TLS failed"):
        tls_fetcher().fetch(request(GOOD))
