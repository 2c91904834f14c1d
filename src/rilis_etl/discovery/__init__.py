"""Finds the addresses of a source's releases: a source and a window come in, links with their identity go out.

`paginate` reads the pages of a source's listings, newest first, through a function that fetches one address.
`check_discovery` tries the first pages and names what looks wrong. What differs from one kind of listing to another is
in `kinds`: importing this package registers them, so that source files can name them.
"""

from rilis_etl.discovery import kinds  # noqa: F401 - registers them
from rilis_etl.discovery.base import Discovery, discoveries_of, discovery_of
from rilis_etl.discovery.check import check_discovery
from rilis_etl.discovery.paginate import paginate

__all__ = ["Discovery", "check_discovery", "discoveries_of", "discovery_of", "paginate"]
