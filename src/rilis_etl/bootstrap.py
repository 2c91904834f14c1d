"""Settings to a context: the one place that knows which options a person has switched on, and plugs them in.

An option is imported only when a setting asks for it: the lake (RILIS_LAKE), the work of other machines
(RILIS_EXCHANGE) and pages parsed ahead by Dask (RILIS_DASK).
"""

from collections.abc import Mapping

from rilis_etl.archive import Archive
from rilis_etl.context import Context, Now, known_sources, none_broken, utc_now
from rilis_etl.resources import folder
from rilis_etl.settings import Settings
from rilis_etl.sources.schema import Source
from rilis_etl.warehouse.stores import FileWarehouse, Warehouse


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
    )
    if not (settings.exchange or settings.dask):
        return context
    from rilis_etl.pipeline.remote.plug_in import with_remote_work  # noqa: PLC0415 - for those who have several machines

    return with_remote_work(context)


def _warehouse(settings: Settings) -> Warehouse:
    root, sql = settings.warehouse, folder("sql")
    if settings.lake:
        from rilis_etl.warehouse.lake import open_lake_warehouse  # noqa: PLC0415 - for those who have one

        return open_lake_warehouse(root, sql, settings.lake, settings.lake_data, settings.lake_s3_endpoint)
    return FileWarehouse(root, keep=settings.keep_snapshots, sql=sql)
