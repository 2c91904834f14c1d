"""The network door: polite, bounded, and shut to addresses that are nobody's newsroom.

Proxies of the environment are ignored: a proxy resolves names itself, out of reach of the address check.
"""

from rilis_etl.fetch.address_policy import Address, AddressPolicy, PublicAddresses, SampleRoutes
from rilis_etl.fetch.client import Fetcher, failed, utc_now
from rilis_etl.fetch.request import FetchLimits, Request

__all__ = [
    "Address",
    "AddressPolicy",
    "FetchLimits",
    "Fetcher",
    "PublicAddresses",
    "Request",
    "SampleRoutes",
    "failed",
    "utc_now",
]
