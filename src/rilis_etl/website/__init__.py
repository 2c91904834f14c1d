"""The corpus as a static web site: a warehouse and its sources' terms come in, a folder for any web host goes out.

The database runs in the reader's browser (DuckDB-WASM): the host needs to serve files and nothing else.
"""

from rilis_etl.website.duckdb_wasm import EngineFiles, engine_files
from rilis_etl.website.site_folder import SiteSettings, write_site

__all__ = ["EngineFiles", "SiteSettings", "engine_files", "write_site"]
