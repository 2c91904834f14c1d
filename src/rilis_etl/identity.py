"""Which release a URL names: the same one whatever the spelling, another one for every other release. Pure.

An identity is for comparing. It may name an address that the site does not answer (`/index.php/` is folded, dates are
padded): fetch the URL that the site writes, never the canonical one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import SplitResult, unquote, unquote_plus, urljoin, urlsplit

from w3lib.url import canonicalize_url

from rilis_etl.errors import IssueReason, Unusable
from rilis_etl.sources.fields import ANY_HOST
from rilis_etl.sources.schema import Source

MAX_URL = 2_000
"""Longer addresses are refused before any pattern sees them: browsers and servers stop near here, and it bounds what a
careless regular expression can cost."""

ALWAYS_KEPT = frozenset({"id", "option", "start"})
"""Parameters that tell pages apart on old content management systems (`?id=3`, Joomla's `option=com_content`): no list
of a source drops them."""

TRACKING = frozenset(
    {"fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "igshid", "igsh"}
    | {"li_fat_id", "mc_cid", "mc_eid", "_ga", "_gl", "_hsenc", "_hsmi", "mkt_tok", "oly_anon_id", "oly_enc_id"}
    | {"phpsessid", "jsessionid"}
)
"""Parameters that say where a visitor came from or who they are; `utm_*` besides. Names as the advertisers document."""

FIRST_YEAR, LAST_YEAR = 1990, 2099

_DEFAULT_PORTS = {"http": 80, "https": 443}
_NOT_IN_A_URL = re.compile(r"[\x00-\x1f\x7f-\x9f\\]")
_BROKEN_LINES = re.compile(r"[\t\r\n]")  # browsers leave these out of an address (WHATWG URL)
_FRONT_CONTROLLER = re.compile(r"/index\.php(?=/.)")
_SESSION = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)
_SLASHES = re.compile(r"/{2,}")
_YEAR_AND_MONTH = re.compile(r"(?<=/)((?:19|20)\d\d)/(\d{1,2})(?:/(\d{1,2}))?(?=/|$)")
_DAYS = (
    re.compile(r"/((?:19|20)\d\d)/(\d{1,2})/(\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)((?:19|20)\d\d)([-_.])(\d{1,2})\2(\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)"),
)
_FOLDERS = (_DAYS[0], re.compile(r"/((?:19|20)\d\d)([-_]?)(\d\d)\2(\d\d)(?=[/_-]|$)"))
"""Days at the beginning of a folder or of the last part: elsewhere in a slug a date may be the event's."""
_TURNED = re.compile(r"/(\d\d)([-_/])(\d\d)\2((?:19|20)\d\d)(?=[/_-]|$)")


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells a release from another; `(source, source_key)` outlives its URL spellings."""

    source_key: str
    section: str | None
    day: date | None  # from the pattern's groups, else from folders such as /2017/11/01/ or /2017-11-01-…
    canonical_url: str


def canonical_url(url: str, source: Source) -> str:
    """One spelling for all the URLs of one page of `source`: host, port, padding, order and tracking folded.

    Raises Unusable (NOT_A_RELEASE) for what is no address, is too long, carries credentials or lies on a foreign host.
    """
    return _fold(_split(url), source)


def identify(url: str, source: Source) -> Identity:
    """The release that `url` names: by the source's pattern, else by the canonical URL.

    The pattern is tried on path and query as written, then as folded: its author looks at the site's own spelling.

    Raises Unusable (NOT_A_RELEASE) as `canonical_url` does, and when the source's pattern does not match.
    """
    parts = _split(url)
    canonical = _fold(parts, source)
    folded = urlsplit(canonical)
    if source.identity.pattern is None:
        return Identity(_plain_key(folded, source), None, _folder_day(folded.path), canonical)
    pattern = re.compile(source.identity.pattern)
    spellings = ((parts.path, urlsplit(url.strip()).query), (parts.path, folded.query), (folded.path, folded.query))
    for place in dict.fromkeys(_target(path, query) for path, query in spellings):
        found = pattern.search(place)
        if found and (key := found["key"]):
            groups = found.groupdict()
            day = _stated_day(groups) or _folder_day(folded.path)
            return Identity(unquote(key), groups.get("section"), day, canonical)
    raise _refuse(url, f"does not match the source's pattern {source.identity.pattern!r}")


def front_doors(source: Source) -> frozenset[str]:
    """The home page and the listings of a source as canonical URLs: where a site sends who asks for what it has not."""
    homes = (source.home, *(urljoin(source.home, path) for path in ("/", "/index.php", "/index.html")))
    listings = (each.url for table in source.discovery for each in table.addresses)
    own = (url for url in listings if source.host_spelling(urlsplit(url).hostname or "") is not None)
    return frozenset(canonical_url(url, source) for url in (*homes, *own))


def leads_home(url: str, source: Source) -> bool:
    """Whether `url` is the home page or a listing of the source, however it is spelled."""
    try:
        return canonical_url(url, source) in front_doors(source)
    except Unusable:
        return False


def url_day(url: str) -> date | None:
    """The day that a URL seems to carry (/2017/11/01/, 2017-11-1, 20171101); None without one, or with two different.

    A guess: a date in a slug may be the event's. `Identity.day` takes none from there. A year and a month are no day.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    place = unquote(_target(parts.path, parts.query))[:MAX_URL]
    for form in _DAYS:
        if days := _days(form, place):
            return days.pop() if len(days) == 1 else None
    return None


def _folder_day(path: str) -> date | None:
    for form in _FOLDERS:
        if days := _days(form, path):
            return days.pop() if len(days) == 1 else None
    return _turned_day(path)


def _turned_day(path: str) -> date | None:
    """The day of a folder such as /29-10-2024/; None where day and month could be the other way round."""
    turned = _TURNED.search(path)
    if turned is None:
        return None
    day, month, year = turned.group(1, 3, 4)
    return _day(year, month, day) if int(day) > 12 or day == month else None


def _days(form: re.Pattern[str], place: str) -> set[date]:
    found = (_day(*(group for group in match.groups() if group.isdigit())) for match in form.finditer(place))
    return {day for day in found if day is not None}


@lru_cache(maxsize=2048)  # a batch asks for each of its addresses when it reads the page and when it loads the release
def _split(url: str) -> SplitResult:
    """`url` made safe and regular (w3lib), as parts. Nothing of the source is applied yet."""
    url = _BROKEN_LINES.sub("", url.strip())
    if len(url) > MAX_URL:
        raise _refuse(url, f"has {len(url)} characters, more than {MAX_URL}")
    if bad := _NOT_IN_A_URL.search(url):
        raise _refuse(url, f"has the character {bad[0]!a} in it")
    try:
        given = urlsplit(url)
        if given.scheme not in _DEFAULT_PORTS or not given.hostname:
            raise _refuse(url, "is not an absolute http address")
        if "@" in given.netloc:
            raise _refuse(url, "carries a user name or password")
        parts = urlsplit(_settled(url))
        _ = parts.port
    except ValueError as error:
        raise _refuse(url, f"is not an address ({error})") from error
    if not parts.netloc.isascii():
        raise _refuse(url, "has no possible host name")
    return parts


def _settled(url: str) -> str:
    """Canonical by w3lib, again until it stays: unquoting `%2541` takes more than one turn."""
    for _ in range(MAX_URL):
        if (settled := canonicalize_url(url)) == url:
            break
        url = settled
    return url


def _fold(parts: SplitResult, source: Source) -> str:
    host = source.host_spelling(parts.hostname or "")
    if host is None:
        raise _refuse(parts.geturl(), f"is not on a host of {source.key} ({', '.join(source.hosts)})")
    scheme = parts.scheme if ANY_HOST in source.hosts else urlsplit(source.home).scheme
    port = "" if parts.port in (None, _DEFAULT_PORTS[parts.scheme], _DEFAULT_PORTS[scheme]) else f":{parts.port}"
    query = "&".join(_kept(parts.query, source))
    return f"{scheme}://{f'[{host}]' if ':' in host else host}{port}{_target(_folded_path(parts.path), query)}"


def _folded_path(path: str) -> str:
    path = _SLASHES.sub("/", _SESSION.sub("", path)).rstrip("/;") or "/"
    path = _FRONT_CONTROLLER.sub("", path)
    return _YEAR_AND_MONTH.sub(lambda m: "/".join(part.zfill(2) for part in m.groups() if part), path)


def _kept(query: str, source: Source) -> Iterator[str]:
    wanted = {name.lower() for name in source.identity.keep_parameters}
    for pair in dict.fromkeys(query.split("&")):
        name = unquote_plus(pair.partition("=")[0]).lower()
        tracks = name in TRACKING or name.startswith("utm_")
        if name in ALWAYS_KEPT or (name in wanted if wanted else pair and not tracks):
            yield pair


def _plain_key(folded: SplitResult, source: Source) -> str:
    """The canonical URL without what may change while the release stays: scheme, and the host where it is the first."""
    key = _target(folded.path, folded.query)
    return key if folded.hostname == source.hosts[0] else f"{folded.netloc}{key}"


def _target(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def _stated_day(groups: dict[str, str | None]) -> date | None:
    year, month, day = (groups.get(name) for name in ("year", "month", "day"))
    return _day(year, month, day) if year and month and day else None


def _day(year: str, month: str, day: str) -> date | None:
    """A day of the calendar between FIRST_YEAR and LAST_YEAR; None for anything else."""
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def _refuse(url: str, why: str) -> Unusable:
    return Unusable(IssueReason.NOT_A_RELEASE, f"{url[:200]!a} {why}")
