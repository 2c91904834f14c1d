"""Cleaning. In: the blocks of one page. Out: what the institution wrote, with every removal on record. The lines that a
source prints on all of its pages are learned here too, from many pages."""

from rilis_etl.text.cleaning.learned_boilerplate import NO_BOILERPLATE, Boilerplate, learn_boilerplate
from rilis_etl.text.cleaning.rules import clean, lines_to_learn_from

__all__ = ["NO_BOILERPLATE", "Boilerplate", "clean", "learn_boilerplate", "lines_to_learn_from"]
