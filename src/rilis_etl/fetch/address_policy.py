"""Where a host is, and whether we may go there. A connection is made to exactly the address that was checked."""

import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Protocol

from rilis_etl.errors import FetchError, IssueReason

# IPv6 that carries an IPv4 address, with the number of bits that follow it
_CARRIERS = (
    (IPv6Network("::ffff:0:0/96"), 0),  # IPv4-mapped, RFC 4291
    (IPv6Network("::/96"), 0),  # IPv4-compatible, RFC 4291
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64, RFC 6052
    (IPv6Network("2002::/16"), 80),  # 6to4, RFC 3056
)
# Never a public web server, whatever the address tables of this Python say
_CLOSED = (
    IPv6Network("64:ff9b:1::/48"),  # local-use NAT64, RFC 8215
    IPv6Network("2001::/32"),  # Teredo, RFC 4380: hides an IPv4 address behind a stranger's relay
    IPv6Network("fec0::/10"),  # site-local, RFC 3879
)


@dataclass(frozen=True, slots=True)
class Address:
    """A place to connect to."""

    ip: str
    port: int


class AddressPolicy(Protocol):
    """Tells where to connect to for a host."""

    def route(self, host: str, port: int, /) -> tuple[Address, ...]:
        """Addresses to try in order, at least one. Raises FetchError when there is none, or none that we may use."""


def is_public(ip: str) -> bool:
    """Whether `ip` is an address of the public internet, looking through IPv6 forms that carry an IPv4 address."""
    address: IPv4Address | IPv6Address = ip_address(ip)
    if isinstance(address, IPv6Address):
        for network, shift in _CARRIERS:
            if address in network:
                address = IPv4Address((int(address) >> shift) & 0xFFFFFFFF)
                break
        else:
            if any(address in network for network in _CLOSED):
                return False
    return address.is_global and not address.is_multicast


def system_addresses(host: str, port: int) -> tuple[str, ...]:
    """What the system's resolver says, in its order of preference. Raises OSError or UnicodeError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


class PublicAddresses:
    """Resolves names, and refuses a host if any of its addresses is not of the public internet."""

    def __init__(
        self, *, allow_private: bool = False, resolve: Callable[[str, int], tuple[str, ...]] = system_addresses
    ) -> None:
        self._allow_private = allow_private
        self._resolve = resolve

    def route(self, host: str, port: int, /) -> tuple[Address, ...]:
        """See AddressPolicy."""
        try:
            found = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            # only "try again" heals: EAI_NONAME and names that are none stay as they are
            heals = isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN
            raise FetchError(
                IssueReason.UNREACHABLE, host, f"the name does not resolve: {error}", heals=heals
            ) from error
        if not found:
            raise FetchError(IssueReason.UNREACHABLE, host, "the name has no address")
        for ip in found:
            if not self._allow_private and not is_public(ip):
                detail = (
                    f"{host} is at {ip}, which is not of the public internet (RILIS_ALLOW_PRIVATE_HOSTS lets it pass)"
                )
                raise FetchError(IssueReason.FORBIDDEN_ADDRESS, host, detail)
        return tuple(Address(ip, port) for ip in found)


class SampleRoutes:
    """Sends chosen hosts to a fixed address: `{".example": ("127.0.0.1", 8123)}`. All others go `otherwise`.

    A key with a leading dot means every host below that domain, one without means that host alone; the longest
    that fits wins. A person who names an address here has decided on it, so it is not checked.
    """

    def __init__(self, routes: Mapping[str, tuple[str, int]], otherwise: AddressPolicy) -> None:
        self._routes = sorted(routes.items(), key=lambda route: -len(route[0]))
        self._otherwise = otherwise

    def route(self, host: str, port: int, /) -> tuple[Address, ...]:
        """See AddressPolicy."""
        name = host.lower().rstrip(".")
        for suffix, (ip, at) in self._routes:
            if name == suffix or (suffix.startswith(".") and name.endswith(suffix)):
                return (Address(ip, at),)
        return self._otherwise.route(host, port)
