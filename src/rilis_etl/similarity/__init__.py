"""How alike two texts are. In: two texts of releases. Out: how they are related and what differs; and short numbers by
which a database finds the texts that are worth comparing. Pure."""

from rilis_etl.similarity.compare import Comparison, Relation, compare_texts
from rilis_etl.similarity.minhash import sign
from rilis_etl.similarity.shingles import Text

__all__ = ["Comparison", "Relation", "Text", "compare_texts", "sign"]
