"""Thin Prefect flows over `rilis_etl.pipeline`. No logic lives here."""
