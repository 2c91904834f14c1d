"""The network door. A `Request` goes in; a `Capture` comes out, or a `FetchError` that says why there is no answer.

The door is polite (robots.txt, distance between requests), bounded (seconds, bytes, redirects), and goes only to
addresses of the public internet. It ignores the proxies of the environment: a proxy resolves names itself, out of
reach of the address check.
"""

from rilis_etl.fetch.client import Fetcher, failed
from rilis_etl.fetch.request import FetchLimits, Request

__all__ = ["FetchLimits", "Fetcher", "Request", "failed"]
