"""The schedules of a deployment after a restart: the settings' default, and what a person did to it in the UI."""

from uuid import uuid4

import pytest
from prefect.client.schemas.actions import DeploymentScheduleCreate
from prefect.client.schemas.objects import DeploymentSchedule
from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule

from rilis_etl.flows.deployments import merged_schedules

FIVE = CronSchedule(cron="0 5 * * *", timezone="Asia/Jakarta")
SIX = CronSchedule(cron="0 6 * * *", timezone="Asia/Jakarta")
SEVEN = CronSchedule(cron="0 7 * * *", timezone="Asia/Makassar")
Schedules = list[DeploymentSchedule]


def on_the_server(schedules: list[DeploymentScheduleCreate]) -> Schedules:
    """As the server keeps what was handed to it."""
    return [DeploymentSchedule(id=uuid4(), **each.model_dump(exclude={"replaces"})) for each in schedules]


def restarted(existing: Schedules, default: CronSchedule | None = FIVE) -> Schedules:
    return on_the_server(merged_schedules(default, existing, was_given=True))


def shown(schedules: Schedules) -> list[tuple[str, bool]]:
    """What a person sees of them."""
    return [(each.schedule.cron, each.active) for each in schedules if isinstance(each.schedule, CronSchedule)]


@pytest.fixture
def first() -> Schedules:
    """After the first start."""
    return on_the_server(merged_schedules(FIVE, [], was_given=False))


def test_a_new_deployment_has_the_default(first: Schedules) -> None:
    assert shown(first) == [("0 5 * * *", True)]


def test_a_restart_changes_nothing(first: Schedules) -> None:
    assert [each.slug for each in restarted(restarted(first))] == [first[0].slug]


def test_an_untouched_schedule_follows_a_new_default_and_stays_off_if_it_was(first: Schedules) -> None:
    assert shown(restarted(first, SIX)) == [("0 6 * * *", True)]
    first[0].active = False
    assert shown(restarted(first, SIX)) == [("0 6 * * *", False)]


def test_the_server_is_told_which_schedule_the_new_default_replaces(first: Schedules) -> None:
    (handed,) = merged_schedules(SIX, first, was_given=True)
    assert handed.replaces == first[0].slug != handed.slug


def test_an_edited_schedule_stays_as_it_was_edited_whatever_the_default(first: Schedules) -> None:
    first[0].schedule = SEVEN
    assert shown(restarted(restarted(first), SIX)) == [("0 7 * * *", True)]


def test_a_schedule_that_is_off_stays_off(first: Schedules) -> None:
    first[0].active = False
    assert shown(restarted(restarted(first))) == [("0 5 * * *", False)]


def test_a_second_schedule_stays_beside_the_default_with_its_parameters(first: Schedules) -> None:
    own = DeploymentSchedule(id=uuid4(), schedule=SEVEN, parameters={"sources": ["komnasham"]})
    kept = restarted(restarted([*first, own]), SIX)
    assert sorted(shown(kept)) == [("0 6 * * *", True), ("0 7 * * *", True)]
    assert {"sources": ["komnasham"]} in [each.parameters for each in kept]
    assert all(each.slug for each in kept), "one without a slug makes the server drop those that are not handed over"


def test_a_schedule_of_another_kind_stays(first: Schedules) -> None:
    every_day = IntervalSchedule.model_validate({"interval": 86400})
    kept = restarted([*first, DeploymentSchedule(id=uuid4(), schedule=every_day)])
    assert any(isinstance(each.schedule, IntervalSchedule) for each in kept)


def test_a_removed_schedule_stays_removed() -> None:
    assert restarted(restarted([]), SIX) == []


def test_a_deployment_that_never_had_a_default_gets_one_when_the_settings_give_it_one() -> None:
    own = on_the_server([DeploymentScheduleCreate(schedule=SEVEN)])
    kept = on_the_server(merged_schedules(FIVE, own, was_given=False))
    assert sorted(shown(kept)) == [("0 5 * * *", True), ("0 7 * * *", True)]


def test_a_default_that_the_settings_take_back_goes_unless_a_person_touched_it(first: Schedules) -> None:
    assert restarted(first, None) == []
    first[0].schedule = SEVEN
    assert shown(restarted(first, None)) == [("0 7 * * *", True)]


def test_what_the_first_versions_made_without_a_slug_counts_as_untouched() -> None:
    made = on_the_server([DeploymentScheduleCreate(schedule=FIVE)])
    assert shown(on_the_server(merged_schedules(SIX, made, was_given=False))) == [("0 6 * * *", True)]
