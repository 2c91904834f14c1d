"""From an article to a version. In: the article parsed from a page, its capture and its source. Out: the cleaned text
with removals, bylines, language and day of publication. Pure: no clock, network, disk or chance."""

from rilis_etl.text.edit_log import restore
from rilis_etl.text.normalise import fold
from rilis_etl.text.refine import refine_article

__all__ = ["fold", "refine_article", "restore"]
