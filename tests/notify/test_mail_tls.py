"""E-mail to a server that speaks TLS: in the open only the wish for it is said, and a stranger is told nothing."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from rilis_etl.errors import NotifyError
from rilis_etl.notify.choice import Choice
from rilis_etl.notify.delivery import send
from rilis_etl.service.alerts import trial
from tests.notify.receivers import Post, serving

HERE = x509.IPAddress(ip_address("127.0.0.1"))
ELSEWHERE = x509.DNSName("mail.example.org")


def identity(folder: Path, name: x509.GeneralName) -> Path:
    """A file with a key and a certificate that vouches for itself: it serves as the authority as well."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a mail server for tests")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([name]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "identity.pem"
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., Post]]:
    """Starts a mail server with a certificate for `name`."""
    with ExitStack() as servers:

        def start(name: x509.GeneralName = HERE, *, at_once: bool = False) -> Post:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(identity(tmp_path, name))
            post = Post(context, at_once=at_once)
            servers.enter_context(serving(post))
            return post

        yield start


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine trusts the authority of the tests."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "identity.pem"))


def mailing(post: Post, scheme: str = "smtp") -> Choice:
    server = f"{scheme}://user@127.0.0.1:{post.port}"
    mail = {"server": server, "to": ["a@example.org"], "sender": "r@example.org", "password": "geheim"}
    return Choice.checked({"mail": mail})


def commands(post: Post) -> list[str]:
    """The first word of everything that was said in the open."""
    return [line.split()[0].upper() for line in post.in_the_open]


@pytest.mark.usefixtures("trusted")
def test_where_the_server_offers_tls_login_and_letter_go_through_it(opened: Callable[..., Post]) -> None:
    post = opened()
    send(mailing(post), trial())
    assert commands(post) == ["EHLO", "QUIT", "EHLO", "STARTTLS"], "first asked whether it offers TLS"
    assert len(post.logins) == len(post.letters) == 1


@pytest.mark.usefixtures("trusted")
def test_smtps_says_nothing_in_the_open(opened: Callable[..., Post]) -> None:
    post = opened(at_once=True)
    send(mailing(post, "smtps"), trial())
    assert commands(post) == []
    assert len(post.logins) == len(post.letters) == 1


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_server_that_nobody_vouches_for_gets_neither_password_nor_letter(
    opened: Callable[..., Post], scheme: str
) -> None:
    post = opened(at_once=scheme == "smtps")
    with pytest.raises(NotifyError, match="certificate"):
        send(mailing(post, scheme), trial())
    assert (post.logins, post.letters) == ([], [])


@pytest.mark.usefixtures("trusted")
def test_a_certificate_of_another_host_is_no_good(opened: Callable[..., Post]) -> None:
    post = opened(ELSEWHERE)
    with pytest.raises(NotifyError, match="certificate"):
        send(mailing(post), trial())
    assert (post.logins, post.letters) == ([], [])
