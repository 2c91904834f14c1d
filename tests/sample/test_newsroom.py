"""The clock of the newsroom and the gold that goes with each day."""

from datetime import date, datetime, timedelta

import pytest

from rilis_etl.errors import IssueReason
from rilis_etl.sample.content import JAKARTA, library
from rilis_etl.sample.defects import Defect
from rilis_etl.sample.newsroom import FIRST_DAY, Newsroom
from tests.sample.gold import GoldRelease, gold, withdrawn

DAY_2, DAY_3 = FIRST_DAY + timedelta(days=1), FIRST_DAY + timedelta(days=2)


def _by_identity(day: date) -> dict[str, GoldRelease]:
    return {release.identity: release for release in gold(day)}


@pytest.mark.parametrize("day", [FIRST_DAY, DAY_2, DAY_3, date(2019, 1, 1)])
def test_nothing_later_than_the_clock_is_visible(day: date) -> None:
    newsroom = Newsroom(day)
    assert newsroom.now == datetime(day.year, day.month, day.day, 5, tzinfo=JAKARTA)
    assert all(release.published <= newsroom.now for release in newsroom.releases)
    assert all(release.modified_at <= newsroom.now for release in newsroom.releases)


def test_each_day_brings_new_releases() -> None:
    assert len(_by_identity(DAY_2).keys() - _by_identity(FIRST_DAY).keys()) == 3
    assert len(_by_identity(DAY_3).keys() - _by_identity(DAY_2).keys()) == 4  # three new ones and one that returned


def test_an_edit_changes_the_text_and_not_the_identity() -> None:
    before, after = _by_identity(FIRST_DAY)["komisiwarga/1836"], _by_identity(DAY_2)["komisiwarga/1836"]
    assert "700 warga" in before.paragraphs[0]
    assert "617 warga" in after.paragraphs[0]
    assert (before.title, before.published_on, before.url) == (after.title, after.published_on, after.url)


def test_a_silent_title_edit_leaves_address_and_modification_time() -> None:
    source, key = "dinaslingkungan", "pembibitan-bakau-senduk"
    before, after = Newsroom(FIRST_DAY).find(source, key), Newsroom(DAY_2).find(source, key)
    assert before is not None
    assert after is not None
    assert before.title != after.title
    assert (before.slug, before.modified_at) == (after.slug, after.modified_at)


def test_a_withdrawn_release_may_return() -> None:
    assert "komisiwarga/1788" in _by_identity(FIRST_DAY)
    assert "komisiwarga/1788" in withdrawn(DAY_2)
    assert "komisiwarga/1788" in _by_identity(DAY_3)


def test_other_withdrawn_releases_stay_away() -> None:
    assert withdrawn(FIRST_DAY) == ()
    assert set(withdrawn(DAY_3)) == {"komisiwarga/1803", "dinaslingkungan/aturan-baru-parkir-pantai"}


def test_a_moved_release_keeps_its_key() -> None:
    before, after = _by_identity(FIRST_DAY)["komisiwarga/1821"], _by_identity(DAY_2)["komisiwarga/1821"]
    assert "/mediasi/" in before.url
    assert "/kabar/" in after.url
    assert before.paragraphs == after.paragraphs


def test_gold_and_content_say_the_same() -> None:
    held = _by_identity(date(2027, 1, 1))
    for release in library():
        if release.identity in withdrawn(date(2027, 1, 1)):
            continue
        perfect = held[release.identity]
        assert (perfect.published_on, perfect.language) == (release.day, release.language)
        assert perfect.defects == release.defects
        if not release.change and not release.issue:
            assert (perfect.title, perfect.blocks) == (release.title, release.blocks)


def test_an_issue_has_no_text() -> None:
    issues = [release for release in gold() if release.issue_reason]
    assert {release.issue_reason for release in issues} >= {IssueReason.BOT_WALL, IssueReason.IMAGE_ONLY}
    assert all(release.paragraphs == () for release in issues)


def test_the_release_number_is_held_without_its_label() -> None:
    assert _by_identity(FIRST_DAY)["komisiwarga/203"].release_number == "009/SP/KWN/VI/2017"
    numbered = [release for release in gold() if Defect.RELEASE_NUMBER in release.defects]
    assert all(release.release_number and release.release_number[0].isdigit() for release in numbered)


def test_gold_is_the_same_every_time() -> None:
    assert gold(DAY_2) == gold(DAY_2)
