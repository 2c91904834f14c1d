"""Whatever a site answers: discovery reads it, or raises its own errors and no others."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.discovery import check_discovery, discovery_of, paginate
from rilis_etl.errors import DiscoveryError, FetchError, IssueReason
from rilis_etl.model import Capture, Window
from rilis_etl.sources.schema import Source
from tests.hostile_answers import CAPTURES, HOME, tables

TABLES = tables(HOME)


def source(table: str) -> Source:
    return Source.model_validate(
        {"key": "example", "name": "Example", "home": HOME, "hosts": ["www.example.org"], "discovery": TABLES[table]}
    )


def surely(call: Callable[[], object]) -> None:
    """`call` ends, or raises what callers of discovery catch."""
    with suppress(DiscoveryError, FetchError):
        call()


@pytest.mark.parametrize("table", TABLES)
@given(capture=CAPTURES, example=CAPTURES)
def test_any_answer_is_read_or_refused(table: str, capture: Capture, example: Capture) -> None:
    of = source(table)
    discovery = discovery_of(of)
    surely(lambda: discovery.read(of, capture))
    surely(lambda: discovery.is_past_the_end(capture))
    surely(lambda: discovery.is_same_listing(example, capture))


@pytest.mark.parametrize("table", TABLES)
@given(answers=st.lists(CAPTURES, min_size=1, max_size=8))
def test_any_sequence_of_answers_ends_a_listing_or_fails_it(table: str, answers: list[Capture]) -> None:
    of = source(table)
    left = iter(answers)

    def get(url: str) -> Capture:
        answer = next(left, None)
        if answer is None:
            raise FetchError(IssueReason.UNREACHABLE, url, "nothing is left")
        return answer

    surely(lambda: list(paginate(of, Window(), get, lambda _: False)))
    left = iter(answers)
    surely(lambda: check_discovery(of, get))
