"""Texts that the index lacks come in; rows of the search index go out. Asking it is SQL: see sql/macros."""

from rilis_etl.warehouse.search.index import index_new_texts

__all__ = ["index_new_texts"]
