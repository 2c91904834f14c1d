"""A person backfills from the Prefect UI: form, windows, failure, cancellation. In a real browser, on a real server.

Screenshots go to build/screenshots, or to the folder RILIS_SCREENSHOTS.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from pathlib import Path
from threading import Event
from typing import Any, cast

import pytest

from rilis_etl.pipeline.runs.ingest import ingest
from rilis_etl.report.daily_summary import daily_summary, lists
from rilis_etl.sample.newsroom import Newsroom
from rilis_etl.warehouse.read.run_summary import RunSummary, VersionRow
from rilis_etl.warehouse.stores import FileWarehouse
from tests.browser.driver import ESCAPE, Browser, is_installed
from tests.conftest import ROOT
from tests.flows.served import Finished, Up, eventually
from tests.mornings import Mornings
from tests.support import Bench

pytestmark = [
    pytest.mark.flows,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(not is_installed(), reason="needs a browser: apt install chromium chromium-driver"),
]


@pytest.fixture(scope="module", autouse=True)
def third_morning(
    mornings: Mornings, newsroom_on: Callable[[int], Bench], tmp_path_factory: pytest.TempPathFactory
) -> Iterator["Future[str]"]:
    """With the newsroom's clock, which a run of the server has not: its days are of June. Made while others wait."""
    root = tmp_path_factory.mktemp("third-morning")

    def written() -> str:
        context = newsroom_on(3).context(mornings.after(2, root), delay_seconds=0, recheck_days=200)
        return daily_summary(context, ingest(context, context.chosen(())))

    with ThreadPoolExecutor(1) as aside:
        yield aside.submit(written)


def shoot(page: Browser, name: str) -> None:
    page.screenshot(Path(os.environ.get("RILIS_SCREENSHOTS", ROOT / "build" / "screenshots")) / f"{name}.png")


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


def fill(page: Browser, source: str, first: str, days: int) -> None:
    page.click(control("sources", "button"))
    page.click(f"//*[@role='option'][contains(., '{source}')]")
    page.press(ESCAPE)
    pick_day(page, "first_day", first)
    page.replace(control("days", "input"), str(days))


def choose_mode(page: Browser, mode: str) -> None:
    page.click(control("mode", "button"))
    page.click(f"//*[@role='option'][normalize-space(.)='{mode}']")


def submit(page: Browser, up: Up) -> str:
    """The id of the run that the form has started.

    After a field was empty for a moment Prefect's form takes a press as a wish to check it again: a person presses once
    more when nothing happens.
    """
    before = _newest_run(up)

    def started() -> str | None:
        newest = _newest_run(up)
        return newest if newest != before else None

    for _ in range(5):
        page.click("//button[@type='submit']")
        with suppress(AssertionError):
            return eventually(started, seconds=20)
    raise AssertionError(f"the form started nothing: {page.text()}")


def _newest_run(up: Up) -> str | None:
    body = {"sort": "EXPECTED_START_TIME_DESC", "limit": 1, "deployments": {"name": {"any_": ["backfill"]}}}
    runs = up.call("POST", "/flow_runs/filter", body)
    return str(runs[0]["id"]) if runs else None


class Down:
    """A newsroom whose every site hangs up."""

    def __getattr__(self, _: str) -> Any:
        raise ConnectionResetError


def backfilled(up: Up, **changes: Any) -> str:
    """A run started as the form does."""
    given = {"sources": ["ombudswarga"], "first_day": "2022-01-01", "days": 730, "window_days": 366}
    return up.start("backfill", **(given | changes))


def open_run(page: Browser, up: Up, run_id: str) -> None:
    page.open(f"http://127.0.0.1:{up.port}/v2/runs/flow-run/{run_id}")


def open_artifact(page: Browser, up: Up, run_id: str, key: str) -> None:
    found = up.call("POST", "/artifacts/filter", {"artifacts": {"flow_run_id": {"any_": [run_id]}}})
    (artifact,) = (str(artifact["id"]) for artifact in found if artifact["key"] == key)
    page.open(f"http://127.0.0.1:{up.port}/v2/artifacts/artifact/{artifact}")


def test_a_form_without_days_is_refused_before_anything_runs(page: Browser, up: Up) -> None:
    before = _newest_run(up)
    open_form(page, up)
    page.click("//button[@type='submit']")
    page.find("//*[contains(text(), 'required')]")
    shoot(page, "refused")
    assert _newest_run(up) == before


def test_a_person_fills_the_form_and_sees_the_windows_finish(page: Browser, up: Up) -> None:
    open_form(page, up)
    assert "First day of publication." in page.text(), "the form explains its fields"
    fill(page, "ombudswarga", "2024-01-01", 896)
    page.replace(control("window_days", "input"), "300")
    shoot(page, "form")
    run_id = submit(page, up)
    open_run(page, up, run_id)
    page.find("//*[contains(., 'Backfill ombudswarga, 896 days from 2024-01-01')]")
    assert up.finished(run_id).state == "COMPLETED"
    page.find("//*[normalize-space(.)='Completed']")
    shoot(page, "run")
    open_artifact(page, up, run_id, "windows")
    page.find("//td[contains(., '2025-08-19..2026-06-14')]")
    shoot(page, "windows")
    with FileWarehouse(up.warehouse).reading() as con:
        of_this = "select outcome, count(*) from windows where first_on >= '2024-01-01' group by all"
        assert con.execute(of_this).fetchall() == [("done", 3)]


@pytest.fixture(scope="module")
def failed(up: Up) -> Finished:
    """A backfill of two windows while the site hangs up."""
    up.newsroom.newsroom, healthy = cast("Newsroom", Down()), up.newsroom.newsroom
    try:
        return up.finished(backfilled(up))
    finally:
        up.newsroom.newsroom = healthy


def test_what_failed_and_why_stands_in_the_table_of_windows(page: Browser, up: Up, failed: Finished) -> None:
    assert failed.state == "FAILED"
    assert failed.message.endswith("Run it again with mode failed: it fetches only these.")
    open_artifact(page, up, failed.id, "windows")
    page.find("//tr[contains(., '2022-12-31..2023-12-31')][contains(., 'failed')]")
    shoot(page, "failed")


@pytest.mark.usefixtures("failed")
def test_mode_failed_does_these_windows_and_no_other(page: Browser, up: Up) -> None:
    before = done_days(up)
    open_form(page, up)
    fill(page, "ombudswarga", "2020-01-01", 2357)
    choose_mode(page, "failed")
    page.replace(control("window_days", "input"), "366")
    run = up.finished(submit(page, up))
    assert run.state == "COMPLETED"
    assert run.message.startswith("2 of 2 windows done")
    new = sorted(done_days(up) - before)
    assert (new[0], new[-1], len(new)) == (date(2022, 1, 1), date(2023, 12, 31), 2 * 365)


def done_days(up: Up) -> set[date]:
    """Days of publication of the source that a backfill has covered."""
    with FileWarehouse(up.warehouse).reading() as con:
        query = "select published_on from window_days where source = 'ombudswarga' and outcome = 'done'"
        return {day for (day,) in con.execute(query).fetchall()}


def test_a_person_cancels_a_run_that_is_under_way(page: Browser, up: Up, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = {"first_day": "2022-06-15", "days": 1461, "parallel_windows": 1}
    run_id = backfilled(up, sources=["dinaslingkungan"], **whole)
    open_run(page, up, run_id)
    eventually(lambda: window_rows(up))
    answered = up.newsroom.note
    never = Event()
    # from here on the site takes its time: a person does not click within milliseconds
    monkeypatch.setattr(up.newsroom, "note", lambda seen: (never.wait(4), answered(seen))[1])
    page.click("//button[@aria-haspopup='menu'][contains(@data-slot, 'dropdown')]")
    page.click("//*[@role='menuitem'][normalize-space(.)='Cancel']")
    shoot(page, "cancel")
    page.click("//button[normalize-space(.)='Cancel Flow Run']")
    assert up.finished(run_id).state == "CANCELLED"
    page.find("//*[normalize-space(.)='Cancelled']")
    shoot(page, "cancelled")
    assert 0 < len(window_rows(up)) < 4


def window_rows(up: Up) -> list[tuple[str]]:
    if not FileWarehouse(up.warehouse).has_snapshot:
        return []
    with FileWarehouse(up.warehouse).reading() as con:
        return con.execute("select outcome from windows where source = 'dinaslingkungan'").fetchall()


def show(page: Browser, up: Up, markdown: str) -> None:
    """An artifact with this text, opened."""
    made = up.call("POST", "/artifacts/", {"key": "morning", "type": "markdown", "data": markdown})
    page.open(f"http://127.0.0.1:{up.port}/v2/artifacts/artifact/{made['id']}")


def test_a_morning_is_readable_in_the_ui(page: Browser, up: Up, third_morning: "Future[str]") -> None:
    show(page, up, third_morning.result())
    page.find("//h2[normalize-space(.)='Wednesday, 17 June 2026']")
    page.find("//li//a[starts-with(@href, 'http://komisiwarga.example/')]")
    shoot(page, "morning")


def test_hostile_words_stay_words_in_the_ui(page: Browser, up: Up) -> None:
    title = "![x](http://127.0.0.1:9/x.png) <img src=x onerror=alert(1)> [a](javascript:alert(1)) https://e.example"
    row = VersionRow("s", title, "http://good.example/a", None, is_edit=False, is_silent=False)
    show(page, up, "\n".join(lists(RunSummary((row,), (), ()))))
    page.find("//li//a[@href='http://good.example/a']")
    shown = page.run("return document.querySelector('li a[href=\"http://good.example/a\"]').closest('ul').innerHTML")
    assert "<img" not in shown
    assert shown.count("<a ") == 1
    assert "onerror=alert(1)" in page.text(), "it is shown as it was written"
