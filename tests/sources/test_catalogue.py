"""The catalogue: definitions that a person switches on, families of sites, and the switch itself."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rilis_etl.context import known_sources
from rilis_etl.discovery import discovery_of
from rilis_etl.errors import SourceError
from rilis_etl.html import parse_article
from rilis_etl.model import Capture, Header, Role
from rilis_etl.settings import Settings
from rilis_etl.sources.bases import known_bases
from rilis_etl.sources.registry import load_source, load_sources
from rilis_etl.sources.schema import Source
from rilis_etl.sources.switch import add_source, set_enabled

CATALOGUE = load_sources()


def written(folder: Path, text: str, name: str = "contoh.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


class TestTheCatalogue:
    def test_there_are_forty_institutions_and_more(self) -> None:
        assert len(CATALOGUE) >= 40

    @pytest.mark.parametrize("key", sorted(set(CATALOGUE) - {"komnasham"}))
    def test_a_definition_says_where_its_facts_are_from_and_that_nobody_has_tried_it(self, key: str) -> None:
        facts = CATALOGUE[key].facts
        assert facts is not None
        assert not facts.verified
        assert facts.as_of <= datetime.now(UTC).date()

    def test_a_fresh_warehouse_visits_nothing(self, tmp_path: Path) -> None:
        assert not known_sources(Settings(warehouse=tmp_path))

    def test_what_was_fetched_before_is_known_without_being_added(self, tmp_path: Path) -> None:
        (tmp_path / "archive" / "komnasham").mkdir(parents=True)
        assert list(known_sources(Settings(warehouse=tmp_path))) == ["komnasham"]


class TestABase:
    def test_three_lines_define_a_source(self, tmp_path: Path) -> None:
        source = load_source(
            written(tmp_path, 'base = "wordpress"\nname = "Contoh"\nhome = "https://contoh.example"\n')
        )
        assert (source.key, source.hosts) == ("contoh", ("contoh.example",))
        assert [each.url for each in source.discovery[0].addresses] == ["https://contoh.example/wp-json/wp/v2/posts"]

    def test_what_the_source_says_wins_key_by_key(self, tmp_path: Path) -> None:
        text = (
            'base = "joomla"\nname = "C O"\nhome = "https://contoh.example/"\n'
            'hosts = ["contoh.example", "*.x.example"]\n'
            '[discovery]\nstart = ["https://www.contoh.example/berita"]\ndate = ".tanggal"\n'
        )
        source = load_source(written(tmp_path, text))
        table = source.discovery[0].model_dump()
        assert source.hosts == ("contoh.example", "*.x.example")
        assert (table["date"], table["link"]) == (".tanggal", "h2 a")
        assert source.layout[0].body == ".com-content-article__body, [itemprop=articleBody]"

    def test_a_base_that_is_none_is_named_with_those_there_are(self, tmp_path: Path) -> None:
        with pytest.raises(SourceError, match=r"contoh.toml: base: 'wordpres' is none; known: drupal, .*wordpress"):
            load_source(written(tmp_path, 'base = "wordpres"\n'))

    def test_a_mistake_beside_a_base_is_named_as_in_any_file(self, tmp_path: Path) -> None:
        with pytest.raises(SourceError, match="name: missing; add it"):
            load_source(written(tmp_path, 'base = "feed"\nhome = "https://contoh.example/"\n'))

    @pytest.mark.parametrize("base", known_bases())
    def test_every_base_gives_a_sound_source(self, tmp_path: Path, base: str) -> None:
        start = "" if base == "wordpress" else '[discovery]\nstart = ["https://contoh.example/berita"]\n'
        load_source(written(tmp_path, f'base = "{base}"\nname = "Contoh"\nhome = "https://contoh.example/"\n{start}'))


LINK = '<a href="/b/1">Satu</a>'
TIME = '<time datetime="2026-03-02">x</time>'
ROWS = {
    "joomla": f'<div class="items-leading"><div><h2>{LINK}</h2>{TIME}</div></div>'
    '<ul class="pagination"><li class="pagination-next"><a href="/b?start=5">»</a></li></ul>',
    "drupal": f'<div class="views-row"><h3>{LINK}</h3>{TIME}</div>'
    '<li class="pager__item pager__item--next"><a href="/b?page=1">»</a></li>',
    "typo3": f'<div class="news-list-view"><div class="article"><h3>{LINK}</h3>{TIME}</div></div>'
    '<div class="page-navigation"><li class="next"><a href="/b?p=2">»</a></li></div>',
    "gsb": f'<div class="searchresult"><ul><li><span class="date">02.03.2026</span><h3>{LINK}</h3></li></ul></div>'
    '<p class="forward"><a href="/b?p=2">weiter</a></p>',
    "opencms": f'<div class="teaser type-article"><h3>{LINK}</h3><div class="date">02.03.2026</div></div>'
    '<ul class="pagination"><li class="next"><a href="/b?p=2">»</a></li></ul>',
}
OTHER_ROWS = [
    (
        "joomla",  # a category as a table, and the pager of Joomla 3
        (
            f'<table class="category table"><tr class="cat-list-row0"><td class="list-title">{LINK}</td>'
            '<td class="list-date small">02 March 2026</td></tr></table>'
            '<ul class="pagination"><li><a href="/b?start=5"><span class="icon-step-forward"></span></a></li></ul>'
        ),
    ),
    (
        "typo3",  # with the Bootstrap templates of the extension
        (
            f'<div class="news-list-view"><ul><li><div class="row news-list-item"><h3>{LINK}</h3>'
            f'{TIME}</div></li></ul></div><ul class="f3-widget-paginator pagination"><li class="page-item next">'
            '<a rel="next" href="/b?p=2">»</a></li></ul>'
        ),
    ),
    (
        "gsb",  # as its newest form has it
        (
            f'<section class="searchresult"><div class="c-teaser"><h3>{LINK}</h3><p>{TIME}</p></div>'
            '</section><nav class="c-nav-index"><ul><li class="c-nav-index__item c-nav-index__item--next">'
            '<a href="/b?p=2">weiter</a></li></ul></nav>'
        ),
    ),
    (
        "opencms",  # a pager of single steps
        (
            f'<div class="teaser type-article piece">{LINK}<div class="teaser-date">02.03.2026</div></div>'
            '<ul class="pagination"><li class="page active"><a href="/b">1</a></li>'
            '<li class="next"><a class="pag-ctrl" href="/b?page=2">»</a></li></ul>'
        ),
    ),
]
TEXT = "<p>Warga datang ke balai setiap hari kerja.</p>"
RELEASES = {
    "joomla": f"<div class=page-header><h1>Satu</h1></div><dd class=published>{TIME}</dd>"
    f"<div itemprop=articleBody>{TEXT}<ul class=pager><li>Berikut</ul></div>",
    "typo3": f"<div class=news-single><h1>Satu</h1><time>02.03.2026</time><div class=news-text-wrap>{TEXT}</div></div>",
    "opencms": "<div class='detail-page type-article'><div class=detail-visual><h1>Satu</h1><div class=visual-info>"
    f"<div class='info date'><div>02.03.2026</div></div></div></div><div class=detail-content>{TEXT}</div></div>",
}


@pytest.mark.parametrize("base", sorted(RELEASES))
def test_a_release_in_the_markup_of_a_family_is_read(tmp_path: Path, base: str) -> None:
    start = '[discovery]\nstart = ["https://contoh.example/b"]\n'
    text = f'base = "{base}"\nname = "Contoh"\nhome = "https://contoh.example/"\n{start}'
    source, url = load_source(written(tmp_path, text)), "https://contoh.example/b/1"
    page = f"<html><body><nav>Beranda</nav>{RELEASES[base]}</body></html>".encode()
    article = parse_article(page, url=url, content_type="text/html", source=source, day=date(2026, 3, 3))
    assert (article.title, [block.text for block in article.blocks]) == (
        "Satu",
        ["Warga datang ke balai setiap hari kerja."],
    )
    assert any("2026" in each.text for each in article.dates)


@pytest.mark.parametrize(("base", "markup"), [*ROWS.items(), *OTHER_ROWS])
def test_a_listing_in_the_markup_of_a_family_is_read(tmp_path: Path, base: str, markup: str) -> None:
    start = '[discovery]\nstart = ["https://contoh.example/b"]\n'
    text = f'base = "{base}"\nname = "Contoh"\nhome = "https://contoh.example/"\n{start}'
    source = load_source(written(tmp_path, text))
    page = discovery_of(source).read(source, listing(source, markup))
    assert [(link.url, link.title, link.listed_on) for link in page.links] == [
        ("https://contoh.example/b/1", "Satu", date(2026, 3, 2))
    ]
    assert page.next_url is not None


def listing(source: Source, markup: str) -> Capture:
    url, html = "https://contoh.example/b", (Header("Content-Type", "text/html; charset=utf-8"),)
    body = f"<html><body>{markup}</body></html>".encode()
    return Capture(source.key, Role.LISTING, url, url, 200, html, body, datetime(2026, 3, 3, tzinfo=UTC))


class TestTheSwitch:
    def test_an_added_source_is_a_file_of_ones_own_with_the_day_of_the_check(self, tmp_path: Path) -> None:
        file = add_source(tmp_path, "setkab", date(2026, 11, 30))
        facts = load_source(file).facts
        assert facts is not None
        assert (facts.verified, facts.as_of) == (True, date(2026, 11, 30))
        assert not CATALOGUE["setkab"].facts.verified  # type: ignore[union-attr]

    def test_a_source_that_is_switched_off_stays_known_and_is_not_visited(self, tmp_path: Path) -> None:
        add_source(tmp_path / "sources", "setkab")
        set_enabled(tmp_path / "sources" / "setkab.toml", False)
        known = known_sources(Settings(warehouse=tmp_path))
        assert not known["setkab"].enabled
        add_source(tmp_path / "sources", "setkab")
        assert known_sources(Settings(warehouse=tmp_path))["setkab"].enabled

    def test_everything_else_in_the_file_stays_as_it_was(self, tmp_path: Path) -> None:
        text = (
            '# milik kami\nkey = "contoh"\nname = "C O"\nhome = "https://contoh.example/"\nhosts = ["contoh.example"]\n'
            '[bylines.names]\nABC = "A B C"\n'
        )
        file = written(tmp_path, text)
        set_enabled(file, False)
        set_enabled(file, False)
        assert file.read_text(encoding="utf-8").count("enabled = false") == 1
        set_enabled(file, True)
        assert file.read_text(encoding="utf-8") == text

    def test_what_is_not_in_the_catalogue_cannot_be_added(self, tmp_path: Path) -> None:
        with pytest.raises(SourceError, match="'tiada' is not in the catalogue: `rilis source list --catalogue`"):
            add_source(tmp_path, "tiada")
        with pytest.raises(SourceError, match="not in the catalogue"):
            add_source(tmp_path, "../bases/wordpress")
