"""The word table: packed sums are the naive Bayes sums they stand for."""

import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.text.language.word_table import MOST_COUNTED_WORDS, NO_WORDS, SMOOTHING, Score, WordTable, default_table

LINES = ("aa=100 bb=60 cc=0", "rumah aa=10 bb=2", "wang bb=7", "uang aa=9 cc=1")
COUNTS = {"rumah": {"aa": 10, "bb": 2}, "wang": {"bb": 7}, "uang": {"aa": 9, "cc": 1}}
TOTALS = {"aa": 100, "bb": 60, "cc": 0}
TABLE = WordTable.parse(LINES)


def by_tag(words: list[str]) -> dict[str, Score]:
    return {score.tag: score for score in TABLE.scores(TABLE.counts(words))}


@given(st.lists(st.sampled_from(["rumah", "wang", "uang", "xyz"]), max_size=40))
def test_scores_are_sums_of_log_probabilities(words: list[str]) -> None:
    scores = by_tag(words)
    for tag, total in TOTALS.items():
        listed = [COUNTS[word].get(tag, 0) for word in words if word in COUNTS]
        exact = sum(math.log((n + SMOOTHING) / (total + SMOOTHING * len(COUNTS))) for n in listed)
        assert scores[tag].nats == pytest.approx(exact, abs=0.01 * len(words) + 1e-9)
        known = [COUNTS[word].get(tag, 0) > 0 for word in words if word in COUNTS and len(word) >= 4]
        assert scores[tag].coverage == pytest.approx(sum(known) / (sum(len(word) >= 4 for word in words) or 1))


def test_words_that_are_alike_by_accident_the_world_over_are_no_coverage() -> None:
    table = WordTable.parse(("id=100 bug=100", "ka bug=50", "na bug=50", "maelo bug=10"))
    short, long = (table.scores(table.counts(words))[0] for words in (["ka", "na", "tangata"], ["ka", "na", "maelo"]))
    assert (short.coverage, long.coverage) == (0.0, 1.0)


def test_a_word_that_the_table_lacks_counts_for_the_language_whose_words_end_so() -> None:
    table = WordTable.parse(("id=100 bug=100 ace=100", "rumah id=10 bug=10 ace=10", "", "-nge bug=400", "meu- ace=400"))
    best = table.best(table.counts(["rumah", "laingnge"]), ())[0]
    assert (best.tag, best.coverage) == ("bug", 0.5)
    assert table.best(table.counts(["rumah"]), ())[0].affix_nats == 0.0


def test_a_recipient_shares_the_affixes_of_the_donors_words() -> None:
    table = WordTable.parse(("id=100 jv=100 en=100", "", "-kan id=400"))
    affix_nats = {score.tag: score.affix_nats for score in table.scores(table.counts(["meletakkan"]))}
    assert affix_nats["jv"] == pytest.approx(affix_nats["id"] + math.log(0.5), abs=0.02)
    assert affix_nats["en"] == 0.0


def test_counts_of_parts_add_up_to_the_counts_of_the_whole() -> None:
    whole = TABLE.counts(["rumah", "uang", "xyz", "wang"])
    assert TABLE.counts(["rumah", "uang"]) + TABLE.counts(["xyz", "wang"]) == whole


def test_no_words_leave_every_language_equal() -> None:
    assert {score.nats for score in TABLE.scores(NO_WORDS)} == {0.0}


def test_packed_counts_do_not_overflow_with_as_many_words_as_are_allowed() -> None:
    one, many = by_tag(["rumah"]), by_tag(["rumah"] * MOST_COUNTED_WORDS)
    for tag in TOTALS:
        assert many[tag].coverage == one[tag].coverage
        assert many[tag].nats == pytest.approx(one[tag].nats * MOST_COUNTED_WORDS)


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
        assert table.scores(table.counts([word]))[0].tag == tag


def test_every_row_of_the_packaged_table_fits_its_packed_fields() -> None:
    table = default_table()
    size = 8 * len(table.unseen)
    words = {counts: word for word, counts in table.rows.items()}.values()  # one of each kind of row
    gains, knowns = zip(*(unpacked(table.packed_rows[word].to_bytes(size, "little")) for word in words), strict=True)
    assert max(map(max, gains)) < 16 * 64
    assert max(map(max, knowns)) == 1


def unpacked(packed: bytes) -> tuple[tuple[int, ...], tuple[int, ...]]:
    numbers = struct.unpack(f"<{len(packed) // 4}I", packed)
    return numbers[::2], numbers[1::2]


def test_a_recipient_pays_less_for_a_word_of_the_donor_than_another_language_does() -> None:
    lines = ("id=1000 jv=1000 en=1000", "kebijakan id=40", "ora jv=40", "policy en=40")
    table = WordTable.parse(lines)
    nats = {score.tag: score.nats for score in table.scores(table.counts(["kebijakan"]))}
    assert nats["jv"] == pytest.approx(nats["id"] + math.log(0.5), abs=0.02)
    assert nats["jv"] > nats["en"]


def test_a_recipient_never_loses_by_having_seen_a_word_of_the_donor() -> None:
    table = WordTable.parse(("id=1000 jv=1000", "dan id=400 jv=1", "rapat id=400"))
    seen, borrowed = ({s.tag: s.nats for s in table.scores(table.counts([word]))} for word in ("dan", "rapat"))
    assert seen["jv"] - seen["id"] >= borrowed["jv"] - borrowed["id"] - 0.02
