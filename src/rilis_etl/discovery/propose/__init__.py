"""Proposes how a newsroom is read: saved pages of it come in, the selectors of a source file go out, with how sure they
are. Fetches nothing."""

from rilis_etl.discovery.propose.listing_proposal import ListingProposal, propose_listing

__all__ = ["ListingProposal", "propose_listing"]
