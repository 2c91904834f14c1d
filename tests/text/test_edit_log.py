"""The edit log: whatever is cut can be put back."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.model import Block, BlockKind
from rilis_etl.text import restore
from rilis_etl.text.edit_log import EditLog

TEXTS = st.text(alphabet="ab é\u00a0.", max_size=12)
BLOCKS = st.lists(TEXTS, max_size=8).map(lambda texts: tuple(Block(BlockKind.PARAGRAPH, text) for text in texts))


def paragraphs(*texts: str) -> EditLog:
    return EditLog(tuple(Block(BlockKind.PARAGRAPH, text) for text in texts))


def extracted(edit_log: EditLog) -> str:
    return "\n".join(block.text for block in edit_log.extracted)


@st.composite
def cut_drafts(draw: st.DrawFn) -> EditLog:
    """Random blocks after up to ten random cuts, whole blocks and trimming cuts among them."""
    edit_log = EditLog(draw(BLOCKS))
    for number in range(draw(st.integers(0, 10))):
        if not edit_log.segments:
            break
        segment = draw(st.sampled_from(edit_log.segments))
        start = draw(st.integers(0, len(segment.text) - 1))
        end = draw(st.integers(start + 1, len(segment.text)))
        how = draw(st.sampled_from(("cut", "edge", "drop")))
        if how == "cut":
            edit_log = edit_log.cut(segment.block, start, end, f"rule{number}")
        elif how == "edge":
            edit_log = edit_log.cut_with_space(segment.block, start, end, f"rule{number}")
        else:
            edit_log = edit_log.drop(segment.block, f"rule{number}")
    return edit_log


@given(cut_drafts())
def test_whatever_was_cut_is_put_back(edit_log: EditLog) -> None:
    assert restore(edit_log.text, edit_log.removals()) == extracted(edit_log)


@given(cut_drafts(), st.randoms(use_true_random=False))
def test_receipts_may_come_in_any_order(edit_log: EditLog, random: Random) -> None:
    removals = list(edit_log.removals())
    random.shuffle(removals)
    assert restore(edit_log.text, removals) == extracted(edit_log)


@given(cut_drafts())
def test_no_two_receipts_cover_the_same_character(edit_log: EditLog) -> None:
    whole = extracted(edit_log)
    end = 0
    for removal in edit_log.removals():
        assert removal.position >= end
        end = removal.position + len(removal.text)
        assert removal.text == whole[removal.position : end]
        assert removal.text


@given(cut_drafts())
def test_what_is_left_and_what_was_taken_make_up_the_whole(edit_log: EditLog) -> None:
    taken = sum(len(removal.text) for removal in edit_log.removals())
    assert len(edit_log.text) + taken == len(extracted(edit_log))


@given(BLOCKS, st.randoms(use_true_random=False))
def test_the_order_of_cuts_in_different_blocks_does_not_matter(blocks: tuple[Block, ...], random: Random) -> None:
    edit_log = EditLog(blocks)
    wanted = [segment.block for segment in edit_log.segments]
    shuffled = list(wanted)
    random.shuffle(shuffled)
    assert edit_log.drop_all(wanted, "rule") == edit_log.drop_all(shuffled, "rule")


def test_a_cut_may_span_an_earlier_cut() -> None:
    edit_log = paragraphs("satu dua tiga empat").cut(0, 5, 9, "first").cut(0, 3, 9, "second")
    assert edit_log.text == "sat empat"
    assert [(r.rule, r.text) for r in edit_log.removals()] == [("second", "u "), ("first", "dua "), ("second", "tiga")]


def test_a_dropped_block_takes_one_line_feed_with_it() -> None:
    edit_log = paragraphs("satu", "dua", "tiga")
    assert edit_log.drop(1, "rule").removals()[0].text == "\ndua"
    assert edit_log.drop(0, "rule").removals()[0].text == "satu\n"


def test_a_block_without_text_has_a_receipt_too() -> None:
    assert [(r.rule, r.text) for r in paragraphs("satu", " ", "dua").removals()] == [("blank", "\n ")]


def test_cutting_at_an_edge_leaves_no_hanging_space() -> None:
    assert paragraphs("Jakarta - Isi rilis").cut_with_space(0, 0, 9, "dateline").text == "Isi rilis"
    assert paragraphs("Isi rilis (abc)").cut_with_space(0, 10, 15, "byline").text == "Isi rilis"
    assert paragraphs("Isi (abc) rilis").cut_with_space(0, 4, 9, "byline").text == "Isi rilis"


@pytest.mark.parametrize(("start", "end"), [(0, 5), (2, 2), (3, 1), (-1, 2)])
def test_a_span_outside_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="block 0"):
        paragraphs("satu").cut(0, start, end, "rule")


def test_dropping_a_block_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="block 1"):
        paragraphs("satu", "dua").drop(1, "rule").drop(1, "rule")


def test_five_thousand_blocks_can_be_cut_one_by_one() -> None:
    edit_log = paragraphs(*("paragraf yang cukup panjang untuk diukur" for _ in range(5000)))
    for block in range(0, 5000, 2):
        edit_log = edit_log.cut(block, 0, 9, "rule")
    edit_log = edit_log.drop_all(range(1, 5000, 2), "other")
    assert restore(edit_log.text, edit_log.removals()) == extracted(edit_log)
