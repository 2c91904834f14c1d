"""What parsing must reach on real material: floors a little under what the benchmark measures."""

from pathlib import Path

import pytest

from benchmarks.text.bench_extraction import measure
from benchmarks.text.figures import Figure

pytestmark = pytest.mark.xdist_group("extraction")  # measured once, by one process


@pytest.fixture(scope="module")
def figures(shared: Path) -> dict[str, Figure]:
    return {figure.measure: figure for figure in reversed(measure(shared))}  # of two under one name the first counts


@pytest.mark.parametrize(
    ("measure_name", "floor"),
    [
        ("text F1, generic", 0.945),
        ("text F1, least of random halves", 0.93),
        ("title exact", 0.9),
        ("title exact but for capitals", 0.95),
        ("date exact", 0.91),
        ("pages with a layout fully right", 0.99),
    ],
)
def test_a_figure_stays_over_its_floor(figures: dict[str, Figure], measure_name: str, floor: float) -> None:
    figure = figures[measure_name]
    assert figure.ours >= floor, figure.notes


@pytest.mark.parametrize("measure_name", ["text F1, generic", "title exact", "date exact"])
def test_no_peer_is_better(figures: dict[str, Figure], measure_name: str) -> None:
    figure = figures[measure_name]
    assert figure.ours > max(figure.peers.values(), default=0)


def test_a_page_costs_less_than_with_the_library_we_fall_back_to(figures: dict[str, Figure]) -> None:
    cost = figures["CPU per page, generic"]
    assert cost.ours < cost.peers["trafilatura"]
