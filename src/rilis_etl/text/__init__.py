"""From an article to a version. In: the article parsed from a page, its capture and its source. Out: the cleaned text
with removals, bylines, language and day of publication. Pure: no clock, network, disk or chance."""

from typing import TYPE_CHECKING

from rilis_etl.text.edit_log import restore
from rilis_etl.text.normalise import fold

if TYPE_CHECKING:
    from rilis_etl.text.refine import refine_article

__all__ = ["fold", "refine_article", "restore"]


def __getattr__(name: str) -> object:
    if name != "refine_article":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from rilis_etl.text.refine import refine_article  # noqa: PLC0415 - a tenth of a second that queries do not need

    return refine_article
