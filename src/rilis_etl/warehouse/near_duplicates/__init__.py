"""Versions that were not compared yet come in; pairs of near-duplicates and the clusters of them go out."""

from rilis_etl.warehouse.near_duplicates.link import link_versions

__all__ = ["link_versions"]
