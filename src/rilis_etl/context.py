"""What a run works with: the sources, the two stores, the network door and the clock, opened from settings."""

import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import rilis_etl.discovery  # noqa: F401 - registers the kinds that source files name
from rilis_etl import __version__
from rilis_etl.archive import Archive
from rilis_etl.errors import SettingsError
from rilis_etl.fetch import Fetcher, FetchLimits
from rilis_etl.model import Run
from rilis_etl.resources import folder
from rilis_etl.settings import Settings
from rilis_etl.sources.registry import BUNDLED, get, load_sources
from rilis_etl.sources.schema import Source
from rilis_etl.warehouse.read.crawl_state import CrawlState
from rilis_etl.warehouse.snapshots.file_store import Warehouse

Now = Callable[[], datetime]


def utc_now() -> datetime:
    """The time now, in UTC: the clock outside of tests."""
    return datetime.now(UTC)


_ROUTE = re.compile(r"^(?P<ip>[0-9.]+|\[[0-9a-fA-F:]+\]):(?P<port>\d{1,5})$")


@dataclass(frozen=True)
class Context:
    """Everything a run needs, and nothing it has to look for."""

    settings: Settings
    sources: Mapping[str, Source]
    warehouse: Warehouse
    archive: Archive
    clock: Now = field(default=utc_now)
    crawl_states: Mapping[str, CrawlState] = field(
        default_factory=dict
    )  # by source, where no warehouse is at hand to look

    def crawl_state(self, source: str) -> CrawlState:
        """What is known of a source's release pages; empty when nothing is published."""
        return self.crawl_states[source] if source in self.crawl_states else self.warehouse.crawl_state(source)

    def chosen(self, keys: Iterable[str]) -> tuple[Source, ...]:
        """The sources named, or all that can be discovered when none is. Raises SourceError for an unknown one."""
        named = tuple(get(self.sources, key) for key in dict.fromkeys(keys))
        return named or tuple(source for source in self.sources.values() if source.discovery is not None)

    def fetcher(self, pause: Callable[[float], object] = time.sleep) -> Fetcher:
        """The network door; a context manager. `pause` waits some seconds between requests: it may be cut short."""
        limits = FetchLimits.from_settings(self.settings)
        return Fetcher(limits, self._hosts, clock=self.clock, sleep=pause, routes=routes(self.settings))

    def new_run(self, command: str) -> Run:
        """A run that starts now."""
        return Run(uuid4().hex[:12], command, self.clock(), __version__)

    @property
    def _hosts(self) -> Path:
        """Where requests to one host are kept apart: over all machines of a team, or over this one's processes."""
        return (self.settings.exchange or self.state) / "hosts"

    @property
    def state(self) -> Path:
        """Locks, the times of requests to each host, Prefect's own files: nothing that cannot be made again."""
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


def known_sources(settings: Settings) -> Mapping[str, Source]:
    """The bundled sources, those in the warehouse's own `sources` folder, and the user's; later ones win."""
    own = settings.warehouse / "sources"
    return load_sources([BUNDLED, *([own] if own.is_dir() else []), *([settings.sources] if settings.sources else [])])


def _warehouse(settings: Settings) -> Warehouse:
    root, sql = settings.warehouse, folder("sql")
    if not settings.lake:
        return Warehouse(root, keep=settings.keep_snapshots, sql=sql)
    from rilis_etl.warehouse.lake.ducklake import Lake  # noqa: PLC0415 - for those who have one
    from rilis_etl.warehouse.lake.lake_store import LakeWarehouse  # noqa: PLC0415 - same

    data = settings.lake_data or str((root / "lake").resolve())
    return LakeWarehouse(root, sql=sql, lake=Lake(settings.lake, data, settings.lake_s3_endpoint))


def open_context(settings: Settings, *, sources: Mapping[str, Source] | None = None, clock: Now = utc_now) -> Context:
    """A workshop on the warehouse of `settings`; `sources` replaces the known ones."""
    root = settings.warehouse
    return Context(
        settings=settings,
        sources=known_sources(settings) if sources is None else sources,
        warehouse=_warehouse(settings),
        archive=Archive(root / "archive"),
        clock=clock,
    )
