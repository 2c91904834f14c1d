"""What Python and SQL both have to know is the same in both."""

import re
from collections.abc import Iterator

import pytest

from rilis_etl import resources
from rilis_etl.model import FOUND, Mode, Outcome, WindowStatus
from rilis_etl.model.evidence import CONFIRMED_AFTER, WALL_ADDRESSES
from rilis_etl.warehouse.engine.sql_files import read_sql
from rilis_etl.warehouse.load.version_tables import COMPARED_TABLES, VERSION_PARTS

FILES = {file.name: file for folder in ("views", "checks") for file in read_sql(resources.folder("sql") / folder)}
KNOWN = [
    set(FOUND),
    set(FOUND) - {Outcome.NOT_MODIFIED},  # the look gave a text of the release
    {Outcome.LOADED, Outcome.UNCHANGED},  # and this text counts
    set(FOUND) - {Outcome.UNCONFIRMED},  # the text that counts was there, read or known to be the same
    set(Outcome),
]


def lists_of_outcomes() -> Iterator[tuple[str, set[str]]]:
    for name, file in FILES.items():
        if "windows" in name:
            continue  # their outcome is a WindowStatus
        for words in re.findall(r"outcome (?:not )?in \(([^)]*)\)", file.code):
            yield name, {word.strip(" '\n") for word in words.split(",")}


@pytest.mark.parametrize(("name", "words"), list(lists_of_outcomes()))
def test_the_same_outcomes_mean_that_a_release_was_found(name: str, words: set[str]) -> None:
    assert words in KNOWN, f"sql file {name}: {sorted(words)}"


def test_the_check_of_windows_knows_every_status_and_mode() -> None:
    found = dict(re.findall(r"(mode|outcome) not in \(([^)]*)\)", FILES["windows_that_cannot_be"].code))
    words = {column: {word.strip(" '") for word in listed.split(",")} for column, listed in found.items()}
    assert words == {"mode": set(Mode) - {Mode.REPARSE}, "outcome": set(WindowStatus)}


def test_the_views_wait_as_long_as_the_pipeline_before_a_release_counts_as_gone() -> None:
    hours = re.findall(r"interval '(\d+) hours'", FILES["release_states"].code)
    assert hours == [str(int(CONFIRMED_AFTER.total_seconds() // 3600))]


def test_an_interstitial_is_as_many_addresses_to_the_view_as_to_the_clusters() -> None:
    assert set(re.findall(r"count\([^)]*\) >= (\d+)", FILES["suspected_interstitials"].code)) == {str(WALL_ADDRESSES)}


def test_the_checks_look_for_strays_in_every_table_that_follows_from_a_version() -> None:
    named = set(re.findall(r"'(\w+)'", FILES["parts_without_version"].code))
    assert named == {*VERSION_PARTS, "paragraph_changes"}
    compared = {table for table, _ in COMPARED_TABLES}
    assert set(re.findall(r"'(\w+)'", FILES["similarity_without_version"].code)) - {"release_clusters"} <= compared
