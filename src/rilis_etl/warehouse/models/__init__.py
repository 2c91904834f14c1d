"""A person's own SQL: a folder of queries comes in; after each load they are views of the warehouse, tried before."""

from rilis_etl.warehouse.models.own_models import OwnModels, create_views

__all__ = ["OwnModels", "create_views"]
