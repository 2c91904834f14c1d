"""Where a warehouse is kept. In: a folder (or a lake, see lake/). Out: one `Warehouse` to load, to read and to ask."""

from rilis_etl.warehouse.stores.file_store import FileWarehouse
from rilis_etl.warehouse.stores.warehouse import Warehouse

__all__ = ["FileWarehouse", "Warehouse"]
