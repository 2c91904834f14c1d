"""The words by which cleaning recognises boilerplate and datelines, read once from cleaning_words.toml."""

import tomllib
from importlib.resources import files

_WORDS: dict[str, str] = tomllib.loads(
    files("rilis_etl.text.cleaning").joinpath("cleaning_words.toml").read_text(encoding="utf-8")
)

SHARE_ACTS = frozenset(_WORDS["share_acts"].split())
NETWORKS = frozenset(_WORDS["networks"].split())
SHARE_GLUE = frozenset(_WORDS["share_glue"].split())
COUNTED = frozenset(_WORDS["counted"].split())
COUNT_WORDS = COUNTED | frozenset(_WORDS["count_glue"].split())
LANGUAGE_NAMES = frozenset(language.strip() for language in _WORDS["languages"].split(","))
BRANDS_IN_TWO_CASES = frozenset(_WORDS["brands_in_two_cases"].split())
NO_DATELINE = frozenset(_WORDS["no_dateline"].split())
PLACES = frozenset(" ".join(place.split()) for place in _WORDS["places"].split(","))
