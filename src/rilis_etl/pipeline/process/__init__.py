"""Captures of the archive come in; versions, issues and links go to the warehouse. Asks no network."""

from rilis_etl.pipeline.process.load_archive import is_behind, load
from rilis_etl.pipeline.process.parse_file import parse_list, parse_saved

__all__ = ["is_behind", "load", "parse_list", "parse_saved"]
