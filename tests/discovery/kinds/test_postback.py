"""The pager of Web Forms, whose links send the page's form: read to its end by what the site itself would be sent."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from urllib.parse import parse_qs

import pytest

from rilis_etl.discovery.check import check_discovery
from rilis_etl.discovery.formats.postback import MOST_SENT, following_post
from rilis_etl.discovery.paginate import paginate
from rilis_etl.errors import DiscoveryError, FetchError
from rilis_etl.html import read_page
from rilis_etl.model import Capture, Header, Role, Window
from rilis_etl.model.posted import posted_address, split_posted
from rilis_etl.sources.schema import Source

START = "https://www.example.org/news/Daftar.aspx"
NUMBERED = "a[href*=\"__doPostBack('ctl00$isi','Page$\"]"


def link(text: str, target: str, argument: str = "") -> str:
    return f'<td><a href="javascript:__doPostBack(&#39;{target}&#39;,&#39;{argument}&#39;)">{text}</a></td>'


def pages(shown: int, *numbers: int) -> str:
    cells = (f"<td><span>{n}</span></td>" if n == shown else link(f"{n}", "ctl00$isi", f"Page${n}") for n in numbers)
    return "".join(cells)


def form(pager: str, state: str = "s/+1", rows: str = "") -> str:
    return (
        "<form method=post action='./Daftar.aspx?jenis=rilis'><input type=hidden name=__EVENTTARGET value=''>"
        f"<input type=hidden name=__VIEWSTATE value='{state}'><input name=cari value='a&amp;b'>"
        "<select name=tahun><option value=2025>2025<option value=2026 selected>2026</select>"
        f"<input type=checkbox name=semua><input type=submit name=kirim value=Cari>{rows}"
        f"<table><tr>{pager}</table></form>"
    )


def sent(markup: str, selector: str = "a[href*=__doPostBack]", asked: str = START) -> dict[str, list[str]]:
    """What the page's pager leads to, as the site gets it; nothing where the page is the last one."""
    page = read_page(markup.encode(), url=START, content_type="text/html")
    address = following_post(page, asked, page.select(selector))
    url, payload = split_posted(address or "")
    assert payload is None or url == f"{START}?jenis=rilis"
    return parse_qs(payload.content.decode(), keep_blank_values=True) if payload else {}


def test_the_form_is_sent_as_a_browser_would() -> None:
    assert sent(form(pages(1, 1, 2, 3))) == {
        "__EVENTTARGET": ["ctl00$isi"],
        "__EVENTARGUMENT": ["Page$2"],
        "__VIEWSTATE": ["s/+1"],
        "cari": ["a&b"],
        "tahun": ["2026"],
    }


@pytest.mark.parametrize(
    ("pager", "target"),
    [
        (pages(2, 1, 2, 3), "Page$3"),
        (pages(3, 1, 2, 3), None),
        (pages(1, 1, 2, 3) * 2, "Page$2"),  # above and below the rows
        (pages(10, 9, 10) + link("...", "ctl00$isi", "Page$11"), "Page$11"),
        (link("...", "ctl00$isi", "Page$10") + pages(11, 11, 12, 13), "Page$12"),
        (link("1", "a$ctl00") + "<td>2</td>" + link("3", "a$ctl02"), "a$ctl02"),
        (link("...", "a$ctl00") + "<td>11</td>" + link("12", "a$ctl02") + link("...", "a$ctl03"), "a$ctl02"),
        (link("9", "a$ctl08") + "<td>10</td>" + link("...", "a$ctl10"), "a$ctl10"),
        (link("Berikutnya", "ctl00$isi", "Page$Next"), "Page$Next"),
        ("<td><a href='?page=2'>2</a>", None),
    ],
)
def test_the_link_behind_the_number_of_the_page_shown_leads_on(pager: str, target: str | None) -> None:
    got = sent(form(pager))
    assert (got["__EVENTARGUMENT"][0] or got["__EVENTTARGET"][0] if got else None) == target


def test_a_page_number_that_was_sent_tells_the_next_one() -> None:
    """Where "Next" is the only link, or the site counts from 0."""
    second = posted_address(START, "form", "__EVENTARGUMENT%3DPage%25242")
    assert sent(form(link("Berikutnya", "ctl00$isi", "Page$3")), asked=second)["__EVENTARGUMENT"] == ["Page$3"]
    assert sent(form(link("Sebelumnya", "ctl00$isi", "Page$1")), asked=second) == {}
    from_0 = "<td>1</td>" + link("2", "ctl00$isi", "1") + link("3", "ctl00$isi", "2")
    assert sent(form(from_0))["__EVENTARGUMENT"] == ["1"]


@pytest.mark.parametrize("markup", [pages(1, 1, 2), form(pages(1, 1, 2), state="s" * MOST_SENT)])
def test_no_form_or_one_that_is_too_large_leads_nowhere(markup: str) -> None:
    assert sent(markup) == {}


def test_what_a_browser_sends_without_a_value_and_what_it_does_not_send() -> None:
    fields = (
        "<select name=bulan><option>Mei<option selected>Juni</select><select name=kosong></select>"
        "<input type=checkbox name=arsip checked><input name=mati value=1 disabled><textarea name=isi>a b</textarea>"
    )
    got = sent(form(pages(1, 1, 2), rows=fields))
    assert {name: got.get(name) for name in ("bulan", "kosong", "arsip", "mati", "isi")} == {
        "bulan": ["Juni"],
        "kosong": None,
        "arsip": ["on"],
        "mati": None,
        "isi": ["a b"],
    }


def listed(shown: int, state: str) -> str:
    rows = "".join(f"<li><a href=/r/{shown}{n}>Rilis {shown}{n}</a><span>{9 - shown}/5/2024</span>" for n in range(3))
    return form(pages(shown, 1, 2, 3), state, f"<ul>{rows}</ul>")


def answer(url: str, forgets: int = 0) -> Capture:
    """The site's answer; it refuses a form whose state is not that of the page before the one that is wanted."""
    plain, payload = split_posted(url)
    fields = parse_qs(payload.content.decode()) if payload else {}
    wanted = int(fields["__EVENTARGUMENT"][0].removeprefix("Page$")) if fields else 1
    state = f"s{wanted - 1}" * 200
    knows = not fields or (fields["__VIEWSTATE"] == [state] and wanted != forgets)
    body = listed(wanted, f"s{wanted}" * 200) if knows else "<h1>Validation of viewstate MAC failed</h1>"
    sent_at = datetime(2024, 5, 9, tzinfo=UTC)
    header = (Header("Content-Type", "text/html"),)
    return Capture("example", Role.LISTING, url, plain, 200 if knows else 500, header, body.encode(), sent_at)


def test_such_a_listing_is_read_to_its_last_page(source: Callable[..., Source]) -> None:
    steps = list(paginate(source(start=[START], next=NUMBERED), Window(), answer, lambda _: False, date(2024, 5, 9)))
    assert [found.identity.source_key[-2:] for step in steps for found in step.found] == [
        f"{page}{n}" for page in (1, 2, 3) for n in range(3)
    ]
    assert {found.link.found_on for step in steps for found in step.found} == {START, f"{START}?jenis=rilis"}


def test_a_form_that_the_site_refuses_is_a_failure_and_no_end(source: Callable[..., Source]) -> None:
    steps = paginate(
        source(start=[START], next=NUMBERED), Window(), lambda url: answer(url, 3), lambda _: False, date(2024, 5, 9)
    )
    with pytest.raises(FetchError, match="HTTP 500") as raised:
        list(steps)
    assert len(str(raised.value)) < 600  # the address holds the whole form


@pytest.mark.parametrize(
    ("part", "other"), [("s1", "s" * MOST_SENT), ("./Daftar.aspx", "https://x.example/"), ("VIEWSTATE", "")]
)
def test_a_form_that_cannot_be_sent_is_a_failure_and_no_end(
    source: Callable[..., Source], part: str, other: str
) -> None:
    first = listed(1, "s1").replace(part, other).encode()
    steps = paginate(
        source(start=[START], next=NUMBERED),
        Window(),
        lambda url: replace(answer(url), body=first),
        lambda _: False,
        date(2024, 5, 9),
    )
    with pytest.raises(DiscoveryError, match="its pager sends a form that is not there, leads elsewhere or has more"):
        list(steps)


def test_a_pager_that_sends_a_form_and_is_not_named_is_told(source: Callable[..., Source]) -> None:
    (listing,) = check_discovery(source(start=[START], next="a.next"), answer, date(2024, 5, 9)).listings
    assert any(
        "its pager sends a form: name its links, as in a[href*=__doPostBack]" in f.text for f in listing.findings
    )
