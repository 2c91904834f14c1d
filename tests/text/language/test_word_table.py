"""The word table: packed sums are the naive Bayes sums they stand for."""

import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.text.language.gains import SMOOTHING, STEP
from rilis_etl.text.language.word_table import (
    MOST_COUNTED_WORDS,
    NO_WORDS,
    Likeliest,
    WordCounts,
    WordTable,
    default_table,
)

LINES = ("aa=100 bb=60 cc=0", "rumah aa=10 bb=2", "wang bb=7", "uang aa=9 cc=1")
COUNTS = {"rumah": {"aa": 10, "bb": 2}, "wang": {"bb": 7}, "uang": {"aa": 9, "cc": 1}}
TOTALS = {"aa": 100, "bb": 60, "cc": 0}
TABLE = WordTable.parse(LINES)


def nats(table: WordTable, words: list[str]) -> dict[str, float]:
    return table.nats(table.counts(words), tuple(table.unseen))


def coverage(words: list[str]) -> dict[str, float | None]:
    return {tag: TABLE.coverage(TABLE.counts(words), tag) for tag in TOTALS}


def likeliest(table: WordTable, words: list[str]) -> Likeliest:
    return table.likeliest(table.counts(words), hints=(), hint_nats=0.0)


@given(st.lists(st.sampled_from(["rumah", "wang", "uang", "xyz"]), max_size=40))
def test_scores_are_sums_of_log_probabilities(words: list[str]) -> None:
    found, covered = nats(TABLE, words), coverage(words)
    for tag, total in TOTALS.items():
        listed = [COUNTS[word].get(tag, 0) for word in words if word in COUNTS]
        exact = sum(math.log((n + SMOOTHING) / (total + SMOOTHING * len(COUNTS))) for n in listed)
        assert found[tag] == pytest.approx(exact, abs=0.01 * len(words) + 1e-9)
        known = [COUNTS[word].get(tag, 0) > 0 for word in words if word in COUNTS and len(word) >= 4]
        assert covered[tag] == pytest.approx(sum(known) / (sum(len(word) >= 4 for word in words) or 1))


def test_words_that_are_alike_by_accident_the_world_over_are_no_coverage() -> None:
    table = WordTable.parse(("id=100 bug=100", "ka bug=50", "na bug=50", "maelo bug=10"))
    short, long = (likeliest(table, words) for words in (["ka", "na", "tangata"], ["ka", "na", "maelo"]))
    assert (short.coverage, long.coverage) == (0.0, 1.0)


def test_a_word_that_the_table_lacks_counts_for_the_language_whose_words_end_so() -> None:
    table = WordTable.parse(("id=100 bug=100 ace=100", "rumah id=10 bug=10 ace=10", "", "-nge bug=400", "meu- ace=400"))
    best = likeliest(table, ["rumah", "laingnge"])
    assert (best.tag, best.coverage) == ("bug", 0.5)
    assert best.full_lead > best.lead
    alone = likeliest(table, ["rumah"])
    assert alone.full_lead == alone.lead


def test_a_recipient_shares_the_affixes_of_the_donors_words() -> None:
    table = WordTable.parse(("id=100 jv=100 en=100", "", "-kan id=400"))
    best = table.likeliest(table.counts(["meletakkan"]), hints=("jv",), hint_nats=0.0)
    assert best.tag == "id"
    assert best.full_lead == pytest.approx(-math.log(0.5), abs=0.02)
    rival = WordTable.parse(("id=100 en=100", "", "-kan id=400"))
    assert likeliest(rival, ["meletakkan"]).full_lead == pytest.approx(math.log1p(400 / SMOOTHING), abs=0.02)


def test_counts_of_parts_add_up_to_the_counts_of_the_whole() -> None:
    whole = TABLE.counts(["rumah", "uang", "xyz", "wang"])
    assert WordCounts.total([TABLE.counts(["rumah", "uang"]), TABLE.counts(["xyz", "wang"])]) == whole


def test_no_words_leave_every_language_equal() -> None:
    assert set(TABLE.nats(NO_WORDS, ()).values()) == {0.0}


def test_packed_counts_do_not_overflow_with_as_many_words_as_are_allowed() -> None:
    one, many = ["rumah"], ["rumah"] * MOST_COUNTED_WORDS
    assert coverage(many) == coverage(one)
    found, expected = nats(TABLE, many), nats(TABLE, one)
    assert found == pytest.approx({tag: each * MOST_COUNTED_WORDS for tag, each in expected.items()})


def test_the_packaged_table_knows_the_words_that_mark_a_language() -> None:
    table = default_table()
    for word, tag in (
        ("karena", "id"),
        ("kerana", "ms"),
        ("nggak", "id"),
        ("bahawa", "ms"),
        ("the", "en"),
        ("anu", "su"),
    ):
        assert likeliest(table, [word]).tag == tag


def test_every_row_of_the_packaged_table_fits_its_packed_fields() -> None:
    table = default_table()
    size = len(table.unseen)
    layout = struct.Struct(f"<{3 + size}H{2 * size}I")
    words = {row: word for word, row in table.rows.items()}.values()  # one of each kind of row
    for word in words:
        numbers = layout.unpack(table.counts([word]).packed.to_bytes(layout.size, "little"))
        assert max(numbers[: 3 + size]) == 1
        assert max(numbers[3 + size :]) * STEP < 16


def test_a_recipient_pays_less_for_a_word_of_the_donor_than_another_language_does() -> None:
    lines = ("id=1000 jv=1000 en=1000", "kebijakan id=40", "ora jv=40", "policy en=40")
    table = WordTable.parse(lines)
    found = nats(table, ["kebijakan"])
    assert found["jv"] == pytest.approx(found["id"] + math.log(0.5), abs=0.02)
    assert found["jv"] > found["en"]


def test_a_recipient_never_loses_by_having_seen_a_word_of_the_donor() -> None:
    table = WordTable.parse(("id=1000 jv=1000", "dan id=400 jv=1", "rapat id=400"))
    seen, borrowed = (nats(table, [word]) for word in ("dan", "rapat"))
    assert seen["jv"] - seen["id"] >= borrowed["jv"] - borrowed["id"] - 0.02
