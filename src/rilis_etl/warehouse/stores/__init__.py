"""Where a warehouse is kept. In: a folder (or a lake, see lake/). Out: one `Warehouse` to load, to read and to ask."""

from rilis_etl.warehouse.stores.base import Warehouse
from rilis_etl.warehouse.stores.file_store import FileWarehouse

__all__ = ["FileWarehouse", "Warehouse"]
