"""What a query may say, and what each part of it finds."""

import re
from typing import Any

import duckdb
import pytest

from rilis_etl.warehouse.snapshots.staging_database import StagingDatabase
from tests.warehouse.search.conftest import TEXTS

TITLES = {title for title, _, _ in TEXTS}


def titles(corpus: StagingDatabase, query: str, filters: str = "") -> set[str]:
    rows = corpus.con.execute(f"select title from search($1, hits := 100{filters})", [query]).fetchall()
    return {title for (title,) in rows}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("masalah", {"Saluran tersumbat"}),
        ("masa", {"Panen raya"}),
        ("\ufeffmasa", {"Panen raya"}),
        ("hak*", {"Hak atas air"}),
        ("traffick*", {"Trafficking case"}),
        ("masa OR masalah", {"Panen raya", "Saluran tersumbat"}),
        ("(masa OR banjir) petani", {"Panen raya"}),
        ("masa OR banjir petani", {"Panen raya"}),
        ("banjir petani OR masalah", {"Saluran tersumbat"}),
        ("air bersih NOT banjir", {"Hak atas air"}),
        ("air -(banjir OR panen)", {"Hak atas air"}),
        ("-(air OR masa) -victim", {"Saluran tersumbat"}),
        ("((masa OR banjir) AND (gudang OR pendapa))", {"Banjir di hilir"}),
        ('"air bersih"', {"Hak atas air", "Banjir di hilir"}),
        ('"hak asas*"', {"Hak atas air"}),
        ("“air bersih” -“hak asasi”", {"Banjir di hilir"}),
        ('"asas"', {"Hak atas air"}),
        ('"trafficking"', {"Trafficking case"}),
        ("title:air", {"Hak atas air"}),
        ('title:"di hilir"', {"Banjir di hilir"}),
        ("-title:kasus kota OR masalah", {"Saluran tersumbat"}),
        ("source:kantor banjir", {"Banjir di hilir"}),
        ("-source:kantor", set()),
        ("source:lain banjir", set()),
        ('source:"kantor" banjir', {"Banjir di hilir"}),
        ("hak NEAR/3 manusia", {"Hak atas air"}),
        ("asasi NEAR/1 air", set()),
        ('"hak" NEAR/3 "manusia"', {"Hak atas air"}),
        ('"asas" NEAR/9 manusia', {"Hak atas air"}),
        ("air NEAR hak", {"Hak atas air"}),
        ("NEAR(panen petani, 3)", {"Panen raya"}),
        ("masa NEAR masa", {"Panen raya"}),
        ("hilir NEAR air", {"Banjir di hilir"}),
        ("~bajir", {"Banjir di hilir"}),
        ("banjir tidak-ada", set()),
        ("kasus-terus", set()),
        ("kota-terus", {"Kasus kota"}),
    ],
)
def test_a_query_finds(corpus: StagingDatabase, query: str, found: set[str]) -> None:
    assert titles(corpus, query) == found


def test_each_word_of_a_table_is_asked_as_if_alone(corpus: StagingDatabase) -> None:
    words = ["masa OR masalah", '"air bersih"', "hak NEAR/3 manusia", "-air", "zzzz"]
    found = corpus.con.execute("select q, title from (select unnest($1) as q), search(q)", [words]).fetchall()
    assert {word: {title for q, title in found if q == word} for word in words} == {q: titles(corpus, q) for q in words}


@pytest.mark.parametrize("query", ["homecide", "bajir", "tribanjir", "teri", "gudangs", "lasah"])
def test_a_word_that_no_text_has_finds_nothing(corpus: StagingDatabase, query: str) -> None:
    assert titles(corpus, query) == set()


def test_a_word_is_folded_by_the_rules_of_the_language_that_its_text_is_in(corpus: StagingDatabase) -> None:
    assert titles(corpus, "victim") == {"Trafficking case", "Kasus kota"}
    assert titles(corpus, "victims") == {"Trafficking case"}, "an Indonesian text has no English plural"
    assert titles(corpus, "trafficking") == {"Trafficking case"}


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (", since := '2026-04-01'", {"Banjir di hilir", "Trafficking case", "Kasus kota"}),
        (", until := date '2026-02-01'", {"Panen raya", "Saluran tersumbat"}),
        (", source := 'kantor', language := 'en'", {"Trafficking case"}),
        (", source := 'lain'", set()),
    ],
)
def test_filters_hold_before_anything_is_ranked(corpus: StagingDatabase, filters: str, found: set[str]) -> None:
    assert titles(corpus, "-zzzz", filters) == found
    assert titles(corpus, "-zzzz") == TITLES


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ('"hak asasi', "a quotation mark is not closed"),
        ("(hak OR air", "brackets do not match"),
        ("hak) air", "brackets do not match"),
        ("hak () air", "no word between two brackets"),
        ("hak OR", "OR stands between"),
        ("OR hak", "OR stands between"),
        ("(hak OR) air", "OR stands between"),
        ("hak.*asasi", "not regular expressions"),
        (r"\bhak\b", "not regular expressions"),
        ("[hH]ak", "not regular expressions"),
        ("hak|air", "not regular expressions"),
        ("*king", "at the end of a word"),
        ("a*", "two letters"),
        ("author:siti", "knows title: and source:"),
        ("published_on:2017", "knows title: and source:"),
        ("title: air", "directly before"),
        ("title:-air", "as in title:banjir or -title:banjir"),
        ("hak NEAR", "NEAR stands between two words"),
        ("hak NEAR/5 -air", "NEAR stands between two words"),
        ("hak NEAR NOT air", "NEAR stands between two words"),
        ("hak –air", "what must not be there has a minus before it"),
        ("hak NEAR/500 air", "NEAR stands between two words"),
        ("hak NEAR/99999999999 air", "NEAR stands between two words"),
        ("hak NOT", "NOT stands before"),
        ("hak AND", "AND between two"),
        ("hak !air", "has a minus before it"),
        ("air~2", "NEAR is for words near each other"),
        ('"hak air"~5', "NEAR is for words near each other"),
        ("h?ak", "not regular expressions"),
        ('"100 m²"', "passes over signs such as ², ½ and ℃"),
        ("1½ liter", "ask the texts for the sign"),
        ('hak NEAR "air bersih"', "NEAR stands between two words"),
        (" ".join(f"kata{n}" for n in range(10_000)), "1,000 words at most"),
        ('"', "a quotation mark is not closed"),
        ("(", "brackets do not match"),
        ("*", "at the end of a word"),
        *((signs, f"there is no word in {signs}, only signs") for signs in ("-", '""', "%", "\\", "[", "—", ": ;")),
        ("(" * 3_000 + "hak" + ")" * 3_000, "100 pairs of brackets at most"),
    ],
)
def test_what_cannot_be_understood_is_an_error_that_says_so(corpus: StagingDatabase, query: str, sentence: str) -> None:
    with pytest.raises(duckdb.InvalidInputException, match=f"search: .*{re.escape(sentence)}"):
        titles(corpus, query)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("10:30", set()),
        ("https://kantor.test/rilis", set()),
        ('"kasus: perdagangan"', {"Kasus kota"}),
        ("R&D", set()),
        ("Hati-hati! Banjir?", set()),
    ],
)
def test_what_people_paste_is_no_error(corpus: StagingDatabase, query: str, found: set[str]) -> None:
    assert titles(corpus, query) == found


def test_a_hint_names_what_no_text_has_and_what_is_near(corpus: StagingDatabase) -> None:
    rows = corpus.con.execute("from search_hints('bajir masalah zzzzzz')").fetchall()
    assert rows == [("bajir", ["banjir"]), ("zzzzzz", [])]
    assert corpus.con.execute("from search_hints('source:kantr banjir')").fetchall() == [
        ("source:kantr", ["source:kantor"])
    ]
    assert corpus.con.execute("from search_hints('banjir', source := 'kantr', language := 'xx')").fetchall() == [
        ("language:xx", ["language:en", "language:id"]),
        ("source:kantr", ["source:kantor"]),
    ]


def test_the_snippet_of_a_phrase_shows_the_phrase(corpus: StagingDatabase, make: Any) -> None:
    ((snippet,),) = corpus.con.execute("""select snippet from search('"hak asas"')""").fetchall()
    assert snippet == "Warga membicarakan [hak] asasi manusia dan [hak] [asas] mereka atas air bersih."
