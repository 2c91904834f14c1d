"""The network door: polite, bounded, and shut to addresses that are nobody's newsroom.

Proxies of the environment are ignored: a proxy resolves names itself, out of reach of the address check.
"""

from rilis_etl.fetch.address_policy import Address, PublicAddresses, Router, SampleRoutes
from rilis_etl.fetch.client import Fetcher, failed, utc_now
from rilis_etl.fetch.request import FetchLimits, Request
from rilis_etl.html.block_page import Verdict, bot_wall

__all__ = [
    "Address",
    "FetchLimits",
    "Fetcher",
    "PublicAddresses",
    "Request",
    "Router",
    "SampleRoutes",
    "Verdict",
    "bot_wall",
    "failed",
    "utc_now",
]
