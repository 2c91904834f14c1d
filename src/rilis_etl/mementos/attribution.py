"""Which releases of which sources an address names: decided by the sources' hosts and patterns."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from urllib.parse import urlsplit

from rilis_etl.discovery.base import Discovery
from rilis_etl.errors import Unusable
from rilis_etl.identity import front_doors, identify
from rilis_etl.sources.schema import Source

_REMEMBERED = 10_000

IsKnown = Callable[[str, str], bool]
"""Whether a release, by source and source key, has been found before."""


class Attribution:
    """Finds the sources of addresses. A source without a pattern would call any page of its site a release: of such a
    source only releases that are known already count."""

    def __init__(self, sources: Iterable[Source], is_known: IsKnown) -> None:
        self._sources = tuple(sources)
        self._is_known = is_known
        self._doors = {source.key: front_doors(source) for source in self._sources}
        self._of_host = lru_cache(_REMEMBERED)(self._with_host)
        self._of_url = lru_cache(_REMEMBERED)(self._with_release)

    def with_host_of(self, url: str) -> tuple[Source, ...]:
        """The sources that have the host of `url`; none for what is no address of the web."""
        return self._of_host(host_of(url))

    def of(self, url: str) -> tuple[Source, ...]:
        """The sources of which `url` names a release."""
        return self._of_url(url)

    def _with_release(self, url: str) -> tuple[Source, ...]:
        return tuple(source for source in self.with_host_of(url) if self.key_of(url, source))

    def _with_host(self, host: str) -> tuple[Source, ...]:
        return tuple(source for source in self._sources if host and source.host_spelling(host) is not None)

    def key_of(self, url: str, source: Source) -> str:
        """What tells the release that `url` names from the source's others; empty where it names none."""
        try:
            identity = identify(url, source)
        except Unusable:
            return ""
        if identity.canonical_url in self._doors[source.key] or _is_ignored(url, source):
            return ""
        is_one = source.identity.pattern is not None or self._is_known(source.key, identity.source_key)
        return identity.source_key if is_one else ""


def host_of(url: str) -> str:
    """The host of a web address, in lower case; empty for anything else."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "") if parts.scheme.lower() in ("http", "https") else ""
    except ValueError:
        return ""


def _is_ignored(url: str, source: Source) -> bool:
    """Whether no listing of the source would let a link to `url` pass."""
    tables = [table for table in source.discovery if isinstance(table, Discovery)]
    return bool(tables) and all(any(re.search(each, url) for each in table.ignore) for table in tables)
