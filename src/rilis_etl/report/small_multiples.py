"""Small charts beside each other, each on its own scale and its own years, or all on one: a switch of the page says.

Drawn here and not by Vega-Lite, for there is one for each institution: a mark takes a hundred bytes where it took three
hundred, and a drawing changes its scale by one attribute (script.js).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rilis_etl.phrases import Phrasebook
from rilis_etl.report.markup import Html, element, join

WIDTH, HEIGHT = 400, 64
"""Of the marks, in the drawing's own units; the page makes them as wide as there is room."""

_TOP, _RIGHT, _BOTTOM = 14, 44, 20


@dataclass(frozen=True, slots=True)
class Mark:
    """A bar: `month` counts months from year 0, `label` is what a reader is told of it."""

    month: int
    value: float
    label: str


@dataclass(frozen=True, slots=True)
class SmallChart:
    """The bars of one thing; `step` is how many months each stands for, `top` its highest value as it is written."""

    heading: str
    label: str
    marks: tuple[Mark, ...]
    top: str
    step: int = 1

    @property
    def highest(self) -> float:
        """The largest value; above 0."""
        return max((mark.value for mark in self.marks), default=0) or 1

    @property
    def years(self) -> tuple[int, int]:
        """The first year with a mark, and the year after the last."""
        months = [mark.month for mark in self.marks]
        return min(months) // 12, max(months) // 12 + 1


def small_multiples(charts: Sequence[SmallChart], say: Phrasebook) -> Html:
    """The charts, with a switch between own scales and one for all; there must be one at least."""
    shared = min(chart.years[0] for chart in charts), max(chart.years[1] for chart in charts)
    highest = max(charts, key=lambda chart: chart.highest)
    box = element("input", type="checkbox", id=f"one-scale-{len(charts)}-{shared[0]}", class_="one-scale")
    switch = element("label", box, " ", say("One scale and the same years for all"), class_="switch")
    figures = (_figure(chart, shared, highest) for chart in charts)
    return join(switch if len(charts) > 1 else None, element("div", *figures, class_="multiples"))


def _figure(chart: SmallChart, shared: tuple[int, int], highest: SmallChart) -> Html:
    bars = (
        element(
            "rect",
            x=mark.month - chart.years[0] * 12,
            width=round(chart.step * 0.9, 1),
            height=f"{mark.value:g}",
            role="graphics-symbol",
            aria_label=mark.label,
        )
        for mark in chart.marks
    )
    own = _transform(chart, chart.years, chart.highest)
    group = element("g", *bars, transform=own, data_own=own, data_shared=_transform(chart, shared, highest.highest))
    axes = (_axis(chart.years, chart.top, "own"), _axis(shared, highest.top, "shared"))
    size = f"0 {-_TOP} {WIDTH + _RIGHT} {HEIGHT + _TOP + _BOTTOM}"
    drawing = element("svg", *axes, group, viewBox=size, role="graphics-document", aria_label=chart.label)
    return element(
        "figure",
        element("h3", chart.heading),
        element("div", drawing, class_="chart small", tabindex=0, role="group", aria_label=chart.label),
    )


def _transform(chart: SmallChart, years: tuple[int, int], highest: float) -> str:
    """From months and values to the drawing: the first month left, the highest value on top."""
    across, up = WIDTH / (12 * (years[1] - years[0])), HEIGHT / highest
    return f"translate({(chart.years[0] - years[0]) * 12 * across:.4g} {HEIGHT}) scale({across:.5g} -{up:.5g})"


def _axis(years: tuple[int, int], top: str, kind: str) -> Html:
    """The line below with its years, about six of them, and the highest value at the right."""
    first, after = years
    every = max(1, round((after - first) / 6))
    ticks = (
        element("text", year, x=round((year - first) * WIDTH / (after - first), 1), y=HEIGHT + 16)
        for year in range(first, after, every)
    )
    line = element("path", d=f"M0 0H{WIDTH}M0 {HEIGHT}H{WIDTH}")
    return element("g", line, element("text", top, x=WIDTH + 5, y=5), *ticks, class_=f"axis {kind}")
