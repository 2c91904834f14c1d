"""Proposes how a newsroom is read: saved pages of it come in, the parts of a source file go out, with how sure they
are. Fetches nothing."""

from rilis_etl.discovery.propose.address_pattern import propose_pattern
from rilis_etl.discovery.propose.article_layout import LayoutProposal, propose_layout
from rilis_etl.discovery.propose.listing_proposal import ListingProposal, propose_listing

__all__ = ["LayoutProposal", "ListingProposal", "propose_layout", "propose_listing", "propose_pattern"]
