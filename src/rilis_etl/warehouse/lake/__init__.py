"""An option: the warehouse in a lake (DuckLake). In: where the lake is. Out: a `Warehouse` like any other.

Only bootstrap.py opens it, when the setting says so; nothing else in the package knows that it is there.
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rilis_etl.warehouse.lake.lake_store import LakeWarehouse
    from rilis_etl.warehouse.models import OwnModels

__all__ = ["open_lake_warehouse"]


def open_lake_warehouse(
    root: Path, sql: Path, catalogue: str, data: str, s3_endpoint: str, models: "OwnModels"
) -> "LakeWarehouse":
    """The warehouse in the lake of these settings; without `data` its rows lie in the folder `lake` of `root`."""
    # late: who asks a lake comes to ducklake.py through this face, and needs a quarter of a second less
    from rilis_etl.warehouse.lake.ducklake import Lake  # noqa: PLC0415
    from rilis_etl.warehouse.lake.lake_store import LakeWarehouse  # noqa: PLC0415

    return LakeWarehouse(root, Lake(catalogue, data or str((root / "lake").resolve()), s3_endpoint), sql, models)
