"""The `rilis` command."""

from rilis_etl.cli.app import main

__all__ = ["main"]
