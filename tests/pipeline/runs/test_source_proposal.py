"""Newsrooms of different make, served by this machine: one address is enough to bring each in."""

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from rilis_etl.bootstrap import open_context
from rilis_etl.cli.show_proposal import choose_list, source_toml
from rilis_etl.discovery import discoveries_of
from rilis_etl.errors import DiscoveryError
from rilis_etl.model import Version
from rilis_etl.pipeline.events import Event, Noted
from rilis_etl.pipeline.runs.source_health import check_health
from rilis_etl.pipeline.runs.source_proposal import SourceProposal, propose_source
from rilis_etl.pipeline.runs.trial import MOST_KEPT
from rilis_etl.settings import load_settings
from rilis_etl.sources.registry import load_source
from rilis_etl.sources.schema import Layout, Source
from tests.cli.terminal import rilis_at_terminal
from tests.notify.receivers import serving

Pages = Mapping[str, tuple[str, str]]  # path to media type and body
Proposed = tuple[SourceProposal, list[str]]

SUBJECTS = ("perizinan", "pelatihan", "pengawasan", "penghargaan", "penyuluhan", "pelayanan", "perbaikan", "pemantauan")
DAYS = [date(2026, 11, 20) - timedelta(days=2 * n) for n in range(8)]
MENU = "".join(f"<li><a href='/{name}'>{name.title()} kota</a></li>" for name in ("profil", "tugas", "kontak", "peta"))
HTML = "text/html; charset=utf-8"


def paragraphs(n: int) -> str:
    """Five sentences of a release, in three paragraphs."""
    subject = SUBJECTS[n]
    return (
        f"<p>Kota Contoh – Dinas Contoh membuka layanan {subject} di {n + 3} kelurahan mulai pekan ini. Warga dapat "
        f"datang ke balai setiap hari kerja dengan membawa kartu penduduk dan surat pengantar dari pengurus warga.</p>"
        f"<p>Kepala dinas mengatakan bahwa layanan {subject} dibuka karena warga memintanya sejak awal tahun. Sebanyak "
        f"{n + 12} petugas telah dilatih, dan setiap balai dilengkapi dengan dua meja layanan serta ruang tunggu.</p>"
        f"<p>Laporan tentang layanan {subject} diterima melalui nomor telepon dinas, dan jawaban diberikan dalam tiga "
        f"hari kerja. Dinas akan menerbitkan ringkasan setiap bulan di papan pengumuman kelurahan.</p>"
    )


SHARE = "<div class=bagikan>Bagikan tautan ini ke teman</div>"


def titled(n: int) -> str:
    return f"Dinas Contoh buka layanan {SUBJECTS[n]} warga"


def article(n: int) -> str:
    title = titled(n)
    return (
        f"<html lang=id><head><title>{title}</title><meta property='og:title' content='{title}'></head><body><nav><ul>"
        f"{MENU}</ul></nav><h1>{title}</h1><time datetime='{DAYS[n]}'>{DAYS[n]}</time>"
        f"<div class='isi-berita'>{paragraphs(n)}{SHARE}</div><footer>{MENU}</footer></body></html>"
    )


def listing(row: str, address: str, head: str = "") -> str:
    rows = "".join(
        row.format(url=address.format(n=n, day=day), day=f"{day:%d/%m/%Y}", title=titled(n))
        for n, day in enumerate(DAYS)
    )
    menu = f"<ul>{MENU}</ul>"
    return f"<html lang=id><head>{head}</head><body><nav>{menu}</nav>{rows}<footer>{menu}</footer></body></html>"


def site(address: str, listed: str, path: str = "/berita") -> dict[str, tuple[str, str]]:
    articles = {address.format(n=n, day=day): (HTML, article(n)) for n, day in enumerate(DAYS)}
    return {path: (HTML, listed), **articles}


@contextmanager
def served(pages: Pages) -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            kind, body = pages.get(self.path) or pages.get(self.path.partition("?")[0], (HTML, ""))
            body = "" if "page=2" in self.path else body
            is_there = bool(body)
            if "password>" in body and self.path.startswith("/b/"):
                self.send_response(302)
                self.send_header("Location", f"/masuk?dari={self.path}")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            sent = body.replace("HOME", f"http://{self.headers['Host']}").encode()
            self.send_response(200 if is_there else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.path += f"?{content}"
            self.do_GET()

        def log_message(self, *_: object) -> None: ...

    with serving(server := ThreadingHTTPServer(("127.0.0.1", 0), Handler)):
        yield f"http://127.0.0.1:{server.server_port}", asked


@pytest.fixture
def proposed(tmp_path: Path) -> Callable[..., Proposed]:
    def made(pages: Pages, path: str = "/berita") -> Proposed:
        settings = load_settings(warehouse=tmp_path / "warehouse", allow_private_hosts=True, delay_seconds=0, retries=0)
        context = open_context(settings, sources={}, clock=lambda: datetime(2026, 11, 21, tzinfo=UTC))
        with served(pages) as (home, asked):
            return propose_source(context, home + path, "contoh"), asked

    return made


WP_HEAD = (
    "<link rel='https://api.w.org/' href='HOME/wp-json/'><link rel=alternate type='application/rss+xml' href='/feed/'>"
)
POSTS = json.dumps(
    [
        {"link": f"HOME/2026/11/{n}-rilis/", "title": {"rendered": titled(n)}, "date": f"{day}T08:00:00"}
        for n, day in enumerate(DAYS)
    ]
)
ITEMS = "".join(
    f"<item><link>HOME/b/{n}0-rilis</link><title>{titled(n)}</title><pubDate>{day}</pubDate></item>"
    for n, day in enumerate(DAYS)
)
FEED = f"<rss><channel>{ITEMS}</channel></rss>"
CARD = "<div class=kartu><h3><a href='{url}'>{title}</a></h3><span class=tgl>{day}</span></div>"
CELLS = "<table><tr><td>{day}</td><td><a href='{url}'>{title}</a></td></tr></table>"
ITEM = "<li class=b><a href='{url}'>{title}</a></li>"
MAP = "<urlset>" + "".join(f"<url><loc>HOME/b/{n}0-rilis</loc></url>" for n in range(8)) + "</urlset>"
WELCOME = "<html><body><p>Selamat datang di situs dinas.</p></body></html>"
SLUG, BY_DAY, BY_ID, WP = "/b/{n}0-rilis", "/{day:%Y/%m/%d}/rilis-{n}.html", "/baca.php?id={n}7", "/2026/11/{n}-rilis/"

JSON = "application/json"
SCRIPTED = "<html><body><div id=isi></div><script>fetch('/api/berita?page=1').then(tampil)</script></body></html>"
ITEMS_IN_JSON = [
    {"id": f"{n}0", "judul": titled(n), "link": f"/b/{n}0-rilis", "tanggal": f"{day}", "diubah": "x"}
    for n, day in enumerate(DAYS)
]
ARCHIVES = "<html><body><h1>Arsip</h1>" + "".join(
    f"<p><a href=/arsip/2026/{month}>Bulan {month}</a></p>" for month in (11, 10, 9)
)
JOOMLA = (
    "<div class='items-row'><div class=item><div class=page-header><h2><a href='{url}'>{title}</a></h2></div>"
    "<dd class=published><time>{day}</time></dd><p class=readmore><a href='{url}'>Selengkapnya</a></p></div></div>"
)
DRUPAL = (
    "<div class=views-row><h3 class=field-content><a href='{url}'>{title}</a></h3>"
    "<span class=views-field-created>{day}</span></div>"
)
TYPO3 = (
    "<div class='article articletype-0'><h3><a itemprop=url href='{url}'><span>{title}</span></a></h3>"
    "<span class=news-list-date><time>{day}</time></span><a class=more href='{url}'>mehr</a></div>"
)
GSB = "<li><span class=date>{day}</span> <h3><a href='{url}'>{title}</a></h3><p>Kurz und gut zu lesen.</p></li>"
OPENCMS = (
    "<div class='teaser type-article'><div class=teaser-head><a href='{url}'><h2 class=intro-headline>{title}</h2></a>"
    "</div><div class=teaser-date>{day}</div></div>"
)
FEED_HEAD = "<link rel=alternate type='application/atom+xml' href='/feed/'>"
ENTRIES = "".join(
    f"<entry><title>{titled(n)}</title><link href='HOME/b/{n}0-rilis'/><updated>{day}T08:00:00Z</updated></entry>"
    for n, day in enumerate(DAYS)
)
ATOM = f"<feed xmlns='http://www.w3.org/2005/Atom'>{ENTRIES}</feed>"
OTHERS = "".join(f"<url><loc>HOME/{name}</loc></url>" for name in ("profil", "tugas", "kontak", "peta"))
NEWS_MAP = "<urlset xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'>" + "".join(
    f"<url><loc>HOME/b/{n}0-rilis</loc><news:news><news:title>{titled(n)}</news:title>"
    f"<news:publication_date>{day}</news:publication_date></news:news></url>"
    for n, day in enumerate(DAYS)
)
NEWS_MAP += "</urlset>"
CARDS = [CARD.format(url=SLUG.format(n=n), title=titled(n), day=f"{day:%d/%m/%Y}") for n, day in enumerate(DAYS)]
TEASERS = CARDS[:4]
ASKS = "$.post(k.u, {action: 'load_more_posts', page: n + 1}, tambah)"

SITES: dict[str, tuple[dict[str, tuple[str, str]], list[str]]] = {
    "wordpress": (
        site(WP, listing(CARD, WP, WP_HEAD)) | {"/wp-json/wp/v2/posts": ("application/json", POSTS)},
        ["wordpress"],
    ),
    "cards": (site(SLUG, listing(CARD, SLUG)), ["listing"]),
    "table": (site(BY_ID, listing(CELLS, BY_ID)), ["listing"]),
    "days in addresses": (site(BY_DAY, listing(CARD, BY_DAY)), ["listing"]),
    "undated": (site(SLUG, listing(ITEM, SLUG)), ["listing"]),
    "listing and feed": (
        site(SLUG, listing(CARD, SLUG, WP_HEAD.replace("https://api.w.org/", "x"))) | {"/feed/": ("text/xml", FEED)},
        ["listing", "feed"],
    ),
    "interface": (
        site(SLUG, SCRIPTED) | {"/api/berita": (JSON, json.dumps({"data": {"items": ITEMS_IN_JSON}}))},
        ["json"],
    ),
    "interface without addresses": (
        site(SLUG, SCRIPTED.replace("</script>", " h = `<a href='${x}'>`; u = `/b/${row.id}-rilis`</script>"))
        | {"/api/berita": (JSON, json.dumps([{k: v for k, v in i.items() if k != "link"} for i in ITEMS_IN_JSON]))},
        ["json"],
    ),
    "archive": (
        site(SLUG, ARCHIVES) | {f"/arsip/2026/{month}": (HTML, listing(CARD, SLUG)) for month in (9, 10, 11)},
        ["listing"],
    ),
    "archive in a select": (
        site(SLUG, f"<select>{''.join(f'<option value=/arsip/2026/{month}>{month}' for month in (11, 10, 9))}</select>")
        | {f"/arsip/2026/{month}": (HTML, listing(CARD, SLUG)) for month in (9, 10, 11)},
        ["listing"],
    ),
    "joomla": (site(SLUG, listing(JOOMLA, SLUG)), ["listing"]),
    "drupal": (site(SLUG, listing(DRUPAL, SLUG)), ["listing"]),
    "typo3": (site(SLUG, listing(TYPO3, SLUG)), ["listing"]),
    "gsb": (site(SLUG, listing(GSB, SLUG)), ["listing"]),
    "opencms": (site(SLUG, listing(OPENCMS, SLUG)), ["listing"]),
    "gov.uk": (
        site(SLUG, f"{FEED_HEAD}<p>Latest</p>") | {"/feed/": ("application/atom+xml", ATOM)},
        ["feed"],
    ),
    "sitemap": (site(SLUG, WELCOME) | {"/sitemap.xml": ("text/xml", MAP)}, ["sitemap"]),
    "sitemap with other pages": (
        site(SLUG, WELCOME) | {"/sitemap.xml": ("text/xml", MAP.replace("<urlset>", f"<urlset>{OTHERS}"))},
        ["sitemap"],
    ),
    "news sitemap": (
        site(SLUG, WELCOME)
        | {
            "/robots.txt": ("text/plain", "Sitemap: HOME/pages.xml\nSitemap: HOME/news-map.xml"),
            "/pages.xml": ("text/xml", f"<urlset>{OTHERS}</urlset>"),
            "/news-map.xml": ("text/xml", NEWS_MAP),
        },
        ["sitemap"],
    ),
    "address of an interface": (site(SLUG, "") | {"/berita": (JSON, json.dumps(ITEMS_IN_JSON))}, ["json"]),
    "address of a feed": (site(SLUG, "") | {"/berita": ("application/rss+xml", FEED)}, ["feed"]),
    "feed of the newest": (
        site(SLUG, f"{FEED_HEAD}<p>Latest</p>")
        | {
            "/feed/": (
                "text/xml",
                f"<rss><channel>{'</item>'.join(ITEMS.split('</item>')[:4])}</item></channel></rss>",
            ),
            "/sitemap.xml": ("text/xml", MAP.replace("<urlset>", f"<urlset>{OTHERS}")),
        },
        ["feed", "sitemap"],
    ),
    "feed in the text": (
        site(SLUG, WELCOME.replace("</p>", " <a href=/umpan>RSS</a>")) | {"/umpan": ("text/xml", FEED)},
        ["feed"],
    ),
    "front page": (
        site(SLUG, f"<body><a href=/b>Berita</a>{''.join(TEASERS)}")
        | {"/b": (HTML, listing(CARD, SLUG).replace("<footer>", "<a class=next href='/b?page=2'>Lanjut</a><footer>"))},
        ["listing"],
    ),
    "type of its own": (
        site(WP, listing(CARD, WP, WP_HEAD))
        | {
            "/wp-json/wp/v2/posts": (JSON, "[]"),
            "/wp-json/wp/v2/types": (JSON, '{"post": {"rest_base": "posts"}, "rilis": {"rest_base": "rilis"}}'),
            "/wp-json/wp/v2/rilis": (JSON, POSTS),
        },
        ["wordpress"],
    ),
    "state in a script": (
        site(
            SLUG,
            f"<body><div id=isi></div><script id=__KEADAAN__>window.k = {json.dumps({'a': ITEMS_IN_JSON})};</script>",
        ),
        ["json"],
    ),
    "more by a form": (
        site(SLUG, f"<body>{''.join(TEASERS)}<script>var k={{'u':'\\/wp-admin\\/admin-ajax.php'}};{ASKS}</script>")
        | {"/wp-admin/admin-ajax.php": (JSON, json.dumps({"data": {"html": "".join(CARDS)}}))},
        ["json"],
    ),
    "more by a button": (
        site(SLUG, f"<body>{''.join(TEASERS)}<button data-url='/api/berita?page=1'>Lagi</button>")
        | {"/api/berita": (JSON, json.dumps(ITEMS_IN_JSON))},
        ["json"],
    ),
}


@pytest.mark.parametrize("make", SITES)
def test_an_address_is_enough_to_bring_a_newsroom_in(
    proposed: Callable[..., Proposed], tmp_path: Path, make: str
) -> None:
    pages, kinds = SITES[make]
    found, asked = proposed(pages)
    assert [table.kind for table in discoveries_of(found.source)] == kinds
    assert found.health.works, found.health
    assert isinstance(found.health.newest, Version)
    assert len(asked) <= 16
    assert len({each.identity.source_key for listing in found.health.check.listings for each in listing.found}) == 8
    path = tmp_path / "contoh.toml"
    path.write_text(source_toml(found), encoding="utf-8")
    assert load_source(path) == Source.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))


def test_the_body_and_what_stands_in_it_that_is_no_text_are_named(proposed: Callable[..., Proposed]) -> None:
    found, _ = proposed(SITES["cards"][0])
    (layout,) = found.source.layout
    assert (layout.body, layout.drop) == ("div.isi-berita", ("div.bagikan",))
    assert isinstance(found.health.newest, Version)
    assert "Bagikan" not in found.health.newest.body


def speech(n: int) -> tuple[str, str]:
    """The page of a release in a layout of its own."""
    frame = f"<main class=pidato><div class=teks-pidato>{paragraphs(n)}</div></main>"
    return HTML, article(n).replace(f"<div class='isi-berita'>{paragraphs(n)}{SHARE}</div>", frame)


def test_older_pages_in_other_markup_get_a_layout_beside_the_first(proposed: Callable[..., Proposed]) -> None:
    pages = SITES["cards"][0] | {SLUG.format(n=n): speech(n) for n in (3, 4, 5, 6, 7)}
    found, _ = proposed(pages)
    assert {layout.body for layout in found.source.layout} == {"div.isi-berita", "main.pidato"}
    assert [type(each) for each in found.health.tried] == [Version] * 3
    assert found.health.works


def test_a_check_names_each_page_that_no_layout_fits(tmp_path: Path) -> None:
    settings = load_settings(warehouse=tmp_path, allow_private_hosts=True, delay_seconds=0, retries=0)
    context = open_context(settings, sources={}, clock=lambda: datetime(2026, 11, 21, tzinfo=UTC))
    with served(SITES["cards"][0] | {SLUG.format(n=7): speech(7)}) as (home, _):
        source = propose_source(context, f"{home}/berita", "contoh").source
        layout = Layout(body="div.isi-berita", section="p.kanal")
        found = check_health(context, source.model_copy(update={"layout": (layout,)}), offline=True)
    assert not found.works
    newest, middle, oldest = (home + SLUG.format(n=n) for n in (0, 4, 7))
    assert [(finding.text, finding.must_mend) for finding in found.check.findings] == [
        (f"main, section: nothing matches 'p.kanal' on {newest}", False),
        (f"main, section: nothing matches 'p.kanal' on {middle}", False),
        (f"no layout fits {oldest}: body: nothing matches 'div.isi-berita' on {oldest}", True),
    ]


def test_the_key_of_a_release_is_read_off_the_addresses(proposed: Callable[..., Proposed]) -> None:
    patterns = [proposed(SITES[make][0])[0].source.identity.pattern for make in ("table", "days in addresses")]
    assert patterns[0] == r"[?&]id=(?P<key>\d+)"
    assert patterns[1] is not None
    assert "(?P<day>" in patterns[1]


def test_a_person_may_choose_another_list_of_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load_settings(warehouse=tmp_path, allow_private_hosts=True, delay_seconds=0, retries=0)
    context = open_context(settings, sources={}, clock=lambda: datetime(2026, 11, 21, tzinfo=UTC))
    monkeypatch.setattr("typer.prompt", lambda *_, **__: 2)
    with served(SITES["cards"][0]) as (home, _), pytest.raises(DiscoveryError, match="no releases were found"):
        propose_source(context, f"{home}/berita", "contoh", choose_list)  # the second is the menu


def test_at_a_terminal_a_person_is_asked_until_the_number_is_one_of_the_lists(tmp_path: Path) -> None:
    env = {"RILIS_WAREHOUSE": str(tmp_path), "RILIS_ALLOW_PRIVATE_HOSTS": "1", "RILIS_DELAY_SECONDS": "0"}
    with served(SITES["cards"][0]) as (home, _):
        words = ("source", "new", f"{home}/berita", "--interactive")
        done = rilis_at_terminal(*words, cwd=tmp_path, typed="9\nx\n1\n", **env)
    assert done.returncode == 0, done.stderr
    assert tomllib.loads(done.stdout)["discovery"]["row"] == "div.kartu"
    assert done.stderr.count("Which are the releases, 1 to 2?") == 3
    assert "1  8 rows, row = 'div.kartu'" in done.stderr


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("<html><body><form><input type=password></form></body></html>", "asks for a password"),
        ("<div id=app></div><script src=a.js></script>", "scripts draw what a browser shows"),
        ("<tr onclick=\"location='b.php?id=1'\"><td>Rilis</table>".join(["<table>"] * 4), "lead on by scripts"),
        (listing("<h3><a href='javascript:buka({url})'>{title}</a></h3><p>{title}.</p>", SLUG), "lead on by scripts"),
        (listing("<h3><a href='#' onclick='buka(1)'>{title}</a></h3><p>{title}.</p>", SLUG), "lead on by scripts"),
        (article(1), "it is one text, titled 'Dinas Contoh buka layanan pelatihan warga', and no list"),
        ("<html><body><p>Segera hadir</p></body></html>", "no releases were found"),
        ("", "HTTP 404"),
    ],
)
def test_what_is_no_newsroom_is_named(proposed: Callable[..., Proposed], page: str, message: str) -> None:
    with pytest.raises(DiscoveryError, match=message):
        proposed({"/berita": (HTML, page)})


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (("application/pdf", "%PDF-1.4"), "lead to PDF files, whose text is not read"),
        ((HTML, "<form>Masuk <input type=password></form>"), "lead to one page, .*/masuk, which asks for a password"),
        ((HTML, "<p>Segera hadir</p>"), "lead to no text"),
    ],
)
def test_what_the_links_of_a_list_lead_to_is_named(
    proposed: Callable[..., Proposed], answer: tuple[str, str], message: str
) -> None:
    with pytest.raises(DiscoveryError, match=message):
        proposed(
            {"/berita": (HTML, listing(CARD, SLUG)), "/masuk": answer} | {SLUG.format(n=n): answer for n in range(8)}
        )


@pytest.mark.parametrize(
    "url", ["http://[::1/", "file:///etc/passwd", "http:///x", "http://a.example:99999/", "http://a b/"]
)
def test_what_is_no_address_of_the_web_is_refused_before_anything_is_asked(tmp_path: Path, url: str) -> None:
    with pytest.raises(DiscoveryError, match="no address of a newsroom"):
        propose_source(open_context(load_settings(warehouse=tmp_path), sources={}), url, "dinas")


def test_whoever_waits_for_a_slow_answer_is_told_of_which(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rilis_etl.pipeline.runs.trial.SLOW_SECONDS", 0.01)
    settings = load_settings(warehouse=tmp_path, allow_private_hosts=True, delay_seconds=0.05, retries=0)
    heard: list[Event] = []
    with served(SITES["cards"][0]) as (home, _):
        propose_source(open_context(settings, sources={}), f"{home}/berita", "contoh", listen=heard.append)
        assert Noted(f"waiting for {home}{SLUG.format(n=1)}") in heard


def test_a_path_that_robots_txt_forbids_is_not_asked_for(proposed: Callable[..., Proposed]) -> None:
    with pytest.raises(DiscoveryError, match=r"robots\.txt forbids"):
        proposed(SITES["cards"][0] | {"/robots.txt": ("text/plain", "User-agent: *\nDisallow: /berita")})


def test_a_check_is_repeated_without_asking_again(tmp_path: Path) -> None:
    settings = load_settings(warehouse=tmp_path, allow_private_hosts=True, delay_seconds=0, retries=0)
    context = open_context(settings, sources={}, clock=lambda: datetime(2026, 11, 21, tzinfo=UTC))
    with served(SITES["cards"][0]) as (home, asked):
        source = propose_source(context, f"{home}/berita", "contoh").source
        assert check_health(context, source).works
        before = len(asked)
        assert check_health(context, source, offline=True).works
        assert len(asked) == before
        for _ in range(MOST_KEPT):
            check_health(context, source)
    assert len(list((tmp_path / "trials").rglob("*.warc.gz"))) == MOST_KEPT
    moved = source.model_copy(update={"home": f"{home}/lain"})
    assert check_health(context, moved, offline=True).works  # an edited file is read on the same answers
