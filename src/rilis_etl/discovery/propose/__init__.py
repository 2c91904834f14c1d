"""Proposes how a newsroom is read: saved pages of it come in, the parts of a source file go out, with how sure they
are. Fetches nothing."""

from rilis_etl.discovery.propose.address_pattern import propose_pattern
from rilis_etl.discovery.propose.article_layout import propose_layout
from rilis_etl.discovery.propose.listing_proposal import ListingProposal, propose_listing
from rilis_etl.discovery.propose.repeated_lines import propose_boilerplate

__all__ = ["ListingProposal", "propose_boilerplate", "propose_layout", "propose_listing", "propose_pattern"]
