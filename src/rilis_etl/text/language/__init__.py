"""Which language is a text in? In: the paragraphs of a release. Out: a BCP 47 tag with its confidence, or "und"."""

from rilis_etl.text.language.identify import Identifier, identify_language, identify_paragraphs
from rilis_etl.text.language.paragraph import UNDETERMINED, ParagraphLanguage

__all__ = ["UNDETERMINED", "Identifier", "ParagraphLanguage", "identify_language", "identify_paragraphs"]
