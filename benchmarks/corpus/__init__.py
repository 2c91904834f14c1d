"""Duplicates and derivations across a corpus."""
