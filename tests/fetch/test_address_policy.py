"""Which addresses may be connected to, and that the connection goes to the one that was checked."""

import socket

import pytest

from rilis_etl.errors import FetchError, IssueReason
from rilis_etl.fetch import Request
from rilis_etl.fetch.address_policy import Address, PublicAddresses, SampleRoutes, is_public, system_addresses
from rilis_etl.model import Role

from .conftest import SOURCE, MakeFetcher, Site, answer, page


@pytest.mark.parametrize(
    "ip",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::8.8.8.8",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1",
        "2002:0a00:0001::1",
        "2002:7f00:0001::",
        "fc00::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
    ],
)
def test_an_address_that_is_no_public_web_server_is_not_public(ip: str) -> None:
    assert not is_public(ip)


@pytest.mark.parametrize(
    "ip", ["8.8.8.8", "103.10.66.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:0808:0808::1"]
)
def test_an_address_of_the_internet_is_public(ip: str) -> None:
    assert is_public(ip)


def test_one_private_address_among_public_ones_bars_the_host() -> None:
    policy = PublicAddresses(resolve=lambda _host, _port: ("8.8.8.8", "10.0.0.1"))
    with pytest.raises(FetchError, match=r"siaran\.example is at 10\.0\.0\.1") as caught:
        policy.route("siaran.example", 443)
    assert caught.value.reason is IssueReason.FORBIDDEN_ADDRESS


def test_private_addresses_pass_when_a_person_allows_them() -> None:
    policy = PublicAddresses(allow_private=True, resolve=lambda _host, _port: ("10.0.0.1",))
    assert policy.route("intranet.example", 80) == (Address("10.0.0.1", 80),)


@pytest.mark.parametrize(
    ("error", "heals"),
    [
        (socket.gaierror(socket.EAI_NONAME, "unknown"), False),
        (socket.gaierror(socket.EAI_AGAIN, "later"), True),
        (UnicodeError("label too long"), False),
    ],
)
def test_a_name_that_does_not_resolve_is_unreachable(error: Exception, heals: bool) -> None:
    def resolve(_host: str, _port: int) -> tuple[str, ...]:
        raise error

    with pytest.raises(FetchError, match="does not resolve") as caught:
        PublicAddresses(resolve=resolve).route("siaran.example", 80)
    assert (caught.value.reason, caught.value.heals) == (IssueReason.UNREACHABLE, heals)


def test_the_system_knows_loopback() -> None:
    assert system_addresses("127.0.0.1", 80) == ("127.0.0.1",)


def test_the_longest_route_that_fits_wins_and_others_go_elsewhere() -> None:
    policy = SampleRoutes(
        {".example": ("127.0.0.1", 1), ".b.example": ("127.0.0.1", 2), "a.b.example": ("127.0.0.1", 3)},
        PublicAddresses(resolve=lambda _host, _port: ("8.8.8.8",)),
    )
    hosts = ("x.example", "X.b.example.", "a.b.example", "notexample", "example")
    assert [policy.route(host, 80)[0].port for host in hosts] == [1, 2, 3, 80, 80]


class Rebinding:
    """A name that is at the site when asked first, and somewhere private ever after."""

    def __init__(self, site: Site) -> None:
        self.first = Address("127.0.0.1", site.server_port)
        self.asked = 0

    def route(self, _host: str, _port: int, /) -> tuple[Address, ...]:
        self.asked += 1
        return (self.first if self.asked == 1 else Address("127.0.0.1", 9),)


def test_a_connection_goes_to_the_address_that_was_checked_and_the_name_is_asked_once(
    site: Site, make_fetcher: MakeFetcher
) -> None:
    site.replies["/a"] = answer(200, b"ok")
    policy = Rebinding(site)
    fetcher = make_fetcher(policy=policy)
    assert [fetcher.fetch(page("/a")).body for _ in range(2)] == [b"ok", b"ok"]
    assert policy.asked == 1


def test_the_next_address_is_tried_when_the_first_does_not_answer(site: Site, make_fetcher: MakeFetcher) -> None:
    class Two:
        def route(self, _host: str, _port: int, /) -> tuple[Address, ...]:
            with socket.socket() as unused:
                unused.bind(("127.0.0.1", 0))
                dead = unused.getsockname()[1]
            return Address("127.0.0.1", dead), Address("127.0.0.1", site.server_port)

    site.replies["/a"] = answer(200, b"ok")
    assert make_fetcher(policy=Two()).fetch(page("/a")).body == b"ok"


def test_a_host_that_refuses_connections_is_unreachable_and_worth_a_retry(make_fetcher: MakeFetcher) -> None:
    fetcher = make_fetcher(allow_private_hosts=True, policy=PublicAddresses(allow_private=True))
    with pytest.raises(FetchError, match="no connection") as caught:
        fetcher.fetch(page("/", host="127.0.0.1:9"))
    assert caught.value.reason is IssueReason.UNREACHABLE


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost:8080/",
        "http://[::1]/",
        "http://[::ffff:7f00:1]/",
        "http://2130706433/",
        "http://017700000001/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://u:p@siaran.example/",
        "http://siaran.example@127.0.0.1/",
        "http://127.0.0.1\\@siaran.example/",
        "http://siaran.example/\r\nX-Smuggled: 1",
        "http://siaran.example/\tx",
        "http://",
        "http://[",
        "http://siaran.example:99999/",
        "",
    ],
)
def test_a_url_that_leads_where_we_must_not_go_is_refused_unasked(
    make_fetcher: MakeFetcher, site: Site, url: str
) -> None:
    with pytest.raises(FetchError) as caught:
        make_fetcher().fetch(Request(SOURCE, Role.RELEASE, url))
    assert caught.value.reason is IssueReason.FORBIDDEN_ADDRESS
    assert caught.value.url == url
    assert site.asked == []


def test_a_url_with_spaces_and_a_very_long_one_are_fetched(make_fetcher: MakeFetcher, site: Site) -> None:
    long = "/b?" + "x" * 8000
    site.replies |= {"/rapat%20kerja": answer(200, b"ok"), long: answer(200, b"long")}
    fetcher = make_fetcher()
    assert fetcher.fetch(page("/rapat kerja")).body == b"ok"
    assert fetcher.fetch(page(long)).body == b"long"
