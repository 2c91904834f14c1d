"""The words newsrooms sign with, read once from words.toml, and the patterns made of them."""

import re
import tomllib
from importlib.resources import files

from rilis_etl.model import BylineRole

_WORDS = tomllib.loads(files("rilis_etl.text.bylines").joinpath("words.toml").read_text(encoding="utf-8"))

AGENCIES = frozenset(_WORDS["agencies"].split())
AGENCY_PHRASES = frozenset(_WORDS["agency_phrases"])
UNITS = frozenset(_WORDS["units"].split())
FILLERS = frozenset(_WORDS["fillers"].split())
NOT_CREDITS = frozenset(_WORDS["not_credits"].split())
PRAYER = re.compile(_WORDS["prayer"])
ACCOUNTS = frozenset(_WORDS["accounts"].split())
DEGREES = frozenset(_WORDS["degrees"].split())
HONORIFICS = frozenset(_WORDS["titles"].split())
PERSONS_OFFICES = HONORIFICS | frozenset(_WORDS["offices"].split())
NOT_NAMES = frozenset(_WORDS["not_names"].split())
BARE_LABELS = tuple(sorted(_WORDS["bare_labels"], key=len, reverse=True))
LABELS = {label: BylineRole(role) for role, labels in _WORDS["labels"].items() for label in labels}

CUSTOMS = {group: frozenset(words.split()) for group, words in _WORDS["customs"].items()}

UNIT_LINE = re.compile(
    r"(?:(?:tim|team)\s+)?(?:(?P<room>news\s?room|redaksi|liputan|peliput)|"
    r"(?P<office>humas|media cent(?:er|re)|prokopim|ppid|publikasi|biro humas|bagian humas|diskominfo|kominfo))\b",
    re.IGNORECASE,
)
"""The beginning of a line that holds nothing but a newsroom's name."""

PHOTO_UNKNOWN = re.compile(r"(?:foto|photo|gambar|dok(?:umentasi)?|ist(?:imewa)?|ilustrasi)\b", re.IGNORECASE)
"""The beginning of a bracket that only says where a picture is from."""

DATE = re.compile(
    rf"(?:(?:senin|selasa|rabu|kamis|jum['’]?at|sabtu|minggu|ahad)\s*,?\s*)?\d{{1,2}}"
    rf"(?:\s*[-/.]\s*\d{{1,2}}(?:\s*[-/.]\s*\d{{2,4}})?|\s+(?:{'|'.join(_WORDS['months'].split())})\.?(?:\s+\d{{2,4}})?)",
    re.IGNORECASE,
)
SAYING = re.compile(rf"\b(?:{'|'.join(_WORDS['saying'].split())})(?:nya)?[\s,]*\Z", re.IGNORECASE)
FOOTER = re.compile(rf"\s*(?:{'|'.join(_WORDS['footers'])})", re.IGNORECASE)
NOTICE = re.compile(rf"\s*(?:{_WORDS['notices']})\b", re.IGNORECASE)
