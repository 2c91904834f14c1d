"""Charts of bars: a Vega-Lite specification, drawn to SVG in this process (vl-convert).

What is drawn is static: the page needs no library, no script and no network for it. Colours are the page's own, by
name, so that a chart follows light and dark; every mark says its value in a label that is read aloud and shown on
touch (script.js). The specification is written out as in Vega-Lite's documentation: https://vega.github.io/vega-lite/docs/
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import vl_convert

from rilis_etl.report.markup import Html, element, join

_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
_STYLE = {
    "font": "system-ui, sans-serif",
    "background": "transparent",
    "padding": {"left": 28, "top": 4, "right": 12, "bottom": 4},
    "view": {"stroke": None},
    "axis": {
        "aria": False,
        "labelColor": "var(--dim)",
        "labelFontSize": 11,
        "gridColor": "var(--line)",
        "domainColor": "var(--line)",
        "tickColor": "var(--line)",
    },
}
_ROW = {
    "field": "row",
    "type": "nominal",
    "title": None,
    "sort": {"field": "index", "op": "min"},
    "axis": {"ticks": False, "domain": False, "labelLimit": 0},
}
_VALUE = {"field": "value", "type": "quantitative", "title": None, "stack": "zero"}
_COUNT = {"axis": {"format": "d", "tickCount": 5, "tickMinStep": 1}}
_SHARE = {"axis": {"format": "%", "tickCount": 3, "tickMinStep": 0}, "scale": {"domain": [0, 1]}}
_PART = {"field": "part", "type": "ordinal"}


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar, or a part of one."""

    row: str
    part: str
    value: float
    label: str  # what a reader is told of it


def bars(rows: Sequence[Bar], label: str, parts: Sequence[str] = (), *, is_share: bool = False) -> Html:
    """A lying bar for each row, in the order of `rows`, made of its parts, with a legend of the `parts`.

    It shrinks where the page is narrow; `label` says what is to be seen in it.
    """
    numbers = {part: number for number, part in enumerate(parts)}
    values = [
        {
            "row": _short(bar.row),
            "part": numbers.get(bar.part, 0),
            "value": bar.value,
            "label": bar.label,
            "index": index,
        }
        for index, bar in enumerate(rows)
    ]
    texts = _stand_ins(values)
    colours = [f"var(--c{number})" for number in range(max(1, len(parts)))]
    specification = {
        "$schema": _SCHEMA,
        "config": _STYLE,
        "data": {"values": values},
        "width": 220,
        "height": {"step": 20},
        "mark": {"type": "bar", "height": {"band": 0.75}},
        "encoding": {
            "y": _ROW,
            "x": _VALUE | (_SHARE if is_share else _COUNT),
            "color": _PART | {"legend": None, "scale": {"domain": list(range(len(colours))), "range": colours}},
            "description": {"field": "label", "type": "nominal"},
            "order": _PART,
        },
    }
    svg = vl_convert.vegalite_to_svg(specification, allowed_base_urls=[])
    # WAI-ARIA Graphics Module: a document of objects and symbols, each with its label
    named = element("svg", role="graphics-document", aria_label=label).removesuffix("></svg>")
    drawing = Html(_STAND_IN.sub(lambda token: escape(texts[token[0]]), svg.replace("<svg", named, 1)))
    chart = element("div", drawing, class_="chart fits", tabindex=0, role="group", aria_label=label)
    return join(legend("", "c", parts) if parts else None, chart)


def legend(about: str, colour: str, names: Sequence[str]) -> Html:
    """What the colours of a chart mean: `names` in the order of the colours that the style sheet calls `colour`N."""
    keys = (element("span", element("i", class_=f"key {colour}{n}"), name, " ") for n, name in enumerate(names))
    return element("p", about, *keys, class_="dim")


_TEXTS = frozenset({"row", "label"})
_LONGEST = 28  # characters of a bar's name
_STAND_IN = re.compile(r"zq[0-9]{5}n*")


def _stand_ins(values: list[dict[str, Any]]) -> Mapping[str, str]:
    """Put a token in the place of every name and label of the data; which text each stands for.

    No scraped text gets into the engine: it puts texts into expressions that it runs, and some end the whole process
    (vl-convert 1.9 aborts on a null character). A token is as long as its text: place is made for it.
    """
    tokens: dict[str, str] = {}
    for value in values:
        for field in _TEXTS & value.keys():
            text = value[field]
            value[field] = tokens.setdefault(text, f"zq{len(tokens):05d}".ljust(len(text), "n"))
    return {token: text for text, token in tokens.items()}


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
