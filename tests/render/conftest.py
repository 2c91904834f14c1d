"""The site on loopback, and the fetchers, of the network door's own tests."""

from tests.fetch.conftest import make_fetcher, site, time

__all__ = ["make_fetcher", "site", "time"]
