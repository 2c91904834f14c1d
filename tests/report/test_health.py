"""The report's table of how each source does: a word, the rates beside the usual ones, and why."""

import re
from dataclasses import replace
from datetime import date

import pytest

from rilis_etl.context import Context
from rilis_etl.phrases import PageLanguage, phrasebook
from rilis_etl.report.health import health
from rilis_etl.report.view import View
from rilis_etl.sources.expectations import Expectations, Rates
from rilis_etl.warehouse.read.source_rates import SourceState
from tests.report.test_page import DATA, NOON

USUAL = Rates(releases=20, dated=1.0, signed=0.6, generic=0.0, characters=1800, per_week=5.2)
EXPECTED = USUAL.learnt(date(2026, 3, 1))
STATE = SourceState("kantor", "Kantor Contoh", USUAL, NOON, "", None, 0)


def table(*states: SourceState, expected: Expectations = EXPECTED, language: str = "en") -> list[list[str]]:
    """The rows, as text."""
    usual = {state.source: expected for state in states}
    view = View(replace(DATA, health=states), phrasebook(PageLanguage(language)), usual=usual)
    rows = re.findall(r"<tr><td>.*?</tr>", health(view).body)
    return [[re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)] for row in rows]


def test_a_source_that_does_well_shows_its_rates_beside_the_usual_ones() -> None:
    assert table(STATE) == [["kantor", "well", "5.2", "5.2", "100%", "100%", "100%", "60%", "0%", "2026-03-02", "–"]]


@pytest.mark.parametrize(
    ("change", "word", "why"),
    [
        ({"failure": "the listing has no rows"}, "failing", "the listing has no rows"),
        ({"rates": replace(USUAL, signed=0.05)}, "unusual", "–"),
        (
            {"rates": replace(USUAL, characters=200)},
            "unusual",
            "texts have 200 characters, usually 1,800",
        ),
        (
            {"silent_since": date(2026, 2, 1), "silent_days": 28},
            "silent",
            "silent since 2026-02-01, for 28 days",
        ),
        ({"rates": replace(USUAL, releases=3)}, "new", "–"),
        ({"rates": None}, "new", "–"),
    ],
)
def test_what_is_wrong_is_a_word_and_a_reason(change: dict[str, object], word: str, why: str) -> None:
    ((_, state, *_, reason),) = table(replace(STATE, **change))  # type: ignore[arg-type]
    assert (state, reason) == (word, why)


def test_a_share_that_has_moved_stands_beside_the_usual_one() -> None:
    ((*_, signed, _, _, _),) = table(replace(STATE, rates=replace(USUAL, signed=0.05)))
    assert signed == "5%, usually 60%"


def test_those_that_need_somebody_come_first() -> None:
    failing = replace(STATE, source="zulu", failure="a wall")
    assert [row[0] for row in table(replace(STATE, source="alfa"), failing)] == ["zulu", "alfa"]


def test_the_words_are_the_readers() -> None:
    ((_, word, *_, why),) = table(replace(STATE, silent_since=date(2026, 2, 1), silent_days=28), language="id")
    assert (word, why) == ("sunyi", "sunyi sejak 2026-02-01, selama 28 hari")


def test_the_states_are_read_from_the_warehouse(context: Context) -> None:
    (state,) = context.warehouse.report_data().health
    assert state.rates is not None
    assert (state.source, state.failure, state.rates.titled, state.rates.texted) == ("ombudswarga", "", 1.0, 1.0)
    assert state.last_visit_at is not None
