"""What stands in braces in the addresses of a source file, and is put in for each page and each span of days. Pure.

{page}, {offset} and {cursor} tell one page from another; {year}, {month}, {month_name}, {day}, {from} and {to} tell the
days that are asked for. {month:02} and {day:02} have two digits.
"""

import re
from collections.abc import Mapping
from urllib.parse import quote, unquote

PAGING = frozenset({"page", "offset", "cursor"})
DATES = frozenset({"year", "month", "month_name", "day", "from", "to"})

_PLACEHOLDER = re.compile(r"\{(page|offset|cursor|year|month|month_name|day|from|to)(:02)?\}")
_FORM = "__wb_post_type=form"
_DIGITS = frozenset({"page", "offset", "year", "month", "day"})


def placeholders_in(template: str) -> frozenset[str]:
    """The names of the placeholders in a text."""
    return frozenset(name for name, _ in _PLACEHOLDER.findall(template))


def filled(template: str, values: Mapping[str, str]) -> str:
    """The address with `values` in place of its placeholders; those without a value stay."""
    return _PLACEHOLDER.sub(lambda hole: _value(hole, template, values) if hole[1] in values else hole[0], template)


def refilled(template: str, address: str, values: Mapping[str, str]) -> str | None:
    """`address`, which was made from `template`, with other `values`; None when it was not made from it."""
    found = _match(template, address)
    if found is None:
        return None
    old = iter(found.groups())

    def value(hole: re.Match[str]) -> str:
        kept = next(old)
        return _value(hole, template, values) if hole[1] in values else kept

    return _PLACEHOLDER.sub(value, template)


def values_in(template: str, address: str) -> Mapping[str, str] | None:
    """What `address` has in place of the placeholders of `template`; None when it was not made from it."""
    found = _match(template, address)
    if found is None:
        return None
    names = (hole[1] for hole in _PLACEHOLDER.finditer(template))
    return {name: unquote(value) for name, value in zip(names, found.groups(), strict=True)}


def _match(template: str, address: str) -> re.Match[str] | None:
    parts, at = [], 0
    for hole in _PLACEHOLDER.finditer(template):
        parts += [re.escape(template[at : hole.start()]), r"(\d+)" if hole[1] in _DIGITS else r"([^&/?#]*)"]
        at = hole.end()
    return re.fullmatch("".join(parts) + re.escape(template[at:]), address)


def _value(hole: re.Match[str], template: str, values: Mapping[str, str]) -> str:
    text = values[hole[1]].zfill(2) if hole[2] else values[hole[1]]
    in_form = 0 <= template.find(_FORM) < hole.start()  # a form is an address within the address
    return quote(quote(text, safe=""), safe="") if in_form else quote(text, safe="")


def quoted_around(text: str) -> str:
    """`text` as a part of an address, its placeholders left as they are."""
    pieces, at = [], 0
    for hole in _PLACEHOLDER.finditer(text):
        pieces += [quote(text[at : hole.start()], safe=""), hole[0]]
        at = hole.end()
    return "".join(pieces) + quote(text[at:], safe="")
