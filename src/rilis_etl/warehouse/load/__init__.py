"""A batch of what captures say comes in; rows of one transaction go out."""

from rilis_etl.warehouse.load.write import write_batch

__all__ = ["write_batch"]
