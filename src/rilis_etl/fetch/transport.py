"""One HTTP exchange, bounded and checked; what goes wrong becomes a FetchError with its reason."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPMessage
from typing import Any, Protocol
from urllib.parse import quote, urldefrag, urljoin, urlsplit

import requests
from requests.cookies import MockRequest, MockResponse, RequestsCookieJar
from urllib3.exceptions import HTTPError

from rilis_etl.errors import FetchError, IssueReason
from rilis_etl.fetch.address_policy import AddressPolicy
from rilis_etl.fetch.connection import Exchange, RoutedAdapter, describe
from rilis_etl.fetch.content_coding import ACCEPT_ENCODING, decode_content
from rilis_etl.fetch.request import FetchLimits
from rilis_etl.fetch.response_body import is_whole, read_body
from rilis_etl.fetch.response_head import Head
from rilis_etl.model import CaptureNote, Header
from rilis_etl.model.posted import Payload
from rilis_etl.sources.schema import Source

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ERRORS = 400
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_TEXT_TYPE = re.compile(r"\s*(?:$|text/|application/(?:[\w.-]+\+)?(?:xml|json))", re.IGNORECASE)
_ASCII = "".join(map(chr, range(0x21, 0x7F)))


class Cookies:
    """The cookies of one visit, for any number of threads."""

    def __init__(self) -> None:
        self._jar = RequestsCookieJar()

    def give(self, request: requests.PreparedRequest) -> str:
        """The header for `request`; empty when no cookie is for it."""
        asking: Any = MockRequest(request)
        self._jar.add_cookie_header(asking)
        return str(asking.get_new_headers().get("Cookie", ""))

    def take(self, request: requests.PreparedRequest, head: Head) -> None:
        """Keep the cookies that the answer to `request` sets."""
        message = HTTPMessage()
        for header in head.headers:
            if header.name.lower() == "set-cookie":
                message[header.name] = header.value
        answered: Any = MockResponse(message)
        asked: Any = MockRequest(request)
        self._jar.extract_cookies(answered, asked)


@dataclass(frozen=True, slots=True)
class Options:
    """How a source wants to be asked."""

    headers: Mapping[str, str]
    verify_tls: bool = True
    cookies: Cookies | None = None  # None: none are kept
    payload: Payload | None = None  # what a POST sends; None: a GET


@dataclass(frozen=True, slots=True)
class Answer:
    """What one exchange gave. `url` is as it was sent; a redirect has a target and no body."""

    url: str
    status: int
    headers: tuple[Header, ...]
    body: bytes
    redirects_to: str = ""
    notes: tuple[CaptureNote, ...] = ()

    def header(self, name: str) -> str:
        """The first header of this name (lower case), or an empty text."""
        return next((h.value for h in self.headers if h.name.lower() == name), "")


AskSite = Callable[[str, Mapping[str, str], Payload | None], Answer]
"""Asks the site for what a page wants: address, headers, what a POST sends. Raises FetchError."""


class Renderer(Protocol):
    """Draws pages as a browser does."""

    def render(self, page: Answer, source: Source, limits: FetchLimits, ask: AskSite, /) -> Answer:
        """The document after the scripts of `page` have run; whatever they want of the network goes through `ask`.

        Raises FetchError when there is no such document, and MissingPackageError when nothing can draw it.
        """


def prepared(
    url: str, headers: Mapping[str, str] | None = None, payload: Payload | None = None
) -> requests.PreparedRequest:
    """A GET of `url`, or a POST of `payload`, normalised and escaped, and without its fragment.

    Raises FetchError(FORBIDDEN_ADDRESS) for a scheme other than http and https, for a user name or password, for
    control characters (a line break would smuggle headers), and for what is no URL at all.
    """
    if _CONTROL.search(url):
        raise FetchError(IssueReason.FORBIDDEN_ADDRESS, url, "the URL has control characters")
    try:
        method, content = ("POST", payload.content) if payload else ("GET", None)
        request = requests.Request(method, urldefrag(url).url, headers=dict(headers or {}), data=content).prepare()
        parts = urlsplit(request.url or "")
        host, _ = parts.hostname, parts.port
    except (requests.RequestException, ValueError) as error:
        raise FetchError(IssueReason.FORBIDDEN_ADDRESS, url, f"not a URL: {error}") from error
    if parts.scheme not in ("http", "https") or not host:
        raise FetchError(IssueReason.FORBIDDEN_ADDRESS, url, "not a web address: it must be http:// or https://")
    if "@" in parts.netloc:
        raise FetchError(IssueReason.FORBIDDEN_ADDRESS, url, "the URL carries a user name or password: leave them out")
    return request


class Transport:
    """The connections of one thread. Without requests' sessions: those look for proxies and passwords in the
    environment, and read a redirect's body, however large.
    """

    def __init__(self, limits: FetchLimits, policy: AddressPolicy, certificates: str = "") -> None:
        self._limits = limits
        self._exchange = Exchange(limits)
        self._adapter = RoutedAdapter(policy, self._exchange, certificates)

    def get(self, url: str, options: Options, max_bytes: int, *, cut: bool = False) -> Answer:
        """The answer to a GET or POST, a body over `max_bytes` being refused or, with `cut`, cut. Raises FetchError."""
        request = self._request(url, options)
        self._exchange.start(url)
        timeout = (self._limits.connect_seconds, self._limits.read_seconds)
        try:
            with self._adapter.send(request, stream=True, timeout=timeout, verify=options.verify_tls) as response:
                if options.cookies is not None:
                    options.cookies.take(request, self._exchange.head)
                return self._read(str(request.url), response.raw, max_bytes, cut=cut)
        except (OSError, HTTPError, UnicodeError) as error:
            raise self._exchange.fault(IssueReason.BAD_RESPONSE, f"the connection broke: {describe(error)}") from error

    def close(self) -> None:
        """Close the connections."""
        self._adapter.close()

    def _request(self, url: str, options: Options) -> requests.PreparedRequest:
        own = {"User-Agent": self._limits.user_agent, "Accept-Encoding": ACCEPT_ENCODING, "Accept": "*/*"}
        if self._limits.sender:
            own["From"] = self._limits.sender
        if options.payload:
            own["Content-Type"] = options.payload.media_type
        request = prepared(url, {**own, **options.headers}, options.payload)
        if options.cookies is not None and (cookies := options.cookies.give(request)):
            request.headers["Cookie"] = cookies
        return request

    def _read(self, url: str, raw: Any, max_bytes: int, *, cut: bool) -> Answer:
        head, stream = self._exchange.head, self._exchange.stream
        if head.status in _REDIRECTS and (location := head.value("location")):
            return Answer(url, head.status, head.headers, b"", redirects_to=_target(url, location))
        received = read_body(stream, head, max_bytes, cut=cut)
        codings = [*head.values("content-encoding"), *head.values("transfer-encoding")]
        is_text = _TEXT_TYPE.match(head.value("content-type")) is not None
        decoded = decode_content(received.data, codings, max_bytes, url, is_text=is_text)
        fault = received.fault or (stream.broken(decoded.fault) if decoded.fault else None)
        if fault is not None and not received.is_cut:
            if head.status < _ERRORS and not is_whole(decoded.body):
                raise fault
            if received.fault or not decoded.is_misnamed:
                stream.notes.add(CaptureNote.BADLY_FRAMED)
        if decoded.is_misnamed:
            stream.notes.add(CaptureNote.MISNAMED_CODING)
        if received.ends_cleanly:
            raw.release_conn()
        return Answer(url, head.status, head.headers, decoded.body, notes=tuple(sorted(stream.notes)))


def _target(url: str, location: str) -> str:
    """Where a redirect leads. Bytes beyond ASCII are escaped as they came, as browsers do."""
    try:
        return urljoin(url, quote(location.strip().encode("latin-1"), safe=_ASCII))
    except ValueError as error:
        raise FetchError(IssueReason.BAD_RESPONSE, url, f"redirects to what is no URL: {location[:80]!r}") from error
