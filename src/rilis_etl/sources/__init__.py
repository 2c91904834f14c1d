"""What is known of the institutions: folders of TOML files come in, checked `Source` values go out.

A source file declares one institution's newsroom; every mistake in it is named with its key and a remedy. The kinds of
discovery that a file may name are declared in `rilis_etl.discovery`, which has to be imported before a file is read.
"""

from rilis_etl.sources.registry import find_source, load_source, load_sources
from rilis_etl.sources.schema import GENERIC, Source

__all__ = ["GENERIC", "Source", "find_source", "load_source", "load_sources"]
