"""The report loads nothing, runs nothing that was scraped, and says what the data says. Judged by an HTML parser."""

import base64
import hashlib
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from rilis_etl.report.changes import diff_html
from rilis_etl.report.html_page import page, write_page
from rilis_etl.report.markup import anchor, element, join
from rilis_etl.sources.expectations import Rates
from rilis_etl.warehouse.read import report_data as r
from rilis_etl.warehouse.read.source_rates import SourceState

DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DATA = r.ReportData(
    snapshot="warehouse-000001.duckdb",
    data_as_of=datetime(2026, 3, 2, 12, tzinfo=UTC),
    sources=(r.SourceLine("kantor", "Kantor Contoh", 1_234, 2, date(2025, 1, 5), DAY, 1),),
    months=(r.MonthLine("kantor", date(2025, 12, 1), 3), r.MonthLine("kantor", date(2026, 3, 1), 6)),
    days=(r.DayLine("kantor", date(2026, 3, 1), 0, 1), r.DayLine("kantor", DAY, 2, 0)),
    credits=(r.CreditLine("kantor", "ABC", "initials", "Ani B. Cahya", 7, DAY, DAY),),
    languages=(r.LanguageLine("kantor", "id", 9, 0.9, 1),),
    removals=(r.RemovalLine("share", 3, 24, "Bagikan"),),
    clusters=(r.ClusterLine(DAY, "kantor", "Dua kali", 2, 2, 24.0),),
    edits=(
        r.EditLine(
            "kantor",
            "https://kantor.test/1",
            datetime(2026, 3, 2, tzinfo=UTC),
            2,
            "Lama",
            "Baru",
            "Satu dua.",
            "Satu tiga.",
        ),
    ),
    withdrawals=(r.WithdrawalLine("kantor", "Ditarik", "https://kantor.test/9", DAY, NOON, NOON, True, "404"),),
    issues=(r.IssueLine("kantor", "bot_wall", 2, 1, "https://kantor.test/2", "a wall"),),
    gaps=(r.GapLine("kantor", DAY, DAY, 12, 4.5, 0),),
    releases=(r.ReleaseLine(DAY, "kantor", "Sungai bersih", "https://kantor.test/1", "id"),),
    health=(SourceState("kantor", "Kantor Contoh", Rates(20, 1.0, 0.5, 0.0, 900, 5.25), NOON, "a wall", None, 0),),
)


@cache
def page_of(text: str | None = None) -> str:
    """The page of the data, with every text in it replaced by `text`."""
    return page(DATA if text is None else filled_with(text, DATA))


HOSTILE = (
    "</script><script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "\"><svg onload=document.title='owned'>",
    "' onmouseover='document.title=1' x='",
    "</title></style></textarea><!-- <iframe src=javascript:alert(1)>",
    "<meta http-equiv=refresh content='0;url=https://evil.test/'>",
    "<base href=https://evil.test/>",
    "\u2028\u2029\x00&lt;script&gt;",
)


class Reader(HTMLParser):
    """Collects elements and text; complains of what does not nest."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in {"meta", "input"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"script", "style"} & set(self.open):
            self.texts.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


def filled_with(text: str, value: Any) -> Any:
    """The same data with every text in it replaced."""
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: filled_with(text, getattr(value, field.name)) for field in fields(value)})
    if isinstance(value, tuple):
        return tuple(filled_with(text, item) for item in value)
    return text if isinstance(value, str) else value


@pytest.fixture(scope="module")
def elements() -> list[tuple[str, dict[str, str | None]]]:
    return read(page_of()).elements


def test_every_section_shows_its_part_of_the_data() -> None:
    output = "\n".join(read(page_of()).texts)
    for text in (
        "1,234",
        "Kantor Contoh",
        "Ani B. Cahya",
        "90%",
        "Bagikan",
        "Dua kali",
        "Ditarik",
        "bot_wall",
        "Sungai bersih",
    ):
        assert text in output


def test_every_mark_of_a_chart_tells_its_number(elements: list[tuple[str, dict[str, str | None]]]) -> None:
    message = {names.get("aria-label") for _, names in elements if names.get("role") == "graphics-symbol"}
    assert {
        "2026-03: 6",
        "2026-03-01: 0 loaded, 1 missing",
        "ABC, kantor: 7 releases",
        "kantor, id: 90%",
        "bot_wall: 1 open",
        "bot_wall: 1 mended since",
    } <= message


def test_every_chart_has_its_numbers_as_a_table() -> None:
    sections = page_of().split("<section ")[1:]
    with_chart = [section for section in sections if "<svg" in section]
    assert len(with_chart) == 5
    assert all("<table>" in section.rpartition("</svg>")[2] for section in with_chart)


@pytest.mark.parametrize("text", HOSTILE)
def test_scraped_text_adds_no_element_and_no_attribute_wherever_it_stands(text: str) -> None:
    def shape(html: str) -> list[tuple[str, list[str]]]:
        return [(tag, sorted(attributes)) for tag, attributes in read(html).elements if tag not in {"ins", "del"}]

    harmless, hostile = (shape(page_of(fill)) for fill in ("x", text))
    assert hostile == harmless


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", " javascript:x", "//evil.test/", "http:", "https://[", "x"]
)
def test_an_address_that_is_none_of_the_web_becomes_no_link(url: str) -> None:
    assert read(anchor(url, "judul")).elements == []


def test_the_page_asks_for_nothing(elements: list[tuple[str, dict[str, str | None]]]) -> None:
    asking = {"src", "srcset", "data", "action", "poster", "background", "srcdoc", "ping"}
    assert [
        (tag, names) for tag, names in elements if asking & names.keys() or tag in {"link", "base", "iframe", "img"}
    ] == []
    assert "url(" not in page_of()
    assert "@import" not in page_of()


def test_its_policy_allows_its_own_script_and_style_and_nothing_else() -> None:
    html = page_of()
    (policy,) = [a["content"] for tag, a in read(html).elements if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    assert policy.startswith("default-src 'none';")
    for tag in ("script", "style"):
        inner = html.partition(f"<{tag}>")[2].partition(f"</{tag}>")[0]
        digest = base64.b64encode(hashlib.sha256(inner.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy


def test_nothing_needs_an_inline_style_or_handler(elements: list[tuple[str, dict[str, str | None]]]) -> None:
    assert [names for _, names in elements if any(name == "style" or name.startswith("on") for name in names)] == []


def test_it_can_be_read_aloud_and_with_the_keyboard(elements: list[tuple[str, dict[str, str | None]]]) -> None:
    ids = [names["id"] for _, names in elements if "id" in names]
    assert len(ids) == len(set(ids))
    labels = {names.get("for") for tag, names in elements if tag == "label"}
    assert {names["id"] for tag, names in elements if tag == "input"} <= labels
    assert {
        (names.get("href") or "").removeprefix("#")
        for tag, names in elements
        if tag == "a" and (names.get("href") or "").startswith("#")
    } <= set(ids)
    assert all(names.get("scope") == "col" for tag, names in elements if tag == "th")
    assert all(names.get("aria-label") for tag, names in elements if tag == "svg")
    assert all(names.get("role") == "graphics-document" for tag, names in elements if tag == "svg")
    assert [names.get("lang") for tag, names in elements if tag == "html"] == ["en"]


def test_an_empty_warehouse_has_a_report_too() -> None:
    nothing = r.ReportData("warehouse-000001.duckdb", None, *([()] * 12))
    assert "Nothing." in read(page(nothing)).texts


def test_views_of_ones_own_are_named_where_there_are_some() -> None:
    own = replace(DATA, own_views=(r.OwnViewLine("floods", "Floods by source"),))
    assert {"Views of your own", "floods", "Floods by source"} <= set(read(page(own)).texts)
    assert "Views of your own" not in read(page_of()).texts


def test_the_same_data_gives_the_same_file(tmp_path: Path) -> None:
    first, second = (write_page(DATA, tmp_path / name).read_bytes() for name in ("a.html", "b.html"))
    assert first == second
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "b.html"]


def test_an_edit_is_shown_word_by_word_with_some_words_around() -> None:
    before = " ".join(f"kata{n}" for n in range(60))
    shown = diff_html(before, before.replace("kata30 ", "baru "))
    assert "<del>kata30</del> <ins>baru</ins>" in shown
    assert "kata29" in shown
    assert "kata5 " not in shown
    assert shown.count("…") == 2 or "… " in shown


def test_text_is_escaped_and_finished_html_is_not() -> None:
    assert element("p", "<b>", element("i", "&"), title='"') == '<p title="&quot;">&lt;b&gt;<i>&amp;</i></p>'
    assert join(None, "<", 3) == "&lt;3"
