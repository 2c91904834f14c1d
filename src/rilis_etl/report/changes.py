"""What an edit changed, word by word, as HTML."""

import re
from difflib import SequenceMatcher

from rilis_etl.report.markup import Html, element, join

_AROUND = 12
"""Words kept on either side of a change."""


def diff_html(before: str, after: str) -> Html:
    """The changed places with a few words around them; what was taken out and put in is marked."""
    old, new = (re.findall(r"\S+|\n", text) for text in (before, after))
    parts: list[Html | str] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(_shortened(new[j1:j2], is_first=i1 == 0 and j1 == 0, is_last=i2 == len(old)))
            continue
        if i2 > i1:
            parts.append(element("del", " ".join(old[i1:i2])))
        if j2 > j1:
            parts.append(element("ins", " ".join(new[j1:j2])))
    return join(*(join(part, " ") for part in parts))


def _shortened(words: list[str], *, is_first: bool, is_last: bool) -> str:
    head = [] if is_first else words[:_AROUND]
    tail = [] if is_last else words[-_AROUND:]
    if len(words) <= len(head) + len(tail):
        return " ".join(words)
    return " ".join([*head, "…", *tail])
