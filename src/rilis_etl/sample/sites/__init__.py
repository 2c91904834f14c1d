"""The three sites, each a different kind of content system."""

from rilis_etl.sample.site import Site
from rilis_etl.sample.sites import dinaslingkungan, komisiwarga, ombudswarga

SITES: tuple[Site, ...] = (komisiwarga.SITE, dinaslingkungan.SITE, ombudswarga.SITE)
BY_HOST = {host: site for site in SITES for host in site.hosts}
BY_SOURCE = {site.source: site for site in SITES}
