"""The site in a real browser, from a server that only serves files: it finds, filters, draws, shows and cites."""

import json
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import duckdb
import pytest

from rilis_etl.context import Context
from rilis_etl.errors import SettingsError
from rilis_etl.phrases import PageLanguage, phrasebook
from rilis_etl.website import SiteSettings, engine_files, write_site
from rilis_etl.website.licences import PublicTerms
from tests.browser.driver import PATIENCE, Browser, browser, is_installed
from tests.conftest import ROOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("website"),
    pytest.mark.skipif(not is_installed(), reason="needs chromium and chromedriver"),
]

HOSTILE = "<img src=x onerror=\"document.title='owned'\"> uji"


@pytest.fixture(scope="module")
def folder(context: Context, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, of which one title is hostile."""
    try:
        engine = engine_files(None, ROOT / ".venv" / "duckdb-wasm")
    except SettingsError as error:  # no npm, or no registry
        pytest.skip(str(error))
    made = tmp_path_factory.mktemp("www") / "site"
    terms = {"komisiwarga": PublicTerms("CC-BY-4.0", "Komisi Warga")}
    write_site(context.warehouse, made, engine, terms, SiteSettings("Arsip", phrasebook(PageLanguage.ENGLISH)))
    return made


@pytest.fixture(scope="module")
def corpus(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    (file,) = (folder / "corpus").iterdir()
    with duckdb.connect(str(file), read_only=True) as con:
        yield con


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the base class
        pass


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/index.html"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def window() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


def show(window: Browser, address: str, page: str) -> str:
    """What the page shows when it is there."""
    window.open(address + page)
    deadline = time.monotonic() + PATIENCE
    while window.run("return document.documentElement.dataset.shown ?? null") != page.replace("'", "%27"):
        assert time.monotonic() < deadline, window.text()
        time.sleep(0.1)
    return window.text()


def titles(window: Browser) -> list[str]:
    found: list[str] = window.run("return [...document.querySelectorAll('.hits h3')].map(h => h.innerText)")
    return found


def test_it_finds_what_the_database_finds_in_its_order(
    window: Browser, address: str, corpus: duckdb.DuckDBPyConnection
) -> None:
    show(window, address, "#q=warga+kota")
    expected = corpus.execute("select title from search('warga kota', hits := 30) order by rank").fetchall()
    assert titles(window) == [title for (title,) in expected]
    ((count,),) = corpus.execute("from search_count('warga kota')").fetchall()
    window.find(f"//strong[contains(., '{count} releases')]")


def test_filters_are_part_of_the_address_and_of_the_answer(
    window: Browser, address: str, corpus: duckdb.DuckDBPyConnection
) -> None:
    show(window, address, "#q=warga&source=komisiwarga&since=2020-01-01&until=2024-12-31&language=id")
    expected = corpus.execute("""
        select title from search('warga', hits := 30, source := 'komisiwarga', since := '2020-01-01',
            until := '2024-12-31', language := 'id') order by rank
    """).fetchall()
    assert expected
    assert titles(window) == [title for (title,) in expected]
    window.run("const box = document.querySelector('[name=source]'); box.value = 'dinaslingkungan';"
               "box.dispatchEvent(new Event('change', {bubbles: true}))")  # fmt: skip
    window.find("//p[contains(., 'Dinas Lingkungan')]")
    assert "source=dinaslingkungan" in window.address


def test_curves_stand_beside_each_other_with_their_counts(
    window: Browser, address: str, corpus: duckdb.DuckDBPyConnection
) -> None:
    show(window, address, f"#q={quote('warga;kota')}")
    window.find("//figure")
    assert window.run("return document.querySelectorAll('figure polyline').length") == 2
    expected = corpus.execute("""
        select year(month_on)::varchar, sum(all_count)::varchar, sum(release_count)::varchar
        from term_per_month('warga') where month_on is not null group by all order by all
    """).fetchall()
    shown = window.run(
        "return [...document.querySelectorAll('details tbody tr')]"
        ".map(row => [...row.cells].slice(0, 3).map(cell => cell.textContent))"
    )
    assert [tuple(line) for line in shown if line[1] != "0"] == expected


def test_a_release_is_a_page_with_text_citation_and_terms(
    window: Browser, address: str, corpus: duckdb.DuckDBPyConnection
) -> None:
    ((release, title, citation),) = corpus.execute(
        "select release_id, title, citation from release_pages where has_text order by release_id limit 1"
    ).fetchall()
    shown = show(window, address, f"#release={release}")
    assert title in shown
    assert citation in shown
    assert "CC-BY-4.0 · Komisi Warga" in shown
    assert window.run("return document.querySelectorAll('.text p').length") > 1


def test_of_what_may_not_be_passed_on_it_shows_where_to_read_it(
    window: Browser, address: str, corpus: duckdb.DuckDBPyConnection
) -> None:
    ((release,),) = corpus.execute(
        "select release_id from release_pages where source = 'ombudswarga' order by release_id limit 1"
    ).fetchall()
    assert "Its text may not be passed on here. Read it at the institution." in show(
        window, address, f"#release={release}"
    )


def test_a_word_that_no_text_has_is_named(window: Browser, address: str) -> None:
    show(window, address, "#q=wargax")
    window.find("//p[contains(., 'No text has “wargax”.')]")


def test_what_cannot_be_understood_is_a_sentence(window: Browser, address: str) -> None:
    assert "a quotation mark is not closed" in show(window, address, f"#q={quote(chr(34))}kota")


def test_the_institutions_stand_with_their_terms(window: Browser, address: str) -> None:
    shown = show(window, address, "#about")
    assert "CC-BY-4.0" in shown
    assert "not stated" in shown


def test_scraped_text_runs_nothing(window: Browser, address: str, folder: Path) -> None:
    named = json.loads((folder / "site.json").read_text(encoding="utf-8"))
    named["title"], named["sources"][0]["name"], named["sources"][0]["home_url"] = (
        HOSTILE,
        HOSTILE,
        "javascript:alert(1)",
    )
    (folder / "site.json").write_text(json.dumps(named), encoding="utf-8")
    window.open("about:blank")
    assert HOSTILE in show(window, address, "#about")
    assert window.run("return document.querySelectorAll('img, iframe, [href^=javascript]').length") == 0
    assert window.run("return document.title") == HOSTILE


def test_nothing_is_asked_of_another_host(window: Browser, address: str) -> None:
    window.open("about:blank")
    show(window, address, "#q=warga")
    asked = window.run("return performance.getEntriesByType('resource').map(each => each.name)")
    own = address.removesuffix("index.html")
    assert asked
    assert [url for url in asked if not url.startswith((own, f"blob:{own}"))] == []


def test_a_phone_has_nothing_that_sticks_out_of_the_page(window: Browser, address: str) -> None:
    show(window, address, "#q=warga")
    window.find("//figure")
    window.run("document.body.style.width = '360px'")
    assert window.run("return document.body.scrollWidth <= 360")
