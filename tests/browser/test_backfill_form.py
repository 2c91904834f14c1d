"""A person backfills from the Prefect UI: form, windows, outcome. In a real browser, on a real server.

Screenshots go to the folder RILIS_SCREENSHOTS when it is set.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from rilis_etl.warehouse.store import Warehouse
from tests.browser.driver import ESCAPE, Browser, browser, is_installed
from tests.flows.served import Up, eventually, rilis_up

pytestmark = [
    pytest.mark.flows,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(not is_installed(), reason="needs a browser: apt install chromium chromium-driver"),
]


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    with rilis_up(tmp_path_factory.mktemp("browser")) as running:
        yield running


@pytest.fixture(scope="module")
def page() -> Iterator[Browser]:
    with browser() as window:
        yield window


def shoot(page: Browser, name: str) -> None:
    if folder := os.environ.get("RILIS_SCREENSHOTS"):
        page.screenshot(Path(folder) / f"{name}.png")


def control(label: str, kind: str) -> str:
    """The control of a parameter, by its label."""
    group = f"//label[starts-with(normalize-space(.), '{label}')]/ancestor::div[contains(@class, 'group')][1]"
    return f"{group}//fieldset//{kind}"


def pick_day(page: Browser, label: str, day: str) -> None:
    page.click(control(label, "button"))
    page.replace("//input[@placeholder='yyyy-MM-dd']", day)
    page.press(ESCAPE)


def open_form(page: Browser, up: Up) -> None:
    page.open(f"http://127.0.0.1:{up.port}/v2/deployments/deployment/{up.deployment('backfill')['id']}/run")
    page.find("//label[.='first_day']")


def fill(page: Browser, source: str, first: str, last: str) -> None:
    page.click(control("sources", "button"))
    page.click(f"//*[@role='option'][contains(., '{source}')]")
    page.press(ESCAPE)
    pick_day(page, "first_day", first)
    pick_day(page, "last_day", last)


def submit(page: Browser, up: Up) -> str:
    """The id of the run that the form has started.

    After a field was empty for a moment Prefect's form takes the first press as a wish to check it again: a person
    presses once more when nothing happens.
    """
    page.click("//button[@type='submit']")
    try:
        return eventually(lambda: _newest_run(up), seconds=15)
    except AssertionError:
        page.click("//button[@type='submit']")
        return eventually(lambda: _newest_run(up))


def _newest_run(up: Up) -> str | None:
    body = {"sort": "EXPECTED_START_TIME_DESC", "limit": 1, "deployments": {"name": {"any_": ["backfill"]}}}
    runs = up.call("POST", "/flow_runs/filter", body)
    return str(runs[0]["id"]) if runs else None


def test_a_person_fills_the_form_and_sees_the_windows_finish(page: Browser, up: Up) -> None:
    open_form(page, up)
    assert "First day of publication." in page.text(), "the form explains its fields"
    fill(page, "ombudswarga", "2024-01-01", "2026-06-14")
    page.replace(control("window_days", "input"), "300")
    shoot(page, "form")
    run_id = submit(page, up)
    page.open(f"http://127.0.0.1:{up.port}/v2/runs/flow-run/{run_id}")
    page.find("//*[contains(., 'Backfill ombudswarga, 2024-01-01 to 2026-06-14')]")
    assert up.finished(run_id).state == "COMPLETED"
    page.find("//*[normalize-space(.)='Completed']")
    shoot(page, "run")
    page.open(f"http://127.0.0.1:{up.port}/v2/artifacts/artifact/{_table_of(up, run_id)}")
    page.find("//td[contains(., '2025-08-19..2026-06-14')]")
    shoot(page, "windows")
    with Warehouse(up.warehouse).reading() as con:
        assert con.execute("select distinct outcome, count(*) from windows group by all").fetchall() == [("done", 3)]


def _table_of(up: Up, run_id: str) -> str:
    found = up.call("POST", "/artifacts/filter", {"artifacts": {"flow_run_id": {"any_": [run_id]}}})
    return next(str(artifact["id"]) for artifact in found if artifact["key"] == "windows")


def test_a_form_without_days_is_refused_before_anything_runs(page: Browser, up: Up) -> None:
    before = _newest_run(up)
    open_form(page, up)
    page.click("//button[@type='submit']")
    page.find("//*[contains(text(), 'required')]")
    shoot(page, "refused")
    assert _newest_run(up) == before
