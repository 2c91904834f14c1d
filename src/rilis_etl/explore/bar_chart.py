"""The first picture, finished: what draws the others (Vega) takes the page 0.3 s to load (benchmarks/README.md)."""

from collections.abc import Iterator, Mapping
from datetime import date

_TOP, _GROUND, _HEIGHT = 10, 170, 192  # pixels; widths are shares of the page's

_STYLE = "box-sizing: border-box; padding-left: 4em; overflow: visible; font-size: 11px"
_MOST_YEARS = 12  # labels below


def bars_svg(counts: Mapping[date, int], months: int) -> str:
    """Bars as an SVG element; `counts` has one for each period, by its first day; a period has this many months.

    There must be one at least. A bar says its count when it is pointed at.
    """
    numbers = {_month(day): count for day, count in counts.items()}
    return (
        f'<svg class="marks" width="100%" height="{_HEIGHT}" style="{_STYLE}" fill="currentColor">'
        f"{''.join((*_lines(max(numbers.values())), *_bars(numbers, months)))}</svg>"
    )


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _lines(highest: int) -> Iterator[str]:
    for y, count in ((_TOP, highest), (_GROUND, 0)):
        yield f'<line x2="100%" y1="{y}" y2="{y}" stroke="currentColor" opacity=".2"/>'
        yield f'<text x="-6" y="{y + 4}" text-anchor="end">{count:,}</text>'


def _bars(counts: Mapping[int, int], months: int) -> Iterator[str]:
    first, after, highest = min(counts), max(counts) + months, max(counts.values())
    share = 100 / (after - first)
    for month, count in counts.items():
        height = (_GROUND - _TOP) * count / highest
        yield (
            f'<rect x="{(month - first) * share:.3f}%" y="{_GROUND - height:.1f}" width="{months * share * 0.98:.3f}%" '
            f'height="{height:.1f}" fill="#4c78a8"><title>{month // 12}-{month % 12 + 1:02}: {count:,}</title></rect>'
        )
    every = -(-(after - first) // (12 * _MOST_YEARS))
    for year in range(-(-first // 12), -(-after // 12), every):
        yield f'<text x="{(year * 12 - first) * share:.3f}%" y="{_HEIGHT - 6}">{year}</text>'
