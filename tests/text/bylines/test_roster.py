"""The roster is a fold over the documents: the same wherever it is cut."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.model import Byline, BylineKind
from rilis_etl.text.bylines import InitialsCandidate, Roster, RosterEntry
from rilis_etl.text.bylines.names import names_in, with_initials

RON = Byline(BylineKind.INITIALS, "ron")
WHU = Byline(BylineKind.INITIALS, "WHU")
HUMAS = Byline(BylineKind.UNIT, "Humas")
MONDAY, TUESDAY = date(2024, 1, 1), date(2024, 1, 2)


def test_an_entry_counts_documents_and_spans_their_days() -> None:
    roster = Roster().updated([RON, RON], TUESDAY, ()).updated([RON], MONDAY, ()).updated([RON], None, ())
    assert roster.entries == (RosterEntry("ron", BylineKind.INITIALS, 3, MONDAY, TUESDAY),)


def test_a_signature_is_known_from_the_second_document_on() -> None:
    once = Roster().updated([RON], MONDAY, ())
    assert not once.knows("ron")
    assert once.updated([RON], TUESDAY, ()).knows("Ron")


def test_only_persons_are_on_the_roster() -> None:
    assert Roster().updated([HUMAS], MONDAY, ()).entries == ()


def test_names_with_these_initials_are_gathered_and_the_commonest_is_the_candidate() -> None:
    roster = Roster().updated([WHU], MONDAY, ("Wulan Hapsari Utami", "Widi Harum Utari", "Bagas Adi"))
    assert roster.candidate("WHU") is None
    roster = roster.updated([WHU], TUESDAY, ("Wulan Hapsari Utami",))
    assert roster.candidate("whu") == InitialsCandidate("Wulan Hapsari Utami", 2)


def test_rows_make_the_same_roster_again() -> None:
    roster = Roster().updated([RON, WHU], MONDAY, ("Wulan Hapsari Utami",))
    assert Roster.of(roster.entries) == roster


DOCUMENTS = st.lists(
    st.tuples(
        st.lists(st.sampled_from([RON, WHU, HUMAS, Byline(BylineKind.NAME, "Robby")]), max_size=3),
        st.sampled_from([None, MONDAY, TUESDAY]),
        st.sampled_from([(), ("Wulan Hapsari Utami",), ("Widi Harum Utari", "Wulan Hapsari Utami")]),
    ),
    max_size=8,
)


@given(DOCUMENTS, st.integers(0, 8))
def test_random_batches_give_the_same_roster_wherever_they_are_cut(
    documents: list[tuple[list[Byline], date | None, tuple[str, ...]]], cut: int
) -> None:
    def folded(roster: Roster, part: list[tuple[list[Byline], date | None, tuple[str, ...]]]) -> Roster:
        for bylines, day, names in part:
            roster = roster.updated(bylines, day, names)
        return roster

    whole = folded(Roster(), documents)
    assert folded(Roster.of(folded(Roster(), documents[:cut]).entries), documents[cut:]).entries == whole.entries
    assert folded(Roster(), documents[:cut]).merged(folded(Roster(), documents[cut:])).entries == whole.entries


def test_names_are_rows_of_capitalised_words_without_offices_and_places() -> None:
    text = "Hadir Ketua Komisi Wulan Hapsari Utami, Plt. Kabag Keuangan Bagas Adi, dan Dr. Widi Harum di Kota Anu."
    assert names_in(text) == ("Wulan Hapsari Utami", "Bagas Adi", "Widi Harum")


def test_the_end_of_a_row_may_be_the_name() -> None:
    assert with_initials("W.H.U.", ("Renwaskes Wulan Hapsari Utami",)) == ("Wulan Hapsari Utami",)


def test_two_letters_are_nobody_in_particular() -> None:
    assert with_initials("BA", ("Bagas Adi",)) == ()
