"""What differs between two texts of one release."""

import re

from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.similarity.diff import ChangeKind, ParagraphChange, paragraph_changes, word_diff

OPENING = "Petugas membuka posko di balai desa pada Senin pagi."
CLOSING = "Posko menerima aduan sampai akhir bulan."


def test_a_paragraph_with_another_word_is_changed_and_the_word_is_shown() -> None:
    (change,) = paragraph_changes(
        [OPENING, "Korban tiga orang, semua selamat."], [OPENING, "Korban empat orang, semua selamat."]
    )
    assert change.kind is ChangeKind.CHANGED
    assert change.words == "Korban [-tiga-] {+empat+} orang, semua selamat."


def test_a_paragraph_that_came_is_added_and_one_that_went_is_removed() -> None:
    note = "Ralat: jumlah aduan yang benar ialah enam belas."
    assert paragraph_changes([OPENING], [OPENING, note]) == (ParagraphChange(ChangeKind.ADDED, None, note),)
    assert paragraph_changes([OPENING, CLOSING], [CLOSING]) == (ParagraphChange(ChangeKind.REMOVED, OPENING, None),)


def test_paragraphs_that_have_nothing_in_common_are_not_paired() -> None:
    kinds = [change.kind for change in paragraph_changes([OPENING], ["Rapat ditunda."])]
    assert kinds == [ChangeKind.ADDED, ChangeKind.REMOVED]


def test_added_words_alone_have_no_brackets_of_removed_ones() -> None:
    assert word_diff("", "Baru saja") == "{+Baru saja+}"
    assert word_diff("Lama", "") == "[-Lama-]"


def test_the_diff_of_a_very_long_paragraph_is_shown_whole() -> None:
    assert word_diff("a " * 3000, "b") == f"[-{'a ' * 3000}-] {{+b+}}"


WORD = st.text(alphabet="abc", min_size=1, max_size=3)
PARAGRAPH = st.lists(WORD, min_size=1, max_size=8).map(" ".join)
TEXT = st.lists(PARAGRAPH, max_size=6)


@given(PARAGRAPH, PARAGRAPH)
def test_both_texts_can_be_read_from_a_word_diff(before: str, after: str) -> None:
    diff = word_diff(before, after)
    old = re.sub(r"\{\+.*?\+\}", "", diff).replace("[-", "").replace("-]", "")
    new = re.sub(r"\[-.*?-\]", "", diff).replace("{+", "").replace("+}", "")
    assert (old.split(), new.split()) == (before.split(), after.split())


@given(TEXT, TEXT)
def test_every_paragraph_that_went_or_came_is_named_once(before: list[str], after: list[str]) -> None:
    found = paragraph_changes(before, after)
    gone = sorted(change.before for change in found if change.before is not None)
    come = sorted(change.after for change in found if change.after is not None)
    assert all(gone.count(text) <= before.count(text) for text in gone)
    assert all(come.count(text) <= after.count(text) for text in come)
    assert len(before) - len(gone) == len(after) - len(come)
    assert not paragraph_changes(before, before)
