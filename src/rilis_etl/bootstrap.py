"""Settings to a context: the one place that knows which options a person has switched on, and plugs them in.

An option is imported only when a setting asks for it: the lake (RILIS_LAKE), the work of other machines
(RILIS_EXCHANGE) and a person's own views (RILIS_MODELS). A browser is looked for when a page of a source that says
`render = true` has to be drawn.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from rilis_etl.archive import Archive
from rilis_etl.context import Context, Now, known_sources, none_broken, utc_now
from rilis_etl.resources import folder
from rilis_etl.settings import Settings
from rilis_etl.sources.schema import Source
from rilis_etl.warehouse.stores import FileWarehouse, Warehouse

if TYPE_CHECKING:
    from rilis_etl.fetch.transport import Renderer
    from rilis_etl.warehouse.models import OwnModels


def open_context(settings: Settings, *, sources: Mapping[str, Source] | None = None, clock: Now = utc_now) -> Context:
    """The context of a run on the warehouse of `settings`; `sources` replaces the known ones."""
    known = known_sources(settings)
    context = Context(
        settings=settings,
        sources=known if sources is None else sources,
        broken_sources=known.broken if sources is None else none_broken,
        warehouse=_warehouse(settings),
        archive=Archive(settings.warehouse / "archive"),
        clock=clock,
        renderer=_browser,
    )
    if not settings.exchange:
        return context
    from rilis_etl.pipeline.remote import with_remote_work  # noqa: PLC0415 - for those who have several machines

    return with_remote_work(context)


def _browser() -> "Renderer":
    from rilis_etl.render import Browser  # noqa: PLC0415 - for those who fetch

    return Browser()


def _warehouse(settings: Settings) -> Warehouse:
    root, sql = settings.warehouse, folder("sql")
    if settings.lake:
        from rilis_etl.warehouse.lake import open_lake_warehouse  # noqa: PLC0415 - for those who have one

        lake = settings.lake, settings.lake_data, settings.lake_s3_endpoint
        return open_lake_warehouse(root, sql, *lake, _own_models(settings))
    return FileWarehouse(root, keep=settings.keep_snapshots, sql=sql, finish=_finish(settings))


def _finish(settings: Settings) -> Callable[[Path], tuple[str, ...]]:
    """What makes the person's own views of each snapshot; nothing where there is no folder of them."""

    def finish(database: Path) -> tuple[str, ...]:
        return _own_models(settings).make(database) if settings.models_folder.is_dir() else ()

    return finish


def _own_models(settings: Settings) -> "OwnModels":
    from rilis_etl.warehouse.models import OwnModels  # noqa: PLC0415 - for those who have some
    from rilis_etl.warehouse.query.sandbox import Limits  # noqa: PLC0415 - same

    return OwnModels(settings.models_folder, Limits(settings.model_seconds, settings.query_memory_mb))
