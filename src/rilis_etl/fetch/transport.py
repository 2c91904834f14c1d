"""One HTTP exchange, bounded and checked; what goes wrong becomes a FetchError with its reason."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import quote, urldefrag, urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError, NewConnectionError, ReadTimeoutError

from rilis_etl.errors import FetchError, IssueReason
from rilis_etl.fetch.address_policy import AddressPolicy
from rilis_etl.fetch.body import ACCEPT_ENCODING, decoded, gathered
from rilis_etl.fetch.connection import Budget, RoutedAdapter
from rilis_etl.fetch.request import FetchLimits
from rilis_etl.model import Header

_CHUNK = 64 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_FOLD = re.compile(r"[ \t]*[\r\n]+[ \t]*")  # RFC 9112, 5.2: a folded line reads as one space
_ASCII = "".join(map(chr, range(0x21, 0x7F)))


@dataclass(frozen=True, slots=True)
class Answer:
    """What one exchange gave. `url` is as it went over the wire; a redirect has a target and no body."""

    url: str
    status: int
    headers: tuple[Header, ...]
    body: bytes
    redirects_to: str = ""

    def header(self, name: str) -> str:
        """The first header of this name (lower case), or an empty text."""
        return next((h.value for h in self.headers if h.name.lower() == name), "")


def prepared(url: str, headers: Mapping[str, str] | None = None) -> requests.PreparedRequest:
    """A GET of `url`, normalised and escaped, and without its fragment.

    Raises FetchError(FORBIDDEN_ADDRESS) for a scheme other than http and https, for a user name or password, for
    control characters (a line break would smuggle headers), and for what is no URL at all.
    """
    if _CONTROL.search(url):
        raise FetchError(IssueReason.FORBIDDEN_ADDRESS, url, "the URL has control characters")
    try:
        request = requests.Request("GET", urldefrag(url).url, headers=dict(headers or {})).prepare()
        parts = urlsplit(request.url or "")
        host, _ = parts.hostname, parts.port
    except (requests.RequestException, ValueError) as error:
        raise FetchError(IssueReason.FORBIDDEN_ADDRESS, url, f"not a URL: {error}") from error
    if parts.scheme not in ("http", "https") or not host:
        raise FetchError(IssueReason.FORBIDDEN_ADDRESS, url, "not a web address: it must be http:// or https://")
    if "@" in parts.netloc:
        raise FetchError(IssueReason.FORBIDDEN_ADDRESS, url, "the URL carries a user name or password: leave them out")
    return request


class _Session(requests.Session):
    """Without cookies, environment or redirects."""

    def __init__(self, adapter: RoutedAdapter, limits: FetchLimits) -> None:
        super().__init__()
        self.trust_env = False  # no proxies, no .netrc
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        self.verify = str(limits.ca_bundle) if limits.ca_bundle else True
        self.adapters.clear()  # nothing but http and https can be sent
        self.mount("http://", adapter)
        self.mount("https://", adapter)

    def get_redirect_target(self, resp: requests.Response) -> None:
        """None: to prepare the next request, requests would read a redirect's body, however large."""


class Transport:
    """The connections of one thread."""

    def __init__(self, limits: FetchLimits, policy: AddressPolicy) -> None:
        self._limits = limits
        self._budget = Budget(limits)
        self._session = _Session(RoutedAdapter(policy, self._budget), limits)

    def get(self, url: str, headers: Mapping[str, str], max_bytes: int, *, cut: bool = False) -> Answer:
        """The answer to a GET, a body over `max_bytes` being refused or, with `cut`, cut. Raises FetchError."""
        request = prepared(
            url, {"User-Agent": self._limits.user_agent, "Accept-Encoding": ACCEPT_ENCODING, "Accept": "*/*", **headers}
        )
        self._budget.start(url)
        timeout = (self._limits.connect_seconds, self._limits.read_seconds)
        try:
            response = self._session.send(request, stream=True, timeout=timeout, allow_redirects=False)
            with response:
                return self._read(str(request.url), response.raw, max_bytes, cut=cut)
        except (requests.RequestException, HTTPError) as error:
            raise _fault(url, error) from error

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _read(self, url: str, raw: Any, max_bytes: int, *, cut: bool) -> Answer:
        headers = tuple(Header(name, _FOLD.sub(" ", value)) for name, value in raw.headers.iteritems())
        answer = Answer(url, raw.status, headers, b"")
        location = answer.header("location")
        if raw.status in _REDIRECTS and location:
            return Answer(url, raw.status, headers, b"", redirects_to=_target(url, location))
        pieces = decoded(raw.stream(_CHUNK, decode_content=False), answer.header("content-encoding"), url)
        return Answer(url, raw.status, headers, gathered(pieces, max_bytes, url, cut=cut))


def _target(url: str, location: str) -> str:
    """Where a redirect leads. Bytes beyond ASCII are escaped as they came, as browsers do."""
    try:
        return urljoin(url, quote(location.strip().encode("latin-1"), safe=_ASCII))
    except ValueError as error:
        raise FetchError(IssueReason.BAD_RESPONSE, url, f"redirects to what is no URL: {location[:80]!r}") from error


def _fault(url: str, error: Exception) -> FetchError:
    """The FetchError for what requests or urllib3 raised."""
    causes = [error, *_causes(error)]
    root = causes[-1]
    said = f"{type(root).__name__}: {root}" if str(root) else type(root).__name__
    if isinstance(error, requests.exceptions.SSLError):
        return FetchError(IssueReason.UNREACHABLE, url, f"TLS failed: {said}")
    if isinstance(error, requests.Timeout | ReadTimeoutError):
        what = "connection" if isinstance(error, requests.ConnectTimeout) else "answer"
        return FetchError(IssueReason.TIMEOUT, url, f"no {what} in time", heals=True)
    if any(isinstance(cause, NewConnectionError) for cause in causes):
        return FetchError(IssueReason.UNREACHABLE, url, f"no connection: {said}", heals=True)
    return FetchError(IssueReason.BAD_RESPONSE, url, f"the answer is broken: {said}", heals=True)


def _causes(error: BaseException) -> list[BaseException]:
    """What led to `error`, nearest first: chained exceptions, and the reasons that urllib3 carries as attributes."""
    found: list[BaseException] = []
    step: BaseException | None = error
    while step is not None and len(found) < 10:
        reason = getattr(step.args[0] if step.args else None, "reason", None)
        step = (
            reason if isinstance(reason, BaseException) and reason not in found else step.__cause__ or step.__context__
        )
        if step is not None:
            found.append(step)
    return found
