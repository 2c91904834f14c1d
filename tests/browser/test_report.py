"""The report in a real browser: hostile titles run nothing, the search box finds, a phone has no sideways scrolling."""

import json
import re
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rilis_etl.report.html_page import write_page
from rilis_etl.warehouse.read.report_data import DayLine, MonthLine, ReleaseLine
from tests.report.test_page import DATA, DAY, HOSTILE, filled_with

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]


@dataclass(frozen=True)
class Browser:
    """A session of a WebDriver (W3C), as far as these tests need one."""

    session: str

    def run(self, script: str) -> Any:
        return self._post("/execute/sync", {"script": script, "args": []})

    def open(self, page: Path) -> None:
        self._post("/url", {"url": page.as_uri()})

    def type(self, text: str) -> None:
        found = self._post("/element", {"using": "css selector", "value": "#search"})
        (element,) = found.values()
        self._post(f"/element/{element}/clear", {})
        self._post(f"/element/{element}/value", {"text": text})

    def messages(self) -> list[str]:
        return [entry["message"] for entry in self._post("/se/log", {"type": "browser"})]

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        return post(f"{self.session}{path}", body)


def post(url: str, body: dict[str, Any]) -> Any:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)["value"]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    driver, chromium = shutil.which("chromedriver"), shutil.which("chromium") or shutil.which("google-chrome")
    if driver is None or chromium is None:
        pytest.skip("needs chromium and chromedriver (Debian: apt install chromium chromium-driver)")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    profile = tmp_path_factory.mktemp("profile")
    flags = ["--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}", "--window-size=500,800"]
    wanted = {
        "browserName": "chrome",
        "goog:chromeOptions": {"binary": chromium, "args": flags},
        "goog:loggingPrefs": {"browser": "ALL"},
    }
    with subprocess.Popen([driver, f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for(port)
            made = post(f"{address}/session", {"capabilities": {"alwaysMatch": wanted}})
            session = f"{address}/session/{made['sessionId']}"
            try:
                yield Browser(session)
            finally:
                urllib.request.urlopen(urllib.request.Request(session, method="DELETE"), timeout=60).close()
        finally:
            process.terminate()


def wait_for(port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.skip("chromedriver does not start here")


@pytest.mark.parametrize("text", HOSTILE)
def test_scraped_text_runs_nothing_in_a_browser(browser: Browser, tmp_path: Path, text: str) -> None:
    page = write_page(filled_with(text, DATA), tmp_path / "report.html")
    browser.open(page)
    browser.run("for (const e of document.querySelectorAll('*')) e.dispatchEvent(new MouseEvent('mouseover'))")
    assert browser.run("return document.title") == "Press releases: report"
    assert browser.run("return location.href") == page.as_uri()
    assert browser.run("return document.scripts.length") == 1
    assert browser.run("return document.querySelectorAll('iframe, img, base, object, embed').length") == 0
    assert browser.run("return performance.getEntriesByType('resource').length") == 0


def test_a_script_that_slipped_through_would_be_refused_by_the_policy(browser: Browser, tmp_path: Path) -> None:
    page = write_page(DATA, tmp_path / "report.html")
    slipped = "<script>document.title = 'owned'</script><img src=x onerror=\"document.title = 'owned'\">"
    page.write_text(page.read_text(encoding="utf-8").replace("<main>", f"<main>{slipped}"), encoding="utf-8")
    browser.open(page)
    assert browser.run("return document.title") == "Press releases: report"
    assert any("Content Security Policy" in output for output in browser.messages())


def test_the_search_box_shows_the_titles_that_hold_every_word(browser: Browser, tmp_path: Path) -> None:
    titles = ("Sungai bersih di kota", "Kota tanpa sampah", "Café <b>warga</b>")
    releases = tuple(ReleaseLine(DAY, "kantor", title, "https://kantor.test/", "id") for title in titles)
    browser.open(write_page(replace(DATA, releases=releases), tmp_path / "report.html"))
    browser.messages()
    shown = "return [...document.querySelectorAll('#titles tbody tr:not([hidden])')].map(r => r.cells[2].innerText)"
    assert browser.run(shown) == list(titles)
    for typed, found in (("KOTA", titles[:2]), ("kota sampah", titles[1:2]), ("cafe", titles[2:]), ("xyz", ())):
        browser.type(typed)
        assert browser.run(shown) == list(found)
    assert browser.run("return document.getElementById('found').textContent") == "0 of 3 shown"
    assert browser.messages() == []


def test_a_mark_of_a_chart_tells_its_number_under_the_pointer(browser: Browser, tmp_path: Path) -> None:
    browser.open(write_page(filled_with(HOSTILE[1], DATA), tmp_path / "report.html"))
    mark = "document.querySelector('#months [role=graphics-symbol]')"
    browser.run(f"{mark}.dispatchEvent(new PointerEvent('pointerover', {{bubbles: true}}))")
    assert browser.run("return document.getElementById('tip').innerText") == "2025-12: 3"
    browser.run("document.querySelector('#credits [role=graphics-symbol]')"
        ".dispatchEvent(new PointerEvent('pointerover', {bubbles: true}))")  # fmt: skip
    assert browser.run("return document.getElementById('tip').innerText").startswith(HOSTILE[1])
    assert browser.run("return document.getElementById('tip').children.length") == 0


def test_a_phone_has_nothing_that_sticks_out_of_the_page(browser: Browser, tmp_path: Path) -> None:
    browser.open(write_page(filled_with("Kata" * 60, DATA), tmp_path / "report.html"))
    assert browser.run("return document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_one_switch_puts_all_charts_on_one_scale(browser: Browser, tmp_path: Path) -> None:
    more = (*DATA.months, MonthLine("lain", date(2007, 1, 1), 60))
    browser.open(write_page(replace(DATA, months=more), tmp_path / "report.html"))
    tops = (
        "return [...document.querySelectorAll('#months figure')].map(figure => "
        "[...figure.querySelectorAll('.axis text:first-of-type')]"
        ".find(text => text.getClientRects().length).textContent)"
    )
    heights = (
        "return [...document.querySelectorAll('#months figure')].map(figure => "
        "Math.max(...[...figure.querySelectorAll('rect')].map(bar => Math.round(bar.getBoundingClientRect().height))))"
    )
    assert browser.run(tops) == ["6", "60"]
    assert len(set(browser.run(heights))) == 1
    browser.run("document.querySelector('#months .one-scale').click()")
    assert browser.run(tops) == ["60", "60"]
    low, high = browser.run(heights)
    assert low == pytest.approx(high / 10, abs=1)


def test_the_calendar_shows_the_year_that_is_chosen_as_the_page_itself_would(browser: Browser, tmp_path: Path) -> None:
    leap = DayLine("kantor", date(2024, 2, 29), 5, 2)
    file = write_page(replace(DATA, days=(leap, *DATA.days)), tmp_path / "report.html")
    browser.open(file)
    marks = (
        "return [...document.querySelectorAll('.calendar rect')].map(mark => "
        "['x', 'y', 'class', 'aria-label'].map(name => mark.getAttribute(name)))"
    )
    found = re.findall(r'<rect x="(\d+)" y="(\d+)" width="13".*?class="(.*?)".*?aria-label="(.*?)"', file.read_text())
    assert browser.run(marks) == [list(mark) for mark in found]
    browser.run("const year = document.getElementById('calendar-year'); year.value = '2024';"
                "year.dispatchEvent(new Event('change'))")  # fmt: skip
    drawn = browser.run(marks)
    assert len(drawn) == 366
    assert drawn[59] == ["128", "62", "day3 gap", "2024-02-29: 5 loaded, 2 missing"]
