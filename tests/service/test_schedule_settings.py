"""When flows run by themselves is a setting, written as in a crontab."""

import pytest

from rilis_etl.errors import SettingsError
from rilis_etl.settings import Cron, load_settings


def test_by_default_mornings_and_evenings_of_jakarta() -> None:
    schedule = load_settings().schedule
    assert schedule.of("daily") == Cron("0 5 * * *", "Asia/Jakarta")
    assert schedule.of("recheck") == Cron("30 17 * * *", "Asia/Jakarta")
    assert schedule.of("backfill") is None


def test_one_deployment_has_a_time_and_a_zone_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RILIS_SCHEDULE__SOURCE_CHECK", "15 6,18 * * 1-5/2  Asia/Makassar")
    schedule = load_settings().schedule
    assert schedule.of("source-check") == Cron("15 6,18 * * 1-5/2", "Asia/Makassar")
    assert schedule.of("daily") == Cron("0 5 * * *", "Asia/Jakarta")


def test_the_zone_of_all_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RILIS_SCHEDULE__TIMEZONE", "Asia/Jayapura")
    assert load_settings().schedule.of("daily") == Cron("0 5 * * *", "Asia/Jayapura")


def test_nothing_means_only_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RILIS_SCHEDULE__RECHECK", "")
    assert load_settings().schedule.of("recheck") is None


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("DAILY", "5 o'clock", r"DAILY: .* is no schedule: write \"minute hour day month weekday\""),
        ("DAILY", "75 5 * * *", "'75' is no minute .* numbers from 0 to 59"),
        ("DAILY", "0 25 * * *", "'25' is no hour"),
        ("DAILY", "0 5 * * 5-1", "'5-1' is no weekday"),
        ("DAILY", "0 5 * * */0", "is no weekday"),
        ("DAILY", "0 5 * * * Jakarta", "'Jakarta' is no time zone"),
        ("DAILY", "0 5 * * * ../../etc/passwd", "is no time zone"),
        ("TIMEZONE", "WIB", "RILIS_SCHEDULE__TIMEZONE: .* is no time zone"),
        ("DIALY", "0 5 * * *", "RILIS_SCHEDULE__DIALY"),
    ],
)
def test_what_is_no_schedule_is_refused_in_a_sentence(
    name: str, text: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"RILIS_SCHEDULE__{name}", text)
    with pytest.raises(SettingsError, match=message) as refused:
        load_settings()
    assert "\n" not in str(refused.value)


def test_a_setting_that_should_be_json_and_is_not_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RILIS_ROUTES", '{"x"')
    with pytest.raises(SettingsError, match=r"routes.*write it as JSON"):
        load_settings()
