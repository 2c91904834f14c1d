"""Looks at a newsroom and proposes its source. In: an address. Out: a source, and what it makes of the site today."""

from rilis_etl.pipeline.runs.source_proposal.propose_source import SourceProposal, propose_source

__all__ = ["SourceProposal", "propose_source"]
