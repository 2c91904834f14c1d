"""Quotation marks made of two single ones."""

import re
from typing import Final

_DOUBLED: Final = re.compile(r"‘‘|’’|‚‚|``|´´|''(?!')(?<!''')")
_MARKS: Final = {"‘‘": "“", "’’": "”", "‚‚": "„", "``": "“", "´´": "”", "''": '"'}


def straighten_quotes(text: str) -> str:
    """The text with ‘‘ ’’ `` and '' as the double quotes they stand for; single apostrophes stay.

    One in seven of 72 bodies of Indonesian offices has them.
    """
    if not any(map(text.__contains__, _MARKS)):  # six quick looks before the slow one
        return text
    return _DOUBLED.sub(lambda match: _MARKS[match.group()], text)
