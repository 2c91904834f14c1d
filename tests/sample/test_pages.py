"""How pages spoil the text they show: each defect leaves its mark, and the seed's shape is exact."""

import html
import re

import pytest
from bs4 import BeautifulSoup

from rilis_etl.sample.body_markup import Surroundings, body_html
from rilis_etl.sample.content import library
from rilis_etl.sample.defects import Defect
from rilis_etl.sample.newsroom import Newsroom
from rilis_etl.sample.sites import BY_SOURCE
from rilis_etl.sample.web import SampleRequest
from tests.sample.gold import gold
from tests.sample.seed import seed_page, seed_url

PARAGRAPHS = tuple(f"Alinea {word} menguji bentuk halaman." for word in ("satu", "dua", "tiga", "empat", "lima"))
MARKS = {
    Defect.SHORT_LINK: "Short link",
    Defect.SHARE_LINE: "Facebook Twitter WhatsApp",
    Defect.READ_ALSO_INLINE: "Baca juga: <a",
    Defect.READ_ALSO_BLOCK: "Baca juga:",
    Defect.READ_COUNTER: "Dibaca : ",
    Defect.PUBLICATION_LINE: "Dipublikasikan Pada : ",
    Defect.NEWSROOM_LINE: "Tim News Room ",
    Defect.COOKIE_LINE: "cookie",
    Defect.NBSP: "&nbsp;",
    Defect.ZERO_WIDTH: "\u200b",
    Defect.DOUBLED_QUOTES: "‘‘",
    Defect.WORD_MARKUP: "MsoNormal",
    Defect.BREAK_PARAGRAPHS: "<br />\n<br />",
    Defect.NBSP_BREAKS: "<br>&nbsp;<br>",
    Defect.TABLE: "<table",
    Defect.LIST: "<li>",
    Defect.FIGCAPTION: "<figcaption",
    Defect.HUGE_RELATED: "Berita Terkait",
    Defect.END_MARK: "###",
}


@pytest.mark.parametrize(("defect", "mark"), MARKS.items(), ids=str)
def test_a_defect_shows_on_every_page_that_has_it(defect: Defect, mark: str) -> None:
    newsroom = Newsroom()
    pages = [
        BY_SOURCE[release.source].respond(newsroom, SampleRequest(*_address(release.url), visit=2)).body.decode("utf-8")
        for release in gold()
        if defect in release.defects
    ]
    assert pages
    assert all(mark in page for page in pages)


def test_the_texts_of_a_spoilt_body_are_all_there() -> None:
    """Whatever the markup does, the words of the gold stand in the page in their order."""
    for release in library():
        if release.issue or release.has(Defect.READ_ALSO_INLINE):
            continue
        around = Surroundings("Komisi", "Kabar", "/files/a.gif", ())
        seen = _words(BeautifulSoup(body_html(release, around), "lxml").get_text(" "))
        assert "".join(_words(" ".join(block.text for block in release.blocks))) in "".join(seen), release.identity


@pytest.mark.parametrize("shape", ["pasted", "nested"])
def test_the_seed_page_joined_the_wrong_way_gives_the_seed(shape: str) -> None:
    """Joining the text of the container and of every div in it doubles a nested body; a pasted one is double as is."""
    soup = BeautifulSoup(seed_page(PARAGRAPHS, shape="pasted" if shape == "pasted" else "nested"), "lxml")
    container = soup.select_one(".entry-content")
    assert container is not None
    lines = _lines(container.get_text("\n"))
    if shape == "nested":
        inner = _lines("\n".join(div.get_text("\n") for div in container.select("div")))
        lines = lines[:-1] + inner
    first, *others, last = PARAGRAPHS
    copy = [*others, f"{last} (MDH)"]
    assert lines == [first, *copy, *copy, "Short link"]


def test_a_release_of_the_sample_has_the_seeds_shape() -> None:
    page = BY_SOURCE["komisiwarga"].respond(
        Newsroom(), SampleRequest("komisiwarga.example", "/index.php/kabar/2017/11/02/431/x.html")
    )
    lines = _lines(BeautifulSoup(page.body, "lxml").select(".entry-content")[0].get_text("\n"))
    assert len(lines) == 10
    assert lines[1:5] == lines[5:9]
    assert lines[4].endswith(" (NPS)")
    assert lines[-1] == "Short link"


def test_the_seed_page_has_an_address_of_the_site() -> None:
    assert seed_url('Uji "Kota"') == "http://komisiwarga.example/index.php/kabar/2017/11/01/434/uji-quot-kota-quot.html"


def test_markup_in_titles_and_paragraphs_is_escaped() -> None:
    page = seed_page(["a < b & c", "<script>x</script>"], title='<b>"').decode("utf-8")
    assert "<script>x" not in page
    assert "a &lt; b &amp; c" in page
    assert html.escape('<b>"') in page


def _address(url: str) -> tuple[str, str]:
    found = re.fullmatch(r"http://([^/]+)(/.*)", url)
    assert found is not None
    return found[1], found[2]


def _lines(text: str) -> list[str]:
    return [line for line in (" ".join(part.split()) for part in text.split("\n")) if line]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.replace("\u200b", ""))
