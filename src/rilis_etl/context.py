"""What a run works with: sources, warehouse, archive, network and clock, and the options that a person switched on."""

import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import rilis_etl.discovery  # noqa: F401 - registers the kinds that source files name
from rilis_etl import __version__
from rilis_etl.errors import SettingsError, SourceError
from rilis_etl.model import CrawlState, Run, SourceCounts
from rilis_etl.settings import Settings
from rilis_etl.sources.registry import BrokenSource, Catalogue, bundled_keys, find_source
from rilis_etl.sources.schema import Source
from rilis_etl.storage import Storage

if TYPE_CHECKING:
    from rilis_etl.archive import Archive
    from rilis_etl.fetch import Fetcher
    from rilis_etl.fetch.transport import Renderer
    from rilis_etl.text.cleaning import Boilerplate
    from rilis_etl.warehouse.stores import Warehouse

Now = Callable[[], datetime]


def utc_now() -> datetime:
    """The time now, in UTC: the clock outside of tests."""
    return datetime.now(UTC)


_ROUTE = re.compile(r"^(?P<ip>[0-9.]+|\[[0-9a-fA-F:]+\]):(?P<port>\d{1,5})$")


def none_broken() -> tuple[BrokenSource, ...]:
    """The broken source files of a context whose sources were not read from files: none."""
    return ()


def nothing_to_import() -> int:
    """The import of a context whose archive only its own runs write to: 0 files."""
    return 0


@dataclass(frozen=True)
class Context:
    """The resources of a run. `bootstrap.open_context` makes one as the settings say."""

    settings: Settings
    sources: Mapping[str, Source]
    warehouse: "Warehouse"
    archive: "Archive"
    clock: Now = field(default=utc_now)
    crawl_states: Mapping[str, CrawlState] = field(default_factory=dict)  # by source; of others the warehouse is asked
    import_files: Callable[[], int] = nothing_to_import  # puts files that others wrote into the archive; how many
    parse_storage: Storage | None = None  # where other machines leave pages that they have parsed
    renderer: "Callable[[], Renderer] | None" = None  # makes what draws the pages of sources that say render = true
    learned: "Mapping[str, Boilerplate]" = field(default_factory=dict)  # by source; of others the files are read
    broken_sources: Callable[[], tuple[BrokenSource, ...]] = none_broken  # source files that cannot be used

    def crawl_state(self, source: str) -> CrawlState:
        """What is known of a source's release pages; empty when nothing is published."""
        return self.crawl_states[source] if source in self.crawl_states else self.warehouse.crawl_state(source)

    def chosen(self, keys: Iterable[str]) -> tuple[Source, ...]:
        """The sources named, or all that are enabled and can be discovered when none is; without broken ones.

        Raises SourceError for an unknown one, and where all that are named are broken.
        """
        broken = {each.key: each.message for each in self.broken_sources()}
        named = tuple(dict.fromkeys(keys))
        if named and broken.keys() >= set(named):
            raise SourceError("\n".join(broken[key] for key in named))
        found = (find_source(self.sources, key) for key in named if key not in broken)
        enabled = (source for source in self.sources.values() if source.discovery and source.enabled)
        return tuple(found if named else enabled)

    def left_out(self, keys: Iterable[str] = ()) -> tuple[SourceCounts, ...]:
        """The counts of what `chosen` leaves out of `keys` because the files are broken: failures."""
        named = set(keys)
        broken = (each for each in self.broken_sources() if not named or each.key in named)
        return tuple(SourceCounts(each.key, failure=each.message) for each in broken)

    def fetcher(self, pause: Callable[[float], object] = time.sleep) -> "Fetcher":
        """The network door; a context manager. `pause` waits some seconds between requests: it may be cut short."""
        from rilis_etl.fetch import Fetcher, FetchLimits  # noqa: PLC0415 - for those who fetch

        limits = FetchLimits.from_settings(self.settings)
        return Fetcher(
            limits,
            self.hosts,
            clock=self.clock,
            sleep=pause,
            routes=routes(self.settings),
            renderer=self.renderer and self.renderer(),
        )

    def new_run(self, command: str) -> Run:
        """A run that starts now."""
        return Run(uuid4().hex[:12], command, self.clock(), __version__)

    @property
    def hosts(self) -> Path:
        """The folder in which processes keep requests to one host apart."""
        return self.state / "hosts"

    @property
    def state(self) -> Path:
        """The folder of locks, of times of requests and of Prefect's own files: nothing that cannot be made again."""
        return self.settings.warehouse / "state"


def routes(settings: Settings) -> Mapping[str, tuple[str, int]]:
    """The setting `routes` as addresses. Raises SettingsError for what is no address and port."""
    read: dict[str, tuple[str, int]] = {}
    for host, address in settings.routes.items():
        match = _ROUTE.match(address)
        if match is None:
            raise SettingsError(f'RILIS_ROUTES: {host!r} leads to {address!r}; expected "127.0.0.1:8017"')
        read[host] = (match["ip"].strip("[]"), int(match["port"]))
    return read


def known_sources(settings: Settings, *, catalogue: bool = False) -> Catalogue:
    """The sources in the warehouse's own `sources` folder, and the user's, which win.

    Among them is what was fetched earlier: a source of the package's catalogue that the archive holds pages of.
    `catalogue`: all others that come with the package, too.
    """
    own, archive = settings.warehouse / "sources", settings.warehouse / "archive"
    besides = [key for key in bundled_keys() if catalogue or (archive / key).is_dir()]
    return Catalogue([*([own] if own.is_dir() else []), *([settings.sources] if settings.sources else [])], besides)
